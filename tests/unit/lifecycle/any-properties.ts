import fc from "fast-check";
import { NO_CONNECTION } from "../../../provider/src/lifecycle/connection-record";
import type { Properties } from "../../../provider/src/lifecycle/check";

export const GUID = "3f2a9c1e-5b7d-4e8f-9a0b-1c2d3e4f5a6b";
const TEXTS = [
  ...["", " ", "connected", "pending", "disconnected", "missing", "missing: gone", "not-renewed", "ended"],
  ...["Jane Doe", "\u200b", "e\u0301", "true", "4", "own", "renew", "none", "running", "stopped", GUID],
  ...["2026-04-17T12:00:00.000Z", "+275760-09-13T00:00:00.000Z", "0000-00-00", "1776427200000", "2150-12-31"],
  ...["0 */4 * * *", "* * * * * *", "cron-x", "https://a.b/", "https://u:p@a.b/", "[present]", "***"],
  "12345678",
];

/** A value of a property: often a valid one, of this property or of another one. */
export const value = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(null, undefined, true, false, 0, -1, 1e308, NaN, Infinity, 1776427200),
  },
  { weight: 1, arbitrary: fc.anything({ maxDepth: 2 }) },
  // `String(…)` and template literals throw for these, and JSON can hold them.
  { weight: 1, arbitrary: fc.constantFrom<unknown>({ toString: "" }, { valueOf: 1, toString: null }, []) },
);

export const KEYS = [
  ...["agentGuid", "clientId", "clientSecret", "organizationId", "redirectUrl", "authMethod", "consentLink"],
  ...[
    "pageName",
    "expectedAccountName",
    "renewBeforeDays",
    "reconnectTrigger",
    "connection",
    "skillKey",
    "interval",
  ],
  ...["enabled", "onDelete", "cadence", "runsPerMonth", "presence", "value", "desired", "timeoutSeconds"],
  ...["declared", ...Object.keys(NO_CONNECTION)],
];

export const properties: fc.Arbitrary<Properties> = fc
  .record(Object.fromEntries(KEYS.map((key) => [key, value])), { requiredKeys: [] })
  .map((record) => ({ ...record }));

/** A value that a state file can hold. */
export const states = properties.map((state) => JSON.parse(JSON.stringify(state)) as Properties);

/** The inputs of each resource. */
export const GOOD: Properties = {
  ...{ agentGuid: GUID, clientId: "a", clientSecret: "s", organizationId: "1", redirectUrl: "https://a.b/" },
  ...{ interval: "0 */4 * * *", value: "v", desired: "running" },
};
