import { type DeclaredResource, failureOf, guidOf } from "../declared";
import { hostFixture } from "../host-fixture";

const fixture = hostFixture();

const TASK = "cs-cron-content-scanner";
const PRESET = "0 9 * * *";
const REJECTION = { status: 400, body: { result: false, errors: [{ code: 0, message: "Not today" }] } };
const rowOf = (resource: DeclaredResource) =>
  fixture.agentOf(resource).skills.find(({ key }) => key === TASK);
const output = async () => (await fixture.host.takeOutput()).stdout;

/** An agent whose task somebody set by hand. */
function setByHand(row: object): string {
  const guid = fixture.agent();
  fixture.control.editSkill(guid, TASK, row);
  fixture.control.clearRequests();
  return guid;
}

describe("create of a schedule", () => {
  it("reads, writes, and reads back what it wrote", async () => {
    const resource = await fixture.schedule().create();
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "CustomSkillUpsert", "Detail"]);
    expect(resource.id).toBe(`${guidOf(resource)}/${TASK}`);
    expect(rowOf(resource)).toMatchObject({ interval: "0 */4 * * *", enabled: true });
    expect(resource.outputs).toMatchObject({
      cadence: "every 4 hours",
      runsPerMonth: 180,
      presence: "present",
    });
  });

  it("trap 10: sends only the schedule and the switch, because the API drops all other fields of a bundled task", async () => {
    const resource = fixture.schedule({ enabled: false, onDelete: "reset" });
    await resource.create();
    const [body] = fixture.control
      .requests()
      .flatMap(({ operation, body }) => (operation === "CustomSkillUpsert" ? [body] : []));
    expect(body).toEqual({
      useragentguid: guidOf(resource),
      skillkey: "cron-content-scanner",
      enabled: false,
      interval: "0 */4 * * *",
    });
  });

  it("trap 16: writes nothing that is already there, because every write restarts a running agent", async () => {
    const resource = await fixture.schedule({ interval: PRESET }).create();
    expect(fixture.takeCalls(resource)).toEqual(["Detail"]);
  });

  it("trap 12: writes nothing for an unknown task, and lists the agent's own", async () => {
    const resource = fixture.schedule({ skillKey: "content-scaner" });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(
      /no scheduled task cs-cron-content-scaner \(its integration may be switched off\); nothing was written/,
    );
    expect(message).toMatch(
      /declare one of its own \(cs-cron-content-scanner, cs-cron-engagement-report\), or bring it back in Wiro\.$/,
    );
    expect(record).toBeUndefined();
    expect(fixture.takeCalls(resource)).toEqual(["Detail"]);
  });

  it("records what it wrote when the task is missing in the second read", async () => {
    const resource = fixture.schedule();
    const row = { useragents: [{ guid: guidOf(resource), status: 0, scheduledskills: [] }] };
    fixture.control.fault({ path: "Detail", at: 2, body: { result: true, errors: [], ...row } });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(
      /: it was written, but could not be read back: the agent has no such scheduled task/,
    );
    expect(message).not.toContain("nothing was written");
    expect(record?.properties).toMatchObject({ interval: "0 */4 * * *", cadence: "every 4 hours" });
  });

  it("trap 10: fails with the name of the field that the API dropped, and records what is there", async () => {
    const resource = fixture.schedule();
    fixture.control.fault({ path: "CustomSkillUpsert", body: { result: true, errors: [] } });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(
      /the API accepted the write but kept its own interval; look at the scheduled task in Wiro/,
    );
    expect(record?.id).toBe(`${guidOf(resource)}/${TASK}`);
    expect(record?.properties).toMatchObject({ interval: PRESET, runsPerMonth: 30, enabled: true });
    expect((await resource.diff()).changes).toBe("left to the engine");
    await resource.update();
    expect(rowOf(resource)?.interval).toBe("0 */4 * * *");
  });
});

describe("the create of a schedule that takes over what somebody set", () => {
  it.each([
    [{ interval: "0 8 * * *" }, {}, 'interval was "0 8 * * *", and is now "0 */4 * * *"'],
    [{ interval: "0 */4 * * *", enabled: false }, {}, "enabled was false, and is now true"],
    [
      { interval: "0 8 * * *" },
      { enabled: false },
      'interval was "0 8 * * *", and is now "0 */4 * * *"; enabled was true, and is now false',
    ],
    [{ interval: null }, {}, 'interval was "", and is now "0 */4 * * *"'],
  ])("warns with both values: %j, %j", async (posts, args, expected) => {
    const agentGuid = setByHand(posts);
    const resource = await fixture.schedule({ agentGuid, ...args }).create();
    expect(await output()).toBe(
      `warning: AgentSchedule ${TASK} of agent ${agentGuid} is taken over: ${expected}.\n`,
    );
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "CustomSkillUpsert", "Detail"]);
  });

  it("does not warn where nothing differs, or of what the agent came with", async () => {
    await fixture.schedule({ agentGuid: setByHand({ interval: "0 */4 * * *" }) }).create();
    await fixture.schedule({ enabled: false }).create();
    expect(await output()).toBe("");
  });

  it("warns, too, where the API does not show what the agent came with", async () => {
    fixture.control.settings.detail = "nested";
    try {
      await fixture.schedule().create();
      expect(await output()).toMatch(
        /^warning: .* interval was "0 9 \* \* \*", and is now "0 \*\/4 \* \* \*"\.\n$/,
      );
    } finally {
      fixture.control.settings.detail = "current";
    }
  });

  it("does not warn where the API rejects the write", async () => {
    const resource = fixture.schedule({ agentGuid: setByHand({ interval: "0 8 * * *" }) });
    fixture.control.fault({ path: "CustomSkillUpsert", status: 400 });
    await failureOf(resource.create());
    expect(await output()).toBe("");
  });

  it("cuts a value that somebody set to a length that fits in a line", async () => {
    const resource = fixture.schedule({ agentGuid: setByHand({ interval: "x".repeat(5_000) }) });
    await resource.create();
    expect((await output()).length).toBeLessThan(300);
  });
});

it("an update does not warn: its changes are lines of the preview", async () => {
  const resource = await fixture.schedule().create();
  fixture.control.editSkill(guidOf(resource), TASK, { interval: "0 8 * * *" });
  await fixture.host.takeOutput();
  await resource.update();
  expect(await output()).toBe("");
});

describe("a schedule whose write cannot be read back", () => {
  it("is recorded all the same, because it may already spend credits", async () => {
    const resource = fixture.schedule();
    fixture.control.fault({ path: "Detail", at: 2, times: 3, status: 500, body: "" });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(
      /^AgentSchedule cs-cron-content-scanner of agent .*: it was written, but could not be read back: Detail/,
    );
    expect(record?.id).toBe(`${guidOf(resource)}/cs-cron-content-scanner`);
    expect(fixture.agentOf(resource).skills).toContainEqual(
      expect.objectContaining({ key: "cs-cron-content-scanner", interval: "0 */4 * * *" }),
    );
  });
});

describe("a schedule whose write gets no response", () => {
  it("is created when the second read shows that it was carried out", async () => {
    const resource = fixture.schedule();
    fixture.control.fault({ path: "CustomSkillUpsert", times: 3, reset: "after" });
    await resource.create();
    expect(resource.outputs).toMatchObject({ interval: "0 */4 * * *", enabled: true });
  });

  it("is recorded as it is when it was not carried out, because it still may be, and the next run writes", async () => {
    const resource = fixture.schedule();
    fixture.control.fault({ path: "CustomSkillUpsert", times: 3, reset: "before" });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(
      /^CustomSkillUpsert of agent .* Whether it was carried out is unknown; run again/,
    );
    expect(record?.properties).toMatchObject({ interval: "0 9 * * *", runsPerMonth: 30 });
    expect((await resource.diff()).changes).toBe("left to the engine");
    await resource.update();
    expect(resource.outputs["interval"]).toBe("0 */4 * * *");
  });

  it("is recorded when its state cannot be read", async () => {
    const resource = fixture.schedule();
    fixture.control.fault({ path: "CustomSkillUpsert", times: 3, status: 502, body: "" });
    fixture.control.fault({ path: "Detail", at: 2, times: 3, status: 500, body: "" });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(
      /^AgentSchedule cs-cron-content-scanner of agent .*: it may have been written, but could not be read back: Detail/,
    );
    expect(record?.id).toBe(`${guidOf(resource)}/cs-cron-content-scanner`);
  });

  it("is recorded as it is when the API accepted only a part of it", async () => {
    const resource = fixture.schedule();
    const errors = [{ code: 0, message: "interval: not saved" }];
    fixture.control.fault({ path: "CustomSkillUpsert", body: { result: true, errors } });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(/only a part was accepted: interval: not saved/);
    expect(record?.properties).toMatchObject({ interval: "0 9 * * *" });
  });

  it("is not recorded when the API rejected it", async () => {
    const resource = fixture.schedule();
    fixture.control.fault({ path: "CustomSkillUpsert", ...REJECTION });
    expect((await failureOf(resource.create())).record).toBeUndefined();
  });
});
