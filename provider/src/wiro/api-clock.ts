import { type Clock, DAY, isoTime, isPlausible, MINUTE } from "./clock";

/** A moment on the API's clock. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How far a time of the API may be off from it, in milliseconds: latency and whole seconds, or two clocks. */
  readonly tolerance: number;
}

/** The headers of a response that show its time. */
export interface Dated {
  readonly date: string | undefined;
  readonly age: string | undefined;
}

/**
 * When the server sent the response, by its own clock. Undefined without a date; and with an `Age` header: a cache kept
 * the response for a while, so that its date is an old one.
 */
export function timeOf({ date, age }: Dated): number | undefined {
  // Without GMT it is not an HTTP date, and Date.parse finds a year in almost anything.
  if (date === undefined || age !== undefined || !/GMT\s*$/.test(date.slice(0, 64))) return undefined;
  const time = Date.parse(date);
  return isPlausible(time) ? time : undefined;
}

/**
 * The API's time, learned from the `Date` header of its responses (RFC 9110, section 6.6.1): links, consents and tokens
 * are dated by the API's machine, and the clocks of build machines drift by minutes. Our clock is used until a response
 * came, and where the API sends no date.
 */
export class ApiClock {
  private offset: number | undefined;
  private warned = false;

  constructor(
    private readonly clock: Clock,
    private readonly warn: (line: string) => void,
  ) {}

  learn(response: Dated): void {
    const time = timeOf(response);
    if (time === undefined) return;
    const now = this.clock.now();
    this.offset = time - now;
    if (Math.abs(this.offset) <= DAY || this.warned) return;
    this.warned = true;
    this.warn(
      `warning: this machine's clock and the API's differ by more than a day (${isoTime(now)} here, ${isoTime(time)} there); the API's is used: set this machine's clock.`,
    );
  }

  moment(): Moment {
    const now = this.clock.now();
    return this.offset === undefined ? ownMoment(now) : { now: now + this.offset, tolerance: MINUTE };
  }
}

/** A moment by our own clock alone: nobody knows how far the API's is off. */
export function ownMoment(now: number): Moment {
  return { now, tolerance: 5 * MINUTE };
}
