import { describeEngine, EngineFixture } from "./engine-fixture";

const program = (guids: string[], text = "Dry wit.", options = "") => `
  const agentGuid = "${guids[0] ?? ""}";
  const tone = new wiro.PreferenceSkill("tone", { agentGuid, value: "${text}" });
  const posts = new wiro.AgentSchedule("posts", { agentGuid, interval: "0 */4 * * *" });
  const runs = new wiro.AgentState("runs", { agentGuid, desired: "running", onDelete: "stop" }, { ${options} dependsOn: [tone, posts] });
  exports.status = runs.status;
`;

describeEngine("an agent that should run", () => {
  let fixture: EngineFixture;
  beforeAll(async () => {
    fixture = await EngineFixture.create(1, (guids) => program(guids));
    fixture.sandbox.control.settings.phaseMs = 100;
    // Its setup is complete, although none of these resources is its credential.
    fixture.sandbox.control.setStatus(fixture.guid(0), 0);
  });
  afterAll(() => fixture.end());

  const status = () => fixture.sandbox.control.agent(fixture.guid(0)).status;

  test("up starts it after everything that it depends on, and a second up makes no request", async () => {
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual(["CustomSkillUpsert", "CustomSkillUpsert", "Start"]);
    expect(await fixture.project.outputs()).toEqual({ status: "running" });
    await fixture.project.up();
    expect(fixture.takeOperations()).toEqual([]);
  });

  test("ignoreChanges leaves it to people whether it runs", async () => {
    fixture.project.write(program(fixture.guids, "Dry wit.", 'ignoreChanges: ["desired"],'));
    fixture.sandbox.control.setStatus(fixture.guid(0), 5);
    await fixture.project.up("--refresh");
    expect(fixture.takeOperations("writes")).toEqual([]);
    expect(await fixture.project.plan("--refresh")).toEqual([]);
    fixture.sandbox.control.setStatus(fixture.guid(0), 4);
    await fixture.project.up("--refresh");
  });

  test("destroy stops it before the rest, which then restarts nothing", async () => {
    fixture.takeOperations();
    await fixture.project.destroy();
    const writes = fixture.takeOperations("writes");
    expect(writes[0]).toBe("Stop");
    expect(writes.slice(1).sort()).toEqual(["CustomSkillRevert", "CustomSkillUpsert"]);
    expect(status()).toBe(0);
  });
});
