import { type DeclaredResource, type Failure, failureOf, guidOf, secretsIn } from "../declared";
import { APP, hostFixture, MINUTE } from "../host-fixture";

const fixture = hostFixture();

const REJECTION = { status: 400, body: { result: false, errors: [{ code: 0, message: "Not today" }] } };

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
