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
  let fixture: EngineFixture;
  const capitals = () => fixture.guid(0).toUpperCase();

  /** Makes of the state what the same program, with the guid in capitals, left in it before. */
  async function spellInCapitals(): Promise<void> {
    fixture.project.editState((text) => text.replaceAll(fixture.guid(0), capitals()));
    expect((await fixture.project.resources()).map(({ id }) => id?.split("/")[0])).toEqual(
      Array.from({ length: 4 }, capitals),
    );
    fixture.takeOperations();
  }

  beforeAll(async () => {
    fixture = await EngineFixture.create(1, ([guid = ""]) => program(guid));
    await fixture.project.up();
    await fixture.consent();
    await fixture.project.up("--refresh");
    await spellInCapitals();
  });
  afterAll(() => fixture.end());

  test.each(["in small letters", "in capitals"])("plans nothing for a program %s", async (how) => {
    fixture.project.write(program(how === "in capitals" ? capitals() : fixture.guid(0)));
    expect(await fixture.project.plan()).toEqual([]);
    expect(await fixture.project.plan("--refresh")).toEqual([]);
    expect(fixture.takeOperations("writes")).toEqual([]);
  });

  test("goes on through up, refresh and up, with no write", async () => {
    await fixture.project.up();
    await fixture.project.runOrFail("refresh", "--yes", "--skip-preview", "--expect-no-changes");
    await fixture.project.up("--refresh");
    expect(fixture.takeOperations("writes")).toEqual([]);
    expect(fixture.connection()).toMatchObject({ connected: true });
  });

  test("is updated in place, and then spelled in small letters", async () => {
    await spellInCapitals();
    fixture.project.write(program(capitals()).replace("12345678", "777").replace("Dry wit.", "Warm."));
    await fixture.project.up();
    expect(fixture.takeOperations("writes").sort()).toEqual(["CredentialUpsert", "CustomSkillUpsert"]);
    expect(fixture.connection()).toMatchObject({ connected: true, organizationId: "777" });
  });

  test("keeps the connection through a rename", async () => {
    await spellInCapitals();
    fixture.project.write(
      program(fixture.guid(0)).replace('"jane"', '"jane-doe"').replace("12345678", "777"),
    );
    const { text } = await fixture.project.up();
    expect(text).toContain("another resource of this run manages it now");
    expect(fixture.takeOperations("writes")).toEqual(expect.not.arrayContaining(["OAuthDisconnect"]));
    expect(fixture.connection()).toMatchObject({ connected: true });
  });

  test("is destroyed on the agent", async () => {
    await spellInCapitals();
    await fixture.project.destroy();
    expect(fixture.takeOperations("writes").sort()).toEqual([
      "CustomSkillRevert",
      "CustomSkillUpsert",
      "OAuthDisconnect",
    ]);
    expect(fixture.connection()).toMatchObject({ connected: false });
  });
});
