import { loseGrant } from "../support/lost-grant";
import { type DeclaredResource, failureOf, secretsIn, plainTextOf } from "./declared";
import type { Properties } from "./protocol";
import { APP, CLIENT_SECRET, MINUTE, PAGE, HostFixture } from "./host-fixture";

let fixture: HostFixture;
beforeAll(async () => {
  fixture = await HostFixture.open();
});
beforeEach(() => fixture.host.takeOutput());
afterEach(() => fixture.reset());
afterAll(() => fixture.close());

const SECRETS = ["authorizeUrl", "clientSecret"];
const guidOf = (resource: DeclaredResource) => String(resource.args["agentGuid"]);
const heldBy = (resource: DeclaredResource) => fixture.control.agent(guidOf(resource)).linkedin;
/** A process caches a Detail response for 10 s, so that one refresh reads once. */
const nextRefresh = (resource: DeclaredResource) => {
  fixture.setClockAhead(MINUTE);
  return resource.read();
};
const stdout = async () => (await fixture.host.takeOutput()).stdout;

describe("create of a credential", () => {
  it("stores the keys, and requests a consent link", async () => {
    const resource = await fixture.credential().create();
    expect(fixture.takeCalls(resource)).toEqual(["OAuthStatus", "CredentialUpsert", "OAuthConnect"]);
    expect(resource.id).toBe(`${guidOf(resource)}/linkedin`);
    expect(heldBy(resource)).toMatchObject({
      clientId: APP,
      organizationId: PAGE,
      authMethod: "own",
      hasSecret: true,
    });
    expect(resource.outputs).toMatchObject({
      status: "pending",
      connected: false,
      statusReason: expect.stringMatching(/^no consent was given yet: open authorizeUrl before 20/) as string,
      authorizeUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/linkedin\//) as string,
      accountName: "",
      connectedAt: "",
      tokenExpiresAt: "",
      renewBy: "",
      connection: "connected",
    });
  });

  it("dates the link's expiry 15 minutes after its mint", async () => {
    const before = Date.now();
    const { outputs } = await fixture.credential().create();
    const expiresAt = String(outputs["authorizeUrlExpiresAt"]);
    expect(expiresAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Date.parse(expiresAt) - before).toBeGreaterThan(15 * MINUTE - 1000);
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(15 * MINUTE);
  });

  it("trap 16: writes all four rows in one call", async () => {
    const resource = fixture.credential();
    await resource.create();
    const bodies = fixture.control.requests().filter(({ operation }) => operation === "CredentialUpsert");
    expect(bodies.map(({ body }) => body)).toEqual([
      {
        useragentguid: guidOf(resource),
        fields: [
          { credentialkey: "linkedin", fieldname: "authmethod", fieldvalue: "own" },
          { credentialkey: "linkedin", fieldname: "clientid", fieldvalue: APP },
          { credentialkey: "linkedin", fieldname: "clientsecret", fieldvalue: CLIENT_SECRET },
          { credentialkey: "linkedin", fieldname: "organizationid", fieldvalue: PAGE },
        ],
      },
    ]);
  });

  it('requests no link with consentLink "none"', async () => {
    const resource = await fixture.credential({ consentLink: "none", redirectUrl: undefined }).create();
    expect(fixture.takeCalls(resource)).toEqual(["OAuthStatus", "CredentialUpsert"]);
    expect(resource.outputs).toMatchObject({
      status: "pending",
      authorizeUrl: "",
      authorizeUrlExpiresAt: "",
    });
    expect(resource.outputs["statusReason"]).toMatch(/invite/);
  });

  it("fails for an agent that cannot be seen, and stores nothing", async () => {
    const resource = fixture.credential({ agentGuid: "no-such-agent" });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(
      /^OAuthStatus of agent no-such-agent: User agent not found [^\n]*compare the guid/,
    );
    expect(record).toBeUndefined();
    expect(fixture.takeCalls(resource)).toEqual(["OAuthStatus"]);
  });
});

describe("read of a credential", () => {
  it("trap 19: only reads, and requests no link, whatever it finds", async () => {
    const resource = await fixture.credential().create();
    fixture.setClockAhead(16 * MINUTE);
    fixture.takeCalls(resource);
    await resource.read();
    expect(fixture.takeCalls(resource).sort()).toEqual(["Detail", "OAuthStatus"]);
    expect(resource.inputs["connection"]).toMatch(/^pending: the consent link expired at /);
    expect(resource.outputs["status"]).toBe("pending");
  });

  it("finds nothing to report while a person has time to consent", async () => {
    const resource = await fixture.credential().create();
    const { inputs, outputs } = resource;
    await resource.read();
    expect(resource.inputs).toEqual(inputs);
    expect(resource.outputs).toEqual(outputs);
  });

  it("shows who consented, and removes the used link", async () => {
    const resource = await fixture.credential().create();
    await fixture.consent(resource, "Sam Roe");
    await resource.read();
    expect(resource.inputs["connection"]).toBe("connected");
    expect(resource.outputs).toMatchObject({
      status: "connected",
      connected: true,
      accountName: "Sam Roe",
      authorizeUrl: "",
      authorizeUrlExpiresAt: "",
    });
    const { connectedAt, renewBy } = resource.outputs as Record<string, string>;
    expect(Date.parse(renewBy ?? "") - Date.parse(connectedAt ?? "")).toBe(365 * 24 * 60 * MINUTE);
  });

  it("shows that a connection was lost, and whose", async () => {
    const resource = await fixture.connected({}, "Sam Roe");
    loseGrant(fixture.control, guidOf(resource));
    await resource.read();
    expect(resource.inputs["connection"]).toMatch(/^disconnected: .* grant of Sam Roe$/);
    expect(resource.outputs).toMatchObject({
      status: "disconnected",
      connected: false,
      accountName: "Sam Roe",
    });
  });

  it("shows that the wrong member consented", async () => {
    const resource = await fixture.connected({ expectedAccountName: "Sam Roe" }, "Jane Doe");
    fixture.setClockAhead(16 * MINUTE);
    await resource.read();
    expect(resource.inputs["connection"]).toBe("connected as Jane Doe, expected Sam Roe");
    expect(resource.outputs).toMatchObject({ status: "connected", connected: false });
  });

  it("shows a page that somebody changed by hand, as an input", async () => {
    const resource = await fixture.connected();
    fixture.control.editCredential(guidOf(resource), { organizationid: "999" });
    await nextRefresh(resource);
    expect(resource.inputs["organizationId"]).toBe("999");
    expect(resource.inputs["connection"]).toBe("connected");
  });

  it("trap 8: does not take keys that Detail hides for deleted", async () => {
    const resource = await fixture.connected();
    await nextRefresh(resource);
    expect(fixture.takeCalls(resource)).toContain("Detail");
    expect(resource.inputs).toMatchObject({ clientId: APP, clientSecret: CLIENT_SECRET });
    expect((await resource.diff()).changes).toBe("same");
  });

  it.each(["[present]", "***encrypted***", "[REDACTED]", ""])(
    "trap 9: neither takes the mask %j for a value nor writes it back",
    async (mask) => {
      const resource = await fixture.connected();
      const linkedin = { clientid: mask, clientsecret: mask, organizationid: mask, authmethod: mask };
      const useragents = [{ guid: guidOf(resource), status: 4, credentials: { linkedin } }];
      fixture.control.fault({ path: "Detail", body: { result: true, errors: [], useragents } });
      await nextRefresh(resource);
      expect(resource.inputs).toMatchObject({ clientId: APP, organizationId: PAGE, authMethod: "own" });
      await resource.update({ clientSecret: "rotated" });
      expect(heldBy(resource)).toMatchObject({ clientId: APP, organizationId: PAGE, authMethod: "own" });
    },
  );

  it("trap 15: does not take an agent for connected because its setup is complete", async () => {
    const agentGuid = fixture.agent({ status: 0 });
    fixture.control.editCredential(agentGuid, { organizationid: PAGE });
    const resource = await fixture.credential({ agentGuid }).create();
    await nextRefresh(resource);
    expect(resource.outputs).toMatchObject({ status: "pending", connected: false });
  });

  it("returns no input that the program did not set", async () => {
    const resource = await fixture.connected();
    expect(Object.keys(resource.inputs).sort()).toEqual(
      [...Object.keys(resource.args), "__provider", "authMethod", "connection"].sort(),
    );
  });

  it("keeps the state of an agent that cannot be seen, and warns: it is never taken for deleted", async () => {
    const resource = await fixture.connected({}, "Sam Roe");
    fixture.control.removeAgent(guidOf(resource));
    const { id } = resource;
    await resource.read();
    expect(resource.id).toBe(id);
    expect(resource.inputs["connection"]).toMatch(/^missing: .*deleted, or not visible to it/);
    expect(resource.outputs).toMatchObject({ status: "missing", accountName: "Sam Roe", clientId: APP });
  });

  it("finds the connection again when the agent can be seen again", async () => {
    const resource = await fixture.connected({}, "Sam Roe");
    const { inputs, outputs } = resource;
    const body = { result: false, errors: [{ code: 95, message: "User agent not found" }] };
    fixture.control.fault({ path: "OAuthStatus", body });
    await resource.read();
    expect(resource.outputs["status"]).toBe("missing");
    await resource.read();
    expect(resource.inputs).toEqual(inputs);
    expect(resource.outputs).toEqual(outputs);
  });

  it("finds a resource by its id alone", async () => {
    const agentGuid = fixture.agent();
    fixture.control.connectByHand(agentGuid, { member: "Sam Roe" });
    const found = fixture.credential({ agentGuid });
    const { __provider } = await found.checked();
    Object.assign(found, { id: `${agentGuid}/linkedin`, outputs: { __provider } });
    await found.read();
    expect(found.outputs).toMatchObject({ agentGuid, status: "connected", accountName: "Sam Roe" });
  });
});

describe("update of a credential", () => {
  it.each([{ clientSecret: "rotated" }, { organizationId: "999" }])(
    "stores %j and keeps the consent",
    async (change) => {
      const resource = await fixture.connected();
      await resource.update(change);
      expect(fixture.takeCalls(resource)).toEqual(["OAuthStatus", "CredentialUpsert", "OAuthStatus"]);
      expect(resource.outputs).toMatchObject({
        ...change,
        status: "connected",
        connected: true,
        authorizeUrl: "",
      });
    },
  );

  it("warns to reconnect if the member is not an admin of the new page", async () => {
    const resource = await fixture.connected({}, "Sam Roe");
    await resource.update({ organizationId: "999" });
    expect(resource.outputs["statusReason"]).toMatch(
      /the page is now 999: let Sam Roe reconnect if they are not an admin/,
    );
  });

  it("requires a new consent for another app, and does not count the old consent for it", async () => {
    const resource = await fixture.connected();
    await resource.update({ clientId: "app-2" });
    expect(fixture.takeCalls(resource)).toEqual([
      "OAuthStatus",
      "CredentialFieldHistory",
      "CredentialUpsert",
      "OAuthStatus",
      "OAuthConnect",
    ]);
    expect(resource.outputs).toMatchObject({ status: "pending", connected: false, renewBy: "" });
    expect(String(resource.outputs["authorizeUrl"])).toContain("client_id=app-2");
    await resource.read();
    expect(resource.outputs["status"]).toBe("pending");
    fixture.setClockAhead(MINUTE);
    await fixture.consent(resource);
    await resource.read();
    expect(resource.outputs["status"]).toBe("connected");
  });

  it("requires a new consent for a new reconnectTrigger, and once", async () => {
    const resource = await fixture.connected();
    await resource.update({ reconnectTrigger: "1" });
    expect(fixture.takeCalls(resource)).toEqual(["OAuthStatus", "OAuthConnect"]);
    fixture.setClockAhead(MINUTE);
    await fixture.consent(resource);
    await resource.read();
    expect(resource.outputs).toMatchObject({ status: "connected", authorizeUrl: "" });
    expect((await resource.diff()).changes).toBe("same");
  });

  it("requires nothing when the reconnectTrigger is removed, because that is not a new value", async () => {
    const resource = await fixture.connected({ reconnectTrigger: "1" });
    await resource.update({ reconnectTrigger: undefined });
    expect(fixture.takeCalls(resource)).toEqual([]);
    expect(resource.outputs).toMatchObject({ status: "connected", authorizeUrl: "" });
    expect((await resource.diff()).changes).toBe("same");
  });

  it("makes no call for another redirectUrl of a connected agent", async () => {
    const resource = await fixture.connected();
    await resource.update({ redirectUrl: "https://other.example/" });
    expect(fixture.takeCalls(resource)).toEqual([]);
    expect(resource.outputs).toMatchObject({ redirectUrl: "https://other.example/", status: "connected" });
  });

  it.each(["connected", "pending"])("makes no call for another pageName of a %s agent", async (status) => {
    const resource = status === "connected" ? await fixture.connected() : await fixture.credential().create();
    const before = { ...resource.outputs };
    fixture.takeCalls(resource);
    await resource.update({ pageName: "Jane's Bakery" });
    expect(fixture.takeCalls(resource)).toEqual([]);
    expect(resource.outputs).toEqual({ ...before, pageName: "Jane's Bakery" });
    await resource.read();
    expect((await resource.diff()).changes).toBe("same");
  });

  it("mints the link that is due with another pageName", async () => {
    const resource = await fixture.credential().create();
    fixture.setClockAhead(16 * MINUTE);
    fixture.takeCalls(resource);
    await resource.update({ pageName: "Jane's Bakery" });
    expect(fixture.takeCalls(resource)).toContain("OAuthConnect");
  });

  it("renews the link of a lost connection", async () => {
    const resource = await fixture.connected();
    loseGrant(fixture.control, guidOf(resource));
    await resource.read();
    fixture.takeCalls(resource);
    await resource.update();
    expect(fixture.takeCalls(resource)).toEqual(["OAuthStatus", "OAuthConnect"]);
    expect(resource.outputs["status"]).toBe("disconnected");
    expect(resource.outputs["authorizeUrl"]).not.toBe("");
  });

  it('requests no link when consentLink becomes "none", and removes the live one', async () => {
    const resource = await fixture.credential().create();
    fixture.takeCalls(resource);
    await resource.update({ consentLink: "none" });
    expect(fixture.takeCalls(resource)).not.toContain("OAuthConnect");
    expect(resource.outputs).toMatchObject({ authorizeUrl: "", authorizeUrlExpiresAt: "" });
  });

  it("writes the page again that somebody changed by hand", async () => {
    const resource = await fixture.connected();
    fixture.control.editCredential(guidOf(resource), { organizationid: "999" });
    await nextRefresh(resource);
    await resource.update();
    expect(heldBy(resource).organizationId).toBe(PAGE);
  });

  it("fails for an agent that cannot be seen, and names what to remove", async () => {
    const resource = await fixture.connected();
    fixture.control.removeAgent(guidOf(resource));
    const { message, record } = await failureOf(resource.update({ clientSecret: "rotated" }));
    expect(message).toMatch(
      /cannot be seen: deleted, or not visible to this API key; .*remove this resource\.$/,
    );
    expect(record).toBeUndefined();
    expect(fixture.takeCalls(resource)).toEqual(["OAuthStatus"]);
  });
});

describe("delete of a credential, by a later run", () => {
  const later = async (resource: DeclaredResource) => resource.in(await fixture.nextRun());

  it("trap 22: disconnects the agent, and reports what it cannot revoke", async () => {
    const resource = await fixture.connected();
    const last = await later(resource);
    await last.delete();
    expect(fixture.takeCalls(resource)).toEqual(["OAuthDisconnect"]);
    expect((await last.host.takeOutput()).stdout).toMatch(
      /is disconnected from LinkedIn\. What stays: .*keys.*grant at LinkedIn/,
    );
    expect(heldBy(resource)).toMatchObject({ connected: false, clientId: APP });
  });
});

describe("secrets of a credential", () => {
  const expectSecret = (properties: Properties) => {
    expect(secretsIn(properties)).toEqual(SECRETS);
    expect(plainTextOf(properties)).not.toContain(CLIENT_SECRET);
  };

  it("are marked by their signature in the results of create, read and update", async () => {
    const resource = await fixture.credential().create();
    expectSecret(resource.returned);
    const { outputs, inputs } = await fixture.host.engine.read(resource.id, resource.outputs);
    expectSecret(outputs);
    expect(secretsIn(inputs)).toEqual(["clientSecret"]);
    await resource.update({ clientId: "app-2" });
    expectSecret(resource.returned);
  });

  it("are marked when they are empty, too, because a later link has the same name", async () => {
    const resource = await fixture.credential({ consentLink: "none" }).create();
    expect(secretsIn(resource.returned)).toEqual(SECRETS);
  });
});

it("no stream holds a secret that was not meant for it", async () => {
  const resource = await fixture.credential().create();
  await resource.read();
  await resource.update({ organizationId: "999" });
  expect(await stdout()).toBe("");
});
