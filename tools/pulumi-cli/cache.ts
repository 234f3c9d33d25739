import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { executableName, isExecutable } from "./executables";
import { isGone, thisProcess } from "./processes";
import { LANGUAGE_HOST, PROVIDER_SCRIPT } from "./recipe";

const UNFINISHED = /^unfinished-(?<pid>\d+)-(?<host>.+)-\w+(-replaced)?$/;

/** No build takes as long. An older folder was left behind, perhaps by another machine that shares the cache. */
const ABANDONED_AFTER_MS = 2 * 60 * 60 * 1000;

/** The folder of finished builds, outside of the working tree so that it outlives a clone. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const own = env["WIRO_TOOLS_CACHE"];
  if (own !== undefined && own !== "") return join(own, "pulumi-cli");
  const xdg = env["XDG_CACHE_HOME"];
  // The XDG base directory specification requires relative values to be ignored.
  const caches = xdg !== undefined && isAbsolute(xdg) ? xdg : join(env["HOME"] ?? homedir(), ".cache");
  return join(caches, "wiro-linkedin", "pulumi-cli");
}

/** The files of the build of the CLI. */
export const CLI_FILES: readonly string[] = ["pulumi", LANGUAGE_HOST]
  .map(executableName)
  .concat(PROVIDER_SCRIPT);

/** The folder of the files in the build named `key`, if that build is there and whole. */
export function cachedFolder(cache: string, key: string, files: readonly string[]): string | undefined {
  const bin = join(cache, key, "bin");
  return files.every((name) => isExecutable(join(bin, name))) ? bin : undefined;
}

/** The CLI's path in the build named `key`, if that build is there and whole. */
export function cachedCli(cache: string, key: string): string | undefined {
  const bin = cachedFolder(cache, key, CLI_FILES);
  return bin && join(bin, executableName("pulumi"));
}

/** @throws one line that says what to do when the cache cannot be written to. */
export function openCache(cache: string): void {
  try {
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
  } catch (error) {
    throw new Error(`${cache} cannot be written to: set WIRO_TOOLS_CACHE to a folder that can.`, {
      cause: error,
    });
  }
}

/** A new folder to build in, on the file system of the cache so that a rename can finish it. */
export function beginEntry(cache: string): string {
  removeAbandoned(cache);
  const { host, pid } = thisProcess();
  const folder = mkdtempSync(join(cache, `unfinished-${pid}-${host}-`));
  mkdirSync(join(folder, "bin"));
  return folder;
}

/** Makes a finished folder the build named `key`, unless another process was faster. */
export function finishEntry(cache: string, key: string, folder: string, files = CLI_FILES): void {
  const entry = join(cache, key);
  if (cachedFolder(cache, key, files) === undefined) {
    // The build there lacks a file: a rename cannot replace it, so it is removed like an abandoned build.
    discardEntry(entry, folder);
    try {
      renameSync(folder, entry);
    } catch (error) {
      if (cachedFolder(cache, key, files) === undefined) throw error;
    }
  }
  rmSync(folder, { recursive: true, force: true });
}

function discardEntry(entry: string, folder: string): void {
  const aside = `${folder}-replaced`;
  try {
    renameSync(entry, aside);
  } catch {
    return;
  }
  rmSync(aside, { recursive: true, force: true });
}

/** Builds that were killed outright could not clean up. */
function removeAbandoned(cache: string): void {
  for (const name of readdirSync(cache)) {
    const { host = "", pid } = UNFINISHED.exec(name)?.groups ?? {};
    if (pid === undefined) continue;
    const folder = join(cache, name);
    const modified = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (isGone({ host, pid: Number(pid) }) || Date.now() - modified > ABANDONED_AFTER_MS) {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}
