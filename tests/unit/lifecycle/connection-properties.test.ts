import fc from "fast-check";
import { type ConnectionPolicy, evaluateConnection } from "../../../provider/src/lifecycle/connection";
import {
  type Connection,
  NO_CONNECTION,
  type ObservedConnection,
} from "../../../provider/src/lifecycle/connection-record";
import { NOON } from "../fake-clock";
import { AT_NOON, DAY, EXPIRED, iso, LIVE, NOBODY, NONE } from "./connection-records";

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
