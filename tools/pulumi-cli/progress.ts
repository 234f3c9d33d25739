export type Log = (line: string) => void;

const EVERY_MS = 15_000;
const EVERY_ON_TERMINAL_MS = 1_000;

export function logToStderr(line: string): void {
  process.stderr.write(`pulumi-cli: ${line}\n`);
}

export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * Prints `status` every now and then until `work` has ended: on a terminal that is ours in one line that is rewritten,
 * otherwise (a log of CI) in a line of its own every 15 seconds.
 */
export async function withProgress<T>(
  log: Log,
  status: (elapsed: string) => string,
  work: () => Promise<T>,
): Promise<T> {
  const onTerminal = log === logToStderr && process.stderr.isTTY;
  const started = Date.now();
  const timer = setInterval(
    () => {
      const line = status(duration(Date.now() - started));
      if (onTerminal) rewriteLine(`pulumi-cli: ${line}`);
      else log(line);
    },
    onTerminal ? EVERY_ON_TERMINAL_MS : EVERY_MS,
  );
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (onTerminal) rewriteLine("");
  }
}

function rewriteLine(text: string): void {
  process.stderr.clearLine(0);
  process.stderr.cursorTo(0);
  // A line that wraps could not be rewritten.
  process.stderr.write(text.slice(0, Math.max(process.stderr.columns - 1, 0)));
}
