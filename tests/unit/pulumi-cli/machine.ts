import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readRecipe } from "../../../tools/pulumi-cli/recipe";

/** A machine made of stub scripts: a home folder and one folder on PATH, both empty at first. */
export interface Machine {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly bin: string;
  readonly cache: string;
  readonly logged: string[];
  readonly log: (line: string) => void;
}

const made: string[] = [];

export function newMachine(): Machine {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-cli-")));
  made.push(root);
  const [home, bin] = [join(root, "home"), join(root, "bin")];
  [home, bin].forEach((folder) => mkdirSync(folder));
  const logged: string[] = [];
  return {
    env: { HOME: home, PATH: bin },
    home,
    bin,
    cache: join(home, ".cache", "wiro-linkedin", "pulumi-cli"),
    logged,
    log: (line) => void logged.push(line),
  };
}

export function removeMachines(): void {
  made.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
}

/** PATH is set in the script because the machine's own has only stubs. */
export function script(file: string, ...lines: string[]): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, ["#!/bin/sh", "PATH=/usr/bin:/bin", ...lines, ""].join("\n"));
  chmodSync(file, 0o755);
  return file;
}

/** The files of the CLI's installer: the CLI and, beside it, the two scripts that it starts for a Node project. */
export function installCli(folder: string, version = "v3.259.0", without?: string): string {
  for (const name of ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]) {
    if (name !== without) script(join(folder, name), "exit 1");
  }
  return script(join(folder, "pulumi"), `echo ${version}`);
}

export function installInCache({ cache }: Machine, key = readRecipe().key): string {
  return installCli(join(cache, key, "bin"));
}

/** A Go whose build runs `build`, with the output folder in $out and the name of the binary in $name. */
export function installGo(
  { bin }: Machine,
  build: readonly string[],
  version = "go1.99.0",
  toolchain = "local",
): void {
  script(
    join(bin, "go"),
    `case "$1" in version) echo go version ${version} linux/amd64; exit;; env) echo ${toolchain}; exit;; esac`,
    'while [ "$1" != -o ]; do shift; done; out=$2',
    'case "$PWD" in */engine) name=pulumi;; *) name=pulumi-language-nodejs;; esac',
    ...build,
  );
}

export const COMPILES = ["printf '#!/bin/sh\\necho v3.259.0\\n' > $out$name", "chmod +x $out$name"];
