import { delimiter, dirname } from "node:path";
import { findBeside, findOnPath } from "./executables";
import { LANGUAGE_HOST, PROVIDER_SCRIPT, type Recipe } from "./recipe";

/** A Pulumi CLI that can be started, and the PATH to start it with. */
export interface PulumiCli {
  /** For example 3.259.0. */
  readonly version: string;
  /** The binary's absolute path. */
  readonly pulumi: string;
  /** The caller's PATH, with folders added so that the CLI and all it starts are found. */
  readonly path: string;
  readonly source: "PULUMI_BIN" | "PATH" | "npm" | "cache" | "built";
  /** Whether projects with `runtime: nodejs` can run; the Automation API's inline programs need no language host. */
  readonly languageHost: boolean;
}

export function describeCli(
  { pulumi, version, source }: Pick<PulumiCli, "pulumi" | "version" | "source">,
  env: NodeJS.ProcessEnv,
  recipe: Recipe,
): PulumiCli {
  const callersPath = env["PATH"] ?? "";
  // A CLI that PATH leads to already needs no folder in front, where it would shadow other programs such as node.
  const front = findOnPath("pulumi", callersPath) === pulumi ? [] : [dirname(pulumi)];
  const path = [...front, ...callersPath.split(delimiter)].filter((folder) => folder !== "");
  const has = (name: string) =>
    (findBeside(pulumi, name) ?? findOnPath(name, path.join(delimiter))) !== undefined;

  // The language host and the provider script both start `node`.
  if (findOnPath("node", path.join(delimiter)) === undefined) path.push(dirname(process.execPath));
  if (!has(PROVIDER_SCRIPT)) path.push(dirname(recipe.providerScript));
  return { pulumi, version, source, path: path.join(delimiter), languageHost: has(LANGUAGE_HOST) };
}
