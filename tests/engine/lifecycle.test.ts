import { loseGrant } from "../support/lost-grant";
import { credential, describeEngine, EngineFixture } from "./engine-fixture";

const program = (guids: string[]) => `
  const c = new wiro.LinkedInCredential("jane", ${credential(guids[0] ?? "")});
  const s = new wiro.AgentSchedule("posts", { agentGuid: "${guids[0] ?? ""}", interval: "0 */4 * * *" });
  exports.link = c.authorizeUrl; exports.status = c.status; exports.cadence = s.cadence; exports.runs = s.runsPerMonth;
`;

describeEngine("from the first up to the last destroy", () => {
  let world: EngineFixture;
  beforeAll(async () => (world = await EngineFixture.create(1, program)));
  afterAll(() => world.end());

  test("a preview without a refresh makes no request", async () => {
    expect((await world.project.plan()).map(({ op }) => op)).toEqual(["create", "create"]);
    expect(world.operations()).toEqual([]);
  });

  test("up stores the keys, mints one link, sets the schedule", async () => {
    await world.project.up();
    expect(world.operations("writes").sort()).toEqual([
      "CredentialUpsert",
      "CustomSkillUpsert",
      "OAuthConnect",
    ]);
    const outputs = await world.project.outputs();
    expect(outputs).toMatchObject({ status: "pending", cadence: "every 4 hours", runs: 180 });
    expect(world.connection()).toMatchObject({
      clientId: "app-1",
      organizationId: "12345678",
      authMethod: "own",
    });
  });

  test("a second up makes no request and plans no change", async () => {
    expect(await world.project.plan()).toEqual([]);
    await world.project.up();
    expect(world.operations()).toEqual([]);
  });

  test("a refresh makes no write, mints nothing, and asks each agent once", async () => {
    await world.project.runOrFail("refresh", "--yes", "--skip-preview", "--expect-no-changes");
    expect(world.operations().sort()).toEqual(["Detail", "OAuthStatus"]);
  });

  test("a consent given after the link expired, then a plain up: it is recorded, with no new link", async () => {
    await world.consent();
    world.advanceMinutes(16);
    world.operations();
    const plan = await world.project.runOrFail("preview");
    expect(plan.text).toContain("the consent link expired at");
    await world.project.up();
    expect(world.operations()).toEqual(["OAuthStatus"]);
    expect(await world.project.outputs()).toMatchObject({ status: "connected", link: "" });
  });

  test("a changed interval plans one update that names interval, cadence and runsPerMonth", async () => {
    world.project.write(program(world.guids).replace("*/4", "*/6"));
    const [step, ...rest] = await world.project.plan();
    expect(rest).toEqual([]);
    expect(Object.keys(step?.detailedDiff ?? {}).sort()).toEqual(["cadence", "interval", "runsPerMonth"]);
    await world.project.up();
    expect(world.operations("writes")).toEqual(["CustomSkillUpsert"]);
    expect(await world.project.outputs()).toMatchObject({ cadence: "every 6 hours", runs: 120 });
  });

  test("a page id changed by hand plans one update that names just that", async () => {
    world.sandbox.control.editCredential(world.guid(0), { organizationid: "999" });
    const plan = await world.project.plan("--refresh");
    expect(plan.map(({ detailedDiff }) => Object.keys(detailedDiff ?? {}))).toEqual([["organizationId"]]);
    expect(world.operations("writes")).toEqual([]);
    await world.project.up("--refresh");
    expect(world.operations("writes")).toEqual(["CredentialUpsert"]);
    expect(world.connection()).toMatchObject({ connected: true, organizationId: "12345678" });
  });

  test("a lost connection plans one update that names just the connection, with its reason", async () => {
    loseGrant(world.sandbox.control, world.guid(0));
    const plan = await world.project.plan("--refresh");
    expect(plan.map(({ detailedDiff }) => Object.keys(detailedDiff ?? {}))).toEqual([["connection"]]);
    const { text } = await world.project.runOrFail("preview", "--refresh", "--diff");
    expect(text).toMatch(/~ connection\s*: "disconnected: .*Jane Doe" => "connected"/);
    expect(world.operations("writes")).toEqual([]);
    expect((await world.project.run("preview", "--refresh", "--expect-no-changes")).code).not.toBe(0);
  });

  test("the next up mints one link for the loss, and the one after it none", async () => {
    await world.project.up("--refresh");
    await world.project.up("--refresh");
    expect(world.operations("writes")).toEqual(["OAuthConnect"]);
    await world.consent();
    await world.project.up("--refresh");
    expect(world.operations("writes")).toEqual([]);
    expect(await world.project.outputs()).toMatchObject({ status: "connected" });
  });

  test("destroy disconnects, disables the schedule, and says what stays", async () => {
    const { text } = await world.project.destroy();
    expect(world.operations("writes").sort()).toEqual(["CustomSkillUpsert", "OAuthDisconnect"]);
    expect(text).toMatch(
      /disconnected from LinkedIn\. What stays: the app's keys on the agent, unless Wiro clears them, and the grant/,
    );
    expect(world.connection()).toMatchObject({ connected: false, clientId: "app-1" });
    expect(world.sandbox.control.agent(world.guid(0)).skills).toContainEqual(
      expect.objectContaining({ key: "cs-cron-content-scanner", enabled: false }),
    );
  });
});
