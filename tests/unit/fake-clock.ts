import type { Clock } from "../../provider/src/wiro/clock";

/** 2026-04-17T12:00:00Z */
export const NOON = Date.UTC(2026, 3, 17, 12);

/** Time passes only by sleeps: at once, and by exactly the requested time. */
export class AutoClock implements Clock {
  readonly sleeps: number[] = [];
  /** By how much the machine's clock was set forward, or back. */
  jump = 0;

  constructor(public time = NOON) {}

  now(): number {
    return this.time + this.jump;
  }

  elapsed(): number {
    return this.time;
  }

  sleep(milliseconds: number): Promise<void> {
    this.sleeps.push(milliseconds);
    this.time += milliseconds;
    return Promise.resolve();
  }
}

/** Time passes only when the test moves it. Sleeps end in the order of their alarms. */
export class ManualClock implements Clock {
  private readonly alarms: { at: number; ring: () => void }[] = [];

  constructor(public time = NOON) {}

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((ring) => this.alarms.push({ at: this.time + milliseconds, ring }));
  }

  async advance(milliseconds: number): Promise<void> {
    const until = this.time + milliseconds;
    for (;;) {
      const next = this.alarms.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.alarms.splice(this.alarms.indexOf(next), 1);
      this.time = next.at;
      next.ring();
      await settled();
    }
    this.time = until;
  }
}

/** Resolves when all work that needs no time is done. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
