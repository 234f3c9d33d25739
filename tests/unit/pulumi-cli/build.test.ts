import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { buildCli } from "../../../tools/pulumi-cli/build";
import { ensurePulumiCli } from "../../../tools/pulumi-cli/pulumi-cli";
import { readRecipe } from "../../../tools/pulumi-cli/recipe";
import {
  COMPILES,
  installCli,
  installGo,
  installInCache,
  newMachine,
  removeMachines,
  type Machine,
} from "./machine";

afterEach(removeMachines);

const recipe = readRecipe();
const HOW = "install the Pulumi CLI (https://www.pulumi.com/docs/install/) or name its binary in PULUMI_BIN";

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(10);
}

describe("without a CLI", () => {
  it("one is built with Go and cached", async () => {
    const machine = newMachine();
    installGo(machine, COMPILES);
    const built = await ensurePulumiCli(machine);
    expect(built).toMatchObject({ source: "built", version: recipe.version, languageHost: true });
    expect(readdirSync(machine.cache)).toEqual([recipe.key]);
    expect(await ensurePulumiCli(machine)).toMatchObject({ source: "cache", pulumi: built.pulumi });
    expect(machine.logged).toEqual([
      expect.stringMatching(/^no Pulumi CLI found: building 3\.\d+\.\d+ .* about 4 minutes on two cores/),
      expect.stringMatching(/^built in \d+ s$/),
    ]);
  });

  it("and without Go, one line names both ways to get one", async () => {
    await expect(ensurePulumiCli(newMachine())).rejects.toThrow(
      `No Pulumi CLI here, and nothing to build one with (Go is not on PATH): ${HOW}, ` +
        `or install Go ${recipe.goVersion} or later (https://go.dev/dl/), then try again.`,
    );
  });

  it("a Go that is too old and must not download a newer one does not count", async () => {
    const machine = newMachine();
    installGo(machine, COMPILES, "go1.22.4", "local");
    await expect(ensurePulumiCli(machine)).rejects.toThrow(`go is 1.22.4, older than ${recipe.goVersion})`);
  });

  it("a Go that is too old but downloads a newer one is used", async () => {
    const machine = newMachine();
    installGo(machine, ['[ "$GOTOOLCHAIN" != local ] || exit 1', ...COMPILES], "go1.22.4", "auto");
    expect(await ensurePulumiCli(machine)).toMatchObject({ source: "built" });
    expect(machine.logged).toContain(
      `the Go that is installed is older than ${recipe.goVersion}: it fetches a newer one first`,
    );
  });

  it("a Go that is new enough keeps its version, and ignores the settings of other projects", async () => {
    const machine = newMachine();
    installGo(machine, ['[ "$GOTOOLCHAIN/$GOWORK/$GOOS" = local/off/ ] || exit 1', ...COMPILES]);
    const env = { ...machine.env, GOWORK: "/some/go.work", GOOS: "plan9" };
    expect(await ensurePulumiCli({ ...machine, env })).toMatchObject({ source: "built" });
  });
});

describe("a build that fails", () => {
  it("shows the end of Go's output, and what to do in one line", async () => {
    const machine = newMachine();
    installGo(machine, [
      "echo some/package >&2",
      "echo '# some/package' >&2",
      "echo 'a.go:1:2: wrong' >&2",
      "exit 1",
    ]);
    await expect(ensurePulumiCli(machine)).rejects.toThrow(
      `The Pulumi CLI could not be built in ${machine.cache}: see the lines above, or ${HOW}.`,
    );
    expect(machine.logged.slice(1)).toEqual(["# some/package", "a.go:1:2: wrong"]);
    expect(readdirSync(machine.cache)).toEqual([]);
  });
});

describe("a build that is interrupted", () => {
  it("stops Go and its child processes, leaves nothing behind, and the next one succeeds", async () => {
    const machine = newMachine();
    const alive = join(machine.home, "alive");
    installGo(machine, [`sh -c "while :; do date > ${alive}; sleep 0.05; done"`, "exit 1"]);
    const ctrlC = new AbortController();
    const build = buildCli(recipe, machine.env, machine.log, ctrlC.signal);
    const stopped = expect(build).rejects.toThrow("aborted");
    await until(() => existsSync(alive));
    ctrlC.abort();
    await stopped;

    expect(readdirSync(machine.cache)).toEqual([]);
    utimesSync(alive, 1, 1);
    await delay(200);
    expect(statSync(alive).mtimeMs).toBe(1000);

    installGo(machine, COMPILES);
    expect(await ensurePulumiCli(machine)).toMatchObject({ source: "built" });
  });
});

describe("two processes at once", () => {
  const lockFile = ({ cache }: Machine) => join(cache, `${recipe.key}.lock`);

  it("build once: the other one waits and reports the wait", async () => {
    const machine = newMachine();
    installGo(machine, ["sleep 0.3", `echo built >> ${machine.home}/builds`, ...COMPILES]);
    const both = await Promise.all([ensurePulumiCli(machine), ensurePulumiCli(machine)]);
    expect(both.map(({ source }) => source).sort()).toEqual(["built", "cache"]);
    expect(machine.logged).toContain("another process is building the Pulumi CLI: waiting for it");
    expect(readdirSync(machine.cache)).toEqual([recipe.key]);
  });

  it("do not wait for a process that was killed", async () => {
    const machine = newMachine();
    installGo(machine, COMPILES);
    installCli(join(machine.cache, "unfinished-999999999-elsewhere-aaaaaa", "bin"));
    writeFileSync(lockFile(machine), JSON.stringify({ host: hostname(), pid: 999_999_999 }));
    expect(await ensurePulumiCli(machine)).toMatchObject({ source: "built" });
  });

  it("do not wait for a process, on any machine, that gave no sign of life for a minute", async () => {
    const machine = newMachine();
    installGo(machine, COMPILES);
    installInCache(machine, "some-other-key");
    writeFileSync(lockFile(machine), JSON.stringify({ host: "elsewhere", pid: 1 }));
    const longAgo = new Date(Date.now() - 61_000);
    utimesSync(lockFile(machine), longAgo, longAgo);
    expect(await ensurePulumiCli(machine)).toMatchObject({ source: "built" });
  });
});
