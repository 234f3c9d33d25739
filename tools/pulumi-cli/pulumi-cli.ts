import { buildCli } from "./build";
import { cachedCli, cacheFolder } from "./cache";
import { describeCli, type PulumiCli } from "./found";
import { interruptible } from "./interruption";
import { logToStderr, type Log } from "./progress";
import { readRecipe, type Recipe } from "./recipe";
import { fromNpm, fromPath, fromPulumiBin } from "./search";

export type { PulumiCli } from "./found";

export interface PulumiCliOptions {
  /** Default: the process's environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Takes the lines of progress. Default: `findPulumiCli` is silent, `ensurePulumiCli` uses stderr. */
  readonly log?: Log;
}

/**
 * Searches for a Pulumi CLI and its Node language host: PULUMI_BIN, PATH, ~/.pulumi/versions, the cache. Never builds.
 * @throws when PULUMI_BIN names something that cannot be used.
 */
export async function findPulumiCli(options: PulumiCliOptions = {}): Promise<PulumiCli | undefined> {
  const { env = process.env, log = () => undefined } = options;
  return find(readRecipe(), env, log);
}

/**
 * Finds a Pulumi CLI or, when there is none, builds one with Go, which takes minutes the first time.
 * @throws one line that says what to do, when neither can be done or PULUMI_BIN names something that cannot be used.
 */
export async function ensurePulumiCli(options: PulumiCliOptions = {}): Promise<PulumiCli> {
  const { env = process.env, log = logToStderr } = options;
  const recipe = readRecipe();
  const found = await find(recipe, env, log);
  if (found !== undefined) return found;

  const { pulumi, here } = await interruptible((signal) => buildCli(recipe, env, log, signal));
  return describeCli({ pulumi, version: recipe.version, source: here ? "built" : "cache" }, env, recipe);
}

async function find(recipe: Recipe, env: NodeJS.ProcessEnv, log: Log): Promise<PulumiCli | undefined> {
  const named = await fromPulumiBin(env);
  if (named !== undefined) return describeCli({ ...named, source: "PULUMI_BIN" }, env, recipe);

  const onPath = await fromPath(env);
  if (onPath !== undefined && "candidate" in onPath) {
    return describeCli({ ...onPath.candidate, source: "PATH" }, env, recipe);
  }
  if (onPath !== undefined) log(`passed over: ${onPath.passedOver}`);

  const downloaded = fromNpm(env);
  if (downloaded !== undefined) return describeCli({ ...downloaded, source: "npm" }, env, recipe);

  const pulumi = cachedCli(cacheFolder(env), recipe.key);
  if (pulumi === undefined) return undefined;
  return describeCli({ pulumi, version: recipe.version, source: "cache" }, env, recipe);
}
