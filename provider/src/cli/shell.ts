import type { Clock, Random } from "../wiro/clock";

export interface Output {
  readonly isTTY: boolean;
  write(text: string): void;
}

/** Everything that a command has of the process around it. Tests pass their own. */
export interface Shell {
  /** Results. */
  readonly out: Output;
  /** Progress and errors. */
  readonly err: Output;
  /** Standard input; undefined where a person types there. */
  readonly input?: AsyncIterable<Uint8Array> | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Ctrl+C, or a request to end. */
  readonly interrupted: AbortSignal;
  /** False where no browser is visible to a person. The URL shows in the list of processes. */
  openBrowser(url: string): Promise<boolean>;
}

/** `unavailable`: the API could not be asked, so the command does not know. The help of the program documents them. */
export const EXIT = { done: 0, failed: 1, usage: 2, unavailable: 4, interrupted: 130 } as const;

/** The end of a command that did not do what was asked: one line, with what to do, and the exit code. */
export class Failure extends Error {
  override readonly name = "Failure";

  constructor(
    message: string,
    readonly exitCode: number = EXIT.failed,
  ) {
    super(message);
  }
}

/** The person pressed Ctrl+C: every wait of a command ends with this. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Rejects when the shell is interrupted, and never resolves. */
export function interruption(signal: AbortSignal): Promise<never> {
  const ended = new Promise<never>((_, reject) => {
    const end = () => reject(new Interrupted("interrupted"));
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
  ended.catch(() => undefined);
  return ended;
}
