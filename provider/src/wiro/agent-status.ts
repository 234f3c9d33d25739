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

export function agentStatus(code: number): AgentStatus {
  return AGENT_STATUSES[code] ?? "unknown";
}
