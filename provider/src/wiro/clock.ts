import { setTimeout as sleep } from "node:timers/promises";

/** The time as the package sees it. Tests pass their own, so that nothing sleeps in a test. */
export interface Clock {
  /** The time in milliseconds since the epoch. */
  now(): number;
  /**
   * Milliseconds since any fixed moment, on a clock that nobody sets.
   *
   * @default `now()`
   */
  elapsed?(): number;
  /** Resolves after so many milliseconds, and at once when the signal aborts. */
  sleep(milliseconds: number, until?: AbortSignal): Promise<void>;
}

/** A number in [0, 1), as Math.random gives it. */
export type Random = () => number;

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (milliseconds, until) =>
    sleep(milliseconds, undefined, until === undefined ? {} : { signal: until }).catch(() => undefined),
};

/** The time for pauses and budgets: setting the machine's clock changes neither. Whole milliseconds. */
export function elapsed(clock: Clock): number {
  return Math.round(clock.elapsed?.() ?? clock.now());
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const EARLIEST = Date.UTC(2000);
const LATEST = Date.UTC(2200);
/** Longer than any form of a time. */
const MAX_TIME = 64;

/** Whether this time, in milliseconds, is plausible: not NaN, and not in another unit. */
export function isPlausible(time: number): boolean {
  return time >= EARLIEST && time < LATEST;
}

/** Milliseconds since the epoch of an ISO 8601 or HTTP date, NaN for anything else: Date.parse finds a year in almost anything. */
export function parseTime(text: string): number {
  if (text.length > MAX_TIME || !/^\s*\d{4}-\d\d-\d\d|GMT\s*$/.test(text)) return Number.NaN;
  const time = Date.parse(text);
  return isPlausible(time) ? time : Number.NaN;
}

/** ISO 8601 in UTC without milliseconds: the form of every time that a user reads. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** A length of time for people: `45 seconds`, `10 minutes`. */
export function durationInWords(milliseconds: number): string {
  const isShort = milliseconds < 2 * MINUTE;
  const count = isShort ? Math.ceil(milliseconds / SECOND) : Math.round(milliseconds / MINUTE);
  return `${count} ${isShort ? "second" : "minute"}${count === 1 ? "" : "s"}`;
}
