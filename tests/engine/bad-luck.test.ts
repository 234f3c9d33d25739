import { credential, describeEngine, EngineFixture } from "./engine-fixture";

const program = ([guid = ""]: string[]) => `
  const c = new wiro.LinkedInCredential("jane", ${credential(guid)});
  new wiro.AgentSchedule("posts", { agentGuid: "${guid}", interval: "0 */4 * * *" });
  exports.link = c.authorizeUrl; exports.status = c.status; exports.reason = c.statusReason;
`;

describeEngine("for any response of the API, nothing counts as deleted", () => {
  let fixture: EngineFixture;
  beforeAll(async () => {
    fixture = await EngineFixture.create(1, program);
    await fixture.project.up();
  });
  afterAll(() => fixture.end());

  test("an API that cuts its response in half fails the refresh with a clear error", async () => {
    const before = await fixture.project.resources();
    fixture.sandbox.control.fault({ reset: "half", times: 100 });
    const { code, text } = await fixture.project.run("refresh", "--yes", "--skip-preview");
    fixture.sandbox.control.clearFaults();
    expect(code).not.toBe(0);
    expect(text).toMatch(/the connection was cut before the whole response came/);
    expect(text).not.toMatch(/ at .*\.js:\d+/);
    expect(await fixture.project.resources()).toEqual(before);
  });
});

describeEngine("the keys were stored, but the link could not be made", () => {
  let fixture: EngineFixture;
  beforeAll(async () => {
    fixture = await EngineFixture.create(1, program);
    fixture.sandbox.control.fault({ path: "OAuthConnect", status: 500, body: "", times: 2 });
    const { code, text } = await fixture.project.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(text).toContain("the keys are stored, but the rest failed: OAuthConnect of agent");
    fixture.sandbox.control.clearFaults();
    fixture.takeOperations();
  });
  afterAll(() => fixture.end());

  test("the state keeps the resource, and the next up mints the link and writes no keys again, after a refresh, too", async () => {
    const resources = await fixture.project.resources();
    const record = resources.find(({ type }) => type.endsWith("LinkedInCredential"));
    expect(record?.outputs).toMatchObject({ status: "pending" });
    // It clears what the engine noted of the failure.
    await fixture.project.runOrFail("refresh", "--yes", "--skip-preview");
    const plan = await fixture.project.plan();
    expect(plan.find(({ urn }) => urn.endsWith("jane"))?.op).toBe("update");
    fixture.takeOperations();
    await fixture.project.up();
    expect(fixture.takeOperations("writes").filter((name) => name !== "CustomSkillUpsert")).toEqual([
      "OAuthConnect",
    ]);
    expect(await fixture.project.outputs()).toMatchObject({ status: "pending" });
    await fixture.consent();
  });
});
