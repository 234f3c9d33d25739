import { loseGrant } from "../support/lost-grant";
import { describeEngine, EngineFixture } from "./engine-fixture";

const program = (guids: string[]) => `
  const guid = "${guids[0] ?? ""}";
  const c = wiro.LinkedInCredential.get("c", guid + "/linkedin");
  const s = wiro.AgentSchedule.get("s", guid + "/cron-content-scanner");
  const p = wiro.PreferenceSkill.get("p", guid + "/cs-content-tone");
  const a = wiro.AgentState.get("a", pulumi.output(guid));
  exports.found = {
    status: c.status, account: c.accountName, page: c.organizationId,
    interval: s.interval, cadence: s.cadence, key: s.skillKey, enabled: s.enabled,
    tone: p.value, desired: a.desired, state: a.status, agent: a.agentGuid,
  };
`;

describeEngine("lookups of what no program manages", () => {
  let fixture: EngineFixture;
  beforeAll(async () => {
    fixture = await EngineFixture.create(1, (guids) => program(guids));
    fixture.sandbox.control.connectByHand(fixture.guid(0), { organizationId: "777" });
    fixture.sandbox.control.setStatus(fixture.guid(0), 4);
  });
  afterAll(() => fixture.end());

  const found = async () => (await fixture.project.outputs())["found"];

  test("each resource is read by its id alone, with no write and no plan", async () => {
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual([]);
    expect(await found()).toEqual({
      status: "connected",
      account: "Jane Doe",
      page: "777",
      interval: "0 9 * * *",
      cadence: "at 09:00",
      key: "cs-cron-content-scanner",
      enabled: true,
      tone: expect.stringMatching(/^Friendly and factual/) as string,
      desired: "running",
      state: "running",
      agent: fixture.guid(0),
    });
    expect((await fixture.project.plan()).filter(({ op }) => op !== "read")).toEqual([]);
  });

  test("the next up reads what became of it, and a refresh agrees", async () => {
    loseGrant(fixture.sandbox.control, fixture.guid(0));
    fixture.sandbox.control.setStatus(fixture.guid(0), 5);
    await fixture.project.up();
    expect(await found()).toMatchObject({ status: "pending", desired: "error", state: "error" });
    await fixture.project.runOrFail("refresh", "--yes", "--skip-preview");
    expect(fixture.takeOperations("writes")).toEqual([]);
  });

  test("a lookup of a missing object is an error that names it", async () => {
    fixture.project.write('wiro.AgentSchedule.get("s", "' + fixture.guid(0) + '/cron-nothing");');
    const run = await fixture.project.run("up", "--yes", "--skip-preview");
    expect(run.code).not.toBe(0);
    expect(run.text).toContain("there is nothing to look up: the agent has no such scheduled task");
  });

  test("destroy forgets them, and touches nothing", async () => {
    fixture.takeOperations();
    await fixture.project.destroy();
    expect(fixture.takeOperations("writes")).toEqual([]);
  });
});
