/** A request that reached the API. */
export interface LoggedRequest {
  /** When it came: ISO 8601, on the sandbox's clock. */
  at: string;
  /** The HTTP method. */
  method: string;
  /** The path without the query, which may hold a code or a state. */
  path: string;
  /** The last part of the path: `"Detail"`, `"OAuthConnect"`. */
  operation: string;
  /** The guid of the agent; `""` when the request names none. */
  agentGuid: string;
  /** The HTTP status of the response; 0 when no status line reached the client. */
  status: number;
  /** Whether the operation changes anything on the agent. */
  write: boolean;
  /** The headers, in small letters. */
  headers: Record<string, string>;
  /** The JSON that was sent; as text when it is not JSON; `null` when there was none. */
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
