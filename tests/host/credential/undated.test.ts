import { type DeclaredResource, failureOf, guidOf } from "../declared";
import { APP, hostFixture, MINUTE } from "../host-fixture";

const fixture = hostFixture();

const stdout = async () => (await fixture.host.takeOutput()).stdout;
const consent = (tokenexpiresat: string) => ({
  result: true,
  connected: true,
  accounts: [{ id: "Jane Doe", name: "Jane Doe" }],
  connectedat: "",
  tokenexpiresat,
  errors: [],
});
/** The next OAuthStatus responses, from an API that gives no date of a consent. */
const responses = (...tokens: readonly string[]) =>
  tokens.forEach((token, index) => {
    fixture.control.fault({ path: "OAuthStatus", at: index + 1, body: consent(token) });
  });

/** A connection as it is recorded from an API without dates. */
async function connected(token: string): Promise<DeclaredResource> {
  const resource = await fixture.credential({ agentGuid: fixture.agent({ status: 4 }) }).create();
  await fixture.consent(resource);
  responses(token);
  await resource.read();
  fixture.control.clearFaults();
  fixture.control.clearRequests();
  expect(resource.outputs).toMatchObject({ status: "connected", connectedAt: "", tokenExpiresAt: token });
  return resource;
}

const ahead = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

describe("a consent without any date", () => {
  it.each([
    [
      "another app",
      { clientId: "app-2" },
      /another LinkedIn app needs a new consent by a page admin; the present/,
    ],
    [
      "a new trigger",
      { reconnectTrigger: "new" },
      /the new reconnectTrigger asks a page admin for a new consent; the/,
    ],
  ])(
    "is disconnected before %s, and the preview shows it, because a later one could not be distinguished from it",
    async (_, change, note) => {
      const resource = await connected("");
      await resource.diff(change);
      const reply = await stdout();
      expect(reply).toMatch(note);
      expect(reply).toContain("consent has no date, so it is disconnected first.");
      responses("");
      await resource.update(change);
      const calls = fixture.takeCalls(resource);
      expect(calls.indexOf("OAuthDisconnect")).toBeGreaterThan(0);
      expect(calls.indexOf("OAuthDisconnect")).toBeLessThan(calls.indexOf("CredentialUpsert"));
      expect(calls.at(-1)).toBe("OAuthConnect");
      expect(resource.outputs["connected"]).toBe(false);
      await fixture.consent(resource);
      responses("");
      await resource.read();
      expect(resource.outputs).toMatchObject({ status: "connected", connected: true, authorizeUrl: "" });
    },
  );

  it("to another app, whose write got no response, is disconnected where the program takes the change back", async () => {
    const resource = await withLostWrite("", [""]);
    fixture.control.connectByHand(guidOf(resource));
    responses("");
    await resource.update();
    const calls = fixture.takeCalls(resource);
    expect(calls.indexOf("OAuthDisconnect")).toBeGreaterThan(0);
    expect(calls.at(-1)).toBe("OAuthConnect");
    expect(resource.outputs["authorizeUrl"]).toContain(`client_id=${APP}`);
  });

  it("keeps its name and nothing to do, because the API gives no end", async () => {
    const resource = await connected("");
    expect(resource.outputs).toMatchObject({
      statusReason: "connected as Jane Doe; the API does not say until when",
      renewBy: "",
    });
    expect((await resource.diff()).changes).toBe("same");
  });
});

/** A connection whose change to app-2 was stored without a response, and taken back in the program. */
async function withLostWrite(token: string, reads: readonly string[]): Promise<DeclaredResource> {
  const resource = await connected(token);
  const { args } = resource;
  // The history counts in seconds.
  fixture.setClockAhead(MINUTE);
  responses(...reads);
  fixture.control.fault({ path: "CredentialUpsert", reset: "after", times: 3 });
  await failureOf(resource.update({ clientId: "app-2" }));
  fixture.control.clearFaults();
  fixture.control.clearRequests();
  expect(fixture.agentOf(resource).linkedin.clientId).toBe("app-2");
  expect(resource.outputs["keysDue"]).toBe(true);
  return Object.assign(resource, { args });
}

describe("a consent whose token alone has a date", () => {
  it("is distinguished from the next one by it: nothing is disconnected, and the next one counts", async () => {
    const token = ahead(60);
    const resource = await connected(token);
    await resource.diff({ clientId: "app-2" });
    expect(await stdout()).not.toMatch(/disconnected first/);
    responses(token, token);
    await resource.update({ clientId: "app-2" });
    expect(fixture.takeCalls(resource)).not.toContain("OAuthDisconnect");
    expect(resource.outputs).toMatchObject({ status: "pending", connected: false });
    responses(token);
    await resource.read();
    expect(resource.outputs).toMatchObject({ status: "pending", connected: false });
    fixture.control.clearFaults();
    responses(ahead(60.01));
    await resource.read();
    expect(resource.outputs).toMatchObject({ status: "connected", connected: true, authorizeUrl: "" });
  });

  it("still counts where a lost write of another app is taken back, because its date is not known", async () => {
    const token = ahead(60);
    const resource = await withLostWrite(token, [token]);
    responses(token, token);
    await resource.update();
    expect(fixture.takeCalls(resource)).toContain("CredentialFieldHistory");
    expect(resource.outputs).toMatchObject({ status: "connected", authorizeUrl: "" });
  });
});
