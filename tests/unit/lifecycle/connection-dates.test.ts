import { evaluateConnection } from "../../../provider/src/lifecycle/connection";
import {
  type Connection,
  NO_CONNECTION,
  recordedConnection,
} from "../../../provider/src/lifecycle/connection-record";
import { isoTime } from "../../../provider/src/wiro/clock";
import type { AgentRun } from "../../../provider/src/wiro/consent/evaluate-consent";
import { NOON } from "../fake-clock";
import {
  after,
  AGED,
  at,
  AT_NOON,
  byInvite,
  CONNECTED,
  DAY,
  iso,
  jane,
  LIVE,
  LOST,
  policy,
} from "./connection-records";

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
