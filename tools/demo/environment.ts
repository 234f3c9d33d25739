import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Sandbox, startSandbox } from "wiro-sandbox";
import type { PulumiCli } from "../pulumi-cli/pulumi-cli";

/** From tools/lib/demo, where this file is compiled to. */
const REPOSITORY = resolve(__dirname, "../../..");
const STACK = "demo";

/** A step of the demo whose result is not the expected one. */
export class DemoFailure extends Error {}

export interface CommandResult {
  readonly code: number;
  readonly text: string;
}

/**
 * The environment of the demo: the sandbox, the real CLI, and a throw-away folder for the state, the configuration and
 * Pulumi's home. The project is the repository's own; nothing is written into it.
 */
export class DemoEnvironment {
  readonly folder = mkdtempSync(join(tmpdir(), "wiro-demo-"));
  /** Everything that the CLI printed, shown or not, except the secrets that were asked for. */
  printed = "";
  private child: ChildProcess | undefined;

  private constructor(
    private readonly cli: PulumiCli,
    readonly sandbox: Sandbox,
    private readonly show: (text: string) => void,
  ) {}

  static async open(cli: PulumiCli, show: (text: string) => void): Promise<DemoEnvironment> {
    const sandbox = await startSandbox({
      agents: ["Jane's bakery", "Sam's garage", "Kim's flowers"].map((title) => ({ title })),
    });
    // The agent starts at once, and a person who watches need not wait for it.
    sandbox.control.settings.phaseMs = 100;
    sandbox.control.settings.refreshTokens = true;
    const environment = new DemoEnvironment(cli, sandbox, show);
    mkdirSync(join(environment.folder, "state"));
    const manifest = readFileSync(join(REPOSITORY, "Pulumi.yaml"), "utf8");
    // A stack is created beside its project file: a copy of it keeps the stack's file out of the repository.
    writeFileSync(join(environment.folder, "Pulumi.yaml"), manifest.replace(/^main: .*$/m, ""));
    return environment;
  }

  async createStack(plain: Record<string, string>, secret: Record<string, string>): Promise<void> {
    await this.quietly(this.folder, "stack", "init", STACK);
    const settings = [
      ...Object.entries(plain).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
      ...Object.entries(secret).flatMap(([key, value]) => ["--secret", `${key}=${value}`]),
    ];
    await this.quietly(this.folder, "config", "set-all", "--stack", STACK, ...settings);
  }

  async configure(key: string, value: string): Promise<void> {
    await this.quietly(this.folder, "config", "set", "--stack", STACK, key, value);
  }

  /** Runs the CLI on the repository's project, showing what it prints. */
  async pulumi(...args: string[]): Promise<CommandResult> {
    const result = await this.run(REPOSITORY, [...args, "--config-file", this.configFile], this.show);
    this.printed += result.text;
    return result;
  }

  /** A stack output; a secret one is not stored anywhere. */
  async output(name: string): Promise<string> {
    const { text } = await this.quietly(
      this.folder,
      "stack",
      "output",
      name,
      "--show-secrets",
      "--stack",
      STACK,
    );
    return text.trim();
  }

  /** Every byte in the backend: state, history, backups. */
  state(): string {
    const files = readdirSync(join(this.folder, "state"), { recursive: true, withFileTypes: true });
    return files
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"))
      .join("\n");
  }

  /** Ends the child that is running, if any, closes the sandbox and removes the folder. */
  async cleanUp(): Promise<void> {
    const child = this.child;
    if (child?.exitCode === null && child.signalCode === null) {
      const ended = new Promise((done) => child.once("close", done));
      child.kill("SIGINT");
      const impatience = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(impatience);
    }
    await this.sandbox.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get configFile(): string {
    return join(this.folder, `Pulumi.${STACK}.yaml`);
  }

  private async quietly(cwd: string, ...args: string[]): Promise<CommandResult> {
    const result = await this.run(cwd, args, () => undefined);
    if (result.code !== 0) throw new DemoFailure(`pulumi ${args[0] ?? ""} failed: ${result.text}`);
    return result;
  }

  private run(cwd: string, args: string[], show: (text: string) => void): Promise<CommandResult> {
    const env = {
      ...process.env,
      PATH: this.cli.path,
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "demo",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      // The demo's stack names the API's address; an exported variable would win over it.
      WIRO_API_KEY: "",
      WIRO_API_SECRET: "",
      WIRO_BASE_URL: "",
    };
    return new Promise((done, fail) => {
      const child = spawn(this.cli.pulumi, [...args, "--non-interactive", "--color", "never"], {
        cwd,
        env,
        stdio: ["ignore", "pipe", "pipe"],
        // Ctrl-C reaches this process alone, which then ends the CLI by itself, once.
        detached: true,
      });
      this.child = child;
      let text = "";
      const take = (data: Buffer) => {
        text += data.toString();
        show(data.toString());
      };
      child.stdout.on("data", take);
      child.stderr.on("data", take);
      child.on("error", fail);
      child.on("close", (code) => done({ code: code ?? 1, text }));
    });
  }
}
