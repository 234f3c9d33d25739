import { type Clock, elapsed, SECOND } from "../clock";

/** The caller waited for its turn, or for the API's rate limit, longer than it may. */
export class WaitTimeout extends Error {
  override readonly name = "WaitTimeout";

  constructor(readonly limit: "queue" | "rate-limit") {
    super();
  }
}

/** Requests under way when a pause begins may prolong it by as much: it is still the same one. */
const SAME_PAUSE_MS = 5 * SECOND;

/** One that waits for its turn. */
interface Waiting {
  readonly deadline: number;
  readonly enter: () => void;
  readonly leave: () => void;
}

/**
 * Every request of the process passes this gate: so many at once, and none while the API has asked for a pause. Its
 * times are those of `elapsed`.
 */
export class RequestGate {
  private running = 0;
  private pausedUntil = Number.NEGATIVE_INFINITY;
  private isReported = false;
  private readonly queue: Waiting[] = [];

  /** `report`: called once for each pause that a request waits for, with its milliseconds. */
  constructor(
    private readonly limit: number,
    private readonly clock: Clock,
    private readonly report: (milliseconds: number) => void = () => undefined,
  ) {}

  /** Nobody passes before that time. A later pause wins over an earlier one. */
  pauseUntil(time: number): void {
    if (time <= this.pausedUntil) return;
    if (this.pause() <= 0 || time - this.pausedUntil > SAME_PAUSE_MS) this.isReported = false;
    this.pausedUntil = time;
    for (const waiting of [...this.queue]) if (waiting.deadline < time) waiting.leave();
  }

  /** Runs the task when it may pass; throws WaitTimeout instead of passing after the deadline. */
  async pass<T>(deadline: number, task: () => Promise<T>): Promise<T> {
    // Before it takes a turn: a caller that cannot wait for the end of the pause need not wait for a turn, either.
    if (this.pause() > 0) await this.waitForPause(deadline);
    await this.takeTurn(deadline);
    try {
      // Another request may have met the rate limit meanwhile.
      if (this.pause() > 0) await this.waitForPause(deadline);
      if (elapsed(this.clock) > deadline) throw new WaitTimeout("queue");
      return await task();
    } finally {
      this.giveTurn();
    }
  }

  /** The pause is read again after each wait, because another request may have prolonged it. */
  private async waitForPause(deadline: number): Promise<void> {
    for (let pause = this.pause(); pause > 0; pause = this.pause()) {
      if (elapsed(this.clock) + pause > deadline) throw new WaitTimeout("rate-limit");
      if (!this.isReported) this.report(pause);
      this.isReported = true;
      await this.clock.sleep(pause);
    }
  }

  private pause(): number {
    return this.pausedUntil - elapsed(this.clock);
  }

  private async takeTurn(deadline: number): Promise<void> {
    if (this.running < this.limit) {
      this.running += 1;
      return;
    }
    const queuedAt = elapsed(this.clock);
    await new Promise<void>((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer);
        resolve();
      };
      const leave = () => {
        clearTimeout(timer);
        this.queue.splice(this.queue.indexOf(waiting), 1);
        // A pause since then kept all the others from passing, too.
        reject(new WaitTimeout(this.pausedUntil > queuedAt ? "rate-limit" : "queue"));
      };
      const timer = setTimeout(leave, deadline - queuedAt);
      const waiting = { deadline, enter, leave };
      this.queue.push(waiting);
    });
  }

  /**
   * A turn passes to the next one directly: if it was given back first, a newcomer could take it and exceed the limit.
   */
  private giveTurn(): void {
    const next = this.queue.shift();
    if (next === undefined) this.running -= 1;
    else next.enter();
  }
}
