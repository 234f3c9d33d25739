import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { beginEntry, cachedCli, cacheFolder, finishEntry, openCache } from "../../../tools/pulumi-cli/cache";
import { findPulumiCli } from "../../../tools/pulumi-cli/pulumi-cli";
import { installCli, installInCache, newMachine, removeMachines, script } from "./machine";

afterEach(removeMachines);

/** Process ids are far lower on every system that this runs on. */
const NO_PROCESS = 999_999_999;

describe("the folder of the cache", () => {
  it("is WIRO_TOOLS_CACHE, else XDG_CACHE_HOME, else ~/.cache", () => {
    const env: NodeJS.ProcessEnv = { HOME: "/home/a", XDG_CACHE_HOME: "/xdg", WIRO_TOOLS_CACHE: "/own" };
    expect(cacheFolder(env)).toBe("/own/pulumi-cli");
    expect(cacheFolder({ ...env, WIRO_TOOLS_CACHE: "" })).toBe("/xdg/wiro-linkedin/pulumi-cli");
    expect(cacheFolder({ HOME: "/home/a" })).toBe("/home/a/.cache/wiro-linkedin/pulumi-cli");
  });

  it("ignores a relative XDG_CACHE_HOME, as its specification demands", () => {
    expect(cacheFolder({ HOME: "/home/a", XDG_CACHE_HOME: "xdg" })).toBe(
      "/home/a/.cache/wiro-linkedin/pulumi-cli",
    );
  });

  it("that cannot be made is reported in one line", () => {
    const { home } = newMachine();
    const blocked = join(script(join(home, "file")), "pulumi-cli");
    expect(() => openCache(blocked)).toThrow(
      `${blocked} cannot be written to: set WIRO_TOOLS_CACHE to a folder that can.`,
    );
  });
});

describe("a build in the cache", () => {
  it("is found without being started", async () => {
    const machine = newMachine();
    const pulumi = installInCache(machine);
    script(pulumi, "exit 1");
    expect(await findPulumiCli(machine)).toMatchObject({ source: "cache", pulumi, version: "3.259.0" });
  });

  it("does not count when a file of it is missing, nor under another key", async () => {
    const machine = newMachine();
    installInCache(machine, "v3.1.0-some-other-key");
    const pulumi = installInCache(machine);
    rmSync(join(pulumi, "..", "pulumi-language-nodejs"));
    expect(await findPulumiCli(machine)).toBeUndefined();
  });
});

describe("finishing a build", () => {
  const build = (cache: string) => {
    const folder = beginEntry(cache);
    installCli(join(folder, "bin"));
    return folder;
  };

  it("keeps the one that is there when two processes built at once", () => {
    const { cache } = newMachine();
    openCache(cache);
    const [first, second] = [build(cache), build(cache)];
    finishEntry(cache, "key", first);
    finishEntry(cache, "key", second);
    expect(readdirSync(cache)).toEqual(["key"]);
    expect(cachedCli(cache, "key")).toBe(join(cache, "key", "bin", "pulumi"));
  });

  it("replaces one that lacks a file", () => {
    const { cache } = newMachine();
    mkdirSync(join(cache, "key", "bin"), { recursive: true });
    finishEntry(cache, "key", build(cache));
    expect(readdirSync(cache)).toEqual(["key"]);
    expect(cachedCli(cache, "key")).toBeDefined();
  });
});

describe("beginning a build", () => {
  it("removes what a killed process left behind, and nothing that a running one may use", () => {
    const { cache } = newMachine();
    const killed = `unfinished-${NO_PROCESS}-${hostname()}-aaaaaa`;
    const alive = `unfinished-${process.pid}-${hostname()}-bbbbbb`;
    const otherMachine = `unfinished-${NO_PROCESS}-some-other-machine-cccccc`;
    [killed, alive, otherMachine, "key"].forEach((name) => mkdirSync(join(cache, name), { recursive: true }));
    rmSync(beginEntry(cache), { recursive: true });
    expect(readdirSync(cache).sort()).toEqual(["key", alive, otherMachine].sort());
  });
});
