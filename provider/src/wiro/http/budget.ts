import { MINUTE, SECOND } from "../clock";

/** The limits of one call. */
export const LIMITS = {
  attempts: 3,
  /** One attempt, its body included. */
  attemptMs: 15 * SECOND,
  /** All attempts and the pauses between them. */
  totalMs: 60 * SECOND,
  /** The queue and the API's rate limit; counted apart from `totalMs`. */
  waitMs: 10 * MINUTE,
  /** The longest Retry-After that is believed. */
  maxRetryAfterMs: 10 * MINUTE,
  backoffBaseMs: 500,
  backoffCapMs: 8 * SECOND,
};

export type Limits = typeof LIMITS;

/** The rest of the limits of one call. All in milliseconds. */
export class Budget {
  /** The attempts that count: a 429 does not. */
  attempts = 0;
  /** How often the API asked for a pause (HTTP 429). */
  rateLimited = 0;
  waitLeft: number;
  private timeLeft: number;

  constructor(private readonly limits: Limits) {
    this.waitLeft = limits.waitMs;
    this.timeLeft = limits.totalMs;
  }

  /** How long the next attempt may take. */
  get attemptMs(): number {
    return Math.min(this.limits.attemptMs, this.timeLeft);
  }

  waited(milliseconds: number): void {
    this.waitLeft -= milliseconds;
  }

  /** The API did nothing: what the attempt took counts as waiting. */
  wasRateLimited(milliseconds: number): void {
    this.rateLimited += 1;
    this.waited(milliseconds);
  }

  attempted(milliseconds: number): void {
    this.attempts += 1;
    this.timeLeft -= milliseconds;
  }

  paused(milliseconds: number): void {
    this.timeLeft -= milliseconds;
  }

  /** Whether another attempt is left after such a pause. */
  allows(pause: number): boolean {
    return this.attempts < this.limits.attempts && this.timeLeft > pause;
  }
}
