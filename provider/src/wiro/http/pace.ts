import { MINUTE, SECOND } from "../clock";

/** A request that has left. */
export interface Departure {
  readonly at: number;
  /** How many requests left within the second before it. */
  readonly before: number;
}

/** The part of the accepted rate that is used: what arrives a little early is still accepted. */
const USED_SHARE = 0.95;
/** Requests a second. Below, a pause now and then costs less than a pace that may be wrong. */
const LOWEST_RATE = 5;
/** The time in which the rate doubles. Its growth is that of the cube: slow near the limit, and fast far from it. */
const DOUBLING_MS = 2 * MINUTE;
/** A timer that rings late may be made up for by so much. */
const SLACK_MS = 25;

/**
 * How many requests leave in a second, once the API has rejected one for its rate limit: a little fewer than left within
 * the second before. The API documents no limit, and others may share it. Times are those of `elapsed`.
 */
export class Pace {
  /** The departures of the last second. */
  private readonly recent: number[] = [];
  private rate: number | undefined;
  private limitedAt = Number.NEGATIVE_INFINITY;
  private next = Number.NEGATIVE_INFINITY;

  /** Whether the API has shown a rate. */
  get isActive(): boolean {
    return this.rate !== undefined;
  }

  /** How long the next request has to wait. */
  wait(now: number): number {
    return this.rate === undefined ? 0 : Math.max(0, Math.ceil(this.next - now));
  }

  departed(now: number): Departure {
    while ((this.recent[0] ?? now) <= now - SECOND) this.recent.shift();
    const before = this.recent.length;
    this.recent.push(now);
    if (this.rate !== undefined) {
      const growth = 1 + ((now - this.limitedAt) / DOUBLING_MS) ** 3;
      this.next = Math.max(this.next, now - SLACK_MS) + SECOND / (this.rate * growth);
    }
    return { at: now, before };
  }

  /** The API has rejected this request for its rate limit. */
  limit({ at, before }: Departure, now: number): void {
    // It was under way when another one was rejected, and shows nothing more.
    if (at <= this.limitedAt) return;
    this.limitedAt = now;
    if (this.rate === undefined && before < LOWEST_RATE) return;
    // The first request after a pause may be rejected, too, with none before it.
    this.rate = Math.max(LOWEST_RATE, Math.max(before, this.rate ?? 0) * USED_SHARE);
  }
}
