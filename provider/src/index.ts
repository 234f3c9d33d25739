export { AgentSchedule, type AgentScheduleArgs } from "./resources/agent-schedule";
export { LinkedInCredential, type LinkedInCredentialArgs } from "./resources/linkedin-credential";
