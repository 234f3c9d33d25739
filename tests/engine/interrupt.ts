import { execFileSync } from "node:child_process";
import type { Cut } from "./cut-point";
import type { Started } from "./project";

/** Until the command has printed the text, or has ended. */
export function printed({ child, ended }: Started, text: string): Promise<unknown> {
  let all = "";
  const found = new Promise<void>((done) => {
    child.stdout?.on("data", (data: Buffer) => {
      all += data.toString();
      if (all.includes(text)) done();
    });
  });
  return Promise.race([found, ended]);
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly line: string;
}

function descendants(pid: number): Process[] {
  const all = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((found) =>
      found === null ? [] : [{ pid: Number(found[1]), parent: Number(found[2]), line: found[3] ?? "" }],
    );
  const below = (parent: number): Process[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return below(pid);
}

/**
 * Of the CLI, of the process that runs the provider, or of the CLI and everything that it started. Gives what the CLI
 * had started.
 */
export function interrupt({ child }: Started, { signal, target }: Cut): number[] {
  const cli = child.pid;
  if (cli === undefined) throw new Error("the CLI has no process");
  const below = descendants(cli);
  const provider = below.filter(({ line }) => /(cmd\/dynamic-provider\/index|native\/main)\.js /.test(line));
  if (provider.length !== 1) throw new Error(`${provider.length} processes run the provider`);
  const started = below.map(({ pid }) => pid);
  const hit = { cli: [cli], provider: provider.map(({ pid }) => pid), tree: [cli, ...started] };
  for (const pid of hit[target]) kill(pid, signal);
  return started;
}

export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has ended by itself, as `ps` has.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
