import { hostname } from "node:os";

/** Who holds a lock or builds in a folder. */
export interface Owner {
  readonly host: string;
  readonly pid: number;
}

export function thisProcess(): Owner {
  return { host: hostname(), pid: process.pid };
}

/** True only when it is certain: a process id means nothing on another machine, nor in another container. */
export function isGone({ host, pid }: Owner): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return hasCode(error, "ESRCH");
  }
}

export function hasCode(error: unknown, code: string): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}
