import { agentSchedule } from "../../../provider/src/lifecycle/agent-schedule";
import { agentState } from "../../../provider/src/lifecycle/agent-state";
import { NO_CONNECTION } from "../../../provider/src/lifecycle/connection-record";
import { linkedInCredential } from "../../../provider/src/lifecycle/linkedin-credential";
import { preferenceSkill } from "../../../provider/src/lifecycle/preference-skill";
import { type Properties, UNKNOWN } from "../../../provider/src/lifecycle/check";
import type { Lifecycle } from "../../../provider/src/lifecycle/lifecycle";
import { ownMoment } from "../../../provider/src/wiro/api-clock";
import { NOON } from "../fake-clock";
import { GOOD } from "./any-properties";

const RESOURCES = { linkedInCredential, agentSchedule, preferenceSkill, agentState };
type Name = keyof typeof RESOURCES;

/** The difference between a declaration and the same one with some inputs changed. */
function difference(name: Name, changes: Properties) {
  const lifecycle = RESOURCES[name] as unknown as Lifecycle<Properties, Properties>;
  const isOwn = (key: string) =>
    !lifecycle.check({ [key]: UNKNOWN }).failures.some((one) => one.property === key);
  const declared = Object.fromEntries(Object.entries(GOOD).filter(([key]) => isOwn(key)));
  const state = { ...NO_CONNECTION, ...lifecycle.check(declared).inputs };
  return lifecycle.diff(state, lifecycle.check({ ...declared, ...changes }).inputs, ownMoment(NOON));
}

describe("a difference names the inputs that differ", () => {
  it.each<[Name, Properties, string[]]>([
    [
      "linkedInCredential",
      { organizationId: "2", renewBeforeDays: 5 },
      ["organizationId", "renewBeforeDays"],
    ],
    ["agentSchedule", { enabled: false, onDelete: "retain" }, ["enabled", "onDelete"]],
    ["agentSchedule", { interval: "0 9 * * *" }, ["interval", "cadence", "runsPerMonth"]],
    ["preferenceSkill", { value: "w" }, ["value"]],
    ["agentState", { desired: "stopped", timeoutSeconds: 5 }, ["desired", "timeoutSeconds"]],
  ])("of an update of %s by %j", (name, changes, properties) => {
    expect(difference(name, changes)).toMatchObject({ kind: "update", properties });
  });

  it.each<[Name, Properties, string[]]>([
    ["linkedInCredential", { agentGuid: "other", organizationId: "2" }, ["agentGuid"]],
    ["agentSchedule", { agentGuid: "other", skillKey: "other" }, ["agentGuid", "skillKey"]],
    ["preferenceSkill", { skillKey: "other", value: "w" }, ["skillKey"]],
    ["agentState", { agentGuid: "other" }, ["agentGuid"]],
  ])("of a replacement of %s by %j, those of its identity", (name, changes, properties) => {
    expect(difference(name, changes)).toMatchObject({ kind: "replace", properties });
  });

  it("of an update by a guid that is not known yet", () => {
    expect(difference("agentState", { agentGuid: UNKNOWN })).toMatchObject({
      kind: "update",
      properties: ["agentGuid"],
    });
  });

  it("but does not name the wording of an unchanged schedule", () => {
    const recorded = agentSchedule.check({ agentGuid: "a", interval: "0 9 * * *" }).inputs as never;
    const state = { ...(recorded as Properties), cadence: "daily at nine" } as never;
    expect(agentSchedule.diff(state, recorded, ownMoment(NOON)).kind).toBe("same");
  });
});
