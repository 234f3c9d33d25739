import fc from "fast-check";
import { agentSchedule } from "../../../provider/src/lifecycle/agent-schedule";
import { agentState } from "../../../provider/src/lifecycle/agent-state";
import { evaluateConnection } from "../../../provider/src/lifecycle/connection";
import {
  lastObserved,
  NO_CONNECTION,
  recordedConnection,
} from "../../../provider/src/lifecycle/connection-record";
import { linkedInCredential } from "../../../provider/src/lifecycle/linkedin-credential";
import { preferenceSkill } from "../../../provider/src/lifecycle/preference-skill";
import { ownMoment } from "../../../provider/src/wiro/api-clock";
import { connectionStatus } from "../../../provider/src/wiro/responses";
import { FUZZ_TIMEOUT, fuzz, SEED } from "../../support/fuzz";
import { NOON } from "../fake-clock";
import { GOOD, GUID, KEYS, properties, states, value } from "./any-properties";

jest.setTimeout(FUZZ_TIMEOUT);

const MOMENT = ownMoment(NOON);
const RESOURCES = { linkedInCredential, agentSchedule, preferenceSkill, agentState };
/** Each function is fuzzed once for each resource. */
const SHARE = fuzz(Object.keys(RESOURCES).length);

function isInput(lifecycle: Pick<typeof agentState, "check">, key: string): boolean {
  return !lifecycle
    .check({ [key]: "x" })
    .failures.some(({ property, reason }) => property === key && reason.includes("is not an input"));
}

describe.each(Object.entries(RESOURCES))(`%s (FUZZ_SEED=${SEED})`, (_, lifecycle) => {
  const own = new Set(KEYS.filter((key) => isInput(lifecycle, key)));
  it("checks any arguments", () => {
    fc.assert(
      fc.property(properties, properties, (news, recorded) => {
        lifecycle.id(lifecycle.check(news, recorded).inputs);
      }),
      SHARE,
    );
  });

  it("is idempotent in its check", () => {
    const few = fc.dictionary(fc.constantFrom(...own), value, { maxKeys: 2 });
    fc.assert(
      fc.property(few, (changes) => {
        const declared = {
          ...Object.fromEntries(Object.entries(GOOD).filter(([key]) => own.has(key))),
          ...changes,
        };
        const first = lifecycle.check(declared);
        if (first.failures.length > 0) return;
        expect(lifecycle.check(first.inputs)).toEqual({ inputs: first.inputs, failures: [] });
      }),
      SHARE,
    );
  });

  it("compares any state with any checked arguments", () => {
    fc.assert(
      fc.property(states, properties, (state, news) => {
        const { inputs } = lifecycle.check(news, state);
        const { notes, warnings } = lifecycle.diff(state as never, inputs as never, MOMENT);
        expect([...notes, ...warnings].every((line) => !/Invalid|NaN/.test(line))).toBe(true);
      }),
      SHARE,
    );
  });
});

it(`evaluates any recorded state, alone and with any response of the API (FUZZ_SEED=${SEED})`, () => {
  const status = fc.record(
    {
      connected: fc.boolean(),
      accounts: fc.constant([{ name: "Jane Doe" }]),
      ...{ connectedat: value, connectedAt: value, tokenexpiresat: value, tokenExpiresAt: value },
    },
    { requiredKeys: ["connected"] },
  );
  fc.assert(
    fc.property(states, status, (state, reported) => {
      const recorded = recordedConnection(state);
      const policy = { ...state, agentGuid: GUID } as Parameters<typeof evaluateConnection>[0];
      evaluateConnection(policy, recorded, lastObserved(recorded), MOMENT);
      const { connection } = evaluateConnection(policy, recorded, connectionStatus.parse(reported), MOMENT);
      expect(recordedConnection(connection)).toEqual(connection);
      expect(JSON.stringify(connection)).not.toMatch(/NaN|Invalid Date/);
    }),
    fuzz(),
  );
});

describe("a record", () => {
  const recordOfJane = {
    ...NO_CONNECTION,
    ...{ status: "connected" as const, connected: true, accountName: "Jane Doe" },
    ...{ connectedAt: "2026-04-17T12:00:00.000Z", firstConnectedAt: "2026-04-17T12:00:00.000Z" },
    ...{ tokenExpiresAt: "2026-06-16T12:00:00Z", renewBy: "2027-04-17T12:00:00Z" },
  };

  it("is read as it was written", () => {
    expect(recordedConnection({ ...recordOfJane, agentGuid: GUID })).toEqual(recordOfJane);
  });

  it.each([null, 5, "garbage", "+275760-09-13T00:00:00.000Z", "1776427200000", [], {}, undefined])(
    "whose dates are %j has none, and is evaluated as an undated one",
    (date) => {
      const dates = { connectedAt: date, firstConnectedAt: date, tokenExpiresAt: date, renewBy: date };
      const recorded = recordedConnection({ ...recordOfJane, ...dates });
      expect(recorded).toMatchObject({ status: "connected", connectedAt: "", renewBy: "" });
      const { connection } = evaluateConnection(
        { agentGuid: GUID },
        recorded,
        lastObserved(recorded),
        MOMENT,
      );
      expect(connection.statusReason).toContain("the API does not say until when");
    },
  );

  it.each([null, "30", -1, 1e308, {}])(
    "with renewBeforeDays %j is evaluated with the default",
    (renewBeforeDays) => {
      const policy = { agentGuid: GUID, renewBeforeDays } as Parameters<typeof evaluateConnection>[0];
      const { connection } = evaluateConnection(
        policy,
        recordedConnection(recordOfJane),
        lastObserved(recordOfJane),
        MOMENT,
      );
      expect(connection.statusReason).toContain("nothing to do before 2027-03-18");
    },
  );
});

describe("redirectUrl", () => {
  const faultOf = (redirectUrl: string) =>
    linkedInCredential
      .check({ agentGuid: GUID, clientId: "a", clientSecret: "s", organizationId: "1", redirectUrl })
      .failures.find(({ property }) => property === "redirectUrl")?.reason;

  it.each(["https://a.b/\nx", "https://a.b/\r\nSet-Cookie: x", "https://a\t.b/"])("%j is rejected", (url) => {
    expect(faultOf(url)).toContain("holds a line break or another control character");
  });

  it.each(["https://user:password@a.b/", "https://user@a.b/"])("%s is rejected, and not quoted", (url) => {
    expect(faultOf(url)).toContain("holds a user or a password");
    expect(faultOf(url)).not.toContain("user@");
  });

  it("is accepted in its correct form", () => expect(faultOf("https://a.b/c?d=e@f")).toBeUndefined());
});
