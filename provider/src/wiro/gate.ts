import { type Clock, elapsed } from "./clock";

/** The caller waited for its turn, or for the API's rate limit, longer than it may. */
export class WaitedTooLong extends Error {
  override readonly name = "WaitedTooLong";

  constructor(readonly limit: "queue" | "rate-limit") {
    super();
  }
}

/**
 * The one door through which every request of the process leaves: so many at once, and none while the API has
 * asked for a pause. Its times are those of `elapsed`.
 */
export class Gate {
  private running = 0;
  private pausedUntil = Number.NEGATIVE_INFINITY;
  private readonly queue: (() => void)[] = [];

  constructor(
    private readonly limit: number,
    private readonly clock: Clock,
  ) {}

  /** Nobody passes before that time. A later pause wins over an earlier one. */
  pauseUntil(time: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, time);
  }

  /**
   * Runs the task when it may pass; throws WaitedTooLong instead of passing after the deadline. The pause is looked
   * at again after each wait, because another request may have prolonged it.
   */
  async pass<T>(deadline: number, task: () => Promise<T>): Promise<T> {
    await this.takeTurn(deadline - elapsed(this.clock));
    try {
      for (let pause = this.pause(); pause > 0; pause = this.pause()) {
        if (elapsed(this.clock) + pause > deadline) throw new WaitedTooLong("rate-limit");
        await this.clock.sleep(pause);
      }
      if (elapsed(this.clock) > deadline) throw new WaitedTooLong("queue");
      return await task();
    } finally {
      this.giveTurn();
    }
  }

  private pause(): number {
    return this.pausedUntil - elapsed(this.clock);
  }

  private async takeTurn(limitMs: number): Promise<void> {
    if (this.running < this.limit) {
      this.running += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const turn = () => {
        clearTimeout(timer);
        resolve();
      };
      const leave = () => {
        this.queue.splice(this.queue.indexOf(turn), 1);
        reject(new WaitedTooLong("queue"));
      };
      const timer = setTimeout(leave, limitMs);
      this.queue.push(turn);
    });
  }

  /** A turn goes from hand to hand: were it given back first, a newcomer could slip in and exceed the limit. */
  private giveTurn(): void {
    const next = this.queue.shift();
    if (next === undefined) this.running -= 1;
    else next();
  }
}
