import type { Sandbox, Status } from "../../../sandbox/src/index";
import { agentRow, call, consentLink, failure, KEYS, oauth, sandboxWithAgent, upsert } from "./api-client";

const DAY = 24 * 60 * 60_000;
const APP = { clientId: "app-1", clientSecret: "secret-1" };
const APPROVED = { ...APP, refreshTokens: true };
interface Life {
  app?: Parameters<Sandbox["control"]["registerApp"]>[0];
  status?: Status;
}

/** An agent whose consent begins on day 0, stopped by default. */
async function consented({ app = APPROVED, status = 0 }: Life = {}) {
  const { sandbox, guid } = await sandboxWithAgent({ agents: [{ status: 0 }] });
  const { control } = sandbox;
  control.registerApp(app);
  expect(await control.consent(await consentLink(sandbox, guid))).toContain("li_connected=true");
  const begun = Date.parse(control.agent(guid).linkedin.connectedAt);
  /** Moves the clock to a day, counted from the consent. */
  const go = (day: number) => control.setClock(new Date(begun + day * DAY).toISOString());
  const dayOf = (time: string) => Math.round(((Date.parse(time) - begun) / DAY) * 100) / 100;
  // Its daily renewals come a second after the consent's time of day, so the renewal of day 365 comes too late.
  go(0);
  control.advanceClock(1000);
  control.setStatus(guid, status);

  const send = async (operation: string) => (await call(sandbox, `UserAgent/${operation}`, { guid })).json;
  const connection = async () => (await oauth(sandbox, "OAuthStatus", guid)).json;
  const end = async () => dayOf(String((await connection()).tokenexpiresat));
  /** A minute into a day: OAuthStatus, the day on which the token ends, and whether LinkedIn accepts the token. */
  const on = async (day: number) => {
    go(day);
    control.advanceClock(60_000);
    return [(await connection()).connected, await end(), control.agent(guid).linkedin.tokenValid];
  };
  const refresh = () =>
    call(sandbox, "UserAgentOAuth/TokenRefresh", { useragentguid: guid, provider: "linkedin" });
  return { sandbox, guid, control, go, send, connection, end, on, refresh };
}

describe("renewal", () => {
  it.each([3, 4] as const)("happens once a day while the agent is at %d", async (status) => {
    const { control, on } = await consented({ status });
    control.settings.phaseMs = 1000 * DAY;
    expect(await on(0.5)).toEqual([true, 60, true]);
    expect(await on(1)).toEqual([true, 61, true]);
    expect(await on(1.9)).toEqual([true, 61, true]);
    expect(await on(200)).toEqual([true, 260, true]);
  });

  it.each([0, 1, 2, 5, 6] as const)("does not happen while the agent is at %d", async (status) => {
    const { control, on } = await consented({ status });
    control.settings.phaseMs = 1000 * DAY;
    expect(await on(59)).toEqual([true, 60, true]);
  });

  it("happens at once when an agent starts within its token's 60 days, however it stopped", async () => {
    const { send, on } = await consented({ status: 4 });
    await send("Stop");
    expect(await on(59)).toEqual([true, 60, true]);
    await send("Start");
    expect(await on(59.1)).toEqual([true, 119, true]);
  });

  it("happens once for each start, and then again each day", async () => {
    const { control, guid, go, end, on } = await consented();
    go(10);
    control.setStatus(guid, 3);
    expect(await end()).toBe(70);
    go(10.5);
    control.setStatus(guid, 4);
    expect(await on(10.9)).toEqual([true, 70, true]);
    expect(await on(11)).toEqual([true, 71, true]);
  });

  it("happens when a write restarts the agent", async () => {
    const { sandbox, guid, go, on } = await consented({ status: 4 });
    go(0.5);
    await upsert(sandbox, guid, { ...KEYS, organizationid: "999" });
    expect(await on(0.9)).toEqual([true, 60.5, true]);
  });

  it("applies each day's own state when the clock jumps over several days", async () => {
    const { control, guid, go, on } = await consented({ status: 4 });
    control.advanceClock(20 * DAY);
    control.registerApp({ ...APPROVED, clientSecret: "rotated" });
    go(40);
    control.registerApp(APPROVED);
    control.setStatus(guid, 0);
    expect(await on(79)).toEqual([true, 80, true]);
    expect(await on(80)).toEqual([false, 80, false]);
  });

  it("counts from its start for an agent that goes on to run, when the clock jumps over both", async () => {
    const { control, guid, on } = await consented();
    control.settings.phaseMs = 5 * DAY;
    control.setStatus(guid, 2);
    // It starts on day 5, runs from day 10, and so renews on days 5, 6, 7, ...
    expect(await on(5.5)).toEqual([true, 65, true]);
    expect(await on(30.5)).toEqual([true, 90, true]);
  });

  it("goes on daily after the clock was set back", async () => {
    const { go, on } = await consented({ status: 4 });
    go(100);
    go(0);
    expect(await on(2)).toEqual([true, 62, true]);
  });

  it("fails while the app's secret at LinkedIn is another one, and succeeds on the next day it matches", async () => {
    const { sandbox, guid, control, on } = await consented({ status: 4 });
    control.registerApp({ ...APPROVED, clientSecret: "rotated" });
    expect(await on(59)).toEqual([true, 60, true]);
    expect(await on(61)).toEqual([true, 60, false]);
    await upsert(sandbox, guid, { ...KEYS, clientsecret: "rotated" });
    expect(await on(61.5)).toEqual([true, 121, true]);
  });

  it("fails when the keys are another app's", async () => {
    const { sandbox, guid, on } = await consented({ status: 4 });
    await upsert(sandbox, guid, { ...KEYS, clientid: "app-2" });
    expect(await on(59)).toEqual([true, 60, true]);
  });
});

describe("a stopped agent", () => {
  it("reports disconnected once its token ended, keeps the dates, and cannot start with that token", async () => {
    const { control, guid, connection, on, refresh } = await consented();
    expect(await on(59.9)).toEqual([true, 60, true]);
    expect(await on(60)).toEqual([false, 60, false]);
    expect(await connection()).toMatchObject({ connected: false, accounts: [] });
    control.setStatus(guid, 4);
    expect(await on(62)).toEqual([false, 60, false]);
    expect((await refresh()).json).toEqual(failure("Token refresh failed"));
  });
});

describe("a running agent whose token ended", () => {
  it("is connected and overdue", async () => {
    const { connection, on } = await consented({ app: APP, status: 4 });
    expect(await on(61)).toEqual([true, 60, false]);
    expect(await connection()).toMatchObject({ connected: true, accounts: [{ name: "Jane Doe" }] });
  });

  it("with the setting connectedAfterTokenEnd off, reports disconnected, with the dates", async () => {
    const { control, on } = await consented({ app: APP, status: 4 });
    control.settings.connectedAfterTokenEnd = false;
    expect(await on(59)).toEqual([true, 60, true]);
    expect(await on(61)).toEqual([false, 60, false]);
  });

  it("is renewed by the next day's renewal when only the token lapsed", async () => {
    const { control, guid, go, on } = await consented({ status: 4 });
    go(0.25);
    control.lapseTokens(guid);
    expect(await on(0.5)).toEqual([true, 0.25, false]);
    expect(await on(1.25)).toEqual([true, 61.25, true]);
  });
});

describe("the approval of an app for refresh tokens", () => {
  it.each([
    ["is missing by default, and the token is not renewed", APP, 4, false],
    ["belongs to the registered app, and the token is renewed", APPROVED, 4, true],
  ] as const)("%s", async (_, app, status, renewed) => {
    const { control, guid, on } = await consented({ app, status });
    expect(control.agent(guid).linkedin.hasRefreshToken).toBe(renewed);
    expect((await on(59))[1]).toBe(renewed ? 119 : 60);
  });

  it.each([true, false])(
    "is the setting refreshTokens, %p, for an app that nobody registered",
    async (given) => {
      const { sandbox, guid } = await sandboxWithAgent();
      sandbox.control.settings.refreshTokens = given;
      await sandbox.control.consent(await consentLink(sandbox, guid));
      expect(sandbox.control.agent(guid).linkedin).toMatchObject({ connected: true, hasRefreshToken: given });
      sandbox.control.connectByHand(guid);
      expect(sandbox.control.agent(guid).linkedin.hasRefreshToken).toBe(given);
      sandbox.control.registerApp(APP);
      sandbox.control.connectByHand(guid);
      expect(sandbox.control.agent(guid).linkedin.hasRefreshToken).toBe(false);
    },
  );

  it.each([
    [APP, ["access_token", "expires_in", "scope", "token_type"]],
    [
      APPROVED,
      ["access_token", "expires_in", "refresh_token", "refresh_token_expires_in", "scope", "token_type"],
    ],
  ])("decides LinkedIn's token response for %p", async (app, names) => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.registerApp(app);
    const link = new URL(await consentLink(sandbox, guid));
    const form = new URLSearchParams([...link.searchParams, ["decision", "allow"]]);
    const back = await fetch(link, { method: "POST", body: form, redirect: "manual" });
    const response = await fetch(`${sandbox.url}/linkedin/oauth/v2/accessToken`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        code: new URL(back.headers.get("location") ?? "").searchParams.get("code") ?? "",
        client_id: app.clientId,
        client_secret: app.clientSecret,
        redirect_uri: link.searchParams.get("redirect_uri") ?? "",
      }),
    });
    const tokens = (await response.json()) as Record<string, unknown>;
    expect(Object.keys(tokens)).toEqual(names);
    expect(tokens.expires_in).toBe(60 * 24 * 60 * 60);
  });

  it("is required by TokenRefresh", async () => {
    const { refresh } = await consented({ app: APP, status: 4 });
    expect((await refresh()).json).toEqual(failure("Token refresh failed"));
  });
});

describe("the year of a refresh token", () => {
  it("is fixed from the consent: late in it a renewed token ends with it", async () => {
    const { on } = await consented({ status: 4 });
    expect(await on(305)).toEqual([true, 365, true]);
    expect(await on(306)).toEqual([true, 365, true]);
    expect(await on(364.9)).toEqual([true, 365, true]);
    expect(await on(365)).toEqual([true, 365, false]);
    expect(await on(500)).toEqual([true, 365, false]);
  });

  it("with the setting storedTokenEnd sixty-days, Wiro's end is later than LinkedIn's", async () => {
    const { control, on } = await consented({ status: 4 });
    control.settings.storedTokenEnd = "sixty-days";
    expect(await on(304)).toEqual([true, 364, true]);
    expect(await on(364)).toEqual([true, 424, true]);
    // The renewal of day 365 fails.
    expect(await on(366)).toEqual([true, 424, false]);
    expect(await on(425)).toEqual([true, 424, false]);
  });

  it("begins again with a new consent", async () => {
    const { sandbox, guid, control, go, on } = await consented({ status: 4 });
    go(300);
    await control.consent(await consentLink(sandbox, guid));
    expect(await on(500)).toEqual([true, 560, true]);
    expect(await on(640)).toEqual([true, 665, true]);
  });
});

describe("a consent that the member takes back at LinkedIn", () => {
  it("stays connected at Wiro, while LinkedIn rejects the token", async () => {
    const { control, guid, go, on, refresh } = await consented({ status: 4 });
    go(10.5);
    control.revokeGrant(guid);
    expect(await on(10.5)).toEqual([true, 70, false]);
    // A renewal that failed changes nothing.
    expect(await on(30)).toEqual([true, 70, false]);
    expect(await on(71)).toEqual([true, 70, false]);
    expect((await refresh()).json).toEqual(failure("Token refresh failed"));
  });

  it("is gone at Wiro once Wiro notices", async () => {
    const { control, guid, connection } = await consented({ status: 4 });
    control.revokeGrant(guid);
    control.noticeRevocation(guid);
    expect(await connection()).toMatchObject({ connected: false, accounts: [], tokenexpiresat: "" });
  });

  it("does not affect another agent's consent", async () => {
    const { control, guid } = await consented({ app: APP, status: 4 });
    control.addAgents([{ guid: "other" }]);
    control.connectByHand("other");
    control.revokeGrant(guid);
    expect(control.agent("other").linkedin.tokenValid).toBe(true);
  });
});

describe("Detail's runningat", () => {
  const runningAt = async (sandbox: Sandbox, guid: string) =>
    agentRow(await call(sandbox, "UserAgent/Detail", { guid })).runningat;

  it("is when the agent last began to run, in Unix seconds", async () => {
    const { sandbox, guid } = await sandboxWithAgent({ agents: [{ status: 0 }] });
    expect(await runningAt(sandbox, guid)).toBe(0);
    sandbox.control.setClock("2030-01-01T00:00:00Z");
    sandbox.control.setStatus(guid, 4);
    sandbox.control.setClock("2030-01-03T00:00:00Z");
    const newYear = Date.parse("2030-01-01T00:00:00Z") / 1000;
    expect(await runningAt(sandbox, guid)).toBe(newYear);
    sandbox.control.setStatus(guid, 0);
    expect(await runningAt(sandbox, guid)).toBe(newYear);
  });

  it("of an agent that is seeded as running is when it was created", async () => {
    const { sandbox, guid } = await sandboxWithAgent({ agents: [{ status: 4 }] });
    const { createdat } = agentRow(await call(sandbox, "UserAgent/Detail", { guid }));
    expect(await runningAt(sandbox, guid)).toBe(createdat);
  });
});
