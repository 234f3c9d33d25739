import { createHash, randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { hostname } from "node:os";

const HEX_DIGITS = 16;

/**
 * The address of Pulumi's engine, among the arguments of a process that it started: the last one. Flags come before it
 * if the engine's log flows to its plugins.
 */
export function engineAddressIn(argv: readonly string[]): string | undefined {
  const last = argv.slice(2).at(-1);
  return last !== undefined && /:\d+$/.test(last) ? last : undefined;
}

/** The run of Pulumi's engine that the process serves. */
export class Run {
  private ownId: string = randomUUID();
  private isJoined = false;
  private cancellation = newCancellation();

  /** Names the run in states. It has the same id in all of its processes, if they know the engine's address. */
  get id(): string {
    return hashOf(this.ownId);
  }

  /**
   * Names the run at one API, for the files of its processes: a guid of another base URL is another agent. Undefined as
   * long as the process does not know the run.
   */
  scope(baseUrl: string): string | undefined {
    return this.isJoined ? hashOf(`${this.ownId} ${baseUrl}`) : undefined;
  }

  /** Aborts when the user cancels the run. Pulumi's host of dynamic providers does not pass that on. */
  get cancelled(): AbortSignal {
    return this.cancellation.signal;
  }

  /** Ends what waits. */
  cancel(): void {
    this.cancellation.abort();
  }

  /**
   * Two runs of a machine never have one address at the same time. Another address is another run: a plugin to which the
   * engine attaches serves one after the other.
   */
  join(engineAddress: string): void {
    const id = `${hostname()} ${engineAddress}`;
    if (id === this.ownId) return;
    this.ownId = id;
    this.isJoined = true;
    this.cancellation = newCancellation();
  }
}

function newCancellation(): AbortController {
  const cancellation = new AbortController();
  // Each wait listens, and there may be as many as the engine has steps in parallel.
  setMaxListeners(0, cancellation.signal);
  return cancellation;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, HEX_DIGITS);
}
