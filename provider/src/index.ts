export type { CheckFailure, UncheckedArgs } from "./lifecycle/check";
export { AgentSchedule, type AgentScheduleArgs, runsPerMonth } from "./resources/agent-schedule";
export { AgentState, type AgentStateArgs } from "./resources/agent-state";
export {
  type AgentSummary,
  type WiroInvokeOptions,
  getAgents,
  getAgentsOutput,
  getLinkedInConnection,
  type GetLinkedInConnectionArgs,
  getLinkedInConnectionOutput,
  type GetLinkedInConnectionOutputArgs,
  type GetLinkedInConnectionResult,
} from "./resources/functions";
export { inviteUrl, type InviteUrlArgs } from "./resources/invite-url";
export { LinkedInAgent, type LinkedInAgentArgs, type LinkedInApp } from "./resources/linkedin-agent";
export { LinkedInCredential, type LinkedInCredentialArgs } from "./resources/linkedin-credential";
export { PreferenceSkill, type PreferenceSkillArgs } from "./resources/preference-skill";
export { Provider, type ProviderArgs } from "./resources/provider";
export {
  type ConsentCallback,
  type ConsentErrorCode,
  parseConsentCallback,
} from "./wiro/consent/consent-callback";
export { WiroError, type WiroErrorKind } from "./wiro/error";
export type { ConsentErrorInfo } from "./wiro/consent/known-issues";
