import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { cacheFolder } from "../../tools/pulumi-cli/cache";
import { ensureProgramHosts } from "../../tools/pulumi-cli/go-programs";
import { cliOfSetup, execute, PASSPHRASE, type Run } from "./project";

const REPOSITORY = resolve(__dirname, "../..");
/** A version that stays, so that a run of tomorrow is one of today. */
const PYTHON_SDK = "pulumi==3.248.0";

export type Language = "yaml" | "python" | "go";

/** Runs a program that prepares a project, and fails with what it printed. */
async function prepared(command: string, args: string[], cwd: string, env = process.env): Promise<string> {
  const run = await execute(command, args, cwd, env);
  if (run.code !== 0) throw new Error(`${command} ${args.join(" ")} ended ${run.code}:\n${run.text}`);
  return run.stdout;
}

/** A copy of the example of a language, with the plugin of this repository on PATH. */
export class LanguageProject {
  readonly folder = mkdtempSync(join(tmpdir(), "wiro-language-"));
  readonly env: NodeJS.ProcessEnv;
  private readonly pulumi: string;
  /** Everything that the CLI printed where it was not asked for secrets. */
  readonly printed: string[] = [];

  private constructor(language: Language, hosts: string, baseUrl: string) {
    const cli = cliOfSetup();
    if (cli === undefined) throw new Error("no Pulumi CLI: run npm run pulumi-cli");
    this.pulumi = cli.pulumi;
    cpSync(join(REPOSITORY, "examples", language), this.folder, { recursive: true });
    for (const name of ["bin", "state", "home"]) mkdirSync(join(this.folder, name));
    const plugin = join(this.folder, "bin", "pulumi-resource-wiro");
    writeFileSync(
      plugin,
      `#!/bin/sh\nexec "${process.execPath}" "${REPOSITORY}/provider/lib/native/main.js" "$@"\n`,
    );
    chmodSync(plugin, 0o755);
    this.env = {
      HOME: process.env["HOME"],
      // The host of Python that can be built takes the interpreter on PATH, as in an activated environment.
      PATH: [join(this.folder, "bin"), join(this.folder, "venv/bin"), hosts, cli.path].join(":"),
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_ROOT: dirname(dirname(cli.pulumi)),
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      NO_COLOR: "1",
      WIRO_BASE_URL: baseUrl,
      // go.mod and go.sum of the example name the released SDK.
      GOFLAGS: "-mod=mod",
      GOPROXY: process.env["GOPROXY"],
      GOMODCACHE: process.env["GOMODCACHE"],
    };
  }

  static async create(language: Language, baseUrl: string): Promise<LanguageProject> {
    const project = new LanguageProject(language, await ensureProgramHosts(), baseUrl);
    if (language === "python") symlinkSync(await pythonEnvironment(), join(project.folder, "venv"));
    if (language === "go") {
      const { modulePath } = goLanguage();
      const replaced = `${modulePath}=${join(REPOSITORY, "sdk/go")}`;
      await prepared("go", ["mod", "edit", `-replace=${replaced}`], project.folder);
      await prepared("go", ["mod", "tidy"], project.folder, { ...process.env, GOFLAGS: "-mod=mod" });
    }
    await project.runOrFail("stack", "init", "dev");
    return project;
  }

  async run(...args: string[]): Promise<Run> {
    const run = await execute(
      this.pulumi,
      [...args, "--non-interactive", "--color=never"],
      this.folder,
      this.env,
    );
    if (!args.includes("--show-secrets")) this.printed.push(run.text);
    return run;
  }

  async runOrFail(...args: string[]): Promise<Run> {
    const run = await this.run(...args);
    if (run.code !== 0) throw new Error(`pulumi ${args.join(" ")} ended ${run.code}:\n${run.text}`);
    return run;
  }

  async outputs(): Promise<Record<string, unknown>> {
    const { stdout } = await this.runOrFail("stack", "output", "--json", "--show-secrets");
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /** Every byte that the CLI left in its backend: state, history and backups. */
  backendText(): string {
    const files = readdirSync(join(this.folder, "state"), { recursive: true, withFileTypes: true });
    return files
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"))
      .join("\n");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function goLanguage(): { readonly modulePath: string } {
  const schema = readFileSync(join(REPOSITORY, "provider/src/native/schema.json"), "utf8");
  return (JSON.parse(schema) as { language: { go: { modulePath: string } } }).language.go;
}

/**
 * A virtual environment with Pulumi's SDK from the registry and this repository's, as pip installs them. It is kept in
 * the cache: another one belongs to another Python or another content of `sdk/python`.
 */
async function pythonEnvironment(): Promise<string> {
  const sdk = join(REPOSITORY, "sdk/python");
  const python = await prepared("python3", ["--version"], REPOSITORY);
  const hash = createHash("sha256").update(python).update(PYTHON_SDK);
  for (const name of readdirSync(sdk, { recursive: true, encoding: "utf8" }).sort())
    if (/\.(py|toml|json)$/.test(name)) hash.update(readFileSync(join(sdk, name)));
  const cache = join(dirname(cacheFolder(process.env)), "python");
  const folder = join(cache, hash.digest("hex").slice(0, 12));
  const done = join(folder, "installed");
  if (existsSync(done)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  // setuptools builds in the folder of the sources.
  const sources = mkdtempSync(join(tmpdir(), "wiro-sdk-"));
  try {
    cpSync(sdk, sources, { recursive: true });
    await prepared("python3", ["-m", "venv", folder], cache);
    const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];
    await prepared(
      join(folder, "bin/python"),
      ["-m", "pip", "install", ...quiet, PYTHON_SDK, sources],
      cache,
    );
    writeFileSync(done, "");
  } finally {
    rmSync(sources, { recursive: true, force: true });
  }
  return folder;
}
