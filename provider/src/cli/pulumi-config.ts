import { execFile, type ExecFileException } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { redact } from "../wiro/redaction";
import type { ConfigSource } from "../wiro/config-source";
import { OPTIONS } from "../wiro/setting-sources";
import { EXIT, Failure, type Shell } from "./shell";

/** For each setting `pulumi` opens the state, and perhaps a key service. */
const CONFIG_TIMEOUT_MS = 60_000;
const REMEDY = {
  selected: "export WIRO_API_KEY, or name the stack with --stack",
  named: "check the name given to --stack, or leave it out and export WIRO_API_KEY",
};
const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/** As Pulumi does, from the folder upwards. */
export function isInProject(folder: string): boolean {
  if (PROJECT_FILES.some((name) => existsSync(join(folder, name)))) return true;
  const above = dirname(folder);
  return above !== folder && isInProject(above);
}

function unreadable({ code, killed }: ExecFileException, stderr: string): string {
  if (code === "ENOENT") return "there is no pulumi on the PATH to ask for the stack's configuration";
  if (killed === true)
    return `pulumi did not give the stack's configuration within ${CONFIG_TIMEOUT_MS / 1000} s`;
  const reason = redact(stderr.replace(/^[\s\S]*?error: /, ""), []).replace(/\.$/, "");
  return `pulumi does not give the stack's configuration: ${reason || "it gave no reason"}`;
}

function ask(
  args: readonly string[],
  remedy: string,
  { cwd, env }: Shell,
  signal: AbortSignal,
): Promise<string | undefined> {
  const options = {
    cwd,
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeout: CONFIG_TIMEOUT_MS,
    signal,
  };
  return new Promise((resolve, reject) => {
    execFile("pulumi", args, options, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout.replace(/\r?\n$/, ""));
        return;
      }
      if (/configuration key .* not found/.test(stderr)) {
        resolve(undefined);
        return;
      }
      reject(new Failure(`${unreadable(error, stderr)}; ${remedy}`, EXIT.usage));
    });
  });
}

/** The stack's settings, secrets in plain text: they stay in memory. Without a name, those of the selected stack. */
export async function stackConfig(stack: string | undefined, shell: Shell): Promise<ConfigSource> {
  const which = stack === undefined ? [] : ["--stack", stack];
  const remedy = stack === undefined ? REMEDY.selected : REMEDY.named;
  const unset = OPTIONS.filter(({ variable }) => (shell.env[variable] ?? "") === "");
  // When one fails the others are aborted: they would fail too, each after its own timeout.
  const failed = new AbortController();
  try {
    const signal = AbortSignal.any([failed.signal, shell.interrupted]);
    const found = await Promise.all(
      unset.map(async ({ config }) => {
        const args = ["config", "get", config, "--non-interactive", ...which];
        return [config, await ask(args, remedy, shell, signal)] as const;
      }),
    );
    const values = new Map(found);
    return { get: (key) => values.get(key) };
  } finally {
    failed.abort();
  }
}
