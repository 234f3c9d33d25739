import { execFile, type ExecFileException } from "node:child_process";
import { redact } from "../wiro/redaction";
import type { Shell } from "./shell";

/** For each question `pulumi` opens the state, and perhaps a key service. */
const TIMEOUT_MS = 60_000;
/** The state of a fleet takes some kilobytes for each resource. */
const MAX_OUTPUT_BYTES = 512 * 1024 * 1024;

/** The `pulumi` on the PATH gave nothing: one line with the reason. */
export class PulumiFailure extends Error {
  override readonly name = "PulumiFailure";

  constructor(
    message: string,
    readonly stderr: string,
  ) {
    super(message);
  }
}

function reasonOf({ code, killed }: ExecFileException, stderr: string, what: string): string {
  if (code === "ENOENT") return `there is no pulumi on the PATH to ask for ${what}`;
  if (killed === true) return `pulumi did not give ${what} within ${TIMEOUT_MS / 1000} s`;
  const reason = redact(stderr.replace(/^[\s\S]*?error: /, ""), []).replace(/\.$/, "");
  return `pulumi does not give ${what}: ${reason || "it gave no reason"}`;
}

/** What `pulumi` prints. Rejects with a `PulumiFailure`. */
export function askPulumi(
  args: readonly string[],
  what: string,
  { cwd, env }: Shell,
  signal: AbortSignal,
): Promise<string> {
  const options = {
    cwd,
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT_BYTES,
    signal,
  };
  return new Promise((resolve, reject) => {
    execFile("pulumi", args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new PulumiFailure(reasonOf(error, stderr, what), stderr));
    });
  });
}
