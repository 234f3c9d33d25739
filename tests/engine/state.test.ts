import { describeEngine, EngineFixture } from "./engine-fixture";

const program = (guids: string[], text = "Dry wit.", options = "") => `
  const agentGuid = "${guids[0] ?? ""}";
  const tone = new wiro.PreferenceSkill("tone", { agentGuid, value: "${text}" });
  const posts = new wiro.AgentSchedule("posts", { agentGuid, interval: "0 */4 * * *" });
  const runs = new wiro.AgentState("runs", { agentGuid, desired: "running", onDelete: "stop" }, { ${options} dependsOn: [tone, posts] });
  exports.status = runs.status;
`;

describeEngine("an agent that should run", () => {
  let world: EngineFixture;
  beforeAll(async () => {
    world = await EngineFixture.create(1, (guids) => program(guids));
    world.sandbox.control.settings.phaseMs = 100;
    // Its setup is complete, although none of these resources is its credential.
    world.sandbox.control.setStatus(world.guid(0), 0);
  });
  afterAll(() => world.end());

  const status = () => world.sandbox.control.agent(world.guid(0)).status;

  test("up starts it after everything that it depends on, and a second up makes no request", async () => {
    await world.project.up();
    expect(world.operations("writes")).toEqual(["CustomSkillUpsert", "CustomSkillUpsert", "Start"]);
    expect(await world.project.outputs()).toEqual({ status: "running" });
    await world.project.up();
    expect(world.operations()).toEqual([]);
  });

  test("a change that restarts it is no drift, and nothing starts it a second time", async () => {
    world.project.write(program(world.guids, "Warm."));
    await world.project.up();
    expect(world.operations("writes")).toEqual(["CustomSkillUpsert"]);
    await world.project.runOrFail("refresh", "--yes", "--skip-preview", "--expect-no-changes");
  });

  test("one that stands still is a line with what it does, and the next up starts it", async () => {
    world.sandbox.control.setStatus(world.guid(0), 5);
    const plan = await world.project.plan("--refresh");
    expect(plan.map(({ detailedDiff }) => Object.keys(detailedDiff ?? {}))).toEqual([["desired"]]);
    const { text } = await world.project.runOrFail("preview", "--refresh", "--diff");
    expect(text).toMatch(/~ desired\s*: "error" => "running"/);
    world.operations();
    await world.project.up("--refresh");
    expect(world.operations("writes")).toEqual(["Start"]);
    expect(status()).toBe(4);
  });

  test("ignoreChanges leaves it to people whether it runs", async () => {
    world.project.write(program(world.guids, "Warm.", 'ignoreChanges: ["desired"],'));
    world.sandbox.control.setStatus(world.guid(0), 5);
    await world.project.up("--refresh");
    expect(world.operations("writes")).toEqual([]);
    expect(await world.project.plan("--refresh")).toEqual([]);
    world.sandbox.control.setStatus(world.guid(0), 4);
    await world.project.up("--refresh");
  });

  test("destroy stops it before the rest, which then restarts nothing", async () => {
    world.operations();
    await world.project.destroy();
    const writes = world.operations("writes");
    expect(writes[0]).toBe("Stop");
    expect(writes.slice(1).sort()).toEqual(["CustomSkillRevert", "CustomSkillUpsert"]);
    expect(status()).toBe(0);
  });
});
