import type { Operation } from "./http/operations";

/**
 * What went wrong, as far as a caller has to tell apart:
 * - `unauthorized`: the key was refused (HTTP 401, 403);
 * - `missing-agent`: the agent was deleted, or this key cannot see it; the API does not say which;
 * - `rejected`: the API answered `result: false`, or another 4xx;
 * - `partly-rejected`: it answered `result: true`, and names what it did not take;
 * - `server`: it answered 5xx or 408;
 * - `rate-limited`: it answered 429, or the calls before this one took, for longer than we wait;
 * - `unreadable`: it answered something that is not its JSON, or breaks its own contract;
 * - `untrusted-link`: it made a consent link that nobody may open;
 * - `no-response`: nothing, or half of something, came back;
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

export interface WiroErrorDetails {
  kind: WiroErrorKind;
  operation: Operation;
  /** "" for a call that concerns no single agent. */
  agentGuid: string;
  /** What happened, already redacted, without a full stop. */
  what: string;
  remedy: string;
  /** HTTP status, if there was an answer. */
  status?: number;
  /** `errors[0].code` of the answer. The API reuses codes: never decide by a code alone. */
  code?: number;
}

/** A call of the Wiro API that did not succeed: one line that says what, for which agent, and what to do. */
export class WiroError extends Error {
  override readonly name = "WiroError";
  readonly kind: WiroErrorKind;
  readonly operation: Operation;
  readonly agentGuid: string;
  readonly status: number | undefined;
  readonly code: number | undefined;

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

export function isMissingAgent(error: unknown): boolean {
  return error instanceof WiroError && error.kind === "missing-agent";
}

/** Whether a call that failed may have been carried out all the same. An untrusted link was made. */
export function mayHaveBeenApplied(error: unknown): error is WiroError {
  return (
    error instanceof WiroError &&
    ["no-response", "server", "unreadable", "untrusted-link"].includes(error.kind)
  );
}

/** Whether the API understood the call, and said no to it: a 403 is about this agent, and the key itself in order. */
export function isRejected(error: unknown): error is WiroError {
  if (!(error instanceof WiroError)) return false;
  return error.kind === "rejected" || error.kind === "partly-rejected" || error.status === 403;
}
