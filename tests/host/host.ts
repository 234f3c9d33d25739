import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Properties, Protocol } from "./protocol";

export const REPOSITORY = resolve(__dirname, "../..");
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
}

const folders: string[] = [];
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

/** The process that runs dynamic resources, as the CLI starts it, with everything that it prints. */
export class Host {
  private printed = { stdout: "", stderr: "" };

  private constructor(
    private readonly child: ChildProcess,
    readonly engine: Protocol,
  ) {}

  static async start(options: HostOptions = {}): Promise<Host> {
    const script = join(options.modules ?? join(REPOSITORY, "node_modules"), HOST_SCRIPT);
    const child = spawn(process.execPath, [...(options.nodeArguments ?? []), script, "127.0.0.1:0"], {
      cwd: options.cwd ?? programFolder(),
      env: { ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stderr = "";
    const collect = (data: Buffer) => (stderr += data.toString());
    child.stderr.on("data", collect);
    const port = await new Promise<string>((found, failed) => {
      child.once("exit", (code) => failed(new Error(`the host ended with ${code ?? "a signal"}: ${stderr}`)));
      child.stdout.once("data", (data: Buffer) => found(data.toString().trim()));
    });
    child.removeAllListeners("exit");
    child.stderr.off("data", collect);
    const host = new Host(child, new Protocol(port));
    running.add(host);
    host.printed.stderr = stderr;
    child.stdout.on("data", (data: Buffer) => (host.printed.stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (host.printed.stderr += data.toString()));
    await host.engine.configure(options.config ?? {});
    return host;
  }

  /** The output since the last call. */
  async takeOutput(): Promise<{ stdout: string; stderr: string }> {
    await this.engine.roundTrip();
    const { printed } = this;
    this.printed = { stdout: "", stderr: "" };
    return printed;
  }

  async stop(): Promise<void> {
    running.delete(this);
    this.engine.close();
    const ended = new Promise((done) => this.child.once("close", done));
    this.child.kill("SIGKILL");
    await ended;
  }
}

/** For `afterAll`: ends the processes of a test file. */
export async function stopHosts(): Promise<void> {
  await Promise.all([...running].map((host) => host.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
