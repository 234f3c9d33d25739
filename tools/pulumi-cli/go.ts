import { execFile, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { findOnPath } from "./executables";
import type { GoModule } from "./recipe";
import { compareVersions } from "./versions";

export interface Go {
  readonly go: string;
  readonly env: NodeJS.ProcessEnv;
  /** Set when Go has to fetch a newer Go of its own accord first. */
  readonly fetches: boolean;
}

/** The progress of a build, as far as Go reports it. */
export interface BuildCount {
  downloaded: number;
  compiled: number;
}

const MAX_TAIL_LINES = 15;
const KILL_AFTER_MS = 5_000;

/** A Go that can build what asks for `needed`, or the reason why there is none. */
export async function findGo(
  env: NodeJS.ProcessEnv,
  needed: string,
): Promise<Go | { readonly without: string }> {
  const go = findOnPath("go", env["PATH"] ?? "");
  if (go === undefined) return { without: "Go is not on PATH" };

  // A person's workspace, build target and flags are meant for other projects.
  const buildEnv: NodeJS.ProcessEnv = {
    ...env,
    ...{ GO111MODULE: "on", GOWORK: "off", GOFLAGS: "", GOOS: "", GOARCH: "", CGO_ENABLED: "0" },
  };
  const ask = async (question: string[], extra: NodeJS.ProcessEnv = {}) =>
    // Outside of any module, whose go.mod could have Go fetch another toolchain just to respond.
    (
      await promisify(execFile)(go, question, { env: { ...buildEnv, ...extra }, cwd: tmpdir() })
    ).stdout.trim();
  try {
    const version = await ask(["version"], { GOTOOLCHAIN: "local" });
    if (compareVersions(version, needed) >= 0) {
      return { go, env: { ...buildEnv, GOTOOLCHAIN: "local" }, fetches: false };
    }
    const [, numbers = version] = /go(\d[\w.]*)/.exec(version) ?? [];
    if (compareVersions(version, "1.21") >= 0 && (await ask(["env", "GOTOOLCHAIN"])).includes("auto")) {
      return { go, env: buildEnv, fetches: true };
    }
    return { without: `${go} is ${numbers}, older than ${needed}` };
  } catch {
    return { without: `${go} does not respond to \`go version\`` };
  }
}

/**
 * Builds a module's tool into the folder `bin`; Go's own temporary files go to `work`.
 * @throws with the last lines that Go printed.
 */
export async function goBuild(
  { go, env }: Go,
  { folder: cwd, flags }: GoModule,
  into: { readonly bin: string; readonly work: string },
  count: BuildCount,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const args = [
    "build",
    "-v",
    "-mod=readonly",
    "-trimpath",
    "-buildvcs=false",
    ...flags,
    "-o",
    `${into.bin}/`,
    "tool",
  ];
  const child = spawn(go, args, {
    cwd,
    env: { ...env, GOTMPDIR: into.work },
    stdio: ["ignore", "ignore", "pipe"],
    // A process group of its own, so that the compilers that Go starts can be stopped together with it.
    detached: true,
  });
  const stop = (how: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, how);
    } catch {
      // It ended by itself.
    }
  };
  let kill: NodeJS.Timeout | undefined;
  const onAbort = () => {
    stop("SIGINT");
    kill = setTimeout(() => stop("SIGKILL"), KILL_AFTER_MS);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  const onExit = () => stop("SIGKILL");
  process.once("exit", onExit);

  const tail: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (line.startsWith("go: downloading")) count.downloaded += 1;
    // With -v, Go names each package when it compiles it: a line without a space.
    else if (/^[\w.~/-]+$/.test(line)) count.compiled += 1;
    else tail.push(line);
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject).once("close", resolve);
    });
    signal.throwIfAborted();
    if (code !== 0) throw new Error(tail.slice(-MAX_TAIL_LINES).join("\n"));
  } finally {
    clearTimeout(kill);
    signal.removeEventListener("abort", onAbort);
    process.off("exit", onExit);
  }
}
