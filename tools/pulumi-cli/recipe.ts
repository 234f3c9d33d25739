import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The build for a machine without a CLI; engine/go.mod has the version of the CLI itself. */
export interface Recipe {
  readonly modules: readonly GoModule[];
  readonly version: string;
  readonly goVersion: string;
  /** The start script of dynamic providers: a part of the npm package @pulumi/pulumi, not of the Go modules. */
  readonly providerScript: string;
  /** Names the result: another recipe or another platform gives another key. */
  readonly key: string;
}

export interface GoModule {
  readonly what: string;
  readonly folder: string;
  readonly binary: string;
  readonly flags: readonly string[];
}

export const LANGUAGE_HOST = "pulumi-language-nodejs";
export const PROVIDER_SCRIPT = "pulumi-resource-pulumi-nodejs";

const CLI_MODULE = "github.com/pulumi/pulumi/pkg/v3";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/**
 * This file runs from tools/pulumi-cli (jest) and from tools/lib/pulumi-cli (compiled); the go.mod files are in the
 * first.
 */
export const HERE = existsSync(join(__dirname, "engine", "go.mod"))
  ? __dirname
  : join(__dirname, "..", "..", "pulumi-cli");

export function readRecipe(): Recipe {
  const engine = join(HERE, "engine");
  const languageHost = join(HERE, "language-host");
  const goMod = readFileSync(join(engine, "go.mod"), "utf8");
  const version = onlyMatch(goMod, new RegExp(`${CLI_MODULE} v(\\S+)`));
  const goVersion = onlyMatch(goMod, /^go (\S+)$/m);
  const modules = [
    {
      what: "the CLI",
      folder: engine,
      binary: "pulumi",
      // Without its version the CLI calls itself a development build, which the Automation API rejects.
      flags: ["-tags", "osusergo,grpcnotrace", "-ldflags", `-s -w -X ${VERSION_VARIABLE}=v${version}`],
    },
    {
      what: "the language host",
      folder: languageHost,
      binary: LANGUAGE_HOST,
      flags: ["-ldflags", "-s -w"],
    },
  ];
  const providerScript = join(dirname(require.resolve("@pulumi/pulumi/package.json")), PROVIDER_SCRIPT);
  return { modules, version, goVersion, providerScript, key: key(version, modules, providerScript) };
}

function key(version: string, modules: readonly GoModule[], providerScript: string): string {
  const hash = createHash("sha256").update(readFileSync(providerScript));
  for (const { folder, flags } of modules) {
    hash.update(flags.join(" "));
    hash.update(readFileSync(join(folder, "go.mod"))).update(readFileSync(join(folder, "go.sum")));
  }
  return `v${version}-${process.platform}-${process.arch}-${hash.digest("hex").slice(0, 12)}`;
}

function onlyMatch(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined)
    throw new Error(`tools/pulumi-cli/engine/go.mod has nothing that matches ${pattern.source}.`);
  return found;
}
