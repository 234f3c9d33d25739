import { join } from "node:path";

/** The modules that a test's process loads before its program. Each is described in its file. */
export type Preload = "lean-sdk" | "shifted-clock" | "passing-time" | "least-jitter";

/** The value of NODE_OPTIONS that loads these modules first. */
export function preloading(...files: readonly Preload[]): string {
  return files.map((file) => `--require=${join(__dirname, `${file}.cjs`)}`).join(" ");
}

/** A run of the CLI is over before its garbage is worth collecting. Where a large state fills this memory, it is. */
export const LEAN_GO = { GOGC: "off", GOMEMLIMIT: "512MiB" } as const;
