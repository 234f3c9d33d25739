import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { hasCode, isGone, thisProcess, type Owner } from "./processes";

export interface LockTimes {
  readonly pollMs: number;
  readonly heartbeatMs: number;
  /** A lock whose holder gave no sign of life for so long is taken over. */
  readonly staleMs: number;
  readonly giveUpMs: number;
}

export const LOCK_TIMES: LockTimes = {
  pollMs: 500,
  heartbeatMs: 5_000,
  staleMs: 60_000,
  giveUpMs: 45 * 60_000,
};

/**
 * Waits until `done` gives something, or until the lock file is ours. It only saves the work of building twice: if
 * two processes hold it nevertheless, both build, and the one that finishes last finds the entry there.
 */
export async function lockUnless<T>(
  file: string,
  done: () => T | undefined,
  onWait: () => void,
  signal: AbortSignal,
  times = LOCK_TIMES,
): Promise<{ readonly done: T } | { readonly release: () => void }> {
  const started = Date.now();
  for (let waited = false; ; waited = true) {
    const result = done();
    if (result !== undefined) return { done: result };
    if (take(file)) return { release: hold(file, times) };
    if (isStale(file, times)) {
      rmSync(file, { force: true });
      continue;
    }
    if (Date.now() - started > times.giveUpMs) {
      throw new Error(
        `Another process has held ${file} for too long: stop it, or delete the file, and try again.`,
      );
    }
    if (!waited) onWait();
    await delay(times.pollMs, undefined, { signal });
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, JSON.stringify(thisProcess()), { flag: "wx" });
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

function hold(file: string, { heartbeatMs }: LockTimes): () => void {
  const heartbeat = setInterval(() => {
    try {
      utimesSync(file, new Date(), new Date());
    } catch {
      // Somebody deleted it: the build goes on without a lock.
    }
  }, heartbeatMs);
  heartbeat.unref();
  return () => {
    clearInterval(heartbeat);
    rmSync(file, { force: true });
  };
}

function isStale(file: string, { staleMs }: LockTimes): boolean {
  const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (modified === undefined) return false;
  return Date.now() - modified > staleMs || holderIsGone(file);
}

function holderIsGone(file: string): boolean {
  try {
    const holder: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isOwner(holder) && isGone(holder);
  } catch {
    // Not written out yet, or just released.
    return false;
  }
}

function isOwner(value: unknown): value is Owner {
  if (typeof value !== "object" || value === null || !("host" in value) || !("pid" in value)) return false;
  return typeof value.host === "string" && typeof value.pid === "number";
}
