import { type ConnectionPolicy, evaluateConnection } from "../../../provider/src/lifecycle/connection";
import {
  type Connection,
  type ConnectionState,
  lastObserved,
  NO_CONNECTION,
  type ObservedConnection,
} from "../../../provider/src/lifecycle/connection-record";
import { NOON } from "../fake-clock";
import {
  after,
  AGED,
  at,
  AT_NOON,
  byInvite,
  CONNECTED,
  DAY,
  EXPIRED,
  iso,
  jane,
  LIVE,
  LOST,
  NOBODY,
  NONE,
  policy,
  SUPERSEDED,
  WRONG,
} from "./connection-records";

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
const newLink = `the consent link expired at ${expiredAt}: \`pulumi up\` makes a new one`;
const invite = "let a page admin consent by an invite or with `wiro-linkedin connect`";
const firstLink = "let a page admin consent by an invite or by the link that `pulumi up` makes";

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
    "the agent g-1 cannot be seen: deleted, or not visible to this API key; if the key is the right one, restore the agent, or remove this resource",
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
