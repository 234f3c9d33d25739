/**
 * `pulumi-wiro-linkedin/dynamic`: the entry that the stored state loads. A program does not need it.
 *
 * @module Dynamic
 */
import { agentSchedule } from "../lifecycle/agent-schedule";
import { agentState } from "../lifecycle/agent-state";
import { linkedInCredential } from "../lifecycle/linkedin-credential";
import { preferenceSkill } from "../lifecycle/preference-skill";
import { adapt } from "./adapter";
import type { DynamicProvider } from "./dynamic-provider";
import { endWithEngine } from "../engine/end-with-engine";
import { engineAddressIn } from "../engine/run";
import type { ResourceName } from "./loader";
import type { Print } from "../engine/lines";
import { processSession } from "../engine/session";

// Only the process that runs the provider loads this file, before the engine's first request to the provider.
endWithEngine();
const engineAddress = engineAddressIn(process.argv);
if (engineAddress !== undefined) processSession.run.join(engineAddress);

const print: Print = (line, severity) => console.log(severity === "warning" ? `warning: ${line}` : line);

const providers: Record<ResourceName, () => DynamicProvider> = {
  LinkedInCredential: () => adapt(linkedInCredential, processSession, print),
  AgentSchedule: () => adapt(agentSchedule, processSession, print),
  PreferenceSkill: () => adapt(preferenceSkill, processSession, print),
  AgentState: () => adapt(agentState, processSession, print),
};

/**
 * Gives the provider of a resource. The text that Pulumi stores in the state calls it; a program does not.
 *
 * @param resource - The name of the resource, such as `"LinkedInCredential"`.
 * @returns The provider, as Pulumi's dynamic-provider host calls it.
 * @throws An `Error` for a name that this version does not know: a newer version wrote the state.
 * @example
 * ```ts
 * import { handler } from "pulumi-wiro-linkedin/dynamic";
 *
 * const provider = handler("LinkedInCredential");
 * ```
 */
export function handler(resource: ResourceName): DynamicProvider {
  if (!Object.hasOwn(providers, resource)) {
    throw new Error(
      `this version of pulumi-wiro-linkedin has no resource ${resource}: install the version that the state was written with, or a later one`,
    );
  }
  return providers[resource]();
}
