import fc from "fast-check";
import { RequestGate, WaitTimeout } from "../../../../provider/src/wiro/http/gate";
import { AutoClock, ManualClock, NOON, settled } from "../../fake-clock";

const LATER = NOON + 600_000;

/** A task that runs until it is released, and reports how many ran with it. */
function gateOf() {
  const gates: (() => void)[] = [];
  const started: string[] = [];
  const count = { running: 0, max: 0 };
  const task = (name: string) => async () => {
    started.push(name);
    count.running += 1;
    count.max = Math.max(count.max, count.running);
    await new Promise<void>((resolve) => gates.push(resolve));
    count.running -= 1;
    return name;
  };
  return { task, started, count, finishOne: () => gates.shift()?.() };
}

describe("the limit", () => {
  it("lets that many tasks through, and the rest in their order", async () => {
    const gate = new RequestGate(2, new AutoClock());
    const { task, started, finishOne } = gateOf();
    const all = ["a", "b", "c", "d"].map((name) => gate.pass(LATER, task(name)));
    await settled();
    expect(started).toEqual(["a", "b"]);
    finishOne();
    await settled();
    expect(started).toEqual(["a", "b", "c"]);
    finishOne();
    finishOne();
    await settled();
    finishOne();
    expect(await Promise.all(all)).toEqual(["a", "b", "c", "d"]);
  });

  it("is not exceeded by a new task in the moment of a hand-over", async () => {
    const gate = new RequestGate(1, new AutoClock());
    const { task, count, started, finishOne } = gateOf();
    const first = gate.pass(LATER, task("first"));
    const waiting = gate.pass(LATER, task("waiting"));
    await settled();
    finishOne();
    // As soon as the first task is through, and before the queued one has taken a step.
    const [newcomer] = await first.then(() => [gate.pass(LATER, task("newcomer"))]);
    await settled();
    expect(count.max).toBe(1);
    expect(started).toEqual(["first", "waiting"]);
    // A task left in the queue would be rejected in ten minutes, in the middle of another file's tests.
    finishOne();
    await waiting;
    await settled();
    finishOne();
    await newcomer;
  });

  it("holds in any order of arrivals and ends", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.constantFrom("come", "go", "come-twice"), { maxLength: 40 }),
        async (limit, moves) => {
          const gate = new RequestGate(limit, new AutoClock());
          const { task, count, started, finishOne } = gateOf();
          const all: Promise<string>[] = [];
          for (const move of moves) {
            if (move === "go") finishOne();
            for (let n = move === "go" ? 0 : move === "come" ? 1 : 2; n > 0; n -= 1) {
              all.push(gate.pass(LATER, task(String(all.length))));
            }
            await Promise.resolve();
          }
          for (let left = all.length + 1; left > 0; left -= 1) {
            await settled();
            finishOne();
          }
          await Promise.all(all);
          expect(count.max).toBeLessThanOrEqual(limit);
          expect(started).toEqual(all.map((_, index) => String(index)));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("gets back the turn of a task that failed", async () => {
    const gate = new RequestGate(1, new AutoClock());
    await expect(gate.pass(LATER, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await gate.pass(LATER, () => Promise.resolve("next"))).toBe("next");
  });
});

describe("a pause", () => {
  it("holds new tasks until it is over", async () => {
    const clock = new AutoClock();
    const gate = new RequestGate(8, clock);
    gate.pauseUntil(NOON + 3000);
    expect(await gate.pass(LATER, () => Promise.resolve(clock.now()))).toBe(NOON + 3000);
  });

  it("that is prolonged during the wait is waited for to its new end", async () => {
    const clock = new ManualClock();
    const gate = new RequestGate(8, clock);
    gate.pauseUntil(NOON + 1000);
    let passedAt = 0;
    const pass = gate.pass(LATER, () => Promise.resolve((passedAt = clock.now())));
    await settled();
    gate.pauseUntil(NOON + 5000);
    await clock.advance(1000);
    expect(passedAt).toBe(0);
    await clock.advance(4000);
    await pass;
    expect(passedAt).toBe(NOON + 5000);
  });

  it("is not shortened by a shorter one that comes later", async () => {
    const clock = new AutoClock();
    const gate = new RequestGate(8, clock);
    gate.pauseUntil(NOON + 9000);
    gate.pauseUntil(NOON + 1000);
    expect(await gate.pass(LATER, () => Promise.resolve(clock.now()))).toBe(NOON + 9000);
  });
});

describe("the deadline", () => {
  it("ends the wait before it begins, when the pause is longer", async () => {
    const clock = new AutoClock();
    const gate = new RequestGate(8, clock);
    gate.pauseUntil(NOON + 3001);
    await expect(gate.pass(NOON + 3000, () => Promise.resolve())).rejects.toBeInstanceOf(WaitTimeout);
    expect(clock.sleeps).toEqual([]);
  });

  it("takes a task out of the queue, even if no turn becomes free until then", async () => {
    jest.useFakeTimers();
    const gate = new RequestGate(1, new AutoClock());
    const { task, started, finishOne } = gateOf();
    const long = gate.pass(LATER, task("long"));
    const late = expect(gate.pass(NOON + 1000, task("late"))).rejects.toBeInstanceOf(WaitTimeout);
    const patient = gate.pass(LATER, task("patient"));
    await jest.advanceTimersByTimeAsync(1000);
    await late;
    expect(started).toEqual(["long"]);
    finishOne();
    await long;
    await jest.advanceTimersByTimeAsync(0);
    finishOne();
    await patient;
    expect(started).toEqual(["long", "patient"]);
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it("may be reached exactly", async () => {
    const clock = new AutoClock();
    const gate = new RequestGate(8, clock);
    gate.pauseUntil(NOON + 3000);
    expect(await gate.pass(NOON + 3000, () => Promise.resolve("passed"))).toBe("passed");
  });

  it("includes the time in the queue, and a task that is too late passes its turn on", async () => {
    const clock = new ManualClock();
    const gate = new RequestGate(1, clock);
    const { task, finishOne } = gateOf();
    void gate.pass(LATER, task("long"));
    const late = gate.pass(NOON + 1000, task("late"));
    const patient = gate.pass(LATER, () => Promise.resolve("patient"));
    await clock.advance(1001);
    finishOne();
    await expect(late).rejects.toBeInstanceOf(WaitTimeout);
    expect(await patient).toBe("patient");
  });
});

describe("a pause and the queue", () => {
  it("a task that cannot wait for the end of the pause fails at once, although no turn is free", async () => {
    const clock = new ManualClock();
    const gate = new RequestGate(1, clock);
    const { task, finishOne } = gateOf();
    const long = gate.pass(LATER, task("long"));
    await settled();
    gate.pauseUntil(NOON + 5000);
    await expect(gate.pass(NOON + 1000, task("late"))).rejects.toMatchObject({ limit: "rate-limit" });
    finishOne();
    await long;
  });

  it("a pause that begins later ends the wait of the queued tasks that cannot wait for its end", async () => {
    const clock = new ManualClock();
    const gate = new RequestGate(1, clock);
    const { task, finishOne, started } = gateOf();
    const long = gate.pass(LATER, task("long"));
    const late = gate.pass(NOON + 1000, task("late"));
    const patient = gate.pass(LATER, task("patient"));
    await settled();
    gate.pauseUntil(NOON + 5000);
    await expect(late).rejects.toMatchObject({ limit: "rate-limit" });
    finishOne();
    await long;
    await clock.advance(5000);
    finishOne();
    await patient;
    expect(started).toEqual(["long", "patient"]);
  });

  it("after a pause one task goes, then one more for each that ends, up to the limit, and all in their order", async () => {
    const clock = new ManualClock();
    const gate = new RequestGate(6, clock);
    const { task, finishOne, started, count } = gateOf();
    gate.pauseUntil(NOON + 5000);
    const all = Array.from({ length: 20 }, (_, n) => gate.pass(LATER, task(String(n))));
    await clock.advance(4999);
    expect(started).toEqual([]);
    await clock.advance(1);
    const atOnce = [count.running];
    for (let round = 0; round < 4; round += 1) {
      for (let under = count.running; under > 0; under -= 1) finishOne();
      await settled();
      atOnce.push(count.running);
    }
    expect(atOnce).toEqual([1, 2, 4, 6, 6]);
    for (const pass of all) {
      await settled();
      finishOne();
      await pass;
    }
    expect(started).toEqual(all.map((_, n) => String(n)));
    expect(count.max).toBe(6);
  });

  it("a task that was under way when a pause began lets no more of them go", async () => {
    const clock = new ManualClock();
    const gate = new RequestGate(4, clock);
    const { task, finishOne, count } = gateOf();
    const all = Array.from({ length: 8 }, (_, n) => gate.pass(LATER, task(String(n))));
    await settled();
    gate.pauseUntil(NOON + 5000);
    for (let n = 0; n < 4; n += 1) finishOne();
    await settled();
    await clock.advance(5000);
    expect(count.running).toBe(1);
    for (const pass of all) {
      await settled();
      finishOne();
      await pass;
    }
  });

  it("a wait in the queue that times out after a pause names the rate limit", async () => {
    jest.useFakeTimers();
    const clock = new ManualClock();
    const gate = new RequestGate(1, clock);
    const { task, finishOne } = gateOf();
    const long = gate.pass(LATER, task("long"));
    await jest.advanceTimersByTimeAsync(0);
    const late = expect(gate.pass(NOON + 1000, task("late"))).rejects.toMatchObject({ limit: "rate-limit" });
    await jest.advanceTimersByTimeAsync(0);
    gate.pauseUntil(NOON + 500);
    await jest.advanceTimersByTimeAsync(1000);
    await late;
    finishOne();
    await long;
    jest.useRealTimers();
  });
});

describe("the pace after a pause", () => {
  it("lets one task go after the other, and a wait that times out at it names the rate limit", async () => {
    const clock = new ManualClock();
    const gate = new RequestGate(8, clock);
    // 10 a second were accepted: one leaves every 105 ms.
    gate.pauseUntil(NOON + 1000, { at: NOON, before: 10 });
    await clock.advance(1000);
    const leftAt: number[] = [];
    const leave = () => Promise.resolve(void leftAt.push(clock.now() - NOON));
    await gate.pass(LATER, leave);
    const late = expect(gate.pass(clock.now() + 50, leave)).rejects.toMatchObject({ limit: "rate-limit" });
    const patient = [gate.pass(LATER, leave), gate.pass(LATER, leave)];
    await clock.advance(1000);
    await late;
    await Promise.all(patient);
    expect(leftAt).toEqual([1000, 1081, 1186]);
  });
});

describe("the report of a pause", () => {
  function reporting() {
    const reports: number[] = [];
    const clock = new ManualClock();
    return { reports, clock, gate: new RequestGate(8, clock, (milliseconds) => reports.push(milliseconds)) };
  }
  const nothing = () => Promise.resolve();

  it("comes once, for any number of waiting tasks, although requests under way prolong the pause by moments", async () => {
    const { reports, clock, gate } = reporting();
    gate.pauseUntil(NOON + 7000);
    const all = [gate.pass(LATER, nothing), gate.pass(LATER, nothing)];
    gate.pauseUntil(NOON + 7010);
    await clock.advance(8000);
    await Promise.all(all);
    expect(reports).toEqual([7000]);
  });

  it("comes again for the next pause, and for one that becomes much longer", async () => {
    const { reports, clock, gate } = reporting();
    gate.pauseUntil(NOON + 1000);
    const first = gate.pass(LATER, nothing);
    await clock.advance(1000);
    await first;
    gate.pauseUntil(NOON + 2000);
    const second = gate.pass(LATER, nothing);
    gate.pauseUntil(NOON + 60_000);
    await clock.advance(60_000);
    await second;
    expect(reports).toEqual([1000, 1000, 58_000]);
  });

  it("does not come for a pause that no task waits for", () => {
    const { reports, gate } = reporting();
    gate.pauseUntil(NOON + 7000);
    expect(reports).toEqual([]);
  });
});
