import { type Clock, elapsed, SECOND } from "../clock";
import { type Departure, Pace } from "./pace";

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
  readonly enter: (departure: Departure) => void;
  readonly leave: () => void;
}

/**
 * Every request of the process passes this gate: so many at once, and none while the API has asked for a pause. After a
 * pause one is under way, and one more for each that ends: 1, 2, 4 … up to the limit, and no faster than `Pace` has it.
 * Its times are those of `elapsed`.
 */
export class RequestGate {
  private running = 0;
  private allowed: number;
  private pausedUntil = Number.NEGATIVE_INFINITY;
  private isReported = false;
  private isAwaited = false;
  private readonly queue: Waiting[] = [];
  private readonly pace = new Pace();

  /** `report`: called once for each pause that a request waits for, with its milliseconds. */
  constructor(
    private readonly limit: number,
    private readonly clock: Clock,
    private readonly report: (milliseconds: number) => void = () => undefined,
  ) {
    this.allowed = limit;
  }

  /** Nobody passes before that time. A later pause wins over an earlier one. `rejected`: the request that it is for. */
  pauseUntil(time: number, rejected?: Departure): void {
    if (rejected !== undefined) this.pace.limit(rejected, elapsed(this.clock));
    this.allowed = 1;
    if (time <= this.pausedUntil) return;
    if (this.pause() <= 0 || time - this.pausedUntil > SAME_PAUSE_MS) this.isReported = false;
    this.pausedUntil = time;
    for (const waiting of [...this.queue]) if (waiting.deadline < time) waiting.leave();
  }

  /** Runs the task when it may pass; throws WaitTimeout instead of passing after the deadline. */
  async pass<T>(deadline: number, task: (departure: Departure) => Promise<T>): Promise<T> {
    // Before it takes a place in the queue: nobody need wait to learn that the pause is too long.
    if (this.pause() > 0 && this.pausedUntil > deadline) throw new WaitTimeout("rate-limit");
    const departure = await this.takeTurn(deadline);
    try {
      return await task(departure);
    } finally {
      this.running -= 1;
      // One that was rejected has begun a pause.
      if (this.pause() <= 0) this.allowed = Math.min(this.limit, this.allowed + 1);
      this.advance();
    }
  }

  private pause(): number {
    return this.pausedUntil - elapsed(this.clock);
  }

  private takeTurn(deadline: number): Promise<Departure> {
    const queuedAt = elapsed(this.clock);
    return new Promise((resolve, reject) => {
      const enter = (departure: Departure) => {
        clearTimeout(timer);
        resolve(departure);
      };
      const leave = () => {
        clearTimeout(timer);
        this.queue.splice(this.queue.indexOf(waiting), 1);
        // A pause since then, or the pace, kept all the others from passing, too.
        const isLimited = this.pausedUntil > queuedAt || this.pace.isActive;
        reject(new WaitTimeout(isLimited ? "rate-limit" : "queue"));
      };
      const timer = setTimeout(leave, deadline - queuedAt);
      const waiting = { deadline, enter, leave };
      this.queue.push(waiting);
      this.advance();
    });
  }

  /** Lets those pass that may, in their order. */
  private advance(): void {
    for (let next = this.queue[0]; next !== undefined; next = this.queue[0]) {
      const pause = this.pause();
      if (pause > 0) {
        this.reportOnce(pause);
        this.advanceAfter(pause);
        return;
      }
      if (this.running >= this.allowed) return;
      const now = elapsed(this.clock);
      if (now > next.deadline) {
        next.leave();
        continue;
      }
      const wait = this.pace.wait(now);
      if (wait > 0) {
        this.advanceAfter(wait);
        return;
      }
      this.queue.shift();
      this.running += 1;
      next.enter(this.pace.departed(now));
    }
  }

  /** Another request may prolong the pause meanwhile, so all is evaluated again then. */
  private advanceAfter(milliseconds: number): void {
    if (this.isAwaited) return;
    this.isAwaited = true;
    void this.clock.sleep(milliseconds).then(() => {
      this.isAwaited = false;
      this.advance();
    });
  }

  private reportOnce(pause: number): void {
    if (!this.isReported) this.report(pause);
    this.isReported = true;
  }
}
