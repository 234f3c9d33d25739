import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { PulumiCli } from "../../tools/pulumi-cli/pulumi-cli";

const PROJECT = "name-of-the-project";
export const STACK = "dev";
/** The vault of ../support/warm. */
const SECRETS_PROVIDER = "hashivault://tests";

/** Makes an empty stack, of which each project of a run of jest gets a copy: to make one takes as long as a preview. */
export async function prepareStack({ pulumi }: PulumiCli): Promise<void> {
  if (process.env["TEST_STACK"] !== undefined) return;
  const folder = mkdtempSync(join(tmpdir(), "wiro-stack-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "state"));
  writeFileSync(join(folder, "Pulumi.yaml"), `name: ${PROJECT}\nruntime: nodejs\n`);
  const command = ["stack", "init", STACK, `--secrets-provider=${SECRETS_PROVIDER}`, "--non-interactive"];
  const env = {
    ...process.env,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  await promisify(execFile)(pulumi, command, { cwd: folder, env });
  process.env["TEST_STACK"] = folder;
}

/** Gives the project in this folder its stack. */
export function copyStack(folder: string, project: string): void {
  const prepared = process.env["TEST_STACK"];
  if (prepared === undefined) throw new Error("no stack was prepared");
  for (const part of ["state", `Pulumi.${STACK}.yaml`])
    cpSync(join(prepared, part), join(folder, part), { recursive: true });
  const stacks = join(folder, "state/.pulumi/stacks");
  renameSync(join(stacks, PROJECT), join(stacks, project));
  const file = join(stacks, project, `${STACK}.json`);
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(PROJECT, project));
}
