/** The API's seven states of an agent, by their number. */
export const AGENT_STATUSES = [
  "stopped",
  "stopping",
  "queued",
  "starting",
  "running",
  "error",
  "setup required",
] as const;

export type AgentStatus = (typeof AGENT_STATUSES)[number] | "unknown";

/** The comment of a pull request shows it as a sentence of its own. */
export const WHILE_STOPPED =
  "while the agent is stopped, its LinkedIn access token is not renewed: if it is to run again, start it before that ends, within 60 days, or a page admin has to consent again.";

export function agentStatus(code: number): AgentStatus {
  return AGENT_STATUSES[code] ?? "unknown";
}
