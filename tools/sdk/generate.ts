import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureGoPrograms } from "../pulumi-cli/go-programs";
import { executableName } from "../pulumi-cli/executables";

export const SCHEMA = "provider/src/native/schema.json";

/** The generator of .NET is in older versions of Pulumi's module alone, and that of Java in a module of its own. */
const GENERATORS = ["generator", "dotnet-generator", "java-generator"];

export const LANGUAGES = ["python", "go", "dotnet", "java"];

/** What the SDK of Go depends on. */
const GO_MODULE = "tools/sdk/go-module";

interface Schema {
  readonly version: string;
  readonly language: { readonly go: { readonly modulePath: string } };
}

/** The folder of the generators, which Go builds where the cache lacks them. */
export function ensureGenerators(repository: string): Promise<string> {
  return ensureGoPrograms({
    what: "the generators of the SDKs",
    modules: GENERATORS.map((binary) => ({
      what: `the ${binary}`,
      folder: join(repository, "tools/sdk", binary),
      binary,
    })),
    binaries: GENERATORS,
  });
}

/** Writes the SDK of each language into the folder, in place of what is there. */
export async function generateSdks(repository: string, folder: string): Promise<void> {
  const bin = await ensureGenerators(repository);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const generator of GENERATORS)
    execFileSync(join(bin, executableName(generator)), [join(repository, SCHEMA), folder], {
      stdio: "inherit",
    });
  for (const language of LANGUAGES) cpSync(join(repository, "LICENSE"), join(folder, language, "LICENSE"));
  // pyproject.toml names it beside itself.
  cpSync(join(folder, "python/pulumi_wiro_linkedin/README.md"), join(folder, "python/README.md"));
  const { language, version } = JSON.parse(readFileSync(join(repository, SCHEMA), "utf8")) as Schema;
  const goMod = readFileSync(join(repository, GO_MODULE, "go.mod"), "utf8");
  writeFileSync(join(folder, "go/go.mod"), goMod.replace(/^module .*$/m, `module ${language.go.modulePath}`));
  cpSync(join(repository, GO_MODULE, "go.sum"), join(folder, "go/go.sum"));
  nameGoVersion(join(folder, "go/wiro/internal/pulumiVersion.go"), version);
  for (const file of ["build.gradle", "settings.gradle"]) useMavenCentral(join(folder, "java", file));
}

/**
 * The generator leaves the version open for a release to write, and an open one counts as 1.0.0. The SDK then does not
 * find its own classes for the parts of a component: those of a reference have the version of the plugin.
 */
function nameGoVersion(file: string, version: string): void {
  const text = readFileSync(file, "utf8");
  const named = text.replace("= semver.Version{}", `= semver.MustParse("${version}")`);
  if (named === text) throw new Error(`${file} names no version`);
  writeFileSync(file, named);
}

/** The generator names a mirror by its address. */
function useMavenCentral(file: string): void {
  const lines = readFileSync(file, "utf8").replace(/maven \{ \/\/[^}]*\}/g, "mavenCentral()").split("\n");
  writeFileSync(file, lines.filter((line, index) => line !== lines[index - 1] || line === "").join("\n"));
}
