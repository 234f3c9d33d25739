import { byAdapter } from "../support/adapter";
import { loseGrant } from "../support/lost-grant";
import { credential, describeEngine, EngineFixture } from "./engine-fixture";

const TONE = "Grüße: dry wit.\\n  No emoji, 你好.\\n";
const program = (guids: string[]) => `
  const c = new wiro.LinkedInCredential("jane", ${credential(guids[0] ?? "")});
  const s = new wiro.AgentSchedule("posts", { agentGuid: "${guids[0] ?? ""}", interval: "0 */4 * * *" });
  new wiro.PreferenceSkill("tone", { agentGuid: "${guids[0] ?? ""}", value: "${TONE}" });
  exports.link = c.authorizeUrl; exports.status = c.status; exports.cadence = s.cadence; exports.runs = s.runsPerMonth;
`;

describeEngine("from the first up to the last destroy", () => {
  let fixture: EngineFixture;
  beforeAll(async () => (fixture = await EngineFixture.create(1, program)));
  afterAll(() => fixture.end());

  const tone = () =>
    fixture.sandbox.control.agent(fixture.guid(0)).skills.find(({ key }) => key === "cs-content-tone")?.value;

  test("a preview without a refresh makes no request", async () => {
    expect((await fixture.project.plan()).map(({ op }) => op)).toEqual(["create", "create", "create"]);
    expect(fixture.takeOperations()).toEqual([]);
  });

  test("up stores the keys, mints one link, sets the schedule and the text, byte for byte", async () => {
    await fixture.project.up();
    expect(fixture.takeOperations("writes").sort()).toEqual([
      "CredentialUpsert",
      "CustomSkillUpsert",
      "CustomSkillUpsert",
      "OAuthConnect",
    ]);
    const [first] = await fixture.project.resources();
    const prefix = byAdapter({ dynamic: "pulumi-nodejs:dynamic/wiro:", native: "wiro:index:" });
    expect(first?.type).toMatch(new RegExp(`^${prefix}`));
    const outputs = await fixture.project.outputs();
    expect(outputs).toMatchObject({ status: "pending", cadence: "every 4 hours", runs: 180 });
    expect(fixture.connection()).toMatchObject({
      clientId: "app-1",
      organizationId: "12345678",
      authMethod: "own",
    });
    expect(tone()).toBe(TONE.replaceAll("\\n", "\n"));
  });

  test("a second up makes no request and plans no change", async () => {
    await fixture.project.up("--expect-no-changes");
    expect(fixture.takeOperations()).toEqual([]);
  });

  test("a refresh makes no write, mints nothing, and asks each agent once", async () => {
    await fixture.project.runOrFail("refresh", "--yes", "--skip-preview", "--expect-no-changes");
    expect(fixture.takeOperations().sort()).toEqual(["Detail", "OAuthStatus"]);
  });

  test("a consent given after the link expired, then a plain up: it is recorded, with no new link", async () => {
    await fixture.consent();
    fixture.advanceMinutes(16);
    fixture.takeOperations();
    const plan = await fixture.project.runOrFail("preview");
    expect(plan.text).toContain("the consent link expired at");
    await fixture.project.up();
    expect(fixture.takeOperations()).toEqual(["OAuthStatus"]);
    expect(await fixture.project.outputs()).toMatchObject({ status: "connected", link: "" });
  });

  test("a changed interval plans one update that names interval, cadence and runsPerMonth", async () => {
    fixture.project.write(program(fixture.guids).replace("*/4", "*/6"));
    const [step, ...rest] = await fixture.project.plan();
    expect(rest).toEqual([]);
    expect(Object.keys(step?.detailedDiff ?? {}).sort()).toEqual(["cadence", "interval", "runsPerMonth"]);
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual(["CustomSkillUpsert"]);
    expect(await fixture.project.outputs()).toMatchObject({ cadence: "every 6 hours", runs: 120 });
  });

  test("a page id and a text changed by hand plan updates that name just these", async () => {
    fixture.sandbox.control.editCredential(fixture.guid(0), { organizationid: "999" });
    fixture.sandbox.control.editSkill(fixture.guid(0), "cs-content-tone", { value: "Loud!" });
    const plan = await fixture.project.plan("--refresh");
    // The engine plans them side by side.
    expect(plan.flatMap(({ detailedDiff }) => Object.keys(detailedDiff ?? {})).sort()).toEqual([
      "organizationId",
      "value",
    ]);
    expect(fixture.takeOperations("writes")).toEqual([]);
    await fixture.project.up("--refresh");
    expect(fixture.takeOperations("writes").sort()).toEqual(["CredentialUpsert", "CustomSkillUpsert"]);
    expect(fixture.connection()).toMatchObject({ connected: true, organizationId: "12345678" });
    expect(tone()).toMatch(/^Grüße/);
  });

  test("a lost connection plans one update that names just the connection, with its reason", async () => {
    loseGrant(fixture.sandbox.control, fixture.guid(0));
    const plan = await fixture.project.plan("--refresh");
    expect(plan.map(({ detailedDiff }) => Object.keys(detailedDiff ?? {}))).toEqual([["connection"]]);
    const { code, text } = await fixture.project.run("preview", "--refresh", "--diff", "--expect-no-changes");
    expect(code).not.toBe(0);
    expect(text).toMatch(/~ connection\s*: "disconnected: .*Jane Doe" => "connected"/);
    expect(fixture.takeOperations("writes")).toEqual([]);
  });

  test("the next up mints one link for the loss, and the one after it none", async () => {
    await fixture.project.up("--refresh");
    await fixture.project.up("--refresh");
    expect(fixture.takeOperations("writes")).toEqual(["OAuthConnect"]);
    await fixture.consent();
    await fixture.project.up("--refresh");
    expect(fixture.takeOperations("writes")).toEqual([]);
    expect(await fixture.project.outputs()).toMatchObject({ status: "connected" });
  });

  test("destroy disconnects, disables the schedule, resets the text, and reports what stays", async () => {
    const { text } = await fixture.project.destroy();
    expect(fixture.takeOperations("writes").sort()).toEqual([
      "CustomSkillRevert",
      "CustomSkillUpsert",
      "OAuthDisconnect",
    ]);
    expect(text).toMatch(
      /disconnected from LinkedIn\. What stays: the app's keys on the agent, unless Wiro clears them, and the grant/,
    );
    expect(fixture.connection()).toMatchObject({ connected: false, clientId: "app-1" });
    expect(fixture.sandbox.control.agent(fixture.guid(0)).skills).toContainEqual(
      expect.objectContaining({ key: "cs-cron-content-scanner", enabled: false }),
    );
  });
});
