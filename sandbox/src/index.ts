/**
 * `wiro-sandbox`: the Wiro agents API and LinkedIn's consent page on loopback, for tests and demos.
 *
 * @module wiro-sandbox
 */
export { startSandbox, type Sandbox, type SandboxOptions } from "./start";
export type { Billing, Control, HandConnection } from "./control/control";
export type { ConsentChoice } from "./control/human";
export type { AgentSeed, Workspace } from "./agents/agent";
export type { AgentSummary } from "./agents/agent-summary";
export type { Status } from "./agents/status-names";
export type { SkillKind, SkillWrite } from "./agents/skills";
export type { FaultInput } from "./faults";
export type { LoggedRequest } from "./logged-request";
export type { RegisteredApp } from "./linkedin/linkedin";
export { DEFAULT_SETTINGS, type Settings } from "./settings";
