/** The sandbox's time: the real clock, shifted. Nothing is frozen, so whatever waits for it still ends. */
export class Clock {
  #offset = 0;

  nowMs(): number {
    return Date.now() + this.#offset;
  }

  now(): Date {
    return new Date(this.nowMs());
  }

  set(iso: string): void {
    const time = Date.parse(iso);
    if (Number.isNaN(time)) throw new Error(`"${iso}" is not an ISO 8601 date`);
    this.#offset = time - Date.now();
  }

  advance(ms: number): void {
    if (!Number.isFinite(ms)) throw new Error("advanceClock takes a number of milliseconds");
    this.#offset += ms;
  }

  reset(): void {
    this.#offset = 0;
  }
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const DAY = 24 * 60 * MINUTE;

/** The API's dates carry no fraction: ".000Z" on the pages of the specification, "Z" on newer ones. */
export function isoSeconds(ms: number, withMillis = true): string {
  const iso = new Date(Math.floor(ms / SECOND) * SECOND).toISOString();
  return withMillis ? iso : iso.replace(".000Z", "Z");
}
