import { fstatSync } from "node:fs";

/**
 * The engine ends a plugin by the first, and on Windows by the second. Without a listener they end a process before its
 * exit handlers.
 */
const SIGNALS = ["SIGINT", "SIGBREAK", "SIGTERM"] as const;

/**
 * Ends the process when the engine is gone, and runs its exit handlers whoever ends it. The engine holds the other end of
 * the standard input, and the system closes it with the engine, however that ends. Without this the host outlives a
 * killed CLI for good: it keeps the key in its memory, and mints links that no state records. A terminal, a file or
 * /dev/null as standard input shows nothing about the engine.
 */
export function endWithEngine(): void {
  for (const signal of SIGNALS) process.once(signal, () => process.exit(1));
  const input = fstatSync(0);
  if (!input.isFIFO() && !input.isSocket()) return;
  process.stdin.once("close", () => process.exit(1));
  process.stdin.resume().unref();
}
