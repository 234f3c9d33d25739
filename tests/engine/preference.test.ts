import { describeEngine, EngineFixture } from "./engine-fixture";

const TONE = "Grüße: dry wit.\\n  No emoji, 你好.\\n";
const program = (guids: string[]) => `
  const p = new wiro.PreferenceSkill("tone", { agentGuid: "${guids[0] ?? ""}", value: "${TONE}" });
  exports.key = p.skillKey; exports.value = p.value;
`;

describeEngine("a preference from the first up to destroy", () => {
  let world: EngineFixture;
  beforeAll(async () => (world = await EngineFixture.create(1, program)));
  afterAll(() => world.end());

  const stored = () =>
    world.sandbox.control.agent(world.guid(0)).skills.find(({ key }) => key === "cs-content-tone")?.value;

  test("up writes the text byte for byte, and a second up makes no request", async () => {
    await world.project.up();
    expect(world.operations("writes")).toEqual(["CustomSkillUpsert"]);
    const text = TONE.replaceAll("\\n", "\n");
    expect(stored()).toBe(text);
    expect(await world.project.outputs()).toEqual({ key: "cs-content-tone", value: text });
    await world.project.up();
    expect(world.operations()).toEqual([]);
  });

  test("a text changed by hand plans one update that names just the value, and is put right", async () => {
    world.sandbox.control.editSkill(world.guid(0), "cs-content-tone", { value: "Loud!" });
    const plan = await world.project.plan("--refresh");
    expect(plan.map(({ detailedDiff }) => Object.keys(detailedDiff ?? {}))).toEqual([["value"]]);
    await world.project.up("--refresh");
    expect(world.operations("writes")).toEqual(["CustomSkillUpsert"]);
    expect(stored()).toMatch(/^Grüße/);
  });

  test("a preference that vanished is a line with its reason, and no deletion", async () => {
    world.sandbox.control.removeSkill(world.guid(0), "cs-content-tone");
    const { text } = await world.project.runOrFail("preview", "--refresh", "--diff");
    expect(text).toMatch(/~ presence\s*: "missing: the agent has no such preference .*" => "present"/);
    const { text: warned } = await world.project.up("--refresh");
    expect(warned).toMatch(
      /warning: PreferenceSkill cs-content-tone of agent \S+: the agent has no such preference \(it may have been deleted or renamed\), so nothing is changed there; bring it back in Wiro, or remove this resource\./,
    );
    expect(world.operations("writes")).toEqual([]);
  });

  test("destroy of what is gone succeeds", async () => {
    expect((await world.project.destroy()).text).toContain("has no preference cs-content-tone any more");
    expect(world.operations("writes")).toEqual([]);
  });
});
