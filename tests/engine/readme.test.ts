import { loseGrant } from "../support/lost-grant";
import { credential, describeEngine, EngineFixture } from "./engine-fixture";

describeEngine("the program of the README", () => {
  let world: EngineFixture;
  beforeAll(async () => {
    world = await EngineFixture.create(
      1,
      ([guid = ""]) => `
        const jane = new wiro.LinkedInCredential("jane", ${credential(guid)});
        const agentGuid = "${guid}";
        const posts = new wiro.AgentSchedule("jane-posts", { agentGuid, interval: "0 */4 * * *", enabled: jane.connected });
        new wiro.AgentState("jane-runs", { agentGuid, desired: "running" }, { dependsOn: [jane, posts] });
        exports.link = jane.authorizeUrl;
      `,
    );
  });
  afterAll(() => world.end());
  const scheduled = () =>
    world.sandbox.control.agent(world.guid(0)).skills.find(({ key }) => key === "cs-cron-content-scanner");

  test("up starts the agent, last of all", async () => {
    world.sandbox.control.settings.phaseMs = 100;
    await world.project.up();
    expect(world.operations("writes").at(-1)).toBe("Start");
    expect(world.sandbox.control.agent(world.guid(0)).status).toBe(4);
  });

  test("posts are switched off until somebody has consented, and on by the up that sees it", async () => {
    expect(scheduled()).toMatchObject({ enabled: false, interval: "0 */4 * * *" });
    await world.consent();
    world.operations();
    await world.project.up("--refresh");
    expect(world.operations("writes")).toEqual(["CustomSkillUpsert"]);
    expect(scheduled()).toMatchObject({ enabled: true });
    expect(await world.project.plan("--refresh")).toEqual([]);
  });

  test("and off again by the up that sees the connection lost", async () => {
    loseGrant(world.sandbox.control, world.guid(0));
    await world.project.up("--refresh");
    expect(world.operations("writes").sort()).toEqual(["CustomSkillUpsert", "OAuthConnect"]);
    expect(scheduled()).toMatchObject({ enabled: false });
  });
});
