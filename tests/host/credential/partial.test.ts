import { loseGrant } from "../../support/lost-grant";
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

/** Somebody disconnects the agent by hand, which clears the app's keys. */
async function clearedByHand(args = {}): Promise<DeclaredResource> {
  const resource = await fixture.connected(args);
  fixture.setClockAhead(MINUTE);
  fixture.control.editCredential(guidOf(resource), { clientid: "", clientsecret: "" });
  loseGrant(fixture.control, guidOf(resource));
  await resource.read();
  fixture.takeCalls(resource);
  return resource;
}

const holdsKeys = (resource: DeclaredResource) => fixture.agentOf(resource).linkedin.hasSecret;
const NOTE = /it is not known which keys are stored, so the update stores them again\./;

describe("an update that cannot store the keys again which somebody cleared", () => {
  it.each([
    ["is rejected", { ...REJECTION }, /^the keys are not stored: CredentialUpsert of agent /, false],
    ["is cut before", { reset: "before", times: 3 }, /^it is not known which keys are stored: Cred/, false],
    ["is cut after", { reset: "after", times: 3 }, /^it is not known which keys are stored: Cred/, true],
    ["fails", { status: 500, body: "", times: 3 }, /^it is not known which keys are stored: Cred/, false],
  ] as const)(
    "where the write %s records that, and the next run stores them first",
    async (_, fault, report, isStored) => {
      const resource = await clearedByHand();
      fixture.control.fault({ path: "CredentialUpsert", ...fault });
      const { message, record } = await failureOf(resource.update());
      expect(message).toMatch(report);
      const recorded = { status: "disconnected", connected: false, statusReason: message, keysDue: true };
      expect(record?.properties).toMatchObject(recorded);
      expect(holdsKeys(resource)).toBe(isStored);
      fixture.control.clearFaults();

      const next = await nextRun(resource);
      await next.read();
      expect(next.outputs["statusReason"]).toMatch(
        /; it is not known which keys are stored: `pulumi up` stores/,
      );
      await next.host.takeOutput();
      expect((await next.diff()).changes).toBe("left to the engine");
      expect((await next.host.takeOutput()).stdout).toMatch(NOTE);
      fixture.takeCalls(next);
      await next.update();
      expect(fixture.takeCalls(next)).toEqual([
        "OAuthStatus",
        "CredentialUpsert",
        "OAuthStatus",
        "OAuthConnect",
      ]);
      expect(holdsKeys(next)).toBe(true);
      expect(next.outputs["keysDue"]).toBeUndefined();
      expect((await next.diff()).changes).toBe("same");
    },
  );

  it("records the keys as stored when only the second link fails", async () => {
    const resource = await clearedByHand();
    fixture.control.fault({ path: "OAuthConnect", at: 2, ...REJECTION });
    const { message, record } = await failureOf(resource.update());
    expect(message).toMatch(/^the keys are stored, but the rest failed: OAuthConnect of agent/);
    expect(record?.properties["keysDue"]).toBeUndefined();
    expect(holdsKeys(resource)).toBe(true);
    const next = await nextRun(resource);
    await next.update();
    expect(fixture.takeCalls(next)).toEqual(["OAuthStatus", "OAuthConnect"]);
  });

  it("does not record the keys as stored while the API reports that they are missing", async () => {
    const resource = fixture.credential();
    const body = { result: false, errors: [{ code: 0, message: "LinkedIn credentials not configured" }] };
    fixture.control.fault({ path: "OAuthConnect", body });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(/^it is not known which keys are stored: OAuthConnect of agent/);
    expect(record?.properties["keysDue"]).toBe(true);
    const next = await nextRun(resource);
    await next.update();
    expect(fixture.takeCalls(next)).toContain("CredentialUpsert");
    expect(next.outputs["authorizeUrl"]).not.toBe("");
  });

  it("does not say that keys are stored where it wrote none", async () => {
    const resource = await fixture.credential().create();
    fixture.setClockAhead(16 * MINUTE);
    fixture.control.fault({ path: "OAuthConnect", ...REJECTION });
    expect((await failureOf(resource.update())).message).toMatch(
      /^no consent link could be made: OAuthConnect/,
    );
  });

  it("makes no link for an agent that a person connects while the keys are stored", async () => {
    const resource = await clearedByHand();
    fixture.control.fault({ path: "CredentialUpsert", delayMs: 1000 });
    const update = resource.update();
    const isAsked = () => fixture.control.requests().some(({ operation }) => operation === "OAuthConnect");
    while (!isAsked()) await new Promise(setImmediate);
    fixture.control.connectByHand(guidOf(resource), { clientId: APP });
    await update;
    expect(fixture.takeCalls(resource)).toEqual([
      ...["OAuthStatus", "OAuthConnect", "CredentialUpsert", "OAuthStatus"],
    ]);
    expect(resource.outputs).toMatchObject({ status: "connected", connected: true, authorizeUrl: "" });
  });
});

describe("an update whose write of changed keys gets no response", () => {
  /** The history counts in seconds: a write in the second of the consent would count as before it. */
  async function connectedBefore(): Promise<DeclaredResource> {
    const resource = await fixture.connected();
    fixture.setClockAhead(MINUTE);
    return resource;
  }

  it.each(["after", "before"] as const)(
    "stores the former keys again where the program takes the change back, reset %s",
    async (reset) => {
      const resource = await connectedBefore();
      const former = resource.args;
      fixture.control.fault({ path: "CredentialUpsert", reset, times: 3 });
      const { record } = await failureOf(resource.update({ clientId: "app-2", clientSecret: "other" }));
      expect(record?.properties).toMatchObject({ clientId: APP, status: "connected", keysDue: true });
      const next = await nextRun(resource);
      next.args = former;
      await next.read();
      expect((await next.diff()).changes).not.toBe("same");
      await next.update();
      expect(fixture.agentOf(next).linkedin).toMatchObject({ clientId: APP, connected: true });
      expect(next.outputs).toMatchObject({ status: "connected", authorizeUrl: "" });
      expect((await next.diff()).changes).toBe("same");
    },
  );

  it.each(["with a refresh", "without a refresh"])(
    "does not count a consent to the other app, which was stored, where the program takes the change back, %s",
    async (refresh) => {
      const resource = await connectedBefore();
      const former = resource.args;
      fixture.control.fault({ path: "CredentialUpsert", status: 503, body: "", after: true, times: 3 });
      await failureOf(resource.update({ clientId: "app-2" }));
      fixture.control.clearFaults();
      expect(fixture.agentOf(resource).linkedin.clientId).toBe("app-2");
      fixture.setClockAhead(2 * MINUTE);
      fixture.control.connectByHand(guidOf(resource));
      fixture.setClockAhead(3 * MINUTE);
      const next = await nextRun(resource);
      next.args = former;
      if (refresh === "with a refresh") await next.read();
      fixture.takeCalls(next);
      await next.update();
      expect(fixture.takeCalls(next)).toContain("CredentialFieldHistory");
      expect(next.outputs).toMatchObject({ status: "pending", connected: false });
      expect(next.outputs["authorizeUrl"]).toContain(`client_id=${APP}`);
      expect((await next.diff()).changes).toBe("same");
    },
  );

  it.each([
    [
      "shows no client id",
      { path: "CredentialFieldHistory", body: { result: true, history: [], errors: [] } },
    ],
    ["is not there", { path: "CredentialFieldHistory", ...REJECTION }],
  ])("keeps a consent that counted, where the history %s", async (_, fault) => {
    const resource = await connectedBefore();
    fixture.control.fault({ path: "CredentialUpsert", reset: "after", times: 3 });
    await failureOf(resource.update({ clientSecret: "other" }));
    fixture.control.fault(fault);
    const next = await nextRun(resource);
    await next.update({ clientSecret: "other" });
    expect(next.outputs).toMatchObject({ status: "connected", authorizeUrl: "" });
    expect(fixture.takeCalls(next)).not.toContain("OAuthDisconnect");
  });

  it("stores the changed keys where the program keeps the change, without a refresh, too", async () => {
    const resource = await connectedBefore();
    fixture.control.fault({ path: "CredentialUpsert", reset: "after", times: 3 });
    await failureOf(resource.update({ clientId: "app-2" }));
    const next = await nextRun(resource);
    expect((await next.diff()).changes).toBe("left to the engine");
    await next.update();
    expect(fixture.agentOf(next).linkedin.clientId).toBe("app-2");
    expect(next.outputs["authorizeUrl"]).toContain("client_id=app-2");
    expect((await next.diff()).changes).toBe("same");
  });

  it("keeps the former record where the write is rejected", async () => {
    const resource = await connectedBefore();
    fixture.control.fault({ path: "CredentialUpsert", ...REJECTION });
    expect((await failureOf(resource.update({ clientSecret: "other" }))).record).toBeUndefined();
  });

  it("does not keep the former record where the API stored a part before a save failed", async () => {
    const resource = await fixture.connected();
    const body = { result: false, applied: 3, errors: [{ code: 0, message: "not saved" }] };
    fixture.control.fault({ path: "CredentialUpsert", body });
    const { record } = await failureOf(resource.update({ clientSecret: "other" }));
    expect(record?.properties["keysDue"]).toBe(true);
  });
});

describe("an update that disconnects a consent without a date, and then fails", () => {
  const undated = { result: true, connected: true, accounts: [{ id: "J", name: "J" }], errors: [] };

  it.each([
    ["cannot store the keys", { path: "CredentialUpsert" }],
    ["cannot read the connection again", { path: "OAuthStatus", at: 2 }],
  ])("does not record the consent as there: it %s", async (_, fault) => {
    const resource = await fixture.connected();
    fixture.control.fault({ path: "OAuthStatus", body: undated });
    fixture.control.fault({ ...fault, ...REJECTION });
    const { record } = await failureOf(resource.update({ clientId: "app-2" }));
    expect(fixture.agentOf(resource).linkedin.connected).toBe(false);
    expect(record?.properties["connected"]).toBe(false);
    const next = await nextRun(resource);
    await next.update();
    expect(next.outputs["authorizeUrl"]).toContain("client_id=app-2");
  });
});

describe('the keys of an agent that a program with consentLink "none" has lost', () => {
  it("are stored again where the history shows that they were cleared, and once", async () => {
    const resource = await clearedByHand({ consentLink: undefined });
    await resource.update({ consentLink: "none" });
    expect(fixture.takeCalls(resource)).toEqual([
      ...["OAuthStatus", "CredentialFieldHistory", "CredentialUpsert", "OAuthStatus"],
    ]);
    expect(holdsKeys(resource)).toBe(true);
    fixture.setClockAhead(2 * MINUTE);
    await resource.read();
    expect((await resource.diff()).changes).toBe("left to the engine");
    fixture.takeCalls(resource);
    await resource.update();
    expect(fixture.takeCalls(resource)).toEqual(["OAuthStatus", "CredentialFieldHistory"]);
  });

  it("are left as they are without a history, and nothing fails", async () => {
    const resource = await clearedByHand();
    fixture.control.fault({ path: "CredentialFieldHistory", ...REJECTION });
    await resource.update({ consentLink: "none" });
    expect(fixture.takeCalls(resource)).toEqual(["OAuthStatus", "CredentialFieldHistory"]);
  });
});

describe('a customer who leaves, whose consentLink is "none"', () => {
  const LEAVING = { consentLink: "none" };
  const expectNoLink = (resource: DeclaredResource) => {
    expect(fixture.takeCalls(resource)).not.toContain("OAuthConnect");
    expect(resource.outputs["authorizeUrl"]).toBe("");
  };

  it("gets no link by a create", async () => {
    expectNoLink(await fixture.credential(LEAVING).create());
  });

  it.each([
    ["the offboarding itself", {}],
    ["another app", { clientId: "app-2" }],
    ["another secret", { clientSecret: "other" }],
    ["a new reconnectTrigger", { reconnectTrigger: "1" }],
    ["another member", { expectedAccountName: "Sam Roe" }],
    ["another page", { organizationId: "999" }],
  ])("gets no link by an update: %s", async (_, change) => {
    for (const isLost of [false, true]) {
      const resource = await fixture.connected();
      if (isLost) loseGrant(fixture.control, guidOf(resource));
      fixture.setClockAhead(MINUTE);
      await resource.read();
      fixture.takeCalls(resource);
      await resource.update({ ...LEAVING, ...change });
      expectNoLink(resource);
    }
  });

  it("gets no link where the former one expired, or lives, or the keys are gone", async () => {
    for (const minutes of [1, 16]) {
      const resource = await fixture.credential().create();
      fixture.setClockAhead(minutes * MINUTE);
      fixture.takeCalls(resource);
      await resource.update(LEAVING);
      expectNoLink(resource);
    }
    fixture.setClockAhead(0);
    const cleared = await clearedByHand();
    await cleared.update(LEAVING);
    expectNoLink(cleared);
  });

  it("gets no link by a refresh or by a replacement", async () => {
    const resource = await fixture.connected();
    loseGrant(fixture.control, guidOf(resource));
    await resource.update(LEAVING);
    fixture.setClockAhead(MINUTE);
    await resource.read();
    expectNoLink(resource);
    const other = { ...resource.args, agentGuid: fixture.agent() };
    expect((await resource.diff(other)).replaces).toEqual(["agentGuid"]);
    expectNoLink(await fixture.credential(other).create());
  });

  it("gets no link by the run after a write of the keys that failed", async () => {
    const resource = await fixture.connected();
    loseGrant(fixture.control, guidOf(resource));
    fixture.control.fault({ path: "CredentialUpsert", reset: "after", times: 3 });
    await failureOf(resource.update({ ...LEAVING, clientSecret: "other" }));
    const next = await nextRun(resource);
    await next.update(LEAVING);
    expectNoLink(next);
  });
});
