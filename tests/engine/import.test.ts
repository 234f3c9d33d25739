import { CLIENT_SECRET, credential, describeEngine, type EngineFixture } from "./engine-fixture";
import { connectByHand, NativeEngineFixture } from "./native-fixture";

const jane = (guid: string, options = "{}") =>
  `const c = new native.LinkedInCredential("jane", ${credential(guid)}, ${options}); exports.link = c.authorizeUrl;`;
const posts = (guid: string, options = "{}") =>
  `new native.AgentSchedule("posts", { agentGuid: "${guid}", interval: "0 */6 * * *" }, ${options});`;

/** Agents that people have set up with curl. */
async function setUpByHand(...apps: string[]): Promise<NativeEngineFixture> {
  const native = await NativeEngineFixture.create(apps.length, () => "");
  const { sandbox, guids } = native.engine;
  for (const [n, guid] of guids.entries()) connectByHand(sandbox.control, guid, apps[n]);
  return native;
}

describeEngine("pulumi import of a connected agent and its schedule", () => {
  let native: NativeEngineFixture;
  let fixture: EngineFixture;
  let before: unknown;

  beforeAll(async () => {
    native = await setUpByHand("app-1");
    fixture = native.engine;
    before = fixture.sandbox.control.agent(fixture.guid(0));
  });
  afterAll(() => fixture.end());

  test("reads both, and finds nothing wrong with what it read", async () => {
    const guid = fixture.guid(0);
    const { code, text } = await native.importAll(
      ["LinkedInCredential", "jane", `${guid}/linkedin`],
      ["AgentSchedule", "posts", `${guid}/cron-content-scanner`],
    );
    expect(text).not.toMatch(/failed to validate|almost certainly a bug/);
    expect(code).toBe(0);
    expect(fixture.takeOperations("writes")).toEqual([]);
    const imported = await fixture.project.resources();
    const byId = Object.fromEntries(imported.map((resource) => [resource.id ?? "", resource] as const));
    expect(byId).toMatchObject({
      [`${guid}/linkedin`]: { outputs: { connected: true } },
      [`${guid}/cs-cron-content-scanner`]: { inputs: { interval: "0 */6 * * *" } },
    });
  });

  test("the next preview plans the keys alone, which cannot be read, and names them", async () => {
    native.write(jane(fixture.guid(0)) + posts(fixture.guid(0)));
    const plan = await fixture.project.plan();
    expect(plan.map(({ op, urn }) => [op, urn.split("::").at(-1)])).toEqual([["update", "jane"]]);
    expect(Object.keys(plan[0]?.detailedDiff ?? {}).sort()).toEqual([
      "clientId",
      "clientSecret",
      "redirectUrl",
    ]);
  });

  test("up writes the keys once, asks for no consent, and changes no value on the agent", async () => {
    fixture.takeOperations();
    const { text } = await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual(["CredentialUpsert"]);
    expect(text).not.toMatch(/another LinkedIn app|another app/i);
    expect(fixture.sandbox.control.agent(fixture.guid(0))).toEqual(before);
    const recorded = await fixture.project.resources();
    expect(recorded.find(({ id = "" }) => id.endsWith("/linkedin"))?.outputs).toMatchObject({
      status: "connected",
    });
    expect(await fixture.project.plan()).toEqual([]);
  });

  test("the secret is in no byte of the state", () => {
    expect(fixture.project.backendText()).not.toContain(CLIENT_SECRET);
  });
});

describeEngine("other imports", () => {
  let native: NativeEngineFixture;
  let fixture: EngineFixture;
  const nothing = "00000000-0000-4000-8000-00000000dead";

  beforeAll(async () => {
    native = await setUpByHand("app-1", "other-app", "app-1");
    fixture = native.engine;
    fixture.sandbox.control.settings.clientIdInDetail = true;
    fixture.takeOperations();
  });
  afterAll(() => fixture.end());

  test("an id that is not there, or is none, fails with what to compare", async () => {
    const missing = await native.import("LinkedInCredential", "gone", `${nothing}/linkedin`);
    expect(missing.code).not.toBe(0);
    expect(missing.text).toContain(`LinkedInCredential ${nothing}/linkedin: there is nothing to look up: `);
    const wrong = await native.import("AgentSchedule", "gone", nothing);
    expect(wrong.text).toContain(
      `"${nothing}" is not an id of AgentSchedule; give <agentGuid>/cs-cron-<task>`,
    );
    expect(await fixture.project.resources()).toEqual([]);
  });

  test("a guid in capitals is recorded in its one spelling, and the program's plans nothing for it", async () => {
    const guid = fixture.guid(0);
    expect(
      (await native.import("AgentSchedule", "posts", `${guid.toUpperCase()}/content-scanner`)).code,
    ).toBe(0);
    native.write(posts(guid));
    expect(await fixture.project.plan()).toEqual([]);
    expect((await fixture.project.resources())[0]?.id).toBe(`${guid}/cs-cron-content-scanner`);
  });

  test("the option import of a connected agent keeps its consent, with one write", async () => {
    const guid = fixture.guid(2);
    native.write(posts(fixture.guid(0)) + jane(guid, `{ import: "${guid}/linkedin" }`));
    const before = fixture.sandbox.control.agent(guid);
    const { text } = await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual(["CredentialUpsert"]);
    expect(text).not.toMatch(/another LinkedIn app|another app/i);
    expect(fixture.sandbox.control.agent(guid)).toEqual(before);
    expect(await fixture.project.plan()).toEqual([]);
  });

  test("an agent whose stored app is another one needs a new consent, and the preview says so", async () => {
    const guid = fixture.guid(1);
    expect((await native.import("LinkedInCredential", "other", `${guid}/linkedin`)).code).toBe(0);
    native.write(
      `${posts(fixture.guid(0))} ${jane(fixture.guid(2))}
       const o = new native.LinkedInCredential("other", ${credential(guid)}); exports.other = o.authorizeUrl;`,
    );
    const { text } = await fixture.project.runOrFail("preview");
    expect(text).toContain(
      `LinkedInCredential of agent ${guid}: another LinkedIn app needs a new consent by a page admin.`,
    );
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual(["CredentialUpsert", "OAuthConnect"]);
    await fixture.consent("Sam Roe", "other");
    expect(await fixture.project.plan()).toEqual([]);
  });

  test("an AgentState and a PreferenceSkill are imported as they are", async () => {
    const guid = fixture.guid(0);
    fixture.sandbox.control.setStatus(guid, 4);
    fixture.sandbox.control.editSkill(guid, "cs-content-tone", { value: "Dry wit." });
    const { code } = await native.importAll(
      ["AgentState", "run", guid],
      ["PreferenceSkill", "tone", `${guid}/content-tone`],
    );
    expect(code).toBe(0);
    native.write(`
      ${posts(guid)} ${jane(fixture.guid(2))}
      const o = new native.LinkedInCredential("other", ${credential(fixture.guid(1))}); exports.other = o.authorizeUrl;
      new native.AgentState("run", { agentGuid: "${guid}", desired: "running" });
      new native.PreferenceSkill("tone", { agentGuid: "${guid}", value: "Dry wit." });`);
    expect(await fixture.project.plan()).toEqual([]);
    expect(fixture.takeOperations("writes")).toEqual([]);
  });
});
