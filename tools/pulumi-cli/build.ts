import { chmodSync, copyFileSync, mkdirSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { beginEntry, cachedCli, cacheFolder, finishEntry, openCache } from "./cache";
import { findGo, goBuild, type Go } from "./go";
import { lockUnless } from "./lock";
import { duration, withProgress, type Log } from "./progress";
import { PROVIDER_SCRIPT, type Recipe } from "./recipe";

export const HOW_TO_GET_THE_CLI =
  "install the Pulumi CLI (https://www.pulumi.com/docs/install/) or name its binary in PULUMI_BIN";

export interface Built {
  readonly pulumi: string;
  /** Whether this process built it; it may also have waited for another one that did. */
  readonly here: boolean;
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
  const cache = cacheFolder(env);
  openCache(cache);
  const lock = await lockUnless(
    join(cache, `${recipe.key}.lock`),
    () => cachedCli(cache, recipe.key),
    () => log("another process is building the Pulumi CLI: waiting for it"),
    signal,
  );
  if ("done" in lock) return { pulumi: lock.done, here: false };
  try {
    return { pulumi: await buildEntry(cache, recipe, go, log, signal), here: true };
  } finally {
    lock.release();
  }
}

async function buildEntry(
  cache: string,
  recipe: Recipe,
  go: Go,
  log: Log,
  signal: AbortSignal,
): Promise<string> {
  announce(recipe, go, log);
  const started = Date.now();
  const entry = beginEntry(cache);
  try {
    const bin = join(entry, "bin");
    const work = join(entry, "work");
    mkdirSync(work);
    for (const module of recipe.modules) {
      const count = { downloaded: 0, compiled: 0 };
      const status = (elapsed: string) =>
        `building ${module.what}: ${elapsed}, ${count.downloaded} modules, ${count.compiled} packages so far`;
      await withProgress(log, status, () => goBuild(go, module, { bin, work }, count, signal));
    }
    const script = join(bin, PROVIDER_SCRIPT);
    copyFileSync(recipe.providerScript, script);
    chmodSync(script, 0o755);
    rmSync(work, { recursive: true, force: true });
    finishEntry(cache, recipe.key, entry);
  } catch (error) {
    rmSync(entry, { recursive: true, force: true, maxRetries: 3 });
    signal.throwIfAborted();
    for (const line of error instanceof Error ? error.message.split("\n") : []) log(line);
    throw new Error(
      `The Pulumi CLI could not be built in ${cache}: see the lines above, or ${HOW_TO_GET_THE_CLI}.`,
      { cause: error },
    );
  }
  const pulumi = cachedCli(cache, recipe.key);
  if (pulumi === undefined)
    throw new Error(`The build in ${cache} lacks a file: delete that folder and try again.`);
  log(`built in ${duration(Date.now() - started)}`);
  return pulumi;
}

function announce(recipe: Recipe, go: Go, log: Log): void {
  log(
    `no Pulumi CLI found: building ${recipe.version} and its Node language host with Go, once. ` +
      `This takes about 4 minutes on two cores (${cpus().length} here), under a minute if Go's caches are warm.`,
  );
  if (go.fetches)
    log(`the Go that is installed is older than ${recipe.goVersion}: it fetches a newer one first`);
}
