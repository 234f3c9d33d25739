/**
 * `wiro-sandbox`: the Wiro agents API and LinkedIn's consent page on loopback, for tests and demos.
 *
 * @module wiro-sandbox
 */
export { startSandbox, type Sandbox, type SandboxOptions } from "./start";
export type { Billing, Control, HandConnection } from "./control/control";
export type { ConsentChoice } from "./control/human";
export type { AgentSeed, AgentSummary, Status, Workspace } from "./agents/agent";
export type { SkillKind, SkillWrite } from "./agents/skills";
export type { FaultInput } from "./faults";
export type { LoggedRequest } from "./logged-request";
export type { RegisteredApp } from "./linkedin/linkedin";
export { DEFAULT_SETTINGS, type Settings } from "./settings";
