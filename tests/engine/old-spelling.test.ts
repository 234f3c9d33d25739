import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { credential, describeEngine, EngineFixture } from "./engine-fixture";

/** All four resources of one agent. */
const program = (guid: string, rest = "") => `
  const agentGuid = "${guid}";
  const c = new wiro.LinkedInCredential("jane", ${credential(guid)});
  const posts = new wiro.AgentSchedule("posts", { agentGuid, interval: "0 */4 * * *" });
  const tone = new wiro.PreferenceSkill("tone", { agentGuid, value: "Dry wit." });
  new wiro.AgentState("runs", { agentGuid, desired: "running" }, { dependsOn: [c, posts, tone] });
  exports.link = c.authorizeUrl; ${rest}`;

describeEngine("a state from before guids had one spelling", () => {
  let world: EngineFixture;
  const capitals = () => world.guid(0).toUpperCase();

  /** Makes of the state what the same program, with the guid in capitals, left in it before. */
  async function spellInCapitals(): Promise<void> {
    const file = join(world.project.folder, "state.json");
    await world.project.runOrFail("stack", "export", "--show-secrets", "--file", file);
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(world.guid(0), capitals()));
    await world.project.runOrFail("stack", "import", "--file", file);
    expect((await world.project.resources()).map(({ id }) => id?.split("/")[0])).toEqual(
      Array.from({ length: 4 }, capitals),
    );
    world.operations();
  }

  beforeAll(async () => {
    world = await EngineFixture.create(1, ([guid = ""]) => program(guid));
    await world.project.up();
    await world.consent();
    await world.project.up("--refresh");
    await spellInCapitals();
  });
  afterAll(() => world.end());

  test.each(["in small letters", "in capitals"])("plans nothing for a program %s", async (how) => {
    world.project.write(program(how === "in capitals" ? capitals() : world.guid(0)));
    expect(await world.project.plan()).toEqual([]);
    expect(await world.project.plan("--refresh")).toEqual([]);
    await world.project.runOrFail("preview", "--refresh", "--expect-no-changes");
    expect(world.operations("writes")).toEqual([]);
  });

  test("goes on through up, refresh and up, with no write", async () => {
    await world.project.up();
    await world.project.runOrFail("refresh", "--yes", "--skip-preview", "--expect-no-changes");
    await world.project.up("--refresh");
    expect(world.operations("writes")).toEqual([]);
    expect(world.connection()).toMatchObject({ connected: true });
  });

  test("is updated in place, and spelled in small letters by that", async () => {
    await spellInCapitals();
    world.project.write(program(capitals()).replace("12345678", "777").replace("Dry wit.", "Warm."));
    await world.project.up();
    expect(world.operations("writes").sort()).toEqual(["CredentialUpsert", "CustomSkillUpsert"]);
    expect(world.connection()).toMatchObject({ connected: true, organizationId: "777" });
  });

  test("keeps the connection through a rename", async () => {
    await spellInCapitals();
    world.project.write(program(world.guid(0)).replace('"jane"', '"jane-doe"').replace("12345678", "777"));
    const { text } = await world.project.up();
    expect(text).toContain("another resource of this run holds it now");
    expect(world.operations("writes")).toEqual(expect.not.arrayContaining(["OAuthDisconnect"]));
    expect(world.connection()).toMatchObject({ connected: true });
  });

  test("is destroyed on the agent", async () => {
    await spellInCapitals();
    await world.project.destroy();
    expect(world.operations("writes").sort()).toEqual([
      "CustomSkillRevert",
      "CustomSkillUpsert",
      "OAuthDisconnect",
    ]);
    expect(world.connection()).toMatchObject({ connected: false });
  });
});
