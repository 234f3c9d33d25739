import type { Recorded } from "../lifecycle/lifecycle";
import type { WiroError } from "../wiro/error";
import type { RefreshAdvice } from "../wiro/refresh-advice";

/** Why an operation failed, in one line without secrets. */
export class OperationError extends Error {
  override readonly name = "OperationError";

  constructor(
    message: string,
    /** The state that exists nevertheless, and has to be recorded. */
    readonly partial?: Recorded,
  ) {
    super(message);
  }
}

/** The engine ends a run with the first read that fails, whatever its flags. */
export function withWaysRound(error: WiroError, { failedRead }: RefreshAdvice): Error {
  // Every read fails with a rejected key, so no flag helps.
  if (error.status === 401) return error;
  return new Error(`${error.message} ${failedRead}`, { cause: error });
}
