import type { Random } from "../wiro/clock";
import { WiroError, type WiroErrorKind } from "../wiro/error";

const TRANSIENT: readonly WiroErrorKind[] = ["server", "rate-limited", "unreadable", "no-response"];

/** An error that may be gone at the next poll, where polling again is safe. */
export function isTransient(error: unknown): error is WiroError {
  return error instanceof WiroError && TRANSIENT.includes(error.kind);
}

/**
 * An error that leaves open what was asked: the API could not be reached, it rejected the key, or nobody can use its
 * response. A call that the API understood and rejected is not one.
 */
export function couldNotAsk(error: unknown): error is WiroError {
  if (isTransient(error)) return true;
  return error instanceof WiroError && (error.kind === "unauthorized" || error.kind === "not-sent");
}

/** A pause between two polls, a quarter longer or shorter, so that many who wait do not poll at once. */
export function jittered(milliseconds: number, random: Random): number {
  return Math.round(milliseconds * (0.75 + random() / 2));
}
