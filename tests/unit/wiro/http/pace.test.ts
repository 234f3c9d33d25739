import { LIMITS } from "../../../../provider/src/wiro/http/budget";
import { RequestGate } from "../../../../provider/src/wiro/http/gate";
import { Pace } from "../../../../provider/src/wiro/http/pace";
import { sendWithRetry } from "../../../../provider/src/wiro/http/retry";
import { ManualClock, NOON } from "../../fake-clock";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Departures at a pace, until the time. */
function leaveUntil(pace: Pace, from: number, until: number): number[] {
  const left: number[] = [];
  for (let now = from; now < until; now += Math.max(1, pace.wait(now))) {
    if (pace.wait(now) > 0) continue;
    pace.departed(now);
    left.push(now);
  }
  return left;
}

describe("the pace", () => {
  /** 20 requests have left at once, and the 21st is rejected. */
  function limited(before = 20): Pace {
    const pace = new Pace();
    for (let n = 0; n < before; n += 1) pace.departed(0);
    pace.limit(pace.departed(0), 50);
    return pace;
  }

  it("begins with a rejection", () => {
    const pace = new Pace();
    for (let n = 0; n < 1000; n += 1) pace.departed(0);
    expect([pace.isActive, pace.wait(0)]).toEqual([false, 0]);
  });

  it("is a little below the rate that was accepted, and the requests leave at even distances", () => {
    const [, ...left] = leaveUntil(limited(), 2000, 12_000);
    expect(left.length / 10).toBeCloseTo(19, 0);
    const gaps = left.slice(1).map((at, n) => at - (left[n] ?? 0));
    expect([Math.min(...gaps), Math.max(...gaps)]).toEqual([52, 53]);
  });

  it("makes up for a late timer, but not for idle time", () => {
    const pace = limited();
    pace.departed(10_000);
    pace.departed(10_060);
    expect(pace.wait(10_060)).toBeLessThan(50);
    pace.departed(20_000);
    expect(pace.wait(20_000)).toBeGreaterThan(20);
  });

  it("grows little within half a minute, and doubles within two", () => {
    const pace = limited();
    expect(leaveUntil(pace, 30_000, 31_000).length).toBeLessThanOrEqual(20);
    expect(leaveUntil(pace, 2 * MINUTE, 2 * MINUTE + SECOND)).toHaveLength(40);
  });

  it("loses no more than one part in twenty at one more rejection, however few were accepted before it", () => {
    const pace = limited();
    pace.limit(pace.departed(2000), 2050);
    expect(leaveUntil(pace, 10_000, 20_000).length / 10).toBeCloseTo(19 * 0.95, 0);
  });

  it("never falls below 5 requests a second, and begins with none where fewer were accepted", () => {
    const pace = limited(5);
    for (let at = 2000; at < 100_000; at += 2000) pace.limit(pace.departed(at), at + 50);
    expect(leaveUntil(pace, 110_000, 111_000)).toHaveLength(6);
    expect(limited(4).isActive).toBe(false);
  });

  it("does not change for the requests that were under way at a rejection", () => {
    const pace = new Pace();
    const all = Array.from({ length: 28 }, () => pace.departed(0));
    for (const departure of all.slice(20)) pace.limit(departure, 50);
    expect(leaveUntil(pace, 2000, 3000)).toHaveLength(20);
  });
});

describe.each([1, undefined])("1,200 calls at 20 requests a second, with Retry-After: %s", (retryAfter) => {
  const ALLOWED = 20;
  const AT_ONCE = 8;

  /** As the sandbox counts: of what it accepted within the second before. Each response takes 50 ms. */
  async function run() {
    const clock = new ManualClock();
    const gate = new RequestGate(AT_ONCE, clock);
    let accepted: number[] = [];
    const log: { at: number; status: number }[] = [];
    const send = async () => {
      const at = clock.now() - NOON;
      accepted = accepted.filter((one) => at - one < SECOND);
      const status = accepted.length >= ALLOWED ? 429 : 200;
      if (status === 200) accepted.push(at);
      log.push({ at, status });
      await clock.sleep(50);
      const after = status === 429 && retryAfter !== undefined ? String(retryAfter) : undefined;
      return {
        status,
        body: "{}",
        contentType: "application/json",
        retryAfter: after,
        date: undefined,
        age: undefined,
      };
    };
    // Each step of the engine makes three calls, one after the other.
    const context = { clock, random: () => 0.5, gate, limits: LIMITS };
    const outcomes: string[] = [];
    let steps = 400;
    const worker = async () => {
      while (steps > 0) {
        steps -= 1;
        for (let call = 0; call < 3; call += 1) {
          const outcome = await sendWithRetry(context, "idempotent", send, () => true);
          outcomes.push(outcome.kind === "response" ? String(outcome.response.status) : outcome.kind);
        }
      }
    };
    const all = Promise.all(Array.from({ length: AT_ONCE }, worker));
    while (outcomes.length < 1200) await clock.advance(SECOND / 4);
    await all;
    return { outcomes, log };
  }

  it("end without a failure, within 1.15 of the time that the limit dictates, and without a burst", async () => {
    const { outcomes, log } = await run();
    expect(outcomes).toHaveLength(1200);
    expect(outcomes.filter((status) => status !== "200")).toEqual([]);
    const last = log.at(-1)?.at ?? 0;
    expect(last / ((1200 / ALLOWED) * SECOND)).toBeLessThanOrEqual(1.15);
    // Before the first rejection nothing is known.
    const first = log.find(({ status }) => status === 429)?.at ?? 0;
    const sent = log.filter(({ at }) => at > first + SECOND / 2).map(({ at }) => at);
    const within = (from: number) => sent.filter((at) => at >= from && at < from + SECOND).length;
    expect(Math.max(...sent.map(within))).toBeLessThanOrEqual(ALLOWED + 1);
    expect(log.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(AT_ONCE + 3);
  });
});
