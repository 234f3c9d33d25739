import * as pulumi from "@pulumi/pulumi";
import {
  AgentSchedule,
  AgentState,
  LinkedInAgent,
  LinkedInCredential,
  PreferenceSkill,
  runsPerMonth,
} from "../../../provider/src/index";

const GUID = "5c0c1f6e-1111-4222-8333-444455556666";

describe.each([
  [
    "LinkedInCredential",
    LinkedInCredential,
    ["agentGuid", "clientId", "clientSecret", "organizationId", "redirectUrl"],
    { agentGuid: GUID, clientId: "app", clientSecret: "s", organizationId: "1", consentLink: "none" },
  ],
  ["AgentSchedule", AgentSchedule, ["agentGuid", "interval"], { agentGuid: GUID, interval: "0 9 * * *" }],
  ["PreferenceSkill", PreferenceSkill, ["agentGuid", "value"], { agentGuid: GUID, value: "" }],
  ["AgentState", AgentState, ["agentGuid", "desired"], { agentGuid: GUID, desired: "stopped" }],
  [
    "LinkedInAgent",
    LinkedInAgent,
    ["agentGuid", "app.clientId", "app.clientSecret", "interval", "organizationId", "redirectUrl"],
    {
      agentGuid: GUID,
      organizationId: "1",
      interval: "0 9 * * *",
      app: { clientId: "app", clientSecret: "s", redirectUrl: "https://your-app.com/" },
    },
  ],
])("%s.check", (_, declared, required, valid) => {
  const check = (args: object) => declared.check(args);

  it("reports every required argument that is missing", () => {
    const failures = check({});
    expect(failures.map(({ property }) => property).sort()).toEqual(required);
    for (const { reason } of failures) expect(reason).toMatch(/^is required; /);
  });

  it("reports what is wrong beside what is missing", () => {
    expect(check({ agentGuid: "a/b" })).toContainEqual({
      property: "agentGuid",
      reason: "must be the guid of a Wiro agent: letters, digits and dashes",
    });
  });

  it("finds nothing wrong in correct arguments, and does not require what is known only later", () => {
    expect(check(valid)).toEqual([]);
    expect(check({ ...valid, agentGuid: pulumi.output(GUID) })).toEqual([]);
  });
});

describe("runsPerMonth", () => {
  it.each([
    ["0 */4 * * *", 180],
    ["0 9 * * MON-FRI", 21],
    ["* * * * *", 43_200],
  ])("counts the runs of %s in an average month", (interval, runs) => {
    expect(runsPerMonth(interval)).toBe(runs);
  });

  it.each(["", "daily", "0 9 31 2 *"])("is undefined for %j, which the check rejects", (interval) => {
    expect(runsPerMonth(interval)).toBeUndefined();
  });
});
