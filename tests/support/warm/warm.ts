import { fork } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { join } from "node:path";

/** The folder that stands before the real node on the PATH of a CLI whose provider runs in a warm process. */
export const WARM_PATH = join(__dirname, "path");

/** What a CLI, or a script that starts one, needs in its environment to reach processes.cjs. */
export function warmEnvironment(): NodeJS.ProcessEnv {
  const { TEST_WARM_PORT, TEST_WARM_SCRIPT, TEST_WARM_PLUGIN } = process.env;
  return { TEST_WARM_PORT, TEST_WARM_SCRIPT, TEST_WARM_PLUGIN };
}

/** A run in a process of processes.cjs. */
export interface WarmRun {
  readonly folder: string;
  /** The engine's address for a provider; the main file of a program. */
  readonly argument: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Starts processes.cjs, once for all suites of a jest run. Jest's workers get its address by their environment. */
export async function startWarmProcesses(): Promise<void> {
  if (process.env["TEST_WARM_PORT"] !== undefined) return;
  const dispatcher = fork(join(__dirname, "processes.cjs"), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const [env] = (await once(dispatcher, "message")) as [NodeJS.ProcessEnv];
  Object.assign(process.env, env);
  // It ends with the connection, that is with jest.
  dispatcher.unref();
  dispatcher.channel?.unref();
}

let providers = 0;

async function connected(kind: string, id: string, { folder, argument, env }: WarmRun): Promise<Socket> {
  const socket = connect(Number(process.env["TEST_WARM_PORT"]), "127.0.0.1");
  const entries = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  await once(socket, "connect");
  socket.write([kind, id, folder, argument, ...entries, "", ""].join("\0"));
  return socket;
}

/** What a process of processes.cjs says before anything else. */
function firstLine(socket: Socket): Promise<string> {
  return new Promise((found, failed) => {
    socket.once("data", (data: Buffer) => found(data.toString().trim()));
    socket.once("close", () => failed(new Error("a warm process ended before it served its run")));
  });
}

/** Serves a program to the CLI's `--client` until the socket ends. */
export async function serveProgram(run: WarmRun): Promise<{ port: string; socket: Socket }> {
  const socket = await connected("program", "", run);
  return { port: await firstLine(socket), socket };
}

/** Runs the dynamic-provider script until the sockets end: its standard output and error. */
export async function runProvider(run: WarmRun): Promise<{ stdout: Socket; stderr: Socket }> {
  providers += 1;
  const id = `${process.pid}-${providers}`;
  const stderr = await connected("stderr", id, { ...run, env: {} });
  await firstLine(stderr);
  return { stderr, stdout: await connected("provider", id, run) };
}
