import { type ChildProcess, spawn } from "node:child_process";
import {
  cpSync,
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
import type { PulumiCli } from "../../tools/pulumi-cli/pulumi-cli";
import { ADAPTER_ENV, ENTRY, importByAdapter, installPlugin } from "../support/adapter";
import { LEAN_GO, preloading } from "../support/preload";
import { serveProgram, warmEnvironment, WARM_PATH } from "../support/warm/warm";
import { copyStack, STACK } from "./prepared-stack";
import { inTheClear, StateFile, type StateResource } from "./state-file";

const REPOSITORY = resolve(__dirname, "../..");
export const PASSPHRASE = "tests-only";

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, without colours. */
  readonly text: string;
}

export interface ProjectOptions {
  /**
   * The body of index.js, where `pulumi` and `wiro` (the package) are in scope and `exports` is the stack's outputs; or
   * a project of the repository, of which a copy is run.
   */
  readonly program: string | { readonly example: string };
  readonly env?: NodeJS.ProcessEnv;
  /** Lines to add to Pulumi.yaml. */
  readonly yaml?: string;
  /** Whether Pulumi's language host runs the program, as a user's, and not a warm process. */
  readonly languageHost?: boolean;
  /** Whether a passphrase protects the secrets, as in a user's first stack. Each run then derives its key. */
  readonly passphrase?: boolean;
}

/** One planned step of `pulumi preview --json`. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly detailedDiff?: Record<string, unknown> | null;
  readonly diffReasons?: string[];
  readonly oldState?: StateResource;
  readonly newState?: StateResource;
}

/** What `pulumi preview --json` prints. */
export interface Preview {
  readonly steps: readonly Step[];
  readonly diagnostics: readonly { readonly message: string }[];
}

/** The CLI that the suite's setup found. */
export function cliOfSetup(): PulumiCli | undefined {
  const found = process.env["TEST_PULUMI_CLI"];
  return found === undefined ? undefined : (JSON.parse(found) as PulumiCli);
}

export function execute(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Run> {
  return start(command, args, cwd, env).ended;
}

/** A command that runs. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Run>;
}

function start(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Started {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<Run>((done, fail) => {
    const text = { stdout: "", stderr: "" };
    child.stdout.on("data", (data: Buffer) => (text.stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (text.stderr += data.toString()));
    child.on("error", fail);
    child.on("close", (code) => done({ code: code ?? 1, ...text, text: text.stdout + text.stderr }));
  });
  return { child, ended };
}

const runsProgram = ([command = "", ...flags]: readonly string[]) =>
  command === "up" || command === "preview" || flags.includes("--run-program");

/** A Pulumi project of its own, in a folder of its own, on the real CLI with a file backend. */
export class Project {
  /** Holds the modules: below the folder of the program the Node language host would read all of them in each run. */
  private readonly root = mkdtempSync(join(tmpdir(), "wiro-engine-"));
  readonly folder = join(this.root, "program");
  readonly env: NodeJS.ProcessEnv;
  private readonly clockFile = join(this.folder, "clock-offset");
  private readonly state: StateFile;
  private readonly isWarm: boolean;
  private readonly isInline: boolean;
  private readonly main: string;
  private readonly name: string;

  private constructor(
    private readonly cli: PulumiCli,
    options: ProjectOptions,
  ) {
    // A file that NODE_OPTIONS loads may change the package, which a warm process loads again for each run.
    this.isWarm = options.env?.["NODE_OPTIONS"] === undefined;
    this.isInline = this.isWarm && options.languageHost !== true;
    mkdirSync(join(this.folder, "state"), { recursive: true });
    installPlugin(join(this.folder, "home"));
    symlinkSync(join(REPOSITORY, "node_modules"), join(this.root, "node_modules"));
    if (typeof options.program === "string") {
      this.writeFile("package.json", JSON.stringify({ name: "program", main: "index.js" }));
      this.writeFile("Pulumi.yaml", `name: program\nruntime: nodejs\n${options.yaml ?? ""}\n`);
      this.write(options.program);
    } else {
      cpSync(join(REPOSITORY, "examples", options.program.example), this.folder, { recursive: true });
      importByAdapter(this.folder);
    }
    ({ main: this.main } = JSON.parse(readFileSync(join(this.folder, "package.json"), "utf8")) as {
      main: string;
    });
    this.name = /^name: (\S+)$/m.exec(readFileSync(join(this.folder, "Pulumi.yaml"), "utf8"))?.[1] ?? "";
    this.state = new StateFile(
      join(this.folder, "state", ".pulumi", "stacks", this.name, `${STACK}.json`),
      PASSPHRASE,
    );
    this.setClockOffset(0);
    this.env = {
      NODE_OPTIONS: preloading("lean-sdk", "shifted-clock"),
      TEST_CLOCK_FILE: this.clockFile,
      HOME: process.env["HOME"],
      PATH: cli.path,
      PULUMI_ROOT: dirname(dirname(cli.pulumi)),
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
      PULUMI_STACK: STACK,
      PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      ...LEAN_GO,
      NO_COLOR: "1",
      // `npm run typecheck` has checked the examples; the language host would in each run.
      ...(typeof options.program === "string" ? {} : { PULUMI_NODEJS_TRANSPILE_ONLY: "true" }),
      VAULT_SERVER_URL: process.env["VAULT_SERVER_URL"],
      VAULT_SERVER_TOKEN: process.env["VAULT_SERVER_TOKEN"],
      ...ADAPTER_ENV,
      ...warmEnvironment(),
      ...options.env,
    };
  }

  static async create(options: ProjectOptions): Promise<Project> {
    const cli = cliOfSetup();
    if (cli === undefined) throw new Error("no Pulumi CLI: run npm run pulumi-cli");
    const project = new Project(cli, options);
    if (options.passphrase === true)
      await project.runOrFail("stack", "init", STACK, "--secrets-provider=passphrase");
    else copyStack(project.folder, project.name);
    return project;
  }

  /** Moves the clock of every process that the CLI starts from here on. */
  setClockOffset(milliseconds: number): void {
    writeFileSync(this.clockFile, String(milliseconds));
  }

  /** Replaces the program of a project that was made of one. */
  write(program: string): void {
    const head = `const pulumi = require("@pulumi/pulumi");\nconst wiro = require("${ENTRY}");\n`;
    this.writeFile("index.js", head + program);
  }

  writeFile(name: string, text: string, mode = 0o644): void {
    writeFileSync(join(this.folder, name), text, { mode });
  }

  /** The environment of a CLI whose provider runs in a warm process. */
  private get warmEnv(): NodeJS.ProcessEnv {
    return this.isWarm ? { ...this.env, PATH: `${WARM_PATH}:${this.env["PATH"] ?? ""}` } : this.env;
  }

  async run(...args: string[]): Promise<Run> {
    const { folder, main: argument, env } = this;
    const program =
      this.isInline && runsProgram(args) ? await serveProgram({ folder, argument, env }) : undefined;
    const client = program === undefined ? [] : [`--client=127.0.0.1:${program.port}`];
    const run = await this.startIn(this.warmEnv, [...args, ...client]).ended;
    program?.socket.end();
    return run;
  }

  /**
   * Runs, for a test that does something to the command meanwhile. The Node language host loads the program, and the
   * provider has a process of its own.
   */
  start(...args: string[]): Started {
    return this.startIn(this.env, args);
  }

  private startIn(env: NodeJS.ProcessEnv, args: readonly string[]): Started {
    return start(this.cli.pulumi, [...args, "--non-interactive", "--color=never"], this.folder, env);
  }

  /** Runs, and fails the test with what was printed if the command fails. */
  async runOrFail(...args: string[]): Promise<Run> {
    const run = await this.run(...args);
    if (run.code !== 0) throw new Error(`pulumi ${args.join(" ")} ended ${run.code}:\n${run.text}`);
    return run;
  }

  up(...args: string[]): Promise<Run> {
    return this.runOrFail("up", "--yes", "--skip-preview", ...args);
  }

  destroy(...args: string[]): Promise<Run> {
    return this.runOrFail("destroy", "--yes", "--skip-preview", ...args);
  }

  async preview(...args: string[]): Promise<Preview> {
    const { stdout } = await this.runOrFail("preview", "--json", ...args);
    const { steps, diagnostics = [] } = JSON.parse(stdout) as Partial<Preview>;
    return { steps: steps ?? [], diagnostics };
  }

  /** The steps of a preview that would change something. */
  async plan(...args: string[]): Promise<Step[]> {
    const { steps } = await this.preview(...args);
    return steps.filter(
      ({ op, urn }) => !["same", "refresh"].includes(op) && !urn.includes("pulumi:pulumi:Stack"),
    );
  }

  /** Those of the package in the state of the stack `dev`, a secret with its value as `plaintext`. */
  async resources(): Promise<StateResource[]> {
    const all = await this.state.resources();
    return all
      .filter(({ type }) => type.includes("wiro:"))
      .map(({ urn, type, id, inputs, outputs, initErrors }) => ({
        urn,
        type,
        id,
        inputs,
        outputs,
        initErrors,
      }));
  }

  /** All of the state, also what is not ours. */
  record(): Promise<readonly StateResource[]> {
    return this.state.resources();
  }

  /** The state as the backend stores it. */
  stateText(): string {
    return this.state.text();
  }

  editState(change: (text: string) => string): void {
    this.state.write(change(this.state.text()));
  }

  /** What the stack `dev` exports, in the clear. */
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
    rmSync(this.root, { recursive: true, force: true });
  }
}
