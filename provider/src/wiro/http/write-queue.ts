import { WaitTimeout } from "./gate";

/** Whether it ends, well or not, within so many milliseconds. */
async function endsWithin(limitMs: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const ended = promise.then(
    () => true,
    () => true,
  );
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), limitMs)));
  return Promise.race([ended, late]).finally(() => clearTimeout(timer));
}

/** Writes to one agent leave one after the other, whether the one before succeeded or not. */
export class WriteQueue {
  private readonly last = new Map<string, Promise<unknown>>();

  constructor(private readonly maxWaitMs: number) {}

  /** Passes how long the task waited. Throws WaitTimeout, and drops the task, when its turn does not come in time. */
  run<T>(agentGuid: string, task: (waitedMs: number) => Promise<T>): Promise<T> {
    const previous = this.last.get(agentGuid);
    const mine = previous === undefined ? task(0) : this.inTurn(previous, task);
    // A task that leaves the queue does not let the next one in: the task before may still run.
    const both = Promise.allSettled([previous, mine]);
    this.last.set(agentGuid, both);
    void both.then(() => {
      if (this.last.get(agentGuid) === both) this.last.delete(agentGuid);
    });
    return mine;
  }

  private async inTurn<T>(previous: Promise<unknown>, task: (waitedMs: number) => Promise<T>): Promise<T> {
    const queuedAt = performance.now();
    if (!(await endsWithin(this.maxWaitMs, previous))) throw new WaitTimeout("queue");
    return task(performance.now() - queuedAt);
  }
}
