import { type DeclaredResource, type Failure, failureOf, secretsIn } from "./declared";
import { APP, MINUTE, HostFixture } from "./host-fixture";

let fixture: HostFixture;
beforeAll(async () => {
  fixture = await HostFixture.open();
});
beforeEach(() => fixture.host.takeOutput());
afterEach(() => fixture.reset());
afterAll(() => fixture.close());

const REJECTION = { status: 400, body: { result: false, errors: [{ code: 0, message: "Not today" }] } };
const guidOf = (resource: DeclaredResource) => String(resource.args["agentGuid"]);

function expectRecorded({ message, record }: Failure, resource: DeclaredResource): void {
  expect(message).toMatch(/^the keys are stored, but the rest failed: \w+ of agent \S+: Not today [^\n]+$/);
  expect(record?.id).toBe(`${guidOf(resource)}/linkedin`);
  expect(record?.reasons).toEqual([message]);
  expect(record?.properties).toMatchObject({ ...resource.args, authMethod: "own", statusReason: message });
  expect(record?.properties["__provider"]).toMatch(/^exports\.handler=/);
  expect(secretsIn(record?.properties ?? {})).toEqual(["authorizeUrl", "clientSecret"]);
}

/** The engine's record of a partial failure is lost in a refresh: only the state is left. */
async function nextRun(resource: DeclaredResource): Promise<DeclaredResource> {
  const next = resource.in(await fixture.nextRun());
  fixture.takeCalls(resource);
  return next;
}

describe("a create that fails when the keys are stored already", () => {
  it("keeps the resource, and the next run requests the missing link", async () => {
    const resource = fixture.credential();
    fixture.control.fault({ path: "OAuthConnect", ...REJECTION });
    const failure = await failureOf(resource.create());
    resource.args = { ...resource.args, clientSecret: failure.record?.properties["clientSecret"] };
    expectRecorded(failure, resource);

    const next = await nextRun(fixture.credential({ agentGuid: guidOf(resource) }));
    Object.assign(next, { id: resource.id, inputs: resource.inputs, outputs: resource.outputs });
    expect(await next.diff()).toEqual({ changes: "some", replaces: [] });
    expect((await next.host.takeOutput()).stdout).toMatch(/pending: there is no consent link yet/);
    await next.update();
    expect(fixture.takeCalls(next)).toEqual(["OAuthStatus", "OAuthConnect"]);
    expect(next.outputs["authorizeUrl"]).not.toBe("");
    expect((await next.diff()).changes).toBe("same");
  });

  it("keeps an agent that was connected when the second OAuthStatus fails", async () => {
    const agentGuid = fixture.agent();
    fixture.control.connectByHand(agentGuid, { clientId: APP });
    const resource = fixture.credential({ agentGuid });
    fixture.control.fault({ path: "OAuthStatus", at: 2, ...REJECTION });
    const failure = await failureOf(resource.create());
    expect(failure.record?.id).toBe(`${agentGuid}/linkedin`);
    expect(fixture.takeCalls(resource).slice(3)).toEqual(["CredentialUpsert", "OAuthStatus"]);

    const next = await nextRun(resource);
    expect((await next.diff()).changes).toBe("some");
    await next.update();
    expect(fixture.takeCalls(next)).toEqual(["OAuthStatus"]);
    expect(next.outputs).toMatchObject({ status: "connected", authorizeUrl: "" });
    expect((await next.diff()).changes).toBe("same");
  });

  it("continues after a refresh, which removes the engine's own record of the failure", async () => {
    const resource = fixture.credential();
    fixture.control.fault({ path: "OAuthConnect", ...REJECTION });
    await failureOf(resource.create());
    const next = await nextRun(resource);
    await next.read();
    expect(next.inputs["connection"]).toBe("pending: there is no consent link yet");
    expect((await next.diff()).changes).toBe("left to the engine");
    await next.update();
    expect(next.outputs["authorizeUrl"]).not.toBe("");
  });

  it("fails completely when the keys were not stored", async () => {
    const resource = fixture.credential();
    fixture.control.fault({ path: "CredentialUpsert", ...REJECTION });
    expect((await failureOf(resource.create())).record).toBeUndefined();
  });
});

describe("an update that fails when the keys are stored already", () => {
  it("keeps the new keys, and the next run requests the consent that the new app needs", async () => {
    const resource = await fixture.connected();
    fixture.control.fault({ path: "OAuthConnect", ...REJECTION });
    const { record } = await failureOf(resource.update({ clientId: "app-2" }));
    expect(record?.properties).toMatchObject({ clientId: "app-2", status: "pending", connected: false });

    const next = await nextRun(resource);
    expect((await next.diff()).changes).toBe("some");
    await next.update();
    expect(fixture.takeCalls(next)).toEqual(["OAuthStatus", "OAuthConnect"]);
    expect(next.outputs["authorizeUrl"]).toContain("client_id=app-2");
  });

  it("does not count the old app's consent for the new app, even after a refresh", async () => {
    const resource = await fixture.connected();
    fixture.control.fault({ path: "OAuthStatus", at: 2, ...REJECTION });
    await failureOf(resource.update({ clientId: "app-2" }));
    const next = await nextRun(resource);
    await next.read();
    expect(next.outputs).toMatchObject({ status: "pending", connected: false });
    await next.update();
    expect(next.outputs["authorizeUrl"]).toContain("client_id=app-2");
  });

  it("requests again the consent that a new reconnectTrigger requires", async () => {
    const resource = await fixture.connected();
    fixture.control.fault({ path: "OAuthConnect", ...REJECTION });
    const { record } = await failureOf(resource.update({ reconnectTrigger: "1" }));
    expect(record?.properties).toMatchObject({ reconnectTrigger: "1", status: "connected" });
    const next = await nextRun(resource);
    expect((await next.diff()).changes).toBe("some");
    await next.update();
    expect(next.outputs["authorizeUrl"]).not.toBe("");
  });

  it("keeps the old link in the state when a new one could not be made", async () => {
    const resource = await fixture.credential().create();
    const link = resource.outputs["authorizeUrl"];
    fixture.setClockAhead(16 * MINUTE);
    fixture.control.fault({ path: "OAuthConnect", ...REJECTION });
    await failureOf(resource.update());
    expect(resource.outputs["authorizeUrl"]).toBe(link);
    expect((await resource.diff()).changes).toBe("some");
  });
});

describe("a schedule whose write cannot be read back", () => {
  it("is recorded all the same, because it may already spend credits", async () => {
    const resource = fixture.schedule();
    fixture.control.fault({ path: "Detail", at: 2, times: 3, status: 500, body: "" });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(
      /^AgentSchedule cs-cron-content-scanner of agent .*: it was written, but could not be read back: Detail/,
    );
    expect(record?.id).toBe(`${guidOf(resource)}/cs-cron-content-scanner`);
    expect(fixture.control.agent(guidOf(resource)).skills).toContainEqual(
      expect.objectContaining({ key: "cs-cron-content-scanner", interval: "0 */4 * * *" }),
    );
  });
});

describe("a schedule whose write gets no response", () => {
  it("is created when the second read shows that it was carried out", async () => {
    const resource = fixture.schedule();
    fixture.control.fault({ path: "CustomSkillUpsert", times: 3, reset: "after" });
    await resource.create();
    expect(resource.outputs).toMatchObject({ interval: "0 */4 * * *", enabled: true });
  });

  it("is recorded as it is when it was not carried out, because it still may be, and the next run writes", async () => {
    const resource = fixture.schedule();
    fixture.control.fault({ path: "CustomSkillUpsert", times: 3, reset: "before" });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(
      /^CustomSkillUpsert of agent .* Whether it was carried out is unknown; run again/,
    );
    expect(record?.properties).toMatchObject({ interval: "0 9 * * *", runsPerMonth: 30 });
    expect((await resource.diff()).changes).toBe("left to the engine");
    await resource.update();
    expect(resource.outputs["interval"]).toBe("0 */4 * * *");
  });

  it("is recorded when its state cannot be read", async () => {
    const resource = fixture.schedule();
    fixture.control.fault({ path: "CustomSkillUpsert", times: 3, status: 502, body: "" });
    fixture.control.fault({ path: "Detail", at: 2, times: 3, status: 500, body: "" });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(
      /^AgentSchedule cs-cron-content-scanner of agent .*: it may have been written, but could not be read back: Detail/,
    );
    expect(record?.id).toBe(`${guidOf(resource)}/cs-cron-content-scanner`);
  });

  it("is recorded as it is when the API accepted only a part of it", async () => {
    const resource = fixture.schedule();
    const errors = [{ code: 0, message: "interval: not saved" }];
    fixture.control.fault({ path: "CustomSkillUpsert", body: { result: true, errors } });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(/only a part was accepted: interval: not saved/);
    expect(record?.properties).toMatchObject({ interval: "0 9 * * *" });
  });

  it("is not recorded when the API rejected it", async () => {
    const resource = fixture.schedule();
    fixture.control.fault({ path: "CustomSkillUpsert", ...REJECTION });
    expect((await failureOf(resource.create())).record).toBeUndefined();
  });
});

describe("an invalid id", () => {
  it.each(["agent", "agent/facebook", "/linkedin"])(
    "%s is rejected, and not read as another agent",
    async (id) => {
      const resource = Object.assign(await fixture.credential().create(), { id });
      const { message } = await failureOf(resource.read());
      expect(message).toBe(`"${id}" is not an id of a LinkedInCredential; give <agentGuid>/linkedin`);
    },
  );
});
