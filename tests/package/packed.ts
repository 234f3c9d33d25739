import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const REPOSITORY = resolve(__dirname, "../..");
export const PACKAGES = { "pulumi-wiro-linkedin": "provider", "wiro-sandbox": "sandbox" } as const;
export type PackageName = keyof typeof PACKAGES;

/** The output of a command, and whether it succeeded. */
export interface Result {
  readonly ok: boolean;
  readonly output: string;
}

export function run(
  file: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Result> {
  const plain = { ...env, NO_COLOR: "1", FORCE_COLOR: "0" };
  return new Promise((done) =>
    execFile(file, args, { cwd, env: plain, maxBuffer: 1e8 }, (error, stdout, stderr) =>
      done({ ok: error === null, output: stdout + stderr }),
    ),
  );
}

export async function runOrFail(...command: Parameters<typeof run>): Promise<string> {
  const { ok, output } = await run(...command);
  if (!ok) throw new Error(`${command[0]} ${command[1].join(" ")}:\n${output}`);
  return output;
}

export interface Manifest {
  readonly version: string;
  readonly dependencies: Record<string, string>;
}

export function manifestOf(name: PackageName): Manifest {
  return JSON.parse(readFileSync(join(REPOSITORY, PACKAGES[name], "package.json"), "utf8")) as Manifest;
}

/** Packs both packages, once for the whole suite. */
export async function pack(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "wiro-packed-"));
  const workspaces = Object.values(PACKAGES).flatMap((name) => ["-w", name]);
  await runOrFail("npm", ["pack", "--silent", ...workspaces, "--pack-destination", folder], REPOSITORY);
  return folder;
}

/** The tarball that the suite's setup packed. */
export function tarballOf(name: PackageName): string {
  return join(process.env["TEST_PACKED"] ?? "", `${name}-${manifestOf(name).version}.tgz`);
}

/** Puts the packed package into this node_modules, without its dependencies. */
export async function extract(name: PackageName, modules: string): Promise<void> {
  const folder = join(modules, name);
  mkdirSync(folder, { recursive: true });
  await runOrFail("tar", ["-xzf", tarballOf(name), "--strip-components=1", "-C", folder], folder);
}
