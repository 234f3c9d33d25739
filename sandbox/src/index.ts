export { startSandbox, type Sandbox, type SandboxOptions } from "./start";
export type { Control, HandConnection } from "./control/control";
export type { ConsentChoice } from "./control/human";
export type { AgentSeed, AgentView, Status } from "./agents/agent";
export type { SkillKind, SkillWrite } from "./agents/skills";
export type { FaultInput } from "./faults";
export type { LoggedRequest } from "./request-log";
export type { RegisteredApp } from "./linkedin/linkedin";
export type { Settings } from "./settings";
