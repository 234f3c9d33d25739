import { readdirSync, readFileSync } from "node:fs";
import { spawn } from "node:child_process";

/** Which part of a run a process is. */
export type Role = "engine" | "program" | "provider";

/** What the processes of one role used. */
export interface RoleUsage {
  /** CPU time, user and system, in seconds. */
  readonly cpuSeconds: number;
  /** The most memory (RSS) that they held at one time, in MB. */
  readonly peakMb: number;
}

/** One command, and what it took. */
export interface Usage {
  readonly code: number;
  /** What it printed, both streams. */
  readonly text: string;
  readonly wallSeconds: number;
  readonly roles: Readonly<Record<Role, RoleUsage>>;
}

const SAMPLE_MS = 40;
/** USER_HZ: Linux shows times of processes in hundredths of a second, whatever the machine. */
const TICKS = 100;
const PAGE_MB = 4096 / 1024 / 1024;

/** A process's parent, CPU time in ticks and resident pages; undefined once it has ended. */
function readProcess(pid: number): { parent: number; ticks: number; pages: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const field = (number: number) => Number(fields[number - 3]);
    return { parent: field(4), ticks: field(14) + field(15), pages: field(24) };
  } catch {
    return undefined;
  }
}

function roleOf(pid: number): Role {
  let command = "";
  try {
    command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    // It has ended.
  }
  if (/dynamic-provider|pulumi-resource-wiro|terraform-provider/.test(command)) return "provider";
  return /cmd\/run(-policy-pack)?\b/.test(command) ? "program" : "engine";
}

/** Follows a command's processes in /proc until it ends: Linux only. */
class Sampler {
  private readonly ticks = new Map<number, { role: Role; ticks: number }>();
  private readonly peak: Record<Role, number> = { engine: 0, program: 0, provider: 0 };

  constructor(private readonly root: number) {}

  sample(): void {
    const all = new Map<number, NonNullable<ReturnType<typeof readProcess>>>();
    for (const name of readdirSync("/proc")) {
      const pid = Number(name);
      const found = Number.isInteger(pid) ? readProcess(pid) : undefined;
      if (found !== undefined) all.set(pid, found);
    }
    const pages: Record<Role, number> = { engine: 0, program: 0, provider: 0 };
    for (const [pid, { ticks, pages: held }] of all) {
      if (!this.belongs(pid, all)) continue;
      // A process has its parent's command line until it runs its own: its role is looked up until it is special.
      const before = this.ticks.get(pid)?.role ?? "engine";
      const role = before === "engine" ? roleOf(pid) : before;
      this.ticks.set(pid, { role, ticks });
      pages[role] += held;
    }
    for (const role of ["engine", "program", "provider"] as const) {
      this.peak[role] = Math.max(this.peak[role], pages[role]);
    }
  }

  private belongs(pid: number, all: ReadonlyMap<number, { parent: number }>): boolean {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = all.get(at)?.parent) {
      if (at === this.root) return true;
    }
    return false;
  }

  usage(role: Role): RoleUsage {
    const own = [...this.ticks.values()].filter((one) => one.role === role);
    return {
      cpuSeconds: own.reduce((sum, { ticks }) => sum + ticks, 0) / TICKS,
      peakMb: this.peak[role] * PAGE_MB,
    };
  }
}

/** Runs a command to its end, and measures it. */
export async function measure(
  command: string,
  args: readonly string[],
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<Usage> {
  const started = performance.now();
  const child = spawn(command, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  const add = (data: Buffer) => void (text += data.toString());
  child.stdout.on("data", add);
  child.stderr.on("data", add);
  const sampler = new Sampler(child.pid ?? 0);
  const timer = setInterval(() => sampler.sample(), SAMPLE_MS);
  try {
    const code = await new Promise<number>((done, failed) => {
      child.once("error", failed).once("close", (status) => done(status ?? 1));
    });
    const wallSeconds = (performance.now() - started) / 1000;
    const roles = {
      engine: sampler.usage("engine"),
      program: sampler.usage("program"),
      provider: sampler.usage("provider"),
    };
    return { code, text, wallSeconds, roles };
  } finally {
    clearInterval(timer);
  }
}
