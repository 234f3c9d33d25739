import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { PulumiCli } from "../pulumi-cli/pulumi-cli";

/** From tools/, and from tools/lib where it is compiled. */
const REPOSITORY = [join(__dirname, "../.."), join(__dirname, "../../..")].find((folder) =>
  existsSync(join(folder, "package-lock.json")),
);
const BUILD = "node_modules/.build";
const MAIN = `${BUILD}/fleet-sharded/main.js`;
const HEADER = "customer,agentGuid,organizationId,interval,running,tone";

export interface ShardedOptions {
  readonly guids: readonly string[];
  readonly shards: number;
  readonly cli: PulumiCli;
  /** The URL of the PostgreSQL. */
  readonly backend: string;
  /** The account, and whatever else the commands need. */
  readonly env: NodeJS.ProcessEnv;
  /** A folder for the compiled example, which the first project of several fills. */
  readonly compiled?: string;
}

/** What a command printed, both streams. */
export interface Run {
  readonly code: number;
  readonly text: string;
}

export interface Worker {
  readonly process: ChildProcess;
  readonly ended: Promise<[code: number | null]>;
  /** What it has printed. */
  readonly text: () => string;
  /** After its stack. */
  end(): Promise<void>;
}

/** A copy of examples/fleet-sharded with so many customers and stacks, in a folder of its own. */
export class ShardedProject {
  private readonly root = mkdtempSync(join(tmpdir(), "wiro-sharded-"));
  readonly folder = join(this.root, "fleet-sharded");
  private readonly workers: Worker[] = [];
  private readonly env: NodeJS.ProcessEnv;

  private constructor(private readonly options: ShardedOptions) {
    const { cli, backend, env } = options;
    this.env = {
      HOME: process.env["HOME"],
      PATH: cli.path,
      PULUMI_ROOT: dirname(dirname(cli.pulumi)),
      PULUMI_HOME: join(this.root, "home"),
      PULUMI_BACKEND_URL: backend,
      PULUMI_CONFIG_PASSPHRASE: "not-a-secret",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      WIRO_API_KEY: "sandbox-key",
      ...env,
    };
  }

  static async create(options: ShardedOptions): Promise<ShardedProject> {
    const project = new ShardedProject(options);
    await project.open(REPOSITORY ?? "");
    return project;
  }

  private async open(repository: string): Promise<void> {
    const { guids, shards } = this.options;
    mkdirSync(join(this.root, "home"));
    symlinkSync(join(repository, "node_modules"), join(this.root, "node_modules"));
    for (const example of ["fleet", "fleet-sharded"])
      cpSync(join(repository, "examples", example), join(this.root, example), {
        recursive: true,
        filter: (path) => !path.slice(repository.length).includes("node_modules"),
      });
    const rows = guids.map(
      (guid, n) => `customer-${n},${guid},${1000 + n},${n % 60} */4 * * *,true,Tone ${n}.`,
    );
    this.write("customers.csv", [HEADER, ...rows].join("\n"));
    await this.compile();
    // The language host would compile the program in each run.
    this.edit("package.json", '"index.ts"', `"${BUILD}/fleet-sharded/index.js"`);
    this.edit("Pulumi.yaml", "runtime: nodejs", "runtime: { name: nodejs, options: { typescript: false } }");
    this.setShards(shards);
    await this.run("stacks");
    const plain = {
      linkedInClientId: "app-1",
      inviteUrl: "https://your-app.com/connect",
      invitesEnd: "2099-01-31",
    };
    const secret = { linkedInClientSecret: "client-secret-canary-7f3a", inviteSigningKey: "k".repeat(43) };
    await this.pulumi(
      ...["config", "set-all", "--stack", "shard-0", "--config-file", "Pulumi.shards.yaml"],
      ...Object.entries(plain).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
      ...Object.entries(secret).flatMap(([key, value]) => ["--secret", `${key}=${value}`]),
    );
  }

  private async compile(): Promise<void> {
    const { compiled = "" } = this.options;
    const build = join(this.folder, BUILD);
    if (existsSync(compiled)) {
      cpSync(compiled, build, { recursive: true });
      return;
    }
    await this.succeed(this.execute("npm", ["run", "build"], process.env));
    if (compiled !== "") cpSync(build, compiled, { recursive: true });
  }

  private write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  private edit(name: string, old: string | RegExp, replacement: string): void {
    const text = readFileSync(join(this.folder, name), "utf8");
    if (text.search(old) < 0) throw new Error(`${name} has no ${String(old)}`);
    this.write(name, text.replace(old, replacement));
  }

  /** As a commit that changes the number and nothing else. */
  setShards(shards: number): void {
    for (const file of ["shards.ts", `${BUILD}/fleet-sharded/shards.js`])
      this.edit(file, /SHARDS = \d+/, `SHARDS = ${shards}`);
  }

  /** Runs a command of the example that may fail. */
  try(...args: string[]): Promise<Run> {
    return this.execute(process.execPath, [MAIN, ...args], this.env);
  }

  /** Runs a command of the example. It fails when a worker ends by itself, for which a run would wait. */
  run(...args: string[]): Promise<string> {
    const broken = this.workers.map(async ({ ended, text }) => {
      const [code] = await ended;
      if (code !== null && code > 0) throw new Error(`a worker ended with ${code}:\n${text()}`);
      return new Promise<never>(() => undefined);
    });
    return Promise.race([this.succeed(this.try(...args)), ...broken]);
  }

  pulumi(...args: string[]): Promise<string> {
    const { pulumi } = this.options.cli;
    return this.succeed(this.execute(pulumi, [...args, "--non-interactive"], this.env));
  }

  private async succeed(running: Promise<Run>): Promise<string> {
    const { code, text } = await running;
    if (code !== 0) throw new Error(`a command of ${this.folder} ended with ${code}:\n${text}`);
    return text;
  }

  private async execute(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Run> {
    const { child, text } = this.start(command, args, env);
    const [code] = (await once(child, "close")) as [number | null];
    return { code: code ?? 1, text: text() };
  }

  private start(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    const child = spawn(command, args, { cwd: this.folder, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data: Buffer) => (text += data.toString()));
    return { child, text: () => text };
  }

  startWorker(env: NodeJS.ProcessEnv = {}): Worker {
    const { child, text } = this.start(process.execPath, [MAIN, "work"], { ...this.env, ...env });
    const ended = once(child, "exit") as Promise<[number | null]>;
    const worker: Worker = {
      process: child,
      ended,
      text,
      end: async () => {
        child.kill("SIGTERM");
        await ended;
      },
    };
    this.workers.push(worker);
    return worker;
  }

  async endWorkers(): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => worker.end()));
  }

  async close(): Promise<void> {
    await this.endWorkers();
    rmSync(this.root, { recursive: true, force: true });
  }
}
