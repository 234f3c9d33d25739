import { createHash, type Hash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { cacheFolder } from "../../tools/pulumi-cli/cache";
import { execute } from "./project";

const REPOSITORY = resolve(__dirname, "../..");
const CACHE = dirname(cacheFolder(process.env));
const GO_SDK = join(REPOSITORY, "sdk/go");
/** A version that stays, so that a run of tomorrow is one of today. */
const PYTHON_SDK = "pulumi==3.248.0";

/** Runs a program that prepares a project, and fails with what it printed. */
async function prepared(command: string, args: string[], cwd: string, env = process.env): Promise<string> {
  const run = await execute(command, args, cwd, env);
  if (run.code !== 0) throw new Error(`${command} ${args.join(" ")} ended ${run.code}:\n${run.text}`);
  return run.stdout;
}

function filesOf(folder: string, names: RegExp): Buffer {
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = all.filter((name) => names.test(name)).sort();
  return Buffer.concat(files.flatMap((name) => [Buffer.from(name), readFileSync(join(folder, name))]));
}

/** A folder of the cache, named by the hash of all that it is made of. `make` fills it where it is not there. */
async function cachedOnce(
  kind: string,
  hash: Hash,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(CACHE, kind, hash.digest("hex").slice(0, 12));
  const done = join(folder, "installed");
  if (existsSync(done)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await make(folder);
  writeFileSync(done, "");
  return folder;
}

/**
 * A virtual environment with Pulumi's SDK from the registry and this repository's, as pip installs them. Another one
 * belongs to another Python or another content of `sdk/python`.
 */
export async function pythonEnvironment(): Promise<string> {
  const sdk = join(REPOSITORY, "sdk/python");
  const python = await prepared("python3", ["--version"], REPOSITORY);
  const hash = createHash("sha256").update(python).update(PYTHON_SDK);
  return cachedOnce("python", hash.update(filesOf(sdk, /\.(py|toml|json)$/)), async (folder) => {
    // setuptools builds in the folder of the sources.
    const sources = mkdtempSync(join(tmpdir(), "wiro-sdk-"));
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
    try {
      cpSync(sdk, sources, { recursive: true });
      await prepared("python3", ["-m", "venv", folder], CACHE);
      await prepared(join(folder, "bin/python"), [...install, PYTHON_SDK, sources], CACHE);
    } finally {
      rmSync(sources, { recursive: true, force: true });
    }
  });
}

/** A program in Go, compiled with this repository's SDK: the folder with `program`, and with the files of its module. */
export async function goProgram(text: string): Promise<string> {
  const example = join(REPOSITORY, "examples/go/go.mod");
  const go = await prepared("go", ["version"], REPOSITORY);
  const hash = createHash("sha256").update(go).update(text).update(readFileSync(example));
  return cachedOnce("go", hash.update(filesOf(GO_SDK, /\.(go|mod|sum|json)$/)), async (folder) => {
    copyFileSync(example, join(folder, "go.mod"));
    writeFileSync(join(folder, "main.go"), text);
    const env = {
      ...process.env,
      ...{ GOFLAGS: "-mod=mod", GOCACHE: join(CACHE, "go-build"), CGO_ENABLED: "0" },
    };
    await prepared("go", ["mod", "edit", `-replace=${goModule()}=${GO_SDK}`], folder, env);
    await prepared("go", ["mod", "tidy"], folder, env);
    await prepared("go", ["build", "-trimpath", "-ldflags=-s -w", "-o", "program", "."], folder, env);
  });
}

/** Copies the compiled program. The clone of its SDK may be another one than it was compiled in. */
export function copyGoProgram(from: string, to: string): void {
  for (const file of ["program", "go.sum"]) copyFileSync(join(from, file), join(to, file));
  const goMod = readFileSync(join(from, "go.mod"), "utf8");
  writeFileSync(join(to, "go.mod"), goMod.replace(/^(replace \S+ => ).*$/m, `$1${GO_SDK}`));
}

function goModule(): string {
  const schema = readFileSync(join(REPOSITORY, "provider/src/native/schema.json"), "utf8");
  return (JSON.parse(schema) as { language: { go: { modulePath: string } } }).language.go.modulePath;
}
