import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureProgramHosts } from "../../../tools/pulumi-cli/go-programs";
import { readRecipe } from "../../../tools/pulumi-cli/recipe";
import { type Machine, newMachine, removeMachines, script } from "./machine";

afterEach(removeMachines);

const HOSTS = ["pulumi-language-go", "pulumi-language-python", "pulumi-language-yaml"];

/** A Go that builds what the folder of a module is for, and shows where the module of the hosts lies. */
function installGo({ bin, home }: Machine, ...before: string[]): void {
  const module = join(home, "module");
  mkdirSync(join(module, "python/cmd"), { recursive: true });
  writeFileSync(join(module, "python/cmd/pulumi-language-python-exec"), "import sys\n");
  script(
    join(bin, "go"),
    'case "$1" in version) echo go version go1.99.0 linux/amd64; exit;; env) echo local; exit;; esac',
    `case "$1" in list) echo ${module}; exit;; esac`,
    ...before,
    'while [ "$1" != -o ]; do shift; done; out=$2',
    'case "$PWD" in */yaml-host) names="yaml";; *) names="go python";; esac',
    'for name in $names; do printf "#!/bin/sh\\n" > ${out}pulumi-language-$name; chmod +x ${out}pulumi-language-$name; done',
  );
}

test("the language hosts are built once, with the script of Python's", async () => {
  const machine = newMachine();
  installGo(machine);
  const folder = await ensureProgramHosts(machine);
  expect(readdirSync(folder).sort()).toEqual([...HOSTS, "pulumi-language-python-exec"].sort());
  expect(await ensureProgramHosts(machine)).toBe(folder);
  expect(machine.logged).toEqual([
    "building the language hosts of Python, Go and YAML with Go, once",
    expect.stringMatching(/^built in \d+ s$/),
  ]);
});

test("they lie in the cache beside the CLI, whose entry they do not touch", async () => {
  const machine = newMachine();
  installGo(machine);
  await ensureProgramHosts(machine);
  expect(existsSync(join(machine.cache, readRecipe().key))).toBe(false);
  expect(readdirSync(machine.cache)).toHaveLength(1);
});

test("without Go, one line says what to do", async () => {
  await expect(ensureProgramHosts(newMachine())).rejects.toThrow(
    `the language hosts of Python, Go and YAML are not here, and nothing builds them (Go is not on PATH): install Go ${readRecipe().goVersion} or later (https://go.dev/dl/).`,
  );
});

test("a build that fails shows the end of Go's output", async () => {
  const machine = newMachine();
  installGo(machine, "echo 'a.go:1:2: wrong' >&2", "exit 1");
  await expect(ensureProgramHosts(machine)).rejects.toThrow(
    `The language hosts of Python, Go and YAML could not be built in ${machine.cache}: see the lines above, or install Go`,
  );
  expect(machine.logged).toContain("a.go:1:2: wrong");
  expect(readdirSync(machine.cache)).toEqual([]);
});
