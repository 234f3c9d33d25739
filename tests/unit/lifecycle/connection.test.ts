import fc from "fast-check";
import { evaluateConnection, type ConnectionPolicy } from "../../../provider/src/lifecycle/connection";
import {
  type Connection,
  type ConnectionState,
  lastObserved,
  NO_CONNECTION,
  recordedConnection,
  type ObservedConnection,
} from "../../../provider/src/lifecycle/connection-record";
import type { AgentRun } from "../../../provider/src/wiro/consent/evaluate-consent";
import type { Moment } from "../../../provider/src/wiro/api-clock";
import { isoTime } from "../../../provider/src/wiro/clock";
import { NOON } from "../fake-clock";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

const at = (now: number): Moment => ({ now, tolerance: MINUTE });
const AT_NOON = at(NOON);
const iso = (time: number) => new Date(time).toISOString();
const policy: ConnectionPolicy = { agentGuid: "g-1" };
const byInvite: ConnectionPolicy = { ...policy, consentLink: "none" };

const LIVE = { authorizeUrl: "https://the-link", authorizeUrlExpiresAt: isoTime(NOON + 5 * MINUTE) };
const EXPIRED = { authorizeUrl: "https://the-link", authorizeUrlExpiresAt: isoTime(NOON - 5 * MINUTE) };
const NONE = { authorizeUrl: "", authorizeUrlExpiresAt: "" };

const NOBODY = { connected: false, accountName: "", connectedAt: "", tokenExpiresAt: "" };
const jane = (connectedAt = iso(NOON - 10 * DAY)) => ({
  connected: true,
  accountName: "Jane Doe",
  connectedAt,
  // A token is given for 60 days.
  tokenExpiresAt: iso(Math.max(NOON + 50 * DAY, (Date.parse(connectedAt) || 0) + 60 * DAY)),
});

/** The record after this observation. */
const after = (observed: ObservedConnection, want: ConnectionPolicy = policy, moment = AT_NOON): Connection =>
  evaluateConnection(want, NO_CONNECTION, observed, moment).connection;

const CONNECTED = after(jane());
const LOST = evaluateConnection(policy, CONNECTED, NOBODY, AT_NOON).connection;
const AGED = after(jane(iso(NOON - 340 * DAY)));
const SUPERSEDED: Connection = { ...NO_CONNECTION, supersededConnectedAt: jane().connectedAt };
const WRONG = { ...policy, expectedAccountName: "Sam Roe" };

interface Case {
  readonly want?: ConnectionPolicy;
  readonly recorded: Connection;
  readonly observed: ObservedConnection;
  readonly status: ConnectionState;
  readonly connected: boolean;
  readonly drift: string;
  readonly linkDue: boolean;
  readonly reason: string;
}

const expiredAt = EXPIRED.authorizeUrlExpiresAt;
const openBefore = `open authorizeUrl before ${LIVE.authorizeUrlExpiresAt} and allow the access`;
const newLink = `the consent link expired at ${expiredAt}: run \`pulumi up\` for a new one`;
const invite = "let a page admin consent by an invite or with `wiro-linkedin connect`";
const firstLink = "run `pulumi up` for a consent link, and let a page admin consent by it";

const pending = { observed: NOBODY, status: "pending", connected: false } as const;
const lost = { observed: NOBODY, status: "disconnected", connected: false } as const;
const gone = "disconnected: Wiro no longer holds a valid LinkedIn grant of Jane Doe";
const wrong = { want: WRONG, observed: jane(), status: "connected", connected: false } as const;
const due = { observed: jane(iso(NOON - 340 * DAY)), status: "connected", connected: true } as const;
const renew = "connected, but the consent must be renewed by 2026-05-12";
const other = { observed: jane(), status: "pending", connected: false } as const;
const otherApp = "the present consent was given to another LinkedIn app";
const missing = {
  observed: "missing",
  status: "missing",
  connected: false,
  drift: "missing: the agent cannot be seen with this API key (deleted, or not visible to it)",
  linkDue: false,
  reason:
    "the agent g-1 cannot be seen: deleted, or not visible to this API key; restore it or the key's access, or remove this resource",
} as const;

const CASES: Record<string, Case> = {
  "pending, no link": {
    ...pending,
    recorded: NO_CONNECTION,
    drift: "pending: there is no consent link yet",
    linkDue: true,
    reason: `no consent was given yet: ${firstLink}`,
  },
  "pending, live link: a person's turn": {
    ...pending,
    recorded: { ...NO_CONNECTION, ...LIVE },
    drift: "connected",
    linkDue: false,
    reason: `no consent was given yet: ${openBefore}`,
  },
  "pending, expired link": {
    ...pending,
    recorded: { ...NO_CONNECTION, ...EXPIRED },
    drift: `pending: the consent link expired at ${expiredAt}`,
    linkDue: true,
    reason: `no consent was given yet: ${newLink}`,
  },
  "pending, by invite: no change": {
    ...pending,
    want: byInvite,
    recorded: NO_CONNECTION,
    drift: "connected",
    linkDue: false,
    reason: `no consent was given yet: ${invite}`,
  },
  "pending, by invite, with an old link": {
    ...pending,
    want: byInvite,
    recorded: { ...NO_CONNECTION, ...LIVE },
    drift: "connected",
    linkDue: false,
    reason: `no consent was given yet: ${invite}`,
  },
  "consented since": {
    recorded: { ...NO_CONNECTION, ...EXPIRED },
    observed: { ...jane(), tokenExpiresAt: iso(NOON + 58 * DAY) },
    status: "connected",
    connected: true,
    drift: "connected",
    linkDue: false,
    reason: "connected as Jane Doe; nothing to do before 2027-03-08",
  },
  "connected, the time of the consent unknown": {
    recorded: NO_CONNECTION,
    observed: { ...jane(""), tokenExpiresAt: "" },
    status: "connected",
    connected: true,
    drift: "connected",
    linkDue: false,
    reason: "connected as Jane Doe; the API does not say until when",
  },
  "lost, no link": {
    ...lost,
    recorded: CONNECTED,
    drift: gone,
    linkDue: true,
    reason: `${gone}; ${firstLink}`,
  },
  "lost, live link": {
    ...lost,
    recorded: { ...LOST, ...LIVE },
    drift: "connected",
    linkDue: false,
    reason: `${gone}; ${openBefore}`,
  },
  "lost, expired link": {
    ...lost,
    recorded: { ...LOST, ...EXPIRED },
    drift: gone,
    linkDue: true,
    reason: `${gone}; ${newLink}`,
  },
  "lost, by invite: still drift": {
    ...lost,
    want: byInvite,
    recorded: CONNECTED,
    drift: gone,
    linkDue: false,
    reason: `${gone}; ${invite}`,
  },
  "the wrong member": {
    ...wrong,
    recorded: CONNECTED,
    drift: "connected as Jane Doe, expected Sam Roe",
    linkDue: true,
    reason: `connected as Jane Doe, expected Sam Roe: ${firstLink}, signed in to LinkedIn as the expected member, or correct expectedAccountName`,
  },
  "the wrong member, live link": {
    ...wrong,
    recorded: { ...CONNECTED, ...LIVE },
    drift: "connected",
    linkDue: false,
    reason: `connected as Jane Doe, expected Sam Roe: ${openBefore}, signed in to LinkedIn as the expected member, or correct expectedAccountName`,
  },
  "the wrong member, by invite": {
    ...wrong,
    want: { ...WRONG, consentLink: "none" },
    recorded: CONNECTED,
    drift: "connected as Jane Doe, expected Sam Roe",
    linkDue: false,
    reason: `connected as Jane Doe, expected Sam Roe: ${invite}, signed in to LinkedIn as the expected member, or correct expectedAccountName`,
  },
  "the expected member": {
    want: { ...policy, expectedAccountName: "Jane Doe" },
    recorded: CONNECTED,
    observed: { ...jane(), tokenExpiresAt: iso(NOON + 58 * DAY) },
    status: "connected",
    connected: true,
    drift: "connected",
    linkDue: false,
    reason: "connected as Jane Doe; nothing to do before 2027-03-08",
  },
  "renewal due": { ...due, recorded: AGED, drift: renew, linkDue: true, reason: `${renew}: ${firstLink}` },
  "renewal due, live link": {
    ...due,
    recorded: { ...AGED, ...LIVE },
    drift: "connected",
    linkDue: false,
    reason: `${renew}: ${openBefore}`,
  },
  "renewal due, expired link": {
    ...due,
    recorded: { ...AGED, ...EXPIRED },
    drift: renew,
    linkDue: true,
    reason: `${renew}: ${newLink}`,
  },
  "renewal due, by invite": {
    ...due,
    want: byInvite,
    recorded: AGED,
    drift: renew,
    linkDue: false,
    reason: `${renew}: ${invite}`,
  },
  "not yet due with a shorter notice": {
    ...due,
    want: { ...policy, renewBeforeDays: 10 },
    recorded: AGED,
    drift: "connected",
    linkDue: false,
    reason: "connected as Jane Doe; nothing to do before 2026-05-02",
  },
  "another app's consent": {
    ...other,
    recorded: SUPERSEDED,
    drift: "pending: there is no consent link yet",
    linkDue: true,
    reason: `${otherApp}: ${firstLink}`,
  },
  "another app's consent, live link": {
    ...other,
    recorded: { ...SUPERSEDED, ...LIVE },
    drift: "connected",
    linkDue: false,
    reason: `${otherApp}: ${openBefore}`,
  },
  "another app's consent, then ours": {
    recorded: { ...SUPERSEDED, ...LIVE },
    observed: jane(iso(NOON)),
    status: "connected",
    connected: true,
    drift: "connected",
    linkDue: false,
    reason:
      "connected as Jane Doe; nothing to do before 2027-03-18 if its access token, which ends on 2026-06-16, is renewed: that shows within 4 days",
  },
  "missing while connected": { ...missing, recorded: CONNECTED },
  "missing while pending": { ...missing, recorded: { ...NO_CONNECTION, ...EXPIRED } },
  "missing, by invite": { ...missing, want: byInvite, recorded: NO_CONNECTION },
  "seen again after missing, and not connected": {
    ...lost,
    recorded: evaluateConnection(policy, CONNECTED, "missing", AT_NOON).connection,
    drift: gone,
    linkDue: true,
    reason: `${gone}; ${firstLink}`,
  },
  "seen again after missing, never connected": {
    ...pending,
    recorded: evaluateConnection(policy, NO_CONNECTION, "missing", AT_NOON).connection,
    drift: "pending: there is no consent link yet",
    linkDue: true,
    reason: `no consent was given yet: ${firstLink}`,
  },
};

describe("a connection's state, its sentence, and whether a link is due", () => {
  it.each(Object.keys(CASES))("%s", (name) => {
    const one = CASES[name];
    if (one === undefined) throw new Error(name);
    const { connection, drift, linkDue } = evaluateConnection(
      one.want ?? policy,
      one.recorded,
      one.observed,
      AT_NOON,
    );
    const { status, connected, statusReason: reason } = connection;
    const expected = { status: one.status, connected: one.connected, drift: one.drift };
    expect({ status, connected, drift, linkDue, reason }).toEqual({
      ...expected,
      linkDue: one.linkDue,
      reason: one.reason,
    });
  });

  it("a link expires at its second, not after it", () => {
    const recorded = { ...NO_CONNECTION, ...LIVE };
    const end = Date.parse(LIVE.authorizeUrlExpiresAt);
    expect(evaluateConnection(policy, recorded, NOBODY, at(end - 1)).linkDue).toBe(false);
    expect(evaluateConnection(policy, recorded, NOBODY, at(end)).linkDue).toBe(true);
  });

  it("a used link is not offered again, whoever consented with it", () => {
    const { connection, linkDue, drift } = evaluateConnection(
      WRONG,
      { ...NO_CONNECTION, ...LIVE },
      jane(),
      AT_NOON,
    );
    expect(connection).toMatchObject(NONE);
    expect(linkDue).toBe(true);
    expect(drift).toMatch(/^connected as Jane Doe, expected /);
  });

  it("a consent removes the link", () => {
    const { connection } = evaluateConnection(policy, { ...NO_CONNECTION, ...LIVE }, jane(), AT_NOON);
    expect(connection).toMatchObject(NONE);
  });
});

describe("a connectedAt that moved", () => {
  const year = (time: string) => isoTime(Date.parse(time) + 365 * DAY);
  const moved = iso(NOON - 1 * DAY);
  const ago = (days: number) => iso(NOON - days * DAY);
  /** Given 340 days ago. The token is young, and so is the date where the API moves it with each refresh. */
  const moving: Connection = {
    ...CONNECTED,
    connectedAt: ago(2),
    tokenExpiresAt: iso(NOON + 58 * DAY),
    firstConnectedAt: ago(340),
  };
  /** The same where the API does not move the date: the token outlives any that was given on it. */
  const still: Connection = { ...moving, connectedAt: ago(340) };

  it("is not a new consent where the API moves it with each refresh: the renewal stays due", () => {
    const { connection, linkDue } = evaluateConnection(policy, moving, jane(moved), AT_NOON);
    expect(connection.renewBy).toBe(year(ago(340)));
    expect(linkDue).toBe(true);
  });

  it("keeps the link for a renewal there", () => {
    const renewed = { ...jane(moved), tokenExpiresAt: iso(NOON + 59 * DAY) };
    const { connection, linkDue } = evaluateConnection(policy, { ...moving, ...LIVE }, renewed, AT_NOON);
    expect(connection).toMatchObject(LIVE);
    expect(linkDue).toBe(false);
  });

  it("is a new consent there, too, if it came while our link was valid", () => {
    const given = new Date(Date.parse(LIVE.authorizeUrlExpiresAt) - 60_000).toISOString();
    const { connection, linkDue } = evaluateConnection(policy, { ...moving, ...LIVE }, jane(given), AT_NOON);
    expect(connection.renewBy).toBe(year(given));
    expect(linkDue).toBe(false);
  });

  it("is a new consent where the date is known not to move, also before a renewal was due", () => {
    const early = { ...still, firstConnectedAt: ago(200), connectedAt: ago(200) };
    expect(evaluateConnection(policy, early, jane(moved), AT_NOON).connection.renewBy).toBe(year(moved));
    expect(evaluateConnection(policy, still, jane(moved), AT_NOON).connection.renewBy).toBe(year(moved));
  });

  it("is not a new consent without our links either: a renewal cannot be distinguished from it", () => {
    expect(evaluateConnection(byInvite, moving, jane(moved), AT_NOON).connection.renewBy).toBe(
      year(ago(340)),
    );
  });

  it("is a new consent where the recorded token was not being renewed", () => {
    const stuck: Connection = { ...moving, tokenRenewal: "not-renewed" };
    expect(evaluateConnection(byInvite, stuck, jane(moved), AT_NOON).connection.renewBy).toBe(year(moved));
  });
});

describe("an incomplete response", () => {
  const renewed = { ...jane(), tokenExpiresAt: iso(NOON + 58 * DAY) };
  const recorded = after(renewed);

  it("without the member's name keeps the recorded one: an empty name is not another member", () => {
    const want = { ...policy, expectedAccountName: "Jane Doe" };
    const { connection, linkDue } = evaluateConnection(
      want,
      recorded,
      { ...renewed, accountName: "" },
      AT_NOON,
    );
    expect([connection.accountName, connection.connected, linkDue]).toEqual(["Jane Doe", true, false]);
  });

  it("with another spelling of the name and the same date is the same consent", () => {
    const moving = { ...recorded, firstConnectedAt: iso(NOON - 200 * DAY) };
    const named = { ...jane(), accountName: "Jane Doe, PhD" };
    const { connection } = evaluateConnection(policy, moving, named, AT_NOON);
    expect(connection.firstConnectedAt).toBe(moving.firstConnectedAt);
    expect(connection.accountName).toBe("Jane Doe, PhD");
  });

  it("without the date of the consent keeps its year", () => {
    const { connection } = evaluateConnection(policy, recorded, { ...renewed, connectedAt: "" }, AT_NOON);
    expect(connection.renewBy).toBe(recorded.renewBy);
  });
});

describe("a token whose renewal is unknown", () => {
  const now = (days: number) => at(NOON + days * DAY);
  const started = (days: number): AgentRun => ({ status: 4, runningAt: iso(NOON + days * DAY) });
  const token = { ...jane(iso(NOON)), tokenExpiresAt: iso(NOON + 60 * DAY) };

  it("is never reported as valid until the year ends", () => {
    const { connection, warning } = evaluateConnection(
      policy,
      NO_CONNECTION,
      { ...token, agent: started(9.5) },
      now(10),
    );
    expect(connection.statusReason).toMatch(
      /it is not known yet whether its access token, which ends on \d{4}-\d\d-\d\d, is being renewed/,
    );
    expect(warning).toBeUndefined();
  });

  it("is known not to be renewed when a second start left its end as it was", () => {
    const first = evaluateConnection(
      policy,
      NO_CONNECTION,
      { ...token, agent: started(9.5) },
      now(10),
    ).connection;
    const soon = evaluateConnection(policy, first, { ...token, agent: started(10.99) }, now(11)).connection;
    expect(soon.tokenRenewal).toBe("unknown");
    const later = evaluateConnection(policy, first, { ...token, agent: started(10.9) }, now(11));
    expect(later.connection.tokenRenewal).toBe("not-renewed");
    expect(later.warning).toMatch(/a person must consent again by/);
  });

  it("that is known not to be renewed stays so through a restart", () => {
    const known = evaluateConnection(
      policy,
      NO_CONNECTION,
      { ...token, agent: started(1) },
      now(10),
    ).connection;
    expect(known.tokenRenewal).toBe("not-renewed");
    const { connection } = evaluateConnection(
      policy,
      known,
      { ...token, agent: { status: 3, runningAt: "" } },
      now(46),
    );
    expect(connection.statusReason).toMatch(/^connected, but the access token is not renewed/);
  });
});

describe("a token that cannot belong to the recorded consent", () => {
  it("proves a new consent when it was given after the year, whichever dates move", () => {
    const recorded = {
      ...CONNECTED,
      firstConnectedAt: iso(NOON - 385 * DAY),
      connectedAt: iso(NOON - 60 * DAY),
    };
    const observed = { ...jane(iso(NOON - DAY)), tokenExpiresAt: iso(NOON + 59 * DAY) };
    const { connection } = evaluateConnection(byInvite, recorded, observed, AT_NOON);
    expect(connection).toMatchObject({ status: "connected", firstConnectedAt: observed.connectedAt });
  });

  it("proves one, too, when it outlives the year that shortened the recorded token", () => {
    const recorded = {
      ...CONNECTED,
      firstConnectedAt: iso(NOON - 340 * DAY),
      connectedAt: iso(NOON - DAY),
      tokenExpiresAt: iso(NOON + 25 * DAY),
    };
    const observed = { ...jane(iso(NOON)), tokenExpiresAt: iso(NOON + 60 * DAY) };
    expect(evaluateConnection(byInvite, recorded, observed, AT_NOON).connection.firstConnectedAt).toBe(
      observed.connectedAt,
    );
  });

  it("that is shortened itself proves when an agent that was taken over late consented", () => {
    const observed = { ...jane(iso(NOON - DAY)), tokenExpiresAt: iso(NOON + 20 * DAY) };
    const { connection } = evaluateConnection(
      policy,
      NO_CONNECTION,
      { ...observed, agent: { status: 4, runningAt: "" } },
      AT_NOON,
    );
    expect(connection.firstConnectedAt).toBe(iso(NOON - 345 * DAY));
    expect(connection.statusReason).toMatch(/^connected, but the consent must be renewed by 2026-05-07/);
  });
});

describe("a record of a version that stored no first date", () => {
  const without = (renewBy: string | null) =>
    Object.fromEntries(
      Object.entries({ ...CONNECTED, renewBy }).filter(([key]) => key !== "firstConnectedAt"),
    );

  it("derives it from its renewBy", () => {
    expect(recordedConnection(without(isoTime(NOON + 165 * DAY))).firstConnectedAt).toBe(
      iso(NOON - 200 * DAY),
    );
  });

  it("has none where its renewBy is not a date", () => {
    for (const renewBy of ["", "soon", null])
      expect(recordedConnection(without(renewBy)).firstConnectedAt).toBe("");
  });
});

describe("a new consent that was requested", () => {
  it("is observed where the date is known not to move and is a later one", () => {
    const asked = isoTime(NOON - 5 * DAY);
    const recorded = { ...after(jane()), renewalRequestedAt: asked };
    const observed = { ...jane(iso(NOON - 4 * DAY)), tokenExpiresAt: iso(NOON + 59 * DAY) };
    expect(evaluateConnection(policy, recorded, observed, AT_NOON).connection.renewalRequestedAt).toBe("");
  });
});

describe("when the consent must be renewed", () => {
  const year = (time: number) => isoTime(time + 365 * DAY);

  it("is a year after it was given", () => {
    expect(CONNECTED.renewBy).toBe(year(NOON - 10 * DAY));
  });

  it("is not postponed by a token refresh that moves connectedAt", () => {
    const { connection } = evaluateConnection(policy, CONNECTED, jane(iso(NOON)), AT_NOON);
    expect(connection.renewBy).toBe(year(NOON - 10 * DAY));
  });

  it.each([
    ["it was lost", LOST, policy],
    ["another member gave it", { ...CONNECTED, accountName: "Sam Roe" }, policy],
    [
      "the wrong member's was to be replaced",
      { ...CONNECTED, accountName: "Sam Roe" },
      { ...policy, expectedAccountName: "Jane Doe" },
    ],
    ["it was due", AGED, policy],
  ])("starts again when %s and a later date is there", (_, recorded, want) => {
    const { connection } = evaluateConnection(want, recorded, jane(iso(NOON)), AT_NOON);
    expect(connection.renewBy).toBe(year(NOON));
  });

  it("is not postponed because the agent could not be seen for a while", () => {
    const hidden = evaluateConnection(policy, CONNECTED, "missing", AT_NOON).connection;
    const { connection } = evaluateConnection(policy, hidden, jane(iso(NOON)), AT_NOON);
    expect(connection.renewBy).toBe(year(NOON - 10 * DAY));
  });
});

describe("an agent that cannot be seen", () => {
  it("remembers a loss: seen again and not connected, it is still lost", () => {
    const hidden = evaluateConnection(policy, LOST, "missing", AT_NOON).connection;
    expect(evaluateConnection(byInvite, hidden, NOBODY, AT_NOON).drift).toMatch(/^disconnected: /);
  });
});

describe("lastSeen", () => {
  it("is the observation behind the record: evaluated with it, the record stays", () => {
    for (const [recorded, want] of [
      [CONNECTED, policy],
      [AGED, policy],
      [LOST, policy],
      [after(jane(), WRONG), WRONG],
      [evaluateConnection(policy, CONNECTED, "missing", AT_NOON).connection, policy],
    ] as const) {
      expect(evaluateConnection(want, recorded, lastObserved(recorded), AT_NOON).connection).toEqual(
        recorded,
      );
    }
  });

  it("is missing for a missing agent, and connected also for the wrong member", () => {
    expect(lastObserved({ ...CONNECTED, status: "missing" })).toBe("missing");
    expect(lastObserved(after(jane(), WRONG))).toMatchObject({ connected: true, accountName: "Jane Doe" });
  });
});

describe("any connection", () => {
  const time = fc.integer({ min: -800, max: 20 }).map((days) => iso(NOON + days * DAY));
  const sometimes = (value: fc.Arbitrary<string>) => fc.oneof(fc.constant(""), value);
  const name = fc.constantFrom("Jane Doe", "Sam Roe");
  const observed: fc.Arbitrary<ObservedConnection> = fc.oneof(
    fc.constant("missing" as const),
    fc.constant(NOBODY),
    fc.record({
      connected: fc.constant(true),
      accountName: name,
      connectedAt: sometimes(time),
      tokenExpiresAt: sometimes(time),
    }),
  );
  const want = fc
    .record({ consentLink: fc.constantFrom("renew", "none"), expected: fc.option(name), days: fc.nat(364) })
    .map(({ consentLink, expected, days }): ConnectionPolicy => {
      const rest = { agentGuid: "g-1", consentLink, renewBeforeDays: days } as const;
      return expected === null ? rest : { ...rest, expectedAccountName: expected };
    });
  const link = fc.constantFrom(LIVE, EXPIRED, NONE);
  /** Any history: a first record, then a few observations, with or without a link minted between them. */
  const recorded = fc
    .tuple(want, sometimes(time), fc.array(fc.tuple(observed, link), { maxLength: 4 }))
    .map(([how, supersededConnectedAt, story]) =>
      story.reduce<Connection>(
        (so, [sight, minted]) => {
          const { connection, linkDue } = evaluateConnection(how, so, sight, AT_NOON);
          return linkDue ? { ...connection, ...minted } : connection;
        },
        { ...NO_CONNECTION, supersededConnectedAt },
      ),
    );

  const always = (test: (how: ConnectionPolicy, record: Connection, sight: ObservedConnection) => void) =>
    fc.assert(fc.property(want, recorded, observed, test), { numRuns: 1000 });

  it("with a live link never has a link due", () => {
    always((how, record, sight) => {
      if (how.consentLink === "none") return;
      // A consent that the record does not know yet came by the link, and so the link was used.
      const known =
        sight !== "missing" && sight.connected
          ? {
              status: "connected" as const,
              accountName: sight.accountName,
              connectedAt: sight.connectedAt,
              tokenExpiresAt: sight.tokenExpiresAt,
            }
          : {};
      const live = { ...record, ...LIVE, ...known };
      expect(evaluateConnection(how, live, sight, AT_NOON).linkDue).toBe(false);
    });
  });

  it("whose consent comes by invite never has a link due, nor a link", () => {
    always((how, record, sight) => {
      const { connection, linkDue } = evaluateConnection(
        { ...how, consentLink: "none" },
        record,
        sight,
        AT_NOON,
      );
      expect(linkDue).toBe(false);
      expect(connection).toMatchObject(NONE);
    });
  });

  it("evaluated again with the same observation stays the same", () => {
    always((how, record, sight) => {
      const once = evaluateConnection(how, record, sight, AT_NOON);
      expect(evaluateConnection(how, once.connection, sight, AT_NOON)).toEqual(once);
    });
  });

  it("has a link due only together with a reason for the plan", () => {
    always((how, record, sight) => {
      const { drift, linkDue } = evaluateConnection(how, record, sight, AT_NOON);
      if (linkDue) expect(drift).not.toBe("connected");
    });
  });

  it("has one sentence for its state, and counts as connected only when it is", () => {
    always((how, record, sight) => {
      const { connection } = evaluateConnection(how, record, sight, AT_NOON);
      expect(connection.statusReason).toMatch(/^[^\n]+$/);
      if (connection.connected) expect(connection.status).toBe("connected");
      if (connection.status !== "connected") expect(connection.connected).toBe(false);
    });
  });
});
