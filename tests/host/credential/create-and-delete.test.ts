import { loseGrant } from "../../support/lost-grant";
import { type DeclaredResource, failureOf, guidOf, plainTextOf, secretsIn } from "../declared";
import { APP, CLIENT_SECRET, hostFixture, MINUTE, PAGE } from "../host-fixture";
import type { Properties } from "../protocol";

const fixture = hostFixture();

const heldBy = (resource: DeclaredResource) => fixture.agentOf(resource).linkedin;
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

describe("delete of a credential, by a later run", () => {
  it("trap 22: disconnects the agent, and reports what it cannot revoke", async () => {
    const resource = await fixture.connected();
    const printed = await fixture.deleteLater(resource);
    expect(fixture.takeCalls(resource)).toEqual(["OAuthDisconnect"]);
    expect(printed).toMatch(/is disconnected from LinkedIn\. What stays: .*keys.*grant at LinkedIn/);
    expect(heldBy(resource)).toMatchObject({ connected: false, clientId: APP });
  });
});

describe("secrets of a credential", () => {
  const SECRETS = ["authorizeUrl", "clientSecret"];
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

describe("two customers of one product", () => {
  const two = async () => {
    const acme = await fixture.connected({ organizationId: "111" }, "Jane Doe");
    const globex = await fixture.connected({ organizationId: "222" }, "Sam Roe");
    return { acme, globex };
  };

  it("share the app, and each has its own agent, page and consent", async () => {
    const { acme, globex } = await two();
    const own = { clientId: APP, connected: true };
    expect(heldBy(acme)).toMatchObject({ ...own, organizationId: "111", accountName: "Jane Doe" });
    expect(heldBy(globex)).toMatchObject({ ...own, organizationId: "222", accountName: "Sam Roe" });
    expect(acme.id).not.toBe(globex.id);
  });

  it("lose and renew their connections independently", async () => {
    const { acme, globex } = await two();
    loseGrant(fixture.control, guidOf(acme));
    await acme.read();
    await globex.read();
    expect([acme.outputs["status"], globex.outputs["status"]]).toEqual(["disconnected", "connected"]);
    await acme.update();
    fixture.setClockAhead(MINUTE);
    await fixture.consent(acme, "Kim Poe");
    expect(heldBy(acme)).toMatchObject({ connected: true, accountName: "Kim Poe" });
    expect(heldBy(globex)).toMatchObject({ connected: true, accountName: "Sam Roe" });
  });

  it("are disconnected independently", async () => {
    const { acme, globex } = await two();
    await acme.in(await fixture.nextRun()).delete();
    expect([heldBy(acme).connected, heldBy(globex).connected]).toEqual([false, true]);
  });
});
