import { join } from "node:path";

/** What a process of a test loads before its program: each is described in its file. */
export type Preload = "lean-sdk" | "shifted-clock" | "passing-time" | "least-jitter";

/** The value of NODE_OPTIONS that loads these first. */
export function preloading(...files: readonly Preload[]): string {
  return files.map((file) => `--require=${join(__dirname, `${file}.cjs`)}`).join(" ");
}
