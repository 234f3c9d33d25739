import { guidOf, inTheClear, UNKNOWN, reasonsOf } from "../declared";
import { hostFixture } from "../host-fixture";
import type { Properties } from "../protocol";

const fixture = hostFixture();

const SCHEDULE = { agentGuid: "agent-1", interval: "0 */4 * * *" };
const SAME = { changes: "same", replaces: [] };
const NAMED_BY_THE_ENGINE = { changes: "left to the engine", replaces: [] };

/** The requests of all checks. */
const requests: unknown[] = [];

async function check(args: Properties) {
  const result = await fixture.schedule(args).check();
  requests.push(...fixture.control.requests());
  return result;
}

const reasons = async (args: Properties) => reasonsOf(await check(args));

describe("check of a schedule", () => {
  it("derives what a reviewer needs to see", async () => {
    const { inputs, failures } = await check(SCHEDULE);
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject({
      agentGuid: "agent-1",
      skillKey: "cs-cron-content-scanner",
      interval: "0 */4 * * *",
      enabled: true,
      cadence: "every 4 hours",
      runsPerMonth: 180,
      presence: "present",
    });
  });

  it.each([
    ["*/45 * * * *", "at 0 and 45 minutes past the hour", 1440],
    ["*/5 * * 2-12 *", "every 5 minutes, only in February through December", 7907],
    ["0 9 1,15 * MON-FRI", "at 09:00, on days 1 and 15 of the month or Monday through Friday", 22],
    ["0 0 29 2 *", "at 00:00, on day 29 of the month, only in February", 1],
  ])(
    "derives from %s when it really runs, and how often in an average month",
    async (interval, cadence, runs) => {
      const { inputs } = await check({ ...SCHEDULE, interval });
      expect(inputs).toMatchObject({ cadence, runsPerMonth: runs });
    },
  );

  it.each(["content-scanner", "cron-content-scanner", "cs-cron-content-scanner"])(
    "accepts %s as the same task",
    async (skillKey) => {
      const { inputs } = await check({ ...SCHEDULE, skillKey });
      expect(inputs["skillKey"]).toBe("cs-cron-content-scanner");
    },
  );

  it.each([
    ["0 9 * * MON-FRI", "0 9 * * 1-5"],
    ["  05  09 * jan,FEB 7 ", "5 9 * 1,2 0"],
  ])("writes %s in its canonical form", async (interval, canonical) => {
    expect((await check({ ...SCHEDULE, interval })).inputs["interval"]).toBe(canonical);
  });

  it.each([
    [
      "six fields",
      { interval: "0 0 9 * * *" },
      /^interval: .*6 fields instead of five \(there is no field for seconds\)/,
    ],
    ["four fields", { interval: "0 9 * *" }, /^interval: .* instead of five/],
    [
      "a day that never comes",
      { interval: "0 0 31 2 *" },
      /^interval: .*column 5: "31" is not a day of any month in field 4/,
    ],
    [
      "minute 60",
      { interval: "60 * * * *" },
      /^interval: .*field 1 of 5 \(minute\), column 1: "60" is outside/,
    ],
    [
      "recovery codes, unquoted",
      { interval: "a1b2 c3d4 e5f6 g7h8 i9j0" },
      /^interval: (?!.*a1b2).*column 1: this part is not a number/,
    ],
    ["words", { interval: "every day" }, /^interval: .* instead of five/],
    ["a macro", { interval: "@daily" }, /^interval: .* instead of five/],
    ["an empty cron", { interval: "" }, /^interval: is empty; .*to pause the task set enabled to false$/],
    ["a number as switch", { enabled: 1 }, /^enabled: must be true or false$/],
    ["another onDelete", { onDelete: "stop" }, /^onDelete: must be "disable" or "reset" or "retain"$/],
    ["a key with spaces", { skillKey: "content scanner" }, /^skillKey: must be a skill's key/],
    ["an unknown input", { cron: "* * * * *" }, /^cron: is not an input .* agentGuid, skillKey/],
    ["an invalid cron of several lines", { interval: "0 9\n* *" }, /^interval: .* instead of five/],
  ])("rejects %s in one line", async (_, change, expected) => {
    const found = await reasons({ ...SCHEDULE, ...change });
    expect(found).toEqual([expect.stringMatching(expected)]);
    expect(found.join()).not.toMatch(/\n/);
  });
});

describe("check in a preview", () => {
  it("returns every unknown value of a schedule as unknown", async () => {
    const unknown = Object.fromEntries(Object.keys(SCHEDULE).map((key) => [key, UNKNOWN]));
    const { inputs, failures } = await check(unknown);
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject(unknown);
  });

  it("derives nothing known from an unknown cron", async () => {
    const { inputs } = await check({ ...SCHEDULE, interval: UNKNOWN });
    expect(inputs).toMatchObject({ cadence: UNKNOWN, runsPerMonth: UNKNOWN, presence: "present" });
  });
});

describe("check of what an earlier check returned", () => {
  it.each([
    SCHEDULE,
    { ...SCHEDULE, interval: "*/15 9-17 * * MON-FRI", enabled: false, onDelete: "reset" },
    { ...SCHEDULE, interval: UNKNOWN },
  ])("changes nothing: schedule %j", async (args) => {
    const once = await check(args);
    const { __provider, ...inputs } = inTheClear(once.inputs);
    expect(await check(inputs)).toEqual(once);
    expect(__provider).toBeDefined();
  });

  it("overwrites derived inputs that come back because their changes are ignored", async () => {
    const drifted = { ...SCHEDULE, cadence: "never", runsPerMonth: 0, presence: "missing: …" };
    expect(await check(drifted)).toEqual(await check(SCHEDULE));
  });
});

it("check calls no API", () => {
  expect(requests).toEqual([]);
});

describe("diff of a schedule", () => {
  it("reports no change for the same cron in another form", async () => {
    const resource = await fixture.schedule({ interval: "0 9 * * 1-5" }).create();
    expect(await resource.diff({ interval: "00  09 * * MON-FRI", skillKey: "content-scanner" })).toEqual(
      SAME,
    );
  });

  it("reports no change when only the derived wording changed", async () => {
    const { host, id, inputs, outputs } = await fixture.schedule().create();
    const older = { ...outputs, cadence: "At every fourth hour", runsPerMonth: 179 };
    expect((await host.engine.diff(id, older, inputs)).changes).toBe("same");
  });

  it.each([{ interval: "0 9 * * *" }, { enabled: false }, { onDelete: "reset" }, { interval: UNKNOWN }])(
    "lets the engine name the change: %j",
    async (change) => {
      const resource = await fixture.schedule().create();
      expect(await resource.diff(change)).toEqual(NAMED_BY_THE_ENGINE);
    },
  );

  it("replaces the resource for another agent or task", async () => {
    const resource = await fixture.schedule().create();
    expect(await resource.diff({ agentGuid: "another" })).toEqual({
      changes: "some",
      replaces: ["agentGuid"],
    });
    expect(await resource.diff({ skillKey: "engagement-report", agentGuid: "another" })).toEqual({
      changes: "some",
      replaces: ["agentGuid", "skillKey"],
    });
  });

  it("names the missing task after a refresh", async () => {
    const resource = await fixture.schedule().create();
    fixture.control.removeSkill(guidOf(resource), "cs-cron-content-scanner");
    await resource.read();
    expect(resource.inputs["presence"]).toMatch(/^missing: /);
    expect(await resource.diff()).toEqual(NAMED_BY_THE_ENGINE);
  });
});
