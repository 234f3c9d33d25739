import type { Session } from "../engine/session";
import { agentSchedule } from "../lifecycle/agent-schedule";
import { agentState } from "../lifecycle/agent-state";
import { linkedInCredential } from "../lifecycle/linkedin-credential";
import { preferenceSkill } from "../lifecycle/preference-skill";
import { adapt, type NativeResource } from "./adapter";
import { withSecretMarks } from "./secret-marks";

/** The resources by their type tokens. */
export function nativeResources(session: Session): ReadonlyMap<string, NativeResource> {
  return new Map([
    ["wiro:index:LinkedInCredential", withSecretMarks(adapt(linkedInCredential, session))],
    ["wiro:index:AgentSchedule", withSecretMarks(adapt(agentSchedule, session))],
    ["wiro:index:PreferenceSkill", withSecretMarks(adapt(preferenceSkill, session))],
    ["wiro:index:AgentState", withSecretMarks(adapt(agentState, session))],
  ]);
}
