import fc from "fast-check";
import { RequestGate } from "../../../../provider/src/wiro/http/gate";
import type { RetryPolicy } from "../../../../provider/src/wiro/http/operations";
import { LIMITS, type Limits } from "../../../../provider/src/wiro/http/budget";
import {
  type AttemptOutcome,
  backoff,
  retryAfterMs,
  sendWithRetry,
} from "../../../../provider/src/wiro/http/retry";
import { type HttpResponse, NoResponseError } from "../../../../provider/src/wiro/http/transport";
import { AutoClock, ManualClock, NOON, settled } from "../../fake-clock";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

interface Step {
  readonly status?: number;
  readonly body?: string;
  readonly retryAfter?: string;
  readonly date?: string;
  readonly age?: string;
  /** No response, or half of one. */
  readonly unanswered?: boolean;
  /** The duration of the attempt. */
  readonly takes?: number;
  /** By how much the machine's clock is set meanwhile. */
  readonly jumps?: number;
}

const good: Step = { status: 200, body: '{"result":true}' };
const response = (step: Step): HttpResponse => ({
  status: step.status ?? 200,
  retryAfter: step.retryAfter,
  date: step.date,
  age: step.age,
  body: step.body ?? "{}",
});

interface Run {
  readonly outcome: AttemptOutcome;
  readonly attempts: { timeoutMs: number; number: number }[];
  readonly clock: AutoClock;
  readonly gate: RequestGate;
}

/** Sends along a script, and repeats its last step. */
async function run(
  repeat: RetryPolicy,
  script: readonly Step[],
  { limits = LIMITS, random = () => 0.5 }: { limits?: Limits; random?: () => number } = {},
): Promise<Run> {
  const clock = new AutoClock();
  const gate = new RequestGate(8, clock);
  const attempts: Run["attempts"] = [];
  const outcome = await sendWithRetry(
    { clock, random, gate, limits },
    repeat,
    (timeoutMs, number) => {
      const step = script[attempts.length] ?? script.at(-1) ?? good;
      if (attempts.push({ timeoutMs, number }) > 2000) throw new Error("it never ends");
      clock.time += step.takes ?? 0;
      clock.jump += step.jumps ?? 0;
      return step.unanswered === true
        ? Promise.reject(new NoResponseError("cut"))
        : Promise.resolve(response(step));
    },
    ({ body }) => body.startsWith("{"),
  );
  return { outcome, attempts, clock, gate };
}

describe("which operation is sent again, and for which failure", () => {
  const cases: Record<string, Step> = {
    "no response": { unanswered: true },
    "HTTP 500": { status: 500 },
    "HTTP 503 of a proxy, in HTML": { status: 503, body: "<html>" },
    "HTTP 408": { status: 408 },
    "HTTP 200 in HTML": { status: 200, body: "<html>" },
    "HTTP 400": { status: 400, body: '{"result":false}' },
    "HTTP 401": { status: 401, body: '{"result":false}' },
    "HTTP 404": { status: 404, body: '{"result":false}' },
    "result: false": { status: 200, body: '{"result":false}' },
    success: good,
  };
  it.each<[string, number, number, number]>([
    ["no response", 3, 2, 1],
    ["HTTP 500", 3, 1, 1],
    ["HTTP 503 of a proxy, in HTML", 3, 1, 1],
    ["HTTP 408", 3, 1, 1],
    ["HTTP 200 in HTML", 3, 1, 1],
    ["HTTP 400", 1, 1, 1],
    ["HTTP 401", 1, 1, 1],
    ["HTTP 404", 1, 1, 1],
    ["result: false", 1, 1, 1],
    ["success", 1, 1, 1],
  ])("trap 25: %s: idempotent %i, once-if-no-response %i, never %i attempts", async (name, ...expected) => {
    const step = cases[name] ?? {};
    const repeats: RetryPolicy[] = ["idempotent", "once-if-no-response", "never"];
    const runs = await Promise.all(repeats.map((repeat) => run(repeat, [step])));
    expect(runs.map(({ attempts }) => attempts.length)).toEqual(expected);
  });

  it("a failure that is followed by a success is a success", async () => {
    const { outcome, attempts } = await run("idempotent", [{ unanswered: true }, { status: 502 }, good]);
    expect(outcome).toEqual({ kind: "response", response: response(good), readable: true });
    expect(attempts.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it("one more attempt that ends with a 500 is not followed by a third", async () => {
    const { attempts } = await run("once-if-no-response", [{ unanswered: true }, { status: 500 }]);
    expect(attempts).toHaveLength(2);
  });

  it("the last outcome counts", async () => {
    const { outcome } = await run("idempotent", [{ status: 500 }, { status: 500 }, { unanswered: true }]);
    expect(outcome).toEqual({ kind: "no-response", why: "cut" });
  });

  it("an error that is not a missing response is not swallowed", async () => {
    const clock = new AutoClock();
    const context = { clock, random: () => 0, gate: new RequestGate(1, clock), limits: LIMITS };
    const broken = () => Promise.reject(new TypeError("a bug of ours"));
    await expect(sendWithRetry(context, "idempotent", broken, () => true)).rejects.toThrow("a bug of ours");
  });
});

describe("back-off", () => {
  it("has full jitter: anywhere between nothing and a bound that doubles up to 8 s", () => {
    const bounds = [1, 2, 3, 4, 5, 6, 60].map((attempt) => backoff(attempt, () => 1, LIMITS));
    expect(bounds).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
    expect(backoff(3, () => 0, LIMITS)).toBe(0);
  });

  it("is a whole number of milliseconds within its limits, for any random number", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (n, dice) => {
          const pause = backoff(n, () => dice, LIMITS);
          expect(pause).toBeGreaterThanOrEqual(0);
          expect(pause).toBeLessThanOrEqual(
            Math.min(LIMITS.backoffCapMs, LIMITS.backoffBaseMs * 2 ** (n - 1)),
          );
          expect(Number.isInteger(pause)).toBe(true);
        },
      ),
    );
  });

  it("is a sleep between the attempts, and not after the last", async () => {
    const { clock } = await run("idempotent", [{ status: 500 }], { random: () => 0.5 });
    expect(clock.sleeps).toEqual([250, 500]);
  });
});

describe("Retry-After", () => {
  it.each([
    ["7", 7000],
    [" 7 ", 7000],
    ["0", 0],
    ["Fri, 17 Apr 2026 12:00:30 GMT", 30_000],
    ["Fri, 17 Apr 2026 11:59:00 GMT", 0],
    ["Friday, 17-Apr-26 12:00:30 GMT", 30_000],
    [undefined, undefined],
    ["", undefined],
    ["soon", undefined],
    ["soon 5", undefined],
    ["-5", undefined],
    ["1.5", undefined],
  ])("%j means %j ms", (header, expected) => {
    expect(retryAfterMs(header, NOON)).toBe(expected);
  });

  it("is waited for exactly: no jitter, and no limit of our own", async () => {
    const { clock } = await run("idempotent", [{ status: 503, retryAfter: "21" }, good]);
    expect(clock.sleeps).toEqual([21_000]);
  });

  it("that goes beyond the 60 s ends the call at once", async () => {
    const { clock, attempts, outcome } = await run("idempotent", [{ status: 503, retryAfter: "61" }, good]);
    expect(attempts).toHaveLength(1);
    expect(clock.sleeps).toEqual([]);
    expect(outcome).toMatchObject({ kind: "response", response: { status: 503 } });
  });

  it.each<[string, Partial<Step>, number]>([
    ["the response's own date, not on our clock", { date: "Fri, 17 Apr 2026 13:00:00 GMT" }, 30_000],
    ["our clock where the response has no date", {}, 60 * MINUTE + 30_000],
    ["our clock where that is not a date", { date: "13:00" }, 60 * MINUTE + 30_000],
    [
      "our clock where a cache kept the response",
      { date: "Fri, 17 Apr 2026 13:00:00 GMT", age: "60" },
      60 * MINUTE + 30_000,
    ],
  ])("as a date counts from %s", async (_, dated, expected) => {
    const limited = { status: 429, retryAfter: "Fri, 17 Apr 2026 13:00:30 GMT", ...dated };
    const limits = { ...LIMITS, waitMs: DAY, maxRetryAfterMs: DAY };
    const { clock } = await run("idempotent", [limited, good], { limits });
    expect(clock.sleeps).toEqual([expected]);
  });

  it("does not repeat an operation that must not be repeated", async () => {
    const { attempts } = await run("once-if-no-response", [{ status: 503, retryAfter: "1" }]);
    expect(attempts).toHaveLength(1);
  });
});

describe("the time of a call", () => {
  const slow: Step = { unanswered: true, takes: 15_000 };

  it("is 15 s for an attempt", async () => {
    const { attempts } = await run("idempotent", [slow]);
    expect(attempts.map(({ timeoutMs }) => timeoutMs)).toEqual([15_000, 15_000, 15_000]);
  });

  it("is 60 s in all: an attempt gets no more than what is left", async () => {
    const late: Step = { status: 503, retryAfter: "50", takes: 2000 };
    const { attempts } = await run("idempotent", [late, { status: 503, takes: 1000 }]);
    expect(attempts.map(({ timeoutMs }) => timeoutMs)).toEqual([15_000, 8000, 6500]);
  });

  it("is always a whole number of milliseconds, because Node accepts no other for a timeout", async () => {
    const late: Step = { status: 503, retryAfter: "50", takes: 2000 };
    const { attempts } = await run("idempotent", [late, { status: 503 }], { random: () => 0.123456789 });
    expect(attempts.filter(({ timeoutMs }) => !Number.isInteger(timeoutMs))).toEqual([]);
  });

  it("never exceeds 60 s, for any responses and any random numbers", async () => {
    const step = fc.record({
      status: fc.constantFrom(500, 503, 408),
      retryAfter: fc.option(fc.nat(70).map(String), { nil: undefined }),
      takes: fc.nat(15_000),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 3 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        async (steps, dice) => {
          const script = steps.map(({ status, retryAfter, takes }) =>
            retryAfter === undefined ? { status, takes } : { status, retryAfter, takes },
          );
          const { clock, attempts } = await run("idempotent", script, { random: () => dice });
          const takes = script.slice(0, attempts.length);
          const overrun = (takes.at(-1)?.takes ?? 0) - (attempts.at(-1)?.timeoutMs ?? 0);
          expect(clock.time - NOON - Math.max(0, overrun)).toBeLessThanOrEqual(LIMITS.totalMs);
        },
      ),
    );
  });
});

describe.each([-365 * DAY, 365 * DAY])("a machine's clock that jumps by %i ms", (jumps) => {
  it("changes no pause of a 429", async () => {
    const { outcome, clock } = await run("idempotent", [{ status: 429, retryAfter: "30", jumps }, good]);
    expect(outcome).toMatchObject({ kind: "response" });
    expect(clock.sleeps).toEqual([30_000]);
  });

  it("changes no budget of a call", async () => {
    const { attempts, clock } = await run("idempotent", [{ status: 500, takes: 14_000, jumps }]);
    expect(attempts.map(({ timeoutMs }) => timeoutMs)).toEqual([15_000, 15_000, 15_000]);
    expect(clock.time - NOON).toBe(3 * 14_000 + 750);
  });
});

describe("a 429", () => {
  it("holds back the next request that gets its turn", async () => {
    const clock = new ManualClock();
    const gate = new RequestGate(1, clock);
    const sentAt: number[] = [];
    const script = [response({ status: 429, retryAfter: "30" }), response(good)];
    const send = () => {
      sentAt.push(clock.now() - NOON);
      return Promise.resolve(script.shift() ?? response(good));
    };
    const context = { clock, random: () => 0, gate, limits: LIMITS };
    const calls = [1, 2].map(() => sendWithRetry(context, "never", send, () => true));
    await settled();
    expect(sentAt).toEqual([0]);
    await clock.advance(30_000);
    await Promise.all(calls);
    expect(sentAt).toEqual([0, 30_000, 30_000]);
  });

  it("is not an attempt: all three are still left", async () => {
    const limited = { status: 429, retryAfter: "1" };
    const { attempts } = await run("idempotent", [limited, limited, { status: 500 }]);
    expect(attempts.map(({ number }) => number)).toEqual([1, 1, 1, 2, 3]);
  });

  it.each<RetryPolicy>(["never", "once-if-no-response", "idempotent"])(
    "is waited for even when the operation repeats %s: the API did nothing",
    async (repeat) => {
      const { outcome, clock } = await run(repeat, [{ status: 429, retryAfter: "30" }, good]);
      expect(outcome).toMatchObject({ kind: "response", response: { status: 200 } });
      expect(clock.sleeps).toEqual([30_000]);
    },
  );

  it("does not count against the 60 s", async () => {
    const limited = { status: 429, retryAfter: "120", takes: 5000 };
    const { attempts, outcome } = await run("idempotent", [limited, limited, { status: 500 }, good]);
    expect(outcome).toMatchObject({ response: { status: 200 } });
    expect(attempts.map(({ timeoutMs }) => timeoutMs)).toEqual([15_000, 15_000, 15_000, 15_000]);
  });

  it("does not use up the one more attempt of a call without a response", async () => {
    const { attempts } = await run("once-if-no-response", [{ unanswered: true }, { status: 429 }, good]);
    expect(attempts.map(({ number }) => number)).toEqual([1, 2, 2]);
  });

  it("without Retry-After is waited for a second and a jittered, growing while", async () => {
    const { clock } = await run("idempotent", [{ status: 429 }, { status: 429 }, { status: 429 }, good]);
    expect(clock.sleeps).toEqual([1250, 1500, 2000]);
  });

  it("pauses every task at the gate until the given time", async () => {
    const { clock, gate } = await run("idempotent", [{ status: 429, retryAfter: "40" }, good]);
    gate.pauseUntil(clock.time + 5000);
    const passedAt = await gate.pass(clock.time + MINUTE, () => Promise.resolve(clock.time));
    expect(passedAt).toBe(NOON + 45_000);
  });

  it("is waited for at most 10 minutes", async () => {
    const { outcome, clock } = await run("idempotent", [{ status: 429, retryAfter: "45" }]);
    expect(outcome).toEqual({ kind: "wait-timeout", limit: "rate-limit" });
    expect(clock.time - NOON).toBeLessThanOrEqual(10 * MINUTE);
    expect(clock.time - NOON).toBeGreaterThan(9 * MINUTE);
  });

  it.each(["601", "1777777777", "1".repeat(400), "Sat, 17 Apr 2027 12:00:00 GMT"])(
    "that requests more than 10 minutes, %s, ends the call without a wait, and pauses the others for a minute",
    async (retryAfter) => {
      const { outcome, clock, gate } = await run("idempotent", [{ status: 429, retryAfter }]);
      expect(outcome).toEqual({ kind: "wait-timeout", limit: "retry-after" });
      expect(clock.sleeps).toEqual([]);
      const passedAt = await gate.pass(clock.time + MINUTE, () => Promise.resolve(clock.time));
      expect(passedAt).toBe(NOON + MINUTE);
    },
  );

  it("is obeyed up to the limit of the call", async () => {
    const limits = { ...LIMITS, maxRetryAfterMs: MINUTE };
    const run60 = await run("idempotent", [{ status: 429, retryAfter: "60" }, good], { limits });
    expect(run60.clock.sleeps).toEqual([MINUTE]);
    const run61 = await run("idempotent", [{ status: 429, retryAfter: "61" }, good], { limits });
    expect(run61.outcome).toEqual({ kind: "wait-timeout", limit: "retry-after" });
  });

  it("that arrives slowly uses up the 10 minutes, too", async () => {
    const { clock } = await run("idempotent", [{ status: 429, retryAfter: "1", takes: 14_000 }]);
    expect(clock.time - NOON).toBeLessThanOrEqual(10 * MINUTE + 15_000);
  });

  it.each(["0", "Fri, 17 Apr 2026 11:00:00 GMT"])(
    "with Retry-After: %s is not followed by rapid retries: the header counts as missing",
    async (retryAfter) => {
      const { clock, outcome } = await run("idempotent", [{ status: 429, retryAfter }]);
      expect(Math.min(...clock.sleeps)).toBeGreaterThanOrEqual(1000);
      expect(outcome).toEqual({ kind: "wait-timeout", limit: "rate-limit" });
    },
  );
});
