import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder } from "../../tools/pulumi-cli/cache";
import { VERSIONS } from "../support/compatibility";
import { REPOSITORY, runOrFail } from "./packed";

const QUIET = [
  "--silent",
  "--prefer-offline",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--no-package-lock",
];

/** The environment of a package manager: a user's, with what npm is configured with here, for the others to follow. */
async function environment(): Promise<NodeJS.ProcessEnv> {
  // `npm test` sets these for its own folder.
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$|INIT_CWD$)/.test(name));
  const config = async (name: string) => {
    const value = (await runOrFail("npm", ["config", "get", name], REPOSITORY)).trim();
    return value === "null" || value === "undefined" ? "" : value;
  };
  const [registry, cafile, cache] = await Promise.all(["registry", "cafile", "cache"].map(config));
  return {
    ...Object.fromEntries(own),
    npm_config_registry: registry,
    npm_config_cache: cache,
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_ENABLE_TELEMETRY: "0",
    YARN_ENABLE_SCRIPTS: "0",
    YARN_ENABLE_IMMUTABLE_INSTALLS: "0",
    ...(cafile === "" ? {} : { npm_config_cafile: cafile, YARN_HTTPS_CA_FILE_PATH: cafile }),
  };
}

let known: Promise<NodeJS.ProcessEnv> | undefined;
const managed = () => (known ??= environment());

export async function npmInstall(folder: string, ...options: string[]): Promise<void> {
  await runOrFail("npm", ["install", ...QUIET, ...options], folder, await managed());
}

/**
 * The folder of a package of npm's registry that is a program: another package manager, or another Node. It is installed
 * once for each version, outside of the working tree so that it outlives a clone.
 */
async function toolFolder(name: string, version: string): Promise<string> {
  const folder = join(
    dirname(cacheFolder(process.env)),
    "package-tools",
    `${name}@${version}`.replace("/", "+"),
  );
  if (existsSync(folder)) return join(folder, "node_modules", name);
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}-`);
  writeFileSync(join(unfinished, "package.json"), '{ "private": true }');
  await npmInstall(unfinished, `${name}@${version}`);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run was faster.
    rmSync(unfinished, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
  return join(folder, "node_modules", name);
}

export async function pnpmInstall(folder: string): Promise<void> {
  const pnpm = join(await toolFolder("pnpm", VERSIONS.pnpm), "bin/pnpm.cjs");
  const options = ["--ignore-scripts", "--prefer-offline", "--no-lockfile", "--silent"];
  await runOrFail(process.execPath, [pnpm, "install", ...options], folder, await managed());
}

export async function yarnInstall(folder: string): Promise<void> {
  const yarn = join(await toolFolder("@yarnpkg/cli-dist", VERSIONS.yarn), "bin/yarn.js");
  // It marks the folder as a project of its own.
  writeFileSync(join(folder, "yarn.lock"), "");
  await runOrFail(process.execPath, [yarn, "install"], folder, await managed());
}

/** The folder of a Node of this version, or of the one that runs this if that has the same major version. */
export async function nodeFolder(version: string): Promise<string> {
  const major = (one: string) => one.split(".")[0];
  if (major(process.versions.node) === major(version)) return dirname(process.execPath);
  return join(await toolFolder(`node-${process.platform}-${process.arch}`, version), "bin");
}
