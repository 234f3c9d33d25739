import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ConfigSource } from "../wiro/config-source";
import { OPTIONS } from "../wiro/setting-sources";
import { askPulumi, PulumiFailure } from "./pulumi-cli";
import { EXIT, Failure, type Shell } from "./shell";

const REMEDY = {
  selected: "export WIRO_API_KEY, or name the stack with --stack",
  named: "check the name given to --stack, or leave it out and export WIRO_API_KEY",
};
/** Pulumi did not give the settings of a stack. */
export class ConfigUnreadable extends Failure {
  constructor(
    readonly reason: string,
    remedy: string,
  ) {
    super(`${reason}; ${remedy}`, EXIT.usage);
  }
}

const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/** As Pulumi does, from the folder upwards. */
export function isInProject(folder: string): boolean {
  if (PROJECT_FILES.some((name) => existsSync(join(folder, name)))) return true;
  const above = dirname(folder);
  return above !== folder && isInProject(above);
}

async function ask(
  args: readonly string[],
  remedy: string,
  shell: Shell,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return (await askPulumi(args, "the stack's configuration", shell, signal)).replace(/\r?\n$/, "");
  } catch (error) {
    if (!(error instanceof PulumiFailure)) throw error;
    if (/configuration key .* not found/.test(error.stderr)) return undefined;
    throw new ConfigUnreadable(error.message, remedy);
  }
}

/**
 * The stack's settings, secrets in plain text: they stay in memory. Without a name, those of the selected stack. Throws
 * `ConfigUnreadable` if Pulumi does not give them.
 */
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
