import {
  AGENT_STATE_ID,
  canonicalId,
  CREDENTIAL_ID,
  PREFERENCE_ID,
  SCHEDULE_ID,
} from "../../../provider/src/lifecycle/ids";
import { UNKNOWN } from "../../../provider/src/lifecycle/check";

const SMALL = "5c0c1f6e-1111-4abc-8def-444455556666";
const AGENT = { agentGuid: SMALL };
const TASK = { ...AGENT, skillKey: "cs-cron-posts" };
const TONE = { ...AGENT, skillKey: "cs-tone" };

it.each([
  [`${SMALL.toUpperCase()}/linkedin`, `${SMALL}/linkedin`],
  [`${SMALL.toUpperCase()}/cs-cron-X`, `${SMALL}/cs-cron-X`],
  [SMALL.toUpperCase(), SMALL],
  ["Agent-7/linkedin", "Agent-7/linkedin"],
])("the id %s is the id of %s", (id, spelled) => {
  expect(canonicalId(id)).toBe(spelled);
});

describe("an id", () => {
  it.each([
    ["LinkedInCredential", CREDENTIAL_ID.format(AGENT), `${SMALL}/linkedin`],
    ["AgentSchedule", SCHEDULE_ID.format(TASK), `${SMALL}/cs-cron-posts`],
    ["PreferenceSkill", PREFERENCE_ID.format(TONE), `${SMALL}/cs-tone`],
    ["AgentState", AGENT_STATE_ID.format(AGENT), SMALL],
  ])("of %s has the form that states hold", (_, id, form) => {
    expect(id).toBe(form);
  });

  it.each([
    ["LinkedInCredential", CREDENTIAL_ID.parse(`${SMALL.toUpperCase()}/linkedin`), AGENT],
    ["AgentSchedule", SCHEDULE_ID.parse(`${SMALL.toUpperCase()}/posts`), TASK],
    ["PreferenceSkill", PREFERENCE_ID.parse(`${SMALL.toUpperCase()}/tone`), TONE],
    ["AgentState", AGENT_STATE_ID.parse(SMALL.toUpperCase()), AGENT],
  ])("of %s is read in any spelling", (_, place, expected) => {
    expect(place).toEqual(expected);
  });

  it("of another resource is rejected with the form to give", () => {
    expect(() => CREDENTIAL_ID.parse("a/b")).toThrow(
      '"a/b" is not an id of a LinkedInCredential; give <agentGuid>/linkedin',
    );
    expect(() => SCHEDULE_ID.parse("a")).toThrow(
      '"a" is not an id of AgentSchedule; give <agentGuid>/cs-cron-<task>',
    );
    expect(() => PREFERENCE_ID.parse("a/b/c")).toThrow(
      '"a/b/c" is not an id of PreferenceSkill; give <agentGuid>/cs-<preference>',
    );
  });

  it("of a declaration is known as soon as all of its parts are", () => {
    expect(SCHEDULE_ID.ofDeclared(TASK)).toBe(`${SMALL}/cs-cron-posts`);
    expect(SCHEDULE_ID.ofDeclared({ ...TASK, skillKey: UNKNOWN })).toBeUndefined();
    expect(CREDENTIAL_ID.ofDeclared({})).toBeUndefined();
  });
});
