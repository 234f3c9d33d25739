import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { runProvider } from "../support/warm/warm";
import { NativeHost } from "../native/native-host";
import { ADAPTER } from "../support/adapter";
import { type EngineCalls, type Properties, Protocol } from "./protocol";

export const REPOSITORY = resolve(__dirname, "../..");
/** With ADAPTER=native the tests run on the native provider, whose lines the engine's log holds. */
export const IS_NATIVE = ADAPTER === "native";
/** A test of what the dynamic provider alone does or prints; `tests/native` has the native provider's. */
export const itOfDynamic = IS_NATIVE ? it.skip : it;
const HOST_SCRIPT = "@pulumi/pulumi/cmd/dynamic-provider/index.js";

export interface HostOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** The stack's configuration, in plain text as the engine passes it on. */
  readonly config?: Properties;
  /** Default: a folder whose node_modules are the repository's. */
  readonly cwd?: string;
  /** Where the host script itself is installed. Default: the repository's node_modules. */
  readonly modules?: string;
  readonly nodeArguments?: readonly string[];
  /** The address of the engine that starts the host. Default: one for each host, as each run has. */
  readonly engineAddress?: string;
}

const folders: string[] = [];
let addresses = 0;
const running = new Set<Host>();

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "wiro-host-"));
  folders.push(folder);
  return folder;
}

/** A folder like that of a Pulumi program with the package installed. */
export function programFolder(): string {
  const folder = newFolder();
  symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  return folder;
}

export function subfolder(...parts: string[]): string {
  const folder = join(...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A process, or a warm one for as long as it serves this host. */
interface Running {
  readonly stdout: Readable;
  readonly stderr: Readable;
  kill(): void;
}

/** An address of an engine, from which a host asks nothing. */
export function newAddress(): string {
  addresses += 1;
  return `127.0.0.1:${addresses}`;
}

function spawned(options: HostOptions): Running {
  const { modules, nodeArguments = [], cwd = programFolder(), env = {} } = options;
  const { engineAddress = newAddress() } = options;
  const script = join(modules ?? join(REPOSITORY, "node_modules"), HOST_SCRIPT);
  const child = spawn(process.execPath, [...nodeArguments, script, engineAddress], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { stdout: child.stdout, stderr: child.stderr, kill: () => child.kill("SIGINT") };
}

async function warm({ env = {}, engineAddress = newAddress() }: HostOptions): Promise<Running> {
  const run = await runProvider({ folder: programFolder(), argument: engineAddress, env });
  return { ...run, kill: () => run.stdout.end() };
}

/** The process that runs dynamic resources, as the CLI starts it, with everything that it prints. */
export class Host {
  private printed = { stdout: "", stderr: "" };

  private constructor(
    private readonly running: Running,
    readonly engine: EngineCalls,
  ) {}

  /** Starts a process of its own. */
  static start(options: HostOptions = {}): Promise<Host> {
    if (IS_NATIVE) return Host.ofPlugin(options);
    return Host.over(spawned(options), options.config);
  }

  /** Takes a process that has the SDK loaded, where the test needs no other folder, modules or arguments. */
  static async startWarm(options: Pick<HostOptions, "env" | "config" | "engineAddress">): Promise<Host> {
    if (IS_NATIVE) return Host.ofPlugin(options);
    return Host.over(await warm(options), options.config);
  }

  private static async over(process: Running, config: Properties = {}): Promise<Host> {
    const printed = { stdout: "", stderr: "" };
    process.stderr.on("data", (data: Buffer) => (printed.stderr += data.toString()));
    const port = await new Promise<string>((found, failed) => {
      process.stdout.once("close", () => failed(new Error(`the host ended: ${printed.stderr}`)));
      process.stdout.once("data", (data: Buffer) => found(data.toString().trim()));
    });
    const host = new Host(process, new Protocol(port));
    running.add(host);
    host.printed = printed;
    process.stdout.on("data", (data: Buffer) => (host.printed.stdout += data.toString()));
    process.stderr.removeAllListeners("data");
    process.stderr.on("data", (data: Buffer) => (host.printed.stderr += data.toString()));
    await host.engine.configure(config);
    return host;
  }

  private static async ofPlugin({ env, config }: HostOptions): Promise<Host> {
    const plugin = await NativeHost.start({ env, config });
    const host = new Host(plugin, plugin);
    running.add(host);
    host.printed = plugin.printed;
    return host;
  }

  /** The output since the last call. */
  async takeOutput(): Promise<{ stdout: string; stderr: string }> {
    await this.engine.roundTrip();
    const { stdout, stderr } = this.printed;
    Object.assign(this.printed, { stdout: "", stderr: "" });
    return { stdout, stderr };
  }

  async stop(): Promise<void> {
    running.delete(this);
    this.engine.close();
    const ended = once(this.running.stdout, "close");
    this.running.kill();
    await ended;
  }
}

/** For `afterAll`: ends the processes of a test file. */
export async function stopHosts(): Promise<void> {
  await Promise.all([...running].map((host) => host.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
