import { fstatSync } from "node:fs";

/**
 * Ends the process when the engine is gone. The engine holds the other end of the standard input, and the system closes
 * it with the engine, however that ends. Without this the host outlives a killed CLI for good: it keeps the key in its
 * memory, and mints links that no state records. A terminal, a file or /dev/null as standard input shows nothing about
 * the engine.
 */
export function endWithEngine(): void {
  const input = fstatSync(0);
  if (!input.isFIFO() && !input.isSocket()) return;
  process.stdin.once("close", () => process.exit(1));
  process.stdin.resume().unref();
}
