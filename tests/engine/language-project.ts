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
import { ensureProgramHosts } from "../../tools/pulumi-cli/go-programs";
import { copyGoProgram, goProgram, pythonEnvironment } from "./language-programs";
import { cliOfSetup, execute, PASSPHRASE, type Run } from "./project";
import { inTheClear, StateFile } from "./state-file";

const REPOSITORY = resolve(__dirname, "../..");

export type Language = "yaml" | "python" | "go";

const MAIN_FILE: Readonly<Record<Language, string>> = {
  yaml: "Pulumi.yaml",
  python: "__main__.py",
  go: "main.go",
};

/** A copy of the example of a language, with the SDK of this repository. It has no plugin until one is installed. */
export class LanguageProject {
  readonly folder = mkdtempSync(join(tmpdir(), "wiro-language-"));
  /** Everything that the CLI printed. */
  readonly printed: string[] = [];
  private readonly pulumi: string;
  private readonly env: NodeJS.ProcessEnv;
  private readonly state: StateFile;

  private constructor(
    private readonly language: Language,
    hosts: string,
    env: NodeJS.ProcessEnv,
  ) {
    const cli = cliOfSetup();
    if (cli === undefined) throw new Error("no Pulumi CLI: run npm run pulumi-cli");
    this.pulumi = cli.pulumi;
    cpSync(join(REPOSITORY, "examples", language), this.folder, { recursive: true });
    for (const name of ["bin", "state", "home"]) mkdirSync(join(this.folder, name));
    if (language === "go") this.useBinary(hosts);
    const [, name = ""] = /^name: (\S+)$/m.exec(readFileSync(join(this.folder, "Pulumi.yaml"), "utf8")) ?? [];
    this.state = new StateFile(join(this.folder, "state", ".pulumi", "stacks", name, "dev.json"), PASSPHRASE);
    this.env = {
      HOME: process.env["HOME"],
      // The host of Python that can be built takes the interpreter on PATH, as in an activated environment.
      PATH: [join(this.folder, "bin"), join(this.folder, "venv/bin"), hosts, cli.path].join(":"),
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_ROOT: dirname(dirname(cli.pulumi)),
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      NO_COLOR: "1",
      VAULT_SERVER_URL: process.env["VAULT_SERVER_URL"],
      VAULT_SERVER_TOKEN: process.env["VAULT_SERVER_TOKEN"],
      // The host asks Go which modules the program has.
      GOFLAGS: "-mod=mod",
      GOPROXY: "off",
      GOMODCACHE: process.env["GOMODCACHE"],
      // The host of Python lists the packages of the environment, for which pip would read its own newest version.
      PIP_DISABLE_PIP_VERSION_CHECK: "1",
      ...env,
    };
  }

  static async create(language: Language, env: NodeJS.ProcessEnv): Promise<LanguageProject> {
    const project = new LanguageProject(language, await ensureProgramHosts(), env);
    if (language === "python") symlinkSync(await pythonEnvironment(), join(project.folder, "venv"));
    await project.write(project.example());
    await project.runOrFail("stack", "init", "dev", "--secrets-provider=hashivault://tests");
    return project;
  }

  /** The text of a program of the example: its own, or the one in this folder of it. */
  example(folder = ""): string {
    return readFileSync(
      join(REPOSITORY, "examples", this.language, folder, MAIN_FILE[this.language]),
      "utf8",
    );
  }

  /** Puts a program in place of the present one. */
  async write(program: string): Promise<void> {
    writeFileSync(join(this.folder, MAIN_FILE[this.language]), program);
    if (this.language === "go") copyGoProgram(await goProgram(program), this.folder);
  }

  async run(...args: string[]): Promise<Run> {
    const flags = ["--non-interactive", "--color=never"];
    const run = await execute(this.pulumi, [...args, ...flags], this.folder, this.env);
    this.printed.push(run.text);
    return run;
  }

  async runOrFail(...args: string[]): Promise<Run> {
    const run = await this.run(...args);
    if (run.code !== 0) throw new Error(`pulumi ${args.join(" ")} ended ${run.code}:\n${run.text}`);
    return run;
  }

  /** Installs a version that runs the code of the other one. The result tells whether it was started. */
  installNewerPlugin(version: string, newer: string): () => boolean {
    const program = (of: string) =>
      join(this.folder, "home/plugins", `resource-wiro-v${of}`, "pulumi-resource-wiro");
    const used = join(this.folder, "newer-is-used");
    mkdirSync(dirname(program(newer)));
    writeFileSync(program(newer), `#!/bin/sh\ntouch "${used}"\nexec "${program(version)}" "$@"\n`, {
      mode: 0o755,
    });
    return () => existsSync(used);
  }

  /** What the stack exports, in the clear. */
  async outputs(): Promise<Record<string, unknown>> {
    const stack = (await this.state.resources()).find(({ type }) => type === "pulumi:pulumi:Stack");
    return inTheClear(stack?.outputs ?? {}) as Record<string, unknown>;
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

  /**
   * The host runs a compiled program, as with `binary` in the options of the runtime. A new CLI does not pass these to
   * the host that can be built, which takes them as flags.
   */
  private useBinary(hosts: string): void {
    const script = join(this.folder, "bin", "pulumi-language-go");
    writeFileSync(script, `#!/bin/sh\nexec "${join(hosts, "pulumi-language-go")}" -binary=program "$@"\n`);
    chmodSync(script, 0o755);
  }
}
