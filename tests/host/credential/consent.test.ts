import { type DeclaredResource, failureOf, guidOf } from "../declared";
import { APP, hostFixture, MINUTE } from "../host-fixture";

const fixture = hostFixture();

const DAY = 24 * 60 * MINUTE;
/** The history and the agent are read at the same time, and arrive in any order. */
const ADOPTING = ["OAuthStatus", "CredentialFieldHistory", "Detail", "CredentialUpsert", "OAuthStatus"];
const inOrder = (calls: readonly string[]) => [
  ...calls.slice(0, 1),
  ...calls.slice(1, 3).sort(),
  ...calls.slice(3),
];
const stdout = async () => (await fixture.host.takeOutput()).stdout;

describe("the check of a minted link", () => {
  const linkTo = (change: (link: URL) => void, place = "https://www.linkedin.com/oauth/v2/authorization") => {
    const link = new URL(place);
    link.searchParams.set("response_type", "code");
    link.searchParams.set("client_id", APP);
    link.searchParams.set("redirect_uri", `${fixture.sandbox.baseUrl}/UserAgentOAuth/LICallback`);
    link.searchParams.set("scope", "openid profile w_organization_social r_organization_social");
    link.searchParams.set("state", "state-canary");
    change(link);
    fixture.control.fault({
      path: "OAuthConnect",
      body: { result: true, authorizeUrl: link.href, errors: [] },
    });
  };
  const NOT_LINKEDIN = /does not lead to LinkedIn's consent page by https/;
  const same = () => undefined;

  it("accepts one to LinkedIn, for this app, that returns to Wiro", async () => {
    linkTo(same);
    const { outputs } = await fixture.credential().create();
    expect(outputs["authorizeUrl"]).toMatch(/^https:\/\/www\.linkedin\.com\//);
    expect(await stdout()).toBe("");
  });

  it.each<[string, string | undefined, (link: URL) => void, RegExp]>([
    ["another host", "https://linkedin.com.evil.example/oauth/v2/authorization", same, NOT_LINKEDIN],
    ["a host that ends like LinkedIn", "https://evillinkedin.com/oauth/v2/authorization", same, NOT_LINKEDIN],
    ["LinkedIn without https", "http://www.linkedin.com/oauth/v2/authorization", same, NOT_LINKEDIN],
    ["another port of LinkedIn", "https://www.linkedin.com:8443/oauth/v2/authorization", same, NOT_LINKEDIN],
    [
      "another port of this machine",
      "http://127.0.0.1:9/linkedin/oauth/v2/authorization",
      same,
      NOT_LINKEDIN,
    ],
    ["a user's name before the host", "https://linkedin.com@evil.example/", same, NOT_LINKEDIN],
    [
      "another app",
      undefined,
      (link) => link.searchParams.set("client_id", "app-2"),
      /for another LinkedIn app/,
    ],
    ["no app", undefined, (link) => link.searchParams.delete("client_id"), /for another LinkedIn app/],
    [
      "another callback",
      undefined,
      (link) => link.searchParams.set("redirect_uri", "https://evil.example/v1/UserAgentOAuth/LICallback"),
      /does not return to Wiro's callback/,
    ],
    ["no callback", undefined, (link) => link.searchParams.delete("redirect_uri"), /does not return to/],
  ])("rejects one to %s, and prints no part of it", async (_, place, change, reason) => {
    linkTo(change, place);
    const resource = fixture.credential();
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(reason);
    expect(message).toMatch(/thrown away.*Do not consent by any link of this agent/);
    expect(record?.properties).toMatchObject({ status: "pending" });
    expect(resource.outputs).toMatchObject({ authorizeUrl: "", authorizeUrlExpiresAt: "" });
    const { stdout, stderr } = await fixture.host.takeOutput();
    expect(message + stdout + stderr + JSON.stringify(record)).not.toMatch(/state-canary|evil/);
  });

  it("rejects text that is not a URL", async () => {
    fixture.control.fault({
      path: "OAuthConnect",
      body: { result: true, authorizeUrl: "soon", errors: [] },
    });
    expect((await failureOf(fixture.credential().create())).message).toMatch(/it is not a URL/);
  });

  it("fails for a response without a link", async () => {
    fixture.control.fault({ path: "OAuthConnect", body: { result: true, errors: [] } });
    expect((await failureOf(fixture.credential().create())).message).toMatch(/the response has no link/);
  });

  it.each(["openid profile", "openid profile w_organization_social r_organization_social w_member_social"])(
    "accepts one for the scopes %s with a warning",
    async (scope) => {
      linkTo((link) => link.searchParams.set("scope", scope));
      const { outputs } = await fixture.credential().create();
      expect(outputs["authorizeUrl"]).not.toBe("");
      expect(await stdout()).toMatch(
        /^agent \S+: the consent link asks for other scopes than openid[^\n]*\.\n$/,
      );
    },
  );
});

describe("an agent that was connected by hand", () => {
  const byHand = (clientId: string): DeclaredResource => {
    const agentGuid = fixture.agent();
    fixture.control.connectByHand(agentGuid, { clientId, member: "Sam Roe" });
    return fixture.credential({ agentGuid });
  };

  it("with this app is adopted unchanged, with no link", async () => {
    const resource = await byHand(APP).create();
    expect(inOrder(fixture.takeCalls(resource))).toEqual(ADOPTING);
    expect(resource.outputs).toMatchObject({ status: "connected", accountName: "Sam Roe", authorizeUrl: "" });
    expect(await stdout()).toBe("");
  });

  it("with another app needs a consent to this one", async () => {
    const resource = await byHand("another-app").create();
    expect(inOrder(fixture.takeCalls(resource))).toEqual([...ADOPTING, "OAuthConnect"]);
    expect(resource.outputs).toMatchObject({ status: "pending", connected: false });
    expect(resource.outputs["statusReason"]).toMatch(/was given to another LinkedIn app/);
    await resource.read();
    expect(resource.outputs).toMatchObject({ status: "pending", connected: false });
  });

  it("with another app still needs it when an earlier create failed after it had stored the keys", async () => {
    const resource = byHand("another-app");
    fixture.setClockAhead(MINUTE);
    fixture.control.fault({ path: "OAuthStatus", at: 2, status: 400 });
    await failureOf(resource.create());
    const again = await fixture.credential(resource.args).create();
    expect(again.outputs).toMatchObject({ status: "pending", connected: false });
    expect(again.outputs["authorizeUrl"]).toContain(`client_id=${APP}`);
  });

  it("with no history is adopted, with a warning that the app is not known", async () => {
    const resource = byHand("another-app");
    fixture.control.fault({
      path: "CredentialFieldHistory",
      body: { result: true, entries: [], errors: [] },
    });
    await resource.create();
    expect(inOrder(fixture.takeCalls(resource))).toEqual(ADOPTING);
    expect(resource.outputs).toMatchObject({ status: "connected", connected: true });
    expect(resource.outputs["statusReason"]).toMatch(
      /the history does not show which app the consent was given to/,
    );
    expect(await stdout()).toMatch(/^agent [^\n]*taken over as it was[^\n]*\n$/);
  });

  it("with another page or app gets a warning of what this run changes", async () => {
    const agentGuid = fixture.agent();
    fixture.control.connectByHand(agentGuid, { clientId: "app-9", organizationId: "99" });
    await fixture.credential({ agentGuid }).create();
    expect(await stdout()).toMatch(
      /^warning: LinkedInCredential of agent \S+: the agent is connected already; this run changes its organizationId from "99" to "12345678" and clientId from "app-9" to "app-1"\.\n$/,
    );
  });

  it("by the wrong member needs the right member's consent", async () => {
    const { args } = byHand(APP);
    const resource = await fixture.credential({ ...args, expectedAccountName: "Jane Doe" }).create();
    expect(inOrder(fixture.takeCalls(resource))).toEqual([...ADOPTING, "OAuthConnect"]);
    expect(resource.outputs["statusReason"]).toMatch(
      /^connected as Sam Roe, expected Jane Doe: open authorizeUrl/,
    );
  });
});

describe("the app of a consent", () => {
  it("comes from the history: a clientId that goes back to the consent's own app keeps the consent", async () => {
    const resource = await fixture.connected();
    fixture.setClockAhead(DAY);
    await resource.update({ clientId: "app-2" });
    expect(resource.outputs).toMatchObject({ status: "pending", connected: false });
    fixture.setClockAhead(2 * DAY);
    await resource.update({ clientId: APP });
    expect(resource.outputs).toMatchObject({ status: "connected", connected: true, authorizeUrl: "" });
  });

  it("is unknown where the API has no history: a connected agent is adopted, with a warning", async () => {
    const resource = fixture.credential();
    fixture.control.connectByHand(guidOf(resource), { clientId: "app-2" });
    const missing = { result: false, errors: [{ code: 0, message: "Error parsing url." }] };
    fixture.control.fault({ path: "CredentialFieldHistory", status: 404, body: missing, times: 9 });
    await resource.create();
    expect(resource.outputs).toMatchObject({ status: "connected", authorizeUrl: "" });
    expect(resource.outputs["statusReason"]).toMatch(/the history does not show which app/);
  });

  it("is not read from a mask", async () => {
    const resource = fixture.credential();
    fixture.control.connectByHand(guidOf(resource), { clientId: APP });
    const entries = [{ fieldname: "clientid", fieldvalue: "[REDACTED]", changedat: 1 }];
    fixture.control.fault({ path: "CredentialFieldHistory", body: { result: true, errors: [], entries } });
    await resource.create();
    expect(resource.outputs).toMatchObject({ status: "connected", authorizeUrl: "" });
  });
});

describe("a member's name", () => {
  it("is compared and shown without unusual spaces and control characters", async () => {
    const resource = await fixture.credential({ expectedAccountName: "Jane Doe" }).create();
    await fixture.control.consent(String(resource.outputs["authorizeUrl"]), {
      member: " Jane\u00a0 Doe\u001b ",
    });
    await resource.read();
    expect(resource.outputs).toMatchObject({ accountName: "Jane Doe", connected: true });
  });
});
