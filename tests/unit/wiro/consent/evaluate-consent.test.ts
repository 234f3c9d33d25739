import { DAY, MINUTE } from "../../../../provider/src/wiro/clock";
import {
  type AgentRun,
  type ConsentPolicy,
  evaluateConsent,
  isTokenLagging,
  tokenRenewalOf,
} from "../../../../provider/src/wiro/consent/evaluate-consent";
import { NOON } from "../../fake-clock";

const iso = (days: number) => new Date(NOON + days * DAY).toISOString();
const RUNNING: AgentRun = { status: 4, runningAt: "" };
const STOPPED: AgentRun = { status: 0, runningAt: "" };

/** The consent of day 0, read on a day, with its token's end on another day and the agent's status. */
function on(day: number, tokenDay: number, agent: AgentRun | undefined, policy: ConsentPolicy = {}) {
  const now = NOON + day * DAY;
  const dates = { firstConnectedAt: iso(0), tokenExpiresAt: iso(tokenDay) };
  const tokenRenewal = tokenRenewalOf(dates, agent, now);
  return {
    tokenRenewal,
    ...evaluateConsent({ accountName: "Jane Doe", ...dates, tokenRenewal }, policy, now),
  };
}

const day = (days: number) => iso(days).slice(0, 10);

describe("an app without refresh tokens", () => {
  it.each([
    [1, "renewed", "sound", 365],
    [2.9, "renewed", "sound", 365],
    [4, "not-renewed", "sound", 60],
    [44.9, "not-renewed", "sound", 60],
    [45, "not-renewed", "token-not-renewed", 60],
    [59, "not-renewed", "token-not-renewed", 60],
    [60, "ended", "ended", 60],
    [61, "ended", "ended", 60],
  ])("on day %d its token is %s, and the consent %s", (now, renewal, condition, renewBy) => {
    const found = on(now, 60, RUNNING);
    expect(found).toMatchObject({ tokenRenewal: renewal, condition });
    expect(found.renewBy.slice(0, 10)).toBe(day(renewBy));
  });

  it.each([0, 1, 2.9])("promises nothing before day 4, when its token proves it: day %d", (now) => {
    expect(on(now, 60, RUNNING).reason).toBe(
      `connected as Jane Doe; nothing to do before ${day(335)} if its access token, which ends on ${day(60)}, is renewed: that shows within 4 days`,
    );
    expect(on(now, 60.1 + now, RUNNING).reason).toBe(
      `connected as Jane Doe; nothing to do before ${day(335)}`,
    );
  });

  it("shows the end from day 4, in the reason and in a warning, and when a renewal is due", () => {
    const found = on(4, 60, RUNNING);
    const what = `LinkedIn gave no refresh token with this consent, or the renewal fails: a person must consent again by ${day(60)}`;
    expect(found.reason).toBe(`connected as Jane Doe; ${what}`);
    expect(found.warning).toBe(`connected, but ${what}`);
    expect(found.dueFrom.slice(0, 10)).toBe(day(45));
  });

  it("uses a shorter notice, and at most 15 days of a longer one", () => {
    expect(on(52, 60, RUNNING, { renewBeforeDays: 7 }).condition).toBe("sound");
    expect(on(53, 60, RUNNING, { renewBeforeDays: 7 }).condition).toBe("token-not-renewed");
    expect(on(44, 60, RUNNING, { renewBeforeDays: 100 }).condition).toBe("sound");
  });
});

describe("an agent that does not run", () => {
  it.each([0, 5, 6])(
    "at status %d asks to be started, and is due only when the token has ended",
    (status) => {
      const agent = { status, runningAt: iso(0) };
      expect(on(4, 60, agent)).toMatchObject({ tokenRenewal: "agent-not-running", condition: "sound" });
      expect(on(59.9, 60, agent)).toMatchObject({ condition: "sound" });
      expect(on(4, 60, agent).reason).toMatch(
        /start the agent, or the connection ends on \S+; if LinkedIn gave no refresh token, a person must consent again by then$/,
      );
      expect(on(4, 60, agent).renewBy.slice(0, 10)).toBe(day(60));
      expect(on(60, 60, agent).condition).toBe("ended");
    },
  );

  it("that stops for four days and starts has nothing left of it", () => {
    expect(on(4, 64, RUNNING)).toMatchObject({ tokenRenewal: "renewed", warning: "" });
  });
});

describe("an unknown renewal of the token", () => {
  it.each([
    ["stopping", { status: 1, runningAt: "" }],
    ["queued", { status: 2, runningAt: "" }],
    ["starting", { status: 3, runningAt: "" }],
    ["at an unknown status", { status: -1, runningAt: "" }],
    ["running for less than a day", { status: 4, runningAt: iso(9.1) }],
    ["not read", undefined],
  ])("while the agent is %s", (_, agent) => {
    expect(on(10, 60, agent)).toMatchObject({ tokenRenewal: "unknown", condition: "sound", warning: "" });
  });

  it("ends when the agent has run for a day", () => {
    expect(on(10, 60, { status: 4, runningAt: iso(9) }).tokenRenewal).toBe("not-renewed");
  });
});

describe("an approved app", () => {
  it.each([
    [60, 119.5, "sound"],
    [320, 365, "sound"],
    [320, 379.5, "sound"],
    [334.9, 365, "sound"],
    [336, 365, "renewal-due"],
    [336, 395.5, "renewal-due"],
    [364, 365, "renewal-due"],
    [364, 423.5, "renewal-due"],
    [366, 365, "ended"],
    [366, 424, "ended"],
  ])("on day %d, with a token until day %d: %s", (now, token, condition) => {
    expect(on(now, token, RUNNING)).toMatchObject({ condition, warning: "" });
  });

  it("whose renewals stopped late in the year is due by the year, and not only warned of", () => {
    expect(on(340, 358, RUNNING).condition).toBe("renewal-due");
  });
});

describe("the order of problems", () => {
  const other = { expectedAccountName: "Sam Roe" };

  it("is: ended, the wrong member, the token, the year", () => {
    expect(on(61, 60, RUNNING, other).condition).toBe("ended");
    expect(on(50, 60, RUNNING, other).condition).toBe("other-member");
    expect(on(350, 358, RUNNING, { renewBeforeDays: 364 }).condition).toBe("token-not-renewed");
  });

  it("names the end that is past", () => {
    expect(on(61, 60, RUNNING).reason).toBe(
      `disconnected: the access token of Jane Doe ended on ${day(60)} and was not renewed`,
    );
    expect(on(366, 424, RUNNING).reason).toBe(`disconnected: the consent of Jane Doe ran out on ${day(365)}`);
  });
});

describe("without dates", () => {
  it("the API gives no end", () => {
    const dates = { firstConnectedAt: "", tokenExpiresAt: "" };
    const consent = { accountName: "Jane Doe", ...dates, tokenRenewal: tokenRenewalOf(dates, RUNNING, NOON) };
    expect(evaluateConsent(consent, {}, NOON)).toMatchObject({
      condition: "sound",
      reason: "connected as Jane Doe; the API does not say until when",
      renewBy: "",
      dueFrom: "",
    });
  });

  it("the token's end alone dates the consent", () => {
    const dates = { firstConnectedAt: "", tokenExpiresAt: iso(50) };
    expect(isTokenLagging(dates, NOON)).toBe(true);
    expect(isTokenLagging({ ...dates, tokenExpiresAt: iso(57.1) }, NOON)).toBe(false);
    expect(tokenRenewalOf(dates, STOPPED, NOON)).toBe("agent-not-running");
  });
});

describe("a record", () => {
  /** Read on day 1, and evaluated later by the clock alone. */
  const recorded = { accountName: "Jane Doe", firstConnectedAt: iso(0), tokenExpiresAt: iso(60) };

  it.each([10, 62])(
    "of a renewed token is valid %d days later: its token's old end proves nothing",
    (days) => {
      const found = evaluateConsent({ ...recorded, tokenRenewal: "renewed" }, {}, NOON + days * DAY);
      expect(found).toMatchObject({ condition: "sound", warning: "" });
    },
  );

  it("of a token that was not renewed becomes due, and ends, by the clock", () => {
    const at = (days: number) =>
      evaluateConsent({ ...recorded, tokenRenewal: "not-renewed" }, {}, NOON + days * DAY).condition;
    expect([44, 46, 60].map(at)).toEqual(["sound", "token-not-renewed", "ended"]);
  });
});

it("a requested consent is due until it is observed", () => {
  const dates = { firstConnectedAt: iso(0), tokenExpiresAt: iso(60) };
  const consent = {
    accountName: "Jane Doe",
    ...dates,
    tokenRenewal: "renewed",
    renewalRequested: true,
  } as const;
  expect(evaluateConsent(consent, {}, NOON + MINUTE).reason).toBe(
    "connected, but reconnectTrigger asks for a new consent",
  );
});
