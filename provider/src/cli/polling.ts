import type { Random } from "../wiro/clock";
import { WiroError, type WiroErrorKind } from "../wiro/error";

const TRANSIENT: readonly WiroErrorKind[] = ["server", "rate-limited", "unreadable", "no-response"];

/** An error that may be gone at the next look, when all that is at stake is to look again. */
export function isTransient(error: unknown): error is WiroError {
  return error instanceof WiroError && TRANSIENT.includes(error.kind);
}

/** A pause between two looks, a quarter longer or shorter, so that many who wait do not ask as one. */
export function jittered(milliseconds: number, random: Random): number {
  return Math.round(milliseconds * (0.75 + random() / 2));
}
