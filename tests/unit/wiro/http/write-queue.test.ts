import { WaitTimeout } from "../../../../provider/src/wiro/http/gate";
import { WriteQueue } from "../../../../provider/src/wiro/http/write-queue";

const LIMIT = 10_000;

/** A task that runs until it is let go. */
function task() {
  const waited: number[] = [];
  let finish: () => void = () => undefined;
  const end = new Promise<void>((resolve) => (finish = resolve));
  const run = async (waitedMs: number) => {
    waited.push(waitedMs);
    await end;
  };
  return { run, finish, waited };
}

describe("the queue of writes to one agent", () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it("reports how long each write waited", async () => {
    const queue = new WriteQueue(LIMIT);
    const [one, two, other] = [task(), task(), task()];
    const first = queue.run("agent", one.run);
    const second = queue.run("agent", two.run);
    void queue.run("other agent", other.run);
    await jest.advanceTimersByTimeAsync(4000);
    expect([one.waited, two.waited, other.waited]).toEqual([[0], [], [0]]);
    one.finish();
    await first;
    await jest.advanceTimersByTimeAsync(0);
    expect(two.waited).toEqual([4000]);
    two.finish();
    await second;
    expect(jest.getTimerCount()).toBe(0);
  });

  it("is left at the limit, for good, and the next write goes on waiting", async () => {
    const queue = new WriteQueue(LIMIT);
    const [one, two, three] = [task(), task(), task()];
    const first = queue.run("agent", one.run);
    const second = queue.run("agent", two.run);
    const left = expect(second).rejects.toThrow(WaitTimeout);
    await jest.advanceTimersByTimeAsync(LIMIT - 1000);
    const third = queue.run("agent", three.run);
    await jest.advanceTimersByTimeAsync(1000);
    await left;
    await jest.advanceTimersByTimeAsync(1000);
    expect(three.waited).toEqual([]);
    one.finish();
    await first;
    await jest.advanceTimersByTimeAsync(0);
    expect([two.waited, three.waited]).toEqual([[], [2000]]);
    three.finish();
    await third;
  });

  it("goes on after a write that failed", async () => {
    const queue = new WriteQueue(LIMIT);
    const failing = queue.run("agent", () => Promise.reject(new Error("no")));
    const next = queue.run("agent", () => Promise.resolve("done"));
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe("done");
  });
});
