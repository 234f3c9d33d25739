import { agentSchedule } from "../lifecycle/agent-schedule";
import { agentState } from "../lifecycle/agent-state";
import { linkedInCredential } from "../lifecycle/linkedin-credential";
import { preferenceSkill } from "../lifecycle/preference-skill";
import { adapt, type DynamicProvider } from "./adapter";
import { endWithEngine } from "./end-with-engine";
import type { ResourceName } from "./loader";
import { processSession } from "../engine/session";

// Only the process that runs the provider loads this file, before the engine's first request to the provider.
endWithEngine();

const print = (line: string) => console.log(line);

const providers: Record<ResourceName, () => DynamicProvider> = {
  LinkedInCredential: () => adapt(linkedInCredential, processSession, print),
  AgentSchedule: () => adapt(agentSchedule, processSession, print),
  PreferenceSkill: () => adapt(preferenceSkill, processSession, print),
  AgentState: () => adapt(agentState, processSession, print),
};

/** What the loader's text calls. A name that this version does not know comes from a state that a newer one wrote. */
export function handler(resource: ResourceName): DynamicProvider {
  if (!Object.hasOwn(providers, resource)) {
    throw new Error(
      `this version of pulumi-wiro-linkedin has no resource ${resource}: install the version that the state was written with, or a later one`,
    );
  }
  return providers[resource]();
}
