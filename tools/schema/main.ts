import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type AllRules, packageSchema, type Rules } from "./package-schema";

const REPOSITORY = resolve(__dirname, "../../..");
const LIFECYCLE = join(REPOSITORY, "provider/lib/lifecycle");

/** What a built module of the lifecycle exports under a name: the package exports none of it. */
function built(file: string, name: string): Rules {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the path is computed, and the package exports no such file
  const rules = (require(join(LIFECYCLE, file)) as Record<string, Rules>)[name];
  if (rules === undefined) throw new Error(`lifecycle/${file} exports no ${name}`);
  return rules;
}

const rules: AllRules = {
  LinkedInCredential: built("linkedin-credential", "linkedInCredential"),
  AgentSchedule: built("agent-schedule", "agentSchedule"),
  PreferenceSkill: built("preference-skill", "preferenceSkill"),
  AgentState: built("agent-state", "agentState"),
};

const file = join(REPOSITORY, "provider/src/native/schema.json");
writeFileSync(file, `${JSON.stringify(packageSchema(REPOSITORY, rules), null, 2)}\n`);
