import { loseGrant } from "../support/lost-grant";
import { describeEngine, EngineFixture } from "./engine-fixture";

const program = (guids: string[]) => `
  const guid = "${guids[0] ?? ""}";
  const c = wiro.LinkedInCredential.get("c", guid + "/linkedin");
  const s = wiro.AgentSchedule.get("s", guid + "/cron-content-scanner");
  const p = wiro.PreferenceSkill.get("p", guid + "/cs-content-tone");
  const a = wiro.AgentState.get("a", pulumi.output(guid));
  exports.found = {
    status: c.status, account: c.accountName, page: c.organizationId,
    interval: s.interval, cadence: s.cadence, key: s.skillKey, enabled: s.enabled,
    tone: p.value, desired: a.desired, state: a.status, agent: a.agentGuid,
  };
`;

describeEngine("lookups of what no program manages", () => {
  let world: EngineFixture;
  beforeAll(async () => {
    world = await EngineFixture.create(1, (guids) => program(guids));
    world.sandbox.control.connectByHand(world.guid(0), { organizationId: "777" });
    world.sandbox.control.setStatus(world.guid(0), 4);
  });
  afterAll(() => world.end());

  const found = async () => (await world.project.outputs())["found"];

  test("each resource is read by its id alone, with no write and no plan", async () => {
    await world.project.up();
    expect(world.operations("writes")).toEqual([]);
    expect(await found()).toEqual({
      status: "connected",
      account: "Jane Doe",
      page: "777",
      interval: "0 9 * * *",
      cadence: "at 09:00",
      key: "cs-cron-content-scanner",
      enabled: true,
      tone: expect.stringMatching(/^Friendly and factual/) as string,
      desired: "running",
      state: "running",
      agent: world.guid(0),
    });
    expect((await world.project.plan()).filter(({ op }) => op !== "read")).toEqual([]);
  });

  test("the next up reads what became of it, and a refresh agrees", async () => {
    loseGrant(world.sandbox.control, world.guid(0));
    world.sandbox.control.setStatus(world.guid(0), 5);
    await world.project.up();
    expect(await found()).toMatchObject({ status: "pending", desired: "error", state: "error" });
    await world.project.runOrFail("refresh", "--yes", "--skip-preview");
    expect(world.operations("writes")).toEqual([]);
  });

  test("what is not there is an error that says so", async () => {
    world.project.write('wiro.AgentSchedule.get("s", "' + world.guid(0) + '/cron-nothing");');
    const run = await world.project.run("up", "--yes", "--skip-preview");
    expect(run.code).not.toBe(0);
    expect(run.text).toContain("there is nothing to look up: the agent has no such scheduled task");
  });

  test("destroy forgets them, and touches nothing", async () => {
    world.operations();
    await world.project.destroy();
    expect(world.operations("writes")).toEqual([]);
  });
});
