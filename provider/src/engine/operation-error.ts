import type { Recorded } from "../lifecycle/lifecycle";
import type { WiroError } from "../wiro/error";

/** Why an operation failed, in one line without secrets. */
export class OperationError extends Error {
  override readonly name = "OperationError";

  constructor(
    message: string,
    /** What exists all the same, and has to be recorded. */
    readonly partial?: Recorded,
  ) {
    super(message);
  }
}

/** The engine ends a run with the first read that fails, whatever its flags. */
export function withWaysRound(error: WiroError): Error {
  // No way leads round a key that is good for nothing.
  if (error.status === 401) return error;
  return new Error(
    `${error.message} A read that fails stops the whole run: \`--exclude\` with its URN leaves this resource out, \`--refresh=false\` reads nothing.`,
    { cause: error },
  );
}
