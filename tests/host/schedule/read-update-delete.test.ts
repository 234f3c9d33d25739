import { type DeclaredResource, failureOf, guidOf } from "../declared";
import { hostFixture } from "../host-fixture";

const fixture = hostFixture();

const TASK = "cs-cron-content-scanner";
const PRESET = "0 9 * * *";
const rowOf = (resource: DeclaredResource) =>
  fixture.agentOf(resource).skills.find(({ key }) => key === TASK);
const created = (args = {}) => fixture.created(fixture.schedule(args));

describe("read of a schedule", () => {
  it("shows what somebody changed by hand, and what follows from it", async () => {
    const resource = await created();
    fixture.control.editSkill(guidOf(resource), TASK, { interval: "0 8 * * *", enabled: false });
    await resource.read();
    expect(fixture.takeCalls(resource)).toEqual(["Detail"]);
    expect(resource.inputs).toMatchObject({ interval: "0 8 * * *", enabled: false, runsPerMonth: 30 });
  });

  it("shows a schedule that was removed by hand", async () => {
    const resource = await created();
    fixture.control.editSkill(guidOf(resource), TASK, { interval: null });
    await resource.read();
    expect(resource.inputs["presence"]).toBe("present");
    expect(resource.inputs).toMatchObject({ interval: "", runsPerMonth: 0 });
  });

  it("shows a cron of another dialect unchanged", async () => {
    const resource = await created();
    fixture.control.editSkill(guidOf(resource), TASK, { interval: "@hourly" });
    await resource.read();
    expect(resource.inputs).toMatchObject({ interval: "@hourly", cadence: "@hourly" });
  });

  it("counts no runs of a cron that it cannot parse", async () => {
    const resource = await created();
    fixture.control.editSkill(guidOf(resource), TASK, { interval: "0 0 */4 * * *" });
    await resource.read();
    expect(resource.inputs).toMatchObject({ cadence: "0 0 */4 * * *", runsPerMonth: 0 });
  });

  it("keeps the cadence of the same schedule: a version with another wording plans no change", async () => {
    const resource = await created();
    resource.outputs = { ...resource.outputs, cadence: "At every fourth hour" };
    await resource.read();
    expect(resource.inputs["cadence"]).toBe("At every fourth hour");
    expect(resource.outputs["cadence"]).toBe("At every fourth hour");
  });

  it("keeps the state of a task that is gone, and warns", async () => {
    const resource = await created();
    fixture.control.removeSkill(guidOf(resource), TASK);
    await resource.read();
    expect(resource.inputs["presence"]).toMatch(/^missing: the agent has no such scheduled task/);
    expect(resource.outputs["interval"]).toBe("0 */4 * * *");
  });

  it("keeps the state of an agent that cannot be seen, and warns", async () => {
    const resource = await created();
    fixture.control.removeAgent(guidOf(resource));
    const { id } = resource;
    await resource.read();
    expect(resource.id).toBe(id);
    expect(resource.inputs["presence"]).toMatch(/^missing: the agent cannot be seen with this API key/);
  });

  it.each(["schedule", "preference"] as const)("finds a %s that is there again", async (kind) => {
    const resource = await fixture[kind]().create();
    const guid = guidOf(resource);
    fixture.control.removeAgent(guid);
    await resource.read();
    expect(resource.inputs["presence"]).toMatch(/^missing: /);
    fixture.control.addAgents([{ guid }]);
    await resource.read();
    expect(resource.inputs["presence"]).toBe("present");
  });

  it("reads an agent once for all that a refresh reads of it, together or one after the other", async () => {
    const one = await created();
    const agentGuid = guidOf(one);
    const other = await fixture
      .schedule({ agentGuid, skillKey: "engagement-report", interval: "0 18 * * 5" })
      .create();
    fixture.takeCalls(one);
    await Promise.all([one.read(), other.read()]);
    await one.read();
    expect(fixture.takeCalls(one)).toEqual(["Detail"]);
  });

  it("trap 11: reads a schedule from the API's oldest responses", async () => {
    fixture.control.settings.detail = "nested";
    try {
      const resource = await created();
      await resource.read();
      expect(resource.inputs).toMatchObject({ interval: "0 */4 * * *", presence: "present" });
    } finally {
      fixture.control.settings.detail = "current";
    }
  });
});

/** With ignoreChanges the engine passes the recorded input to `check` in place of the program's. */
describe("a schedule whose interval is left to people, by ignoreChanges", () => {
  it.each(["", "@hourly", "0 0 */4 * * *", "0 6 * * *"])(
    "is not a change when they set it to %j",
    async (set) => {
      const resource = await created();
      fixture.control.editSkill(guidOf(resource), TASK, { interval: set === "" ? null : set });
      await resource.read();
      expect(resource.inputs["interval"]).toBe(set);
      expect(await resource.checked({ ...resource.args, interval: set })).toEqual({
        ...resource.inputs,
        __provider: expect.any(String) as string,
      });
      expect((await resource.diff({ interval: set })).changes).toBe("same");
      fixture.takeCalls(resource);
      await resource.update({ interval: set, enabled: false });
      expect(rowOf(resource)).toMatchObject({ interval: set === "" ? null : set, enabled: false });
    },
  );

  it("is not emptied again when they set one after the last refresh", async () => {
    const resource = await created();
    fixture.control.editSkill(guidOf(resource), TASK, { interval: null });
    await resource.read();
    fixture.control.editSkill(guidOf(resource), TASK, { interval: "0 6 * * *" });
    await resource.update({ interval: "", enabled: false });
    expect(rowOf(resource)).toMatchObject({ interval: "0 6 * * *", enabled: false });
  });

  it("cannot be declared empty all the same", async () => {
    const resource = await created();
    const { failures } = await resource.check({ ...resource.args, interval: "" });
    expect(failures.map(({ reason }) => reason)).toEqual([expect.stringMatching(/^interval: is empty; /)]);
  });
});

describe("update of a schedule", () => {
  it("writes what changed, and reads it back", async () => {
    const resource = await created();
    await resource.update({ enabled: false });
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "CustomSkillUpsert", "Detail"]);
    expect(rowOf(resource)).toMatchObject({ enabled: false, interval: "0 */4 * * *" });
    expect(resource.outputs["enabled"]).toBe(false);
  });

  it("writes nothing for another onDelete", async () => {
    const resource = await created();
    await resource.update({ onDelete: "retain" });
    expect(fixture.takeCalls(resource)).toEqual(["Detail"]);
    expect(resource.outputs["onDelete"]).toBe("retain");
  });

  it("fails for an agent that cannot be seen, and names what to remove", async () => {
    const resource = await created();
    fixture.control.removeAgent(guidOf(resource));
    const { message } = await failureOf(resource.update({ interval: "0 5 * * *" }));
    expect(message).toMatch(
      /cannot be seen: deleted, or not visible to this API key; .*remove this resource\.$/,
    );
  });
});

describe("delete of a schedule, by a later run", () => {
  it("switches the task off", async () => {
    const resource = await created();
    await fixture.deleteLater(resource);
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "CustomSkillUpsert", "Detail"]);
    expect(rowOf(resource)).toMatchObject({ enabled: false, interval: "0 */4 * * *" });
  });

  it("fails where the API reports that it switched the task off and did not", async () => {
    const resource = await created();
    fixture.control.fault({ path: "CustomSkillUpsert", body: { result: true, errors: [] } });
    const { message } = await failureOf(fixture.deleteLater(resource));
    expect(message).toMatch(
      /^AgentSchedule cs-cron-content-scanner of agent .* it is still on, and spends credits/,
    );
  });

  it("writes nothing when it is off already", async () => {
    const resource = await created({ enabled: false });
    await fixture.deleteLater(resource);
    expect(fixture.takeCalls(resource)).toEqual(["Detail"]);
  });

  it('trap 23: restores the preset\'s own schedule with onDelete "reset"', async () => {
    const resource = await created({ onDelete: "reset" });
    await fixture.deleteLater(resource);
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "CustomSkillRevert"]);
    expect(rowOf(resource)).toMatchObject({ enabled: true, interval: PRESET });
  });

  it('makes no call with onDelete "retain"', async () => {
    const resource = await created({ onDelete: "retain" });
    await fixture.deleteLater(resource);
    expect(fixture.takeCalls(resource)).toEqual([]);
  });

  it.each(["disable", "reset"])("succeeds for a task that is gone (%s)", async (onDelete) => {
    const resource = await created({ onDelete });
    fixture.control.removeSkill(guidOf(resource), TASK);
    expect(await fixture.deleteLater(resource)).toMatch(
      /has no scheduled task cs-cron-content-scanner any more/,
    );
    expect(fixture.takeCalls(resource)).toEqual(["Detail"]);
  });
});
