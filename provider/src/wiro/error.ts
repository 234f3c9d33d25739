/** @module WiroError */
import type { Operation } from "./http/operations";

/**
 * What went wrong, as far as a caller has to distinguish:
 * - `unauthorized`: the key was rejected (HTTP 401, 403);
 * - `missing-agent`: the agent was deleted, or this key cannot see it; the API does not say which;
 * - `rejected`: the response was `result: false`, or another 4xx;
 * - `partly-rejected`: the API took a part of what was sent, and names or counts it;
 * - `server`: the response was 5xx or 408;
 * - `rate-limited`: the response was 429, or earlier calls held this one back, for longer than we wait;
 * - `unreadable`: the response is not the API's JSON, or breaks its own contract;
 * - `untrusted-link`: the API made a consent link that nobody may open;
 * - `no-response`: no response, or half of one, came back;
 * - `not-sent`: nothing was sent, because of this machine's proxy or of the server's certificate.
 */
export type WiroErrorKind =
  | "unauthorized"
  | "missing-agent"
  | "rejected"
  | "partly-rejected"
  | "server"
  | "rate-limited"
  | "unreadable"
  | "untrusted-link"
  | "no-response"
  | "not-sent";

/** @internal */
export interface WiroErrorDetails {
  kind: WiroErrorKind;
  operation: Operation;
  /** "" for a call that concerns no single agent. */
  agentGuid: string;
  /** What happened, already redacted, without a full stop. */
  what: string;
  remedy: string;
  /** HTTP status, if there was a response. */
  status?: number;
  /** `errors[0].code` of the response. The API reuses codes: never decide by a code alone. */
  code?: number;
}

/**
 * The `Error` of a call of the Wiro API that did not succeed. The message is one line: what happened, to which agent, and
 * what to do. It holds no secret, header, body or link.
 *
 * @example
 * ```ts
 * import { createInviteHandler, type WiroError } from "pulumi-wiro-linkedin/invite";
 *
 * const onError = (error: WiroError) => console.error(error.kind, error.message);
 * createInviteHandler({ url, signingKey, onError });
 * ```
 */
export class WiroError extends Error {
  /** `"WiroError"`. */
  override readonly name = "WiroError";
  /** What went wrong, as far as a caller has to distinguish. */
  readonly kind: WiroErrorKind;
  /** The last part of the path of the call, such as `"OAuthStatus"`. */
  readonly operation: Operation;
  /** The guid of the agent; `""` for a call that concerns no single agent. */
  readonly agentGuid: string;
  /** The HTTP status; undefined without a response. */
  readonly status: number | undefined;
  /** `errors[0].code` of the response. The API uses a code for several errors: never decide by it alone. */
  readonly code: number | undefined;

  /** @internal */
  constructor(details: WiroErrorDetails) {
    const of = details.agentGuid === "" ? "" : ` of agent ${details.agentGuid}`;
    super(`${details.operation}${of}: ${details.what}. ${details.remedy}`);
    this.kind = details.kind;
    this.operation = details.operation;
    this.agentGuid = details.agentGuid;
    this.status = details.status;
    this.code = details.code;
  }
}

/** @internal */
export function isMissingAgent(error: unknown): boolean {
  return error instanceof WiroError && error.kind === "missing-agent";
}

/**
 * Whether a call that failed may have been carried out all the same. An untrusted link was made.
 *
 * @internal
 */
export function mayHaveBeenApplied(error: unknown): error is WiroError {
  return (
    error instanceof WiroError &&
    ["no-response", "server", "unreadable", "untrusted-link"].includes(error.kind)
  );
}

/**
 * Whether the API understood the call, and rejected it: a 403 is about this agent, and the key itself in order.
 *
 * @internal
 */
export function isRejected(error: unknown): error is WiroError {
  if (!(error instanceof WiroError)) return false;
  return error.kind === "rejected" || error.kind === "partly-rejected" || error.status === 403;
}
