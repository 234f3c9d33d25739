import { chmodSync, copyFileSync, mkdirSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { basename, join } from "node:path";
import { beginEntry, cachedFolder, cacheFolder, CLI_FILES, finishEntry, openCache } from "./cache";
import { executableName } from "./executables";
import { findGo, goBuild, type Go } from "./go";
import { lockUnless } from "./lock";
import { duration, withProgress, type Log } from "./progress";
import type { GoModule, Recipe } from "./recipe";

export const HOW_TO_GET_THE_CLI =
  "install the Pulumi CLI (https://www.pulumi.com/docs/install/) or name its binary in PULUMI_BIN";

export interface Built {
  readonly pulumi: string;
  /** Whether this process built it; it may also have waited for another one that did. */
  readonly here: boolean;
}

/** What Go builds together into one entry of the cache. */
export interface Programs {
  /** As a message names them. */
  readonly what: string;
  readonly key: string;
  readonly modules: readonly GoModule[];
  /** The files of the entry, when it is whole. */
  readonly files: readonly string[];
  /** Executable files that are copied to the programs. */
  readonly scripts: (go: Go) => Promise<readonly string[]>;
  /** What else a person can do where the build fails. */
  readonly remedy: string;
  readonly announce: (go: Go) => void;
}

/**
 * Builds the CLI and its Node language host with Go and puts them into the cache.
 * @throws one line that says what to do; Go's output is printed before.
 */
export async function buildCli(
  recipe: Recipe,
  env: NodeJS.ProcessEnv,
  log: Log,
  signal: AbortSignal,
): Promise<Built> {
  const go = await findGo(env, recipe.goVersion);
  if ("without" in go) {
    throw new Error(
      `No Pulumi CLI here, and nothing to build one with (${go.without}): ${HOW_TO_GET_THE_CLI}, ` +
        `or install Go ${recipe.goVersion} or later (https://go.dev/dl/), then try again.`,
    );
  }
  const programs: Programs = {
    what: "the Pulumi CLI",
    key: recipe.key,
    modules: recipe.modules,
    files: CLI_FILES,
    scripts: () => Promise.resolve([recipe.providerScript]),
    remedy: HOW_TO_GET_THE_CLI,
    announce: (found) => announce(recipe, found, log),
  };
  const { bin, here } = await buildOnce(programs, go, env, log, signal);
  return { pulumi: join(bin, executableName("pulumi")), here };
}

/**
 * Builds programs with Go and puts them into the cache, unless they are there.
 * @throws one line that says what to do; Go's output is printed before.
 */
export async function buildOnce(
  programs: Programs,
  go: Go,
  env: NodeJS.ProcessEnv,
  log: Log,
  signal: AbortSignal,
): Promise<{ readonly bin: string; readonly here: boolean }> {
  const { key, what, files } = programs;
  const cache = cacheFolder(env);
  openCache(cache);
  const lock = await lockUnless(
    join(cache, `${key}.lock`),
    () => cachedFolder(cache, key, files),
    () => log(`another process is building ${what}: waiting for it`),
    signal,
  );
  if ("done" in lock) return { bin: lock.done, here: false };
  try {
    return { bin: await buildEntry(cache, programs, go, log, signal), here: true };
  } finally {
    lock.release();
  }
}

async function buildEntry(
  cache: string,
  programs: Programs,
  go: Go,
  log: Log,
  signal: AbortSignal,
): Promise<string> {
  programs.announce(go);
  const started = Date.now();
  const entry = beginEntry(cache);
  try {
    const bin = join(entry, "bin");
    const work = join(entry, "work");
    mkdirSync(work);
    for (const module of programs.modules) {
      const count = { downloaded: 0, compiled: 0 };
      const status = (elapsed: string) =>
        `building ${module.what}: ${elapsed}, ${count.downloaded} modules, ${count.compiled} packages so far`;
      await withProgress(log, status, () => goBuild(go, module, { bin, work }, count, signal));
    }
    for (const file of await programs.scripts(go)) {
      const script = join(bin, basename(file));
      copyFileSync(file, script);
      chmodSync(script, 0o755);
    }
    rmSync(work, { recursive: true, force: true });
    finishEntry(cache, programs.key, entry, programs.files);
  } catch (error) {
    rmSync(entry, { recursive: true, force: true, maxRetries: 3 });
    signal.throwIfAborted();
    for (const line of error instanceof Error ? error.message.split("\n") : []) log(line);
    const what = programs.what.replace(/^./, (first) => first.toUpperCase());
    throw new Error(`${what} could not be built in ${cache}: see the lines above, or ${programs.remedy}.`, {
      cause: error,
    });
  }
  const bin = cachedFolder(cache, programs.key, programs.files);
  if (bin === undefined)
    throw new Error(`The build in ${cache} lacks a file: delete that folder and try again.`);
  log(`built in ${duration(Date.now() - started)}`);
  return bin;
}

function announce(recipe: Recipe, go: Go, log: Log): void {
  log(
    `no Pulumi CLI found: building ${recipe.version} and its Node language host with Go, once. ` +
      `This takes about 4 minutes on two cores (${cpus().length} here), under a minute if Go's caches are warm.`,
  );
  if (go.fetches)
    log(`the Go that is installed is older than ${recipe.goVersion}: it fetches a newer one first`);
}
