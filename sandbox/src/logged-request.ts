export interface LoggedRequest {
  /** ISO 8601, on the sandbox's clock. */
  at: string;
  method: string;
  /** Without the query: it may hold a code or a state. */
  path: string;
  /** The last part of the path: "Detail", "OAuthConnect". */
  operation: string;
  /** "" when the request names no agent. */
  agentGuid: string;
  /** 0 when no status line reached the client. */
  status: number;
  /** Whether the operation changes anything on the agent. */
  write: boolean;
  headers: Record<string, string>;
  /** The JSON that was sent, as text when it is no JSON, null when there was none. */
  body: unknown;
}

export function parseBody(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
