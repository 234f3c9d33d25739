import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildOnce } from "./build";
import { cachedFolder, cacheFolder } from "./cache";
import { executableName } from "./executables";
import { findGo, type Go } from "./go";
import { interruptible } from "./interruption";
import { logToStderr } from "./progress";
import type { PulumiCliOptions } from "./pulumi-cli";
import { type GoModule, HERE, readRecipe } from "./recipe";

/** Programs that a command or a suite needs beside the CLI. */
export interface GoPrograms {
  /** As a message names them. */
  readonly what: string;
  readonly modules: readonly Omit<GoModule, "flags">[];
  /** A script that is a part of a module, not a program. */
  readonly script?: { readonly folder: string; readonly module: string; readonly path: string };
  readonly binaries: readonly string[];
}

const FLAGS = ["-ldflags", "-s -w"];

/** The language hosts of Python, Go and YAML. The CLI finds them on PATH. */
const PROGRAM_HOSTS: GoPrograms = {
  what: "the language hosts of Python, Go and YAML",
  modules: [
    {
      what: "the language hosts of Python and Go",
      folder: join(HERE, "program-hosts"),
      binary: "pulumi-language-go",
    },
    {
      what: "the language host of YAML",
      folder: join(HERE, "yaml-host"),
      binary: "pulumi-language-yaml",
    },
  ],
  script: {
    folder: join(HERE, "program-hosts"),
    module: "github.com/pulumi/pulumi/sdk/v3",
    path: "python/cmd/pulumi-language-python-exec",
  },
  binaries: ["pulumi-language-go", "pulumi-language-python", "pulumi-language-yaml"],
};

/**
 * The folder of the language hosts of Python, Go and YAML, which Go builds where the cache lacks them.
 * @throws one line that says what to do, when they cannot be built.
 */
export function ensureProgramHosts(options: PulumiCliOptions = {}): Promise<string> {
  return ensureGoPrograms(PROGRAM_HOSTS, options);
}

/**
 * The folder of programs, which Go builds where the cache lacks them.
 * @throws one line that says what to do, when they cannot be built.
 */
export async function ensureGoPrograms(
  programs: GoPrograms,
  { env = process.env, log = logToStderr }: PulumiCliOptions = {},
): Promise<string> {
  const { what, script } = programs;
  const modules = programs.modules.map((module) => ({ ...module, flags: FLAGS }));
  const key = keyOf(modules);
  const scripts = script === undefined ? [] : [script.path.split("/").at(-1) ?? ""];
  const files = [...programs.binaries.map(executableName), ...scripts];
  const cached = cachedFolder(cacheFolder(env), key, files);
  if (cached !== undefined) return cached;

  const { goVersion } = readRecipe();
  const go = await findGo(env, goVersion);
  const remedy = `install Go ${goVersion} or later (https://go.dev/dl/)`;
  if ("without" in go)
    throw new Error(`${what} are not here, and nothing builds them (${go.without}): ${remedy}.`);
  const build = {
    ...{ what, key, modules, files },
    scripts: async (found: Go) => (script === undefined ? [] : [await scriptFile(found, script)]),
    remedy,
    announce: () => log(`building ${what} with Go, once`),
  };
  const { bin } = await interruptible((signal) => buildOnce(build, go, env, log, signal));
  return bin;
}

async function scriptFile(
  { go, env }: Go,
  { folder, module, path }: Required<GoPrograms>["script"],
): Promise<string> {
  const { stdout } = await promisify(execFile)(go, ["list", "-m", "-f", "{{.Dir}}", module], {
    cwd: folder,
    env,
  });
  return join(stdout.trim(), path);
}

/** Names the result: other sources or another platform give another key. */
function keyOf(modules: readonly GoModule[]): string {
  const hash = createHash("sha256");
  for (const { folder, flags } of modules) {
    hash.update(flags.join(" "));
    for (const file of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, file)));
  }
  const [{ binary } = { binary: "programs" }] = modules;
  return `${binary}-${process.platform}-${process.arch}-${hash.digest("hex").slice(0, 12)}`;
}
