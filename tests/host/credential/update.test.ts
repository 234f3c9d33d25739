import { loseGrant } from "../../support/lost-grant";
import { type DeclaredResource, failureOf, guidOf } from "../declared";
import { hostFixture, MINUTE, PAGE } from "../host-fixture";

const fixture = hostFixture();

const heldBy = (resource: DeclaredResource) => fixture.agentOf(resource).linkedin;
/** A process caches a Detail response for 10 s, so that one refresh reads once. */
const nextRefresh = (resource: DeclaredResource) => {
  fixture.setClockAhead(MINUTE);
  return resource.read();
};

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

  it("stores the keys again that somebody cleared with the connection", async () => {
    const resource = await fixture.connected();
    fixture.control.editCredential(guidOf(resource), { clientid: "", clientsecret: "" });
    loseGrant(fixture.control, guidOf(resource));
    await nextRefresh(resource);
    fixture.takeCalls(resource);
    await resource.update();
    expect(fixture.takeCalls(resource)).toEqual([
      "OAuthStatus",
      "OAuthConnect",
      "CredentialUpsert",
      "OAuthStatus",
      "OAuthConnect",
    ]);
    expect(heldBy(resource)).toMatchObject({ hasSecret: true });
    expect(resource.outputs["authorizeUrl"]).toContain("/linkedin/");
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
});
