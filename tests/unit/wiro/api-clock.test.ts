import { ApiClock, ownMoment } from "../../../provider/src/wiro/api-clock";
import { DAY, MINUTE } from "../../../provider/src/wiro/clock";
import { AutoClock, NOON } from "../fake-clock";
import { clientOf, CONNECTED, GUID } from "./client-of";

const header = (time: number) => new Date(time).toUTCString();

function learned(date: string | undefined, age?: string) {
  const warnings: string[] = [];
  const clock = new ApiClock(new AutoClock(), (line) => warnings.push(line));
  clock.learn({ date, age });
  return { ...clock.moment(), warnings };
}

describe("the API's time", () => {
  it("is our own, with a wide tolerance, until the first response", () => {
    expect(learned(undefined)).toMatchObject(ownMoment(NOON));
  });

  it.each([6, -6, 23 * 60, -23 * 60])("is that of the Date header, %d minutes from ours", (minutes) => {
    const { now, tolerance, warnings } = learned(header(NOON + minutes * MINUTE));
    expect({ now, tolerance, warnings }).toEqual({
      now: NOON + minutes * MINUTE,
      tolerance: MINUTE,
      warnings: [],
    });
  });

  it.each([
    ["from a cache", header(NOON + 6 * MINUTE), "0"],
    ["garbage", "yesterday GMT", undefined],
    ["without its zone", "2026-04-17T12:00:00", undefined],
    ["before 2000", header(Date.UTC(1999, 11, 31)), undefined],
    ["after 2200", header(Date.UTC(2200, 0, 2)), undefined],
    ["endless", `${"x".repeat(1_000_000)} GMT`, undefined],
  ])("does not count: %s", (_, date, age) => {
    expect(learned(date, age)).toMatchObject({ now: NOON, warnings: [] });
  });

  it("more than a day from ours is used, and one warning names both", () => {
    const clock = new AutoClock();
    const warnings: string[] = [];
    const api = new ApiClock(clock, (line) => warnings.push(line));
    for (const date of [2 * DAY, 3 * DAY].map((ahead) => header(NOON + ahead)))
      api.learn({ date, age: undefined });
    expect(api.moment().now).toBe(NOON + 3 * DAY);
    expect(warnings).toEqual([
      expect.stringMatching(/^warning: .*2026-04-17T12:00:00Z here, 2026-04-19T12:00:00Z/),
    ]);
  });

  it("is learned from a real response, and not from another server's", async () => {
    const date = header(NOON + 6 * MINUTE);
    const { client } = await clientOf([{ body: CONNECTED, headers: { date } }]);
    await client.oauthStatus(GUID);
    expect(client.moment()).toEqual({ now: NOON + 6 * MINUTE, tolerance: MINUTE });
    const page = { status: 200, body: "<html>", headers: { date } };
    const other = await clientOf([page, page, page]);
    await other.client.oauthStatus(GUID).catch(() => undefined);
    expect(other.client.moment()).toMatchObject({ tolerance: ownMoment(0).tolerance });
  });
});
