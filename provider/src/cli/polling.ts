import type { Random } from "../wiro/clock";
import { WiroError, type WiroErrorKind } from "../wiro/error";

const TRANSIENT: readonly WiroErrorKind[] = ["server", "rate-limited", "unreadable", "no-response"];

/** An error that may be gone at the next poll, where polling again is safe. */
export function isTransient(error: unknown): error is WiroError {
  return error instanceof WiroError && TRANSIENT.includes(error.kind);
}

/** A pause between two polls, a quarter longer or shorter, so that many who wait do not poll at once. */
export function jittered(milliseconds: number, random: Random): number {
  return Math.round(milliseconds * (0.75 + random() / 2));
}
