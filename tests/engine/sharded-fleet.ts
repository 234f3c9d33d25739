import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type Sandbox, startSandbox } from "wiro-sandbox";
import { preloading } from "../support/preload";
import { WARM_PATH } from "../support/warm/warm";
import { CLIENT_SECRET } from "./engine-fixture";
import { cliOfSetup, execute, PASSPHRASE, type Run } from "./project";
import { Postgres } from "./postgres";

const REPOSITORY = resolve(__dirname, "../..");
const HEADER = "customer,agentGuid,organizationId,interval,running,tone";

/** What the fleet wants of one agent, as a row of customers.csv. */
const rowOf = (guid: string, n: number) =>
  `customer-${n},${guid},${1000 + n},${n % 60} */4 * * *,true,"Tone ${n}, dry."`;

export interface Worker {
  readonly process: ChildProcess;
  /** What it has printed. */
  lines(): string;
  /** After its stack, as on SIGTERM. */
  end(): Promise<void>;
}

/** A copy of examples/fleet-sharded, with `agents` customers in `shards` stacks, on a PostgreSQL and a sandbox of its own. */
export class ShardedFleet {
  readonly folder: string;
  private readonly workers: Worker[] = [];

  private constructor(
    readonly sandbox: Sandbox,
    private readonly postgres: Postgres,
    private readonly root: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.folder = join(root, "fleet-sharded");
  }

  static async create(agents: number, shards: number): Promise<ShardedFleet> {
    const cli = cliOfSetup();
    if (cli === undefined) throw new Error("no Pulumi CLI: run npm run pulumi-cli");
    const sandbox = await startSandbox({ agents: Array.from({ length: agents }, () => ({})) });
    sandbox.control.settings.phaseMs = 100;
    const postgres = await Postgres.start();
    const root = mkdtempSync(join(tmpdir(), "wiro-sharded-"));
    mkdirSync(join(root, "home"));
    symlinkSync(join(REPOSITORY, "node_modules"), join(root, "node_modules"));
    for (const example of ["fleet", "fleet-sharded"])
      cpSync(join(REPOSITORY, "examples", example), join(root, example), {
        recursive: true,
        filter: (path) => !path.includes("node_modules"),
      });
    const fleet = new ShardedFleet(sandbox, postgres, root, {
      NODE_OPTIONS: preloading("lean-sdk"),
      HOME: process.env["HOME"],
      PATH: `${WARM_PATH}:${cli.path}`,
      TEST_WARM_PORT: process.env["TEST_WARM_PORT"],
      TEST_WARM_SCRIPT: process.env["TEST_WARM_SCRIPT"],
      PULUMI_ROOT: dirname(dirname(cli.pulumi)),
      PULUMI_HOME: join(root, "home"),
      PULUMI_BACKEND_URL: postgres.url,
      PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      FLEET_LEASE_SECONDS: "3",
      WIRO_API_KEY: "sandbox-key",
      WIRO_BASE_URL: sandbox.baseUrl,
    });
    const rows = sandbox.control.agents().map(({ guid }, n) => rowOf(guid, n));
    fleet.write("customers.csv", [HEADER, ...rows].join("\n"));
    const build = await execute("npm", ["run", "build"], fleet.folder, process.env);
    if (build.code !== 0) throw new Error(build.text);
    // The language host would compile the program in each run.
    fleet.edit("package.json", '"index.ts"', '"node_modules/.build/fleet-sharded/index.js"');
    fleet.edit("Pulumi.yaml", "runtime: nodejs", "runtime: { name: nodejs, options: { typescript: false } }");
    fleet.setShards(shards);
    await fleet.runOrFail("stacks");
    await fleet.configure(cli.pulumi);
    return fleet;
  }

  private async configure(pulumi: string): Promise<void> {
    const plain = {
      linkedInClientId: "app-1",
      inviteUrl: "https://your-app.com/connect",
      invitesEnd: "2099-01-31",
    };
    const secret = { linkedInClientSecret: CLIENT_SECRET, inviteSigningKey: "k".repeat(43) };
    const args = [
      ...["config", "set-all", "--stack", "shard-0", "--config-file", "Pulumi.shards.yaml"],
      ...Object.entries(plain).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
      ...Object.entries(secret).flatMap(([key, value]) => ["--secret", `${key}=${value}`]),
    ];
    const run = await execute(pulumi, args, this.folder, this.env);
    if (run.code !== 0) throw new Error(run.text);
  }

  private write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  private edit(name: string, old: string | RegExp, replacement: string): void {
    const text = readFileSync(join(this.folder, name), "utf8");
    if (text.replace(old, "") === text) throw new Error(`${name} has no ${String(old)}`);
    this.write(name, text.replace(old, replacement));
  }

  /** As a commit that changes the number and nothing else. */
  setShards(shards: number): void {
    for (const file of ["shards.ts", "node_modules/.build/fleet-sharded/shards.js"])
      this.edit(file, /SHARDS = \d+/, `SHARDS = ${shards}`);
  }

  private get command(): string {
    return join(this.folder, "node_modules/.build/fleet-sharded/main.js");
  }

  run(...args: string[]): Promise<Run> {
    return execute(process.execPath, [this.command, ...args], this.folder, this.env);
  }

  async runOrFail(...args: string[]): Promise<Run> {
    const run = await this.run(...args);
    if (run.code !== 0) throw new Error(`${args.join(" ")} ended ${run.code}:\n${run.text}`);
    return run;
  }

  startWorker(): Worker {
    const { folder: cwd, env, command } = this;
    const child = spawn(process.execPath, [command, "work"], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const ended = once(child, "exit");
    let lines = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data: Buffer) => (lines += data.toString()));
    const worker: Worker = {
      process: child,
      lines: () => lines,
      end: async () => {
        child.kill("SIGTERM");
        await ended;
      },
    };
    this.workers.push(worker);
    return worker;
  }

  /** The customers of each stack, by its state. */
  async customersOf(stack: string): Promise<string[]> {
    const cli = cliOfSetup()?.pulumi ?? "";
    const args = ["stack", "--show-urns", "--stack", stack, "--non-interactive"];
    const { stdout } = await execute(cli, args, this.folder, this.env);
    return [...stdout.matchAll(/::wiro:LinkedInAgent::(\S+)/g)].map(([, name = ""]) => name).sort();
  }

  /** The writes since the last look, by operation and by agent. */
  takeWrites(): Record<string, string[]> {
    const { control } = this.sandbox;
    const writes = control.requests().filter(({ write, operation }) => write && operation !== "LICallback");
    control.clearRequests();
    const operations = [...new Set(writes.map(({ operation }) => operation))].sort();
    return Object.fromEntries(
      operations.map((one) => [
        one,
        writes.flatMap(({ operation, agentGuid = "" }) => (operation === one ? [agentGuid] : [])).sort(),
      ]),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.end()));
    await this.postgres.stop();
    await this.sandbox.close();
    rmSync(this.root, { recursive: true, force: true });
  }
}
