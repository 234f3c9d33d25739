import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { executableName, findBeside, findOnPath, isExecutable } from "./executables";
import { LANGUAGE_HOST } from "./recipe";
import { compareVersions, parseVersion } from "./versions";

/** The oldest CLI that is taken; the engine tests run with the version of engine/go.mod. */
export const OLDEST_CLI = "3.200.0";

const VERSION_TIMEOUT_MS = 10_000;

export interface Candidate {
  readonly pulumi: string;
  readonly version: string;
}

/** A binary that was checked: usable, or the reason why not. */
export type Verdict = { readonly candidate: Candidate } | { readonly passedOver: string };

/**
 * The binary that PULUMI_BIN names.
 * @throws when it cannot be used: whoever names one does not want another.
 */
export async function fromPulumiBin(env: NodeJS.ProcessEnv): Promise<Candidate | undefined> {
  const named = env["PULUMI_BIN"];
  if (named === undefined || named === "") return undefined;
  const pulumi = resolve(named);
  if (!isExecutable(pulumi)) {
    throw new Error(`PULUMI_BIN names ${pulumi}, which is not an executable file: correct it or unset it.`);
  }
  const verdict = await askVersion(pulumi, env);
  if ("passedOver" in verdict)
    throw new Error(`PULUMI_BIN: ${verdict.passedOver}. Name another one or unset it.`);
  return verdict.candidate;
}

/** The first `pulumi` on PATH. */
export async function fromPath(env: NodeJS.ProcessEnv): Promise<Verdict | undefined> {
  const path = env["PATH"] ?? "";
  const pulumi = findOnPath("pulumi", path);
  if (pulumi === undefined) return undefined;
  // Before it is asked anything: the npm package's launcher has no language host, and would download one when asked.
  if ((findBeside(pulumi, LANGUAGE_HOST) ?? findOnPath(LANGUAGE_HOST, path)) === undefined) {
    return { passedOver: `${pulumi} has no ${LANGUAGE_HOST} beside it or on PATH` };
  }
  return askVersion(resolve(pulumi), env);
}

/** The newest CLI under ~/.pulumi/versions, where the npm package `pulumi` and the Automation API put what they download. */
export function fromNpm(env: NodeJS.ProcessEnv): Candidate | undefined {
  const versions = join(env["HOME"] ?? homedir(), ".pulumi", "versions");
  return folderNames(versions)
    .filter((version) => compareVersions(version, OLDEST_CLI) >= 0)
    .sort((left, right) => compareVersions(right, left))
    .map((version) => ({ version, pulumi: join(versions, version, "bin", executableName("pulumi")) }))
    .find(({ pulumi }) => isExecutable(pulumi) && findBeside(pulumi, LANGUAGE_HOST) !== undefined);
}

async function askVersion(pulumi: string, env: NodeJS.ProcessEnv): Promise<Verdict> {
  let response: string;
  try {
    const asked = await promisify(execFile)(pulumi, ["version"], {
      env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeout: VERSION_TIMEOUT_MS,
    });
    response = asked.stdout.trim();
  } catch {
    return { passedOver: `${pulumi} does not respond to \`pulumi version\`` };
  }
  if (parseVersion(response) === undefined) {
    return { passedOver: `${pulumi} gives no version when asked for it` };
  }
  if (compareVersions(response, OLDEST_CLI) < 0) {
    return { passedOver: `${pulumi} is ${response}, older than ${OLDEST_CLI}` };
  }
  return { candidate: { pulumi, version: response.replace(/^v/, "") } };
}

function folderNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
