import { type Declared, failureOf } from "./declared";
import type { Properties } from "./protocol";
import { APP, CLIENT_SECRET, MINUTE, Workshop } from "./workshop";

let workshop: Workshop;
beforeAll(async () => {
  workshop = await Workshop.open();
});
beforeEach(() => workshop.host.takeOutput());
afterEach(() => workshop.tidy());
afterAll(() => workshop.close());

const DAY = 24 * 60 * MINUTE;
/** The history and the agent are asked for at once, in whatever order they arrive. */
const ADOPTING = ["OAuthStatus", "CredentialFieldHistory", "Detail", "CredentialUpsert", "OAuthStatus"];
const inOrder = (calls: readonly string[]) => [
  ...calls.slice(0, 1),
  ...calls.slice(1, 3).sort(),
  ...calls.slice(3),
];
const stdout = async () => (await workshop.host.takeOutput()).stdout;

describe("a minted link is checked before anybody is asked to open it", () => {
  const linkTo = (change: (link: URL) => void, place = "https://www.linkedin.com/oauth/v2/authorization") => {
    const link = new URL(place);
    link.searchParams.set("response_type", "code");
    link.searchParams.set("client_id", APP);
    link.searchParams.set("redirect_uri", `${workshop.sandbox.baseUrl}/UserAgentOAuth/LICallback`);
    link.searchParams.set("scope", "openid profile w_organization_social r_organization_social");
    link.searchParams.set("state", "state-canary");
    change(link);
    workshop.control.fault({
      path: "OAuthConnect",
      body: { result: true, authorizeUrl: link.href, errors: [] },
    });
  };
  const NOT_LINKEDIN = /does not lead to LinkedIn's consent page by https/;
  const same = () => undefined;

  it("one to LinkedIn, for this app, that returns to Wiro, is kept", async () => {
    linkTo(same);
    const { outputs } = await workshop.credential().create();
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
      /returns elsewhere than to Wiro's callback/,
    ],
    ["no callback", undefined, (link) => link.searchParams.delete("redirect_uri"), /returns elsewhere than/],
  ])("one to %s is thrown away, and its text is nowhere", async (_, place, change, reason) => {
    linkTo(change, place);
    const resource = workshop.credential();
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(reason);
    expect(message).toMatch(/thrown away.*Do not consent by any link of this agent/);
    expect(record?.properties).toMatchObject({ status: "pending" });
    expect(resource.outputs).toMatchObject({ authorizeUrl: "", authorizeUrlExpiresAt: "" });
    const { stdout, stderr } = await workshop.host.takeOutput();
    expect(message + stdout + stderr + JSON.stringify(record)).not.toMatch(/state-canary|evil/);
  });

  it("what is no URL is thrown away", async () => {
    workshop.control.fault({
      path: "OAuthConnect",
      body: { result: true, authorizeUrl: "soon", errors: [] },
    });
    expect((await failureOf(workshop.credential().create())).message).toMatch(/it is no URL/);
  });

  it("an answer without a link is an error", async () => {
    workshop.control.fault({ path: "OAuthConnect", body: { result: true, errors: [] } });
    expect((await failureOf(workshop.credential().create())).message).toMatch(/the answer holds no link/);
  });

  it.each(["openid profile", "openid profile w_organization_social r_organization_social w_member_social"])(
    "one for the scopes %s is kept with a warning",
    async (scope) => {
      linkTo((link) => link.searchParams.set("scope", scope));
      const { outputs } = await workshop.credential().create();
      expect(outputs["authorizeUrl"]).not.toBe("");
      expect(await stdout()).toMatch(
        /^agent \S+: the consent link asks for other scopes than openid[^\n]*\.\n$/,
      );
    },
  );
});

describe("an agent that was connected by hand", () => {
  const byHand = (clientId: string): Declared => {
    const agentGuid = workshop.agent();
    workshop.control.connectByHand(agentGuid, { clientId, member: "Sam Roe" });
    return workshop.credential({ agentGuid });
  };

  it("with this app is taken over as it is, with no link", async () => {
    const resource = await byHand(APP).create();
    expect(inOrder(workshop.calls(resource))).toEqual(ADOPTING);
    expect(resource.outputs).toMatchObject({ status: "connected", accountName: "Sam Roe", authorizeUrl: "" });
    expect(await stdout()).toBe("");
  });

  it("with another app needs a consent to this one", async () => {
    const resource = await byHand("another-app").create();
    expect(inOrder(workshop.calls(resource))).toEqual([...ADOPTING, "OAuthConnect"]);
    expect(resource.outputs).toMatchObject({ status: "pending", connected: false });
    expect(resource.outputs["statusReason"]).toMatch(/was given to another LinkedIn app/);
    await resource.read();
    expect(resource.outputs).toMatchObject({ status: "pending", connected: false });
  });

  it("with another app still needs it when an earlier create was cut off after it had stored the keys", async () => {
    const resource = byHand("another-app");
    workshop.setClockAhead(MINUTE);
    workshop.control.fault({ path: "OAuthStatus", at: 2, status: 400 });
    await failureOf(resource.create());
    const again = await workshop.credential(resource.args).create();
    expect(again.outputs).toMatchObject({ status: "pending", connected: false });
    expect(again.outputs["authorizeUrl"]).toContain(`client_id=${APP}`);
  });

  it("with no history is kept, and it is said that the app is not known", async () => {
    const resource = byHand("another-app");
    workshop.control.fault({
      path: "CredentialFieldHistory",
      body: { result: true, entries: [], errors: [] },
    });
    await resource.create();
    expect(inOrder(workshop.calls(resource))).toEqual(ADOPTING);
    expect(resource.outputs).toMatchObject({ status: "connected", connected: true });
    expect(resource.outputs["statusReason"]).toMatch(
      /the history does not show which app the consent was given to/,
    );
    expect(await stdout()).toMatch(/^agent [^\n]*taken over as it was[^\n]*\n$/);
  });

  it("with another page or app says what this run changes", async () => {
    const agentGuid = workshop.agent();
    workshop.control.connectByHand(agentGuid, { clientId: "app-9", organizationId: "99" });
    await workshop.credential({ agentGuid }).create();
    expect(await stdout()).toMatch(
      /^warning: LinkedInCredential of agent \S+: the agent is connected already; this run changes its organizationId from "99" to "12345678" and clientId from "app-9" to "app-1"\.\n$/,
    );
  });

  it("by the wrong member needs the right one's consent", async () => {
    const { args } = byHand(APP);
    const resource = await workshop.credential({ ...args, expectedAccountName: "Jane Doe" }).create();
    expect(inOrder(workshop.calls(resource))).toEqual([...ADOPTING, "OAuthConnect"]);
    expect(resource.outputs["statusReason"]).toMatch(
      /^connected as Sam Roe, expected Jane Doe: open authorizeUrl/,
    );
  });
});

/** A connection that Wiro renews: the app has refresh tokens, and the agent runs. */
async function renewed(args: Properties = {}): Promise<Declared> {
  workshop.control.settings.refreshTokens = true;
  const agentGuid = workshop.agent({ status: 4 });
  return workshop.connected({ ...args, agentGuid });
}

describe("as time passes", () => {
  it("a link that expired is renewed by the update that its expiry plans", async () => {
    const resource = await workshop.credential().create();
    const first = resource.outputs["authorizeUrl"];
    workshop.setClockAhead(16 * MINUTE);
    expect((await resource.diff()).changes).toBe("some");
    workshop.calls(resource);
    await resource.update();
    expect(workshop.calls(resource)).toEqual(["OAuthStatus", "OAuthConnect"]);
    expect(resource.outputs["authorizeUrl"]).not.toBe(first);
    expect(Date.parse(String(resource.outputs["authorizeUrlExpiresAt"]))).toBeGreaterThan(
      Date.now() + 30 * MINUTE,
    );
    expect((await resource.diff()).changes).toBe("same");
  });

  it("a consent that was given in time is recorded by that update, with no new link", async () => {
    const resource = await workshop.credential().create();
    await workshop.consent(resource, "Sam Roe");
    workshop.setClockAhead(16 * MINUTE);
    expect((await resource.diff()).changes).toBe("some");
    await resource.update();
    expect(workshop.calls(resource)).toEqual(["OAuthStatus"]);
    expect(resource.outputs).toMatchObject({ status: "connected", accountName: "Sam Roe", authorizeUrl: "" });
    expect((await resource.diff()).changes).toBe("same");
  });

  it("a consent that runs out is due for renewal before it does, and a new one resets the year", async () => {
    const resource = await renewed({ renewBeforeDays: 10 });
    workshop.setClockAhead(354 * DAY);
    await resource.read();
    expect(resource.inputs["connection"]).toBe("connected");
    workshop.setClockAhead(356 * DAY);
    await resource.read();
    expect(resource.inputs["connection"]).toMatch(
      /^connected, but the consent must be renewed by \d{4}-\d\d-\d\d$/,
    );
    expect(resource.outputs).toMatchObject({ status: "connected", connected: true });
    await resource.update();
    expect(resource.outputs).toMatchObject({ status: "connected", connected: true });
    await workshop.consent(resource);
    await resource.read();
    expect(resource.inputs["connection"]).toBe("connected");
    expect(Date.parse(String(resource.outputs["renewBy"]))).toBeGreaterThan(Date.now() + 700 * DAY);
  });

  it("the year counts from the first connectedAt of a consent where the API moves it with each refresh", async () => {
    workshop.control.settings.connectedAtMovesOnRefresh = true;
    try {
      const resource = await renewed();
      const { renewBy } = resource.outputs;
      workshop.setClockAhead(100 * DAY);
      await resource.read();
      expect(resource.outputs["renewBy"]).toBe(renewBy);
    } finally {
      workshop.control.settings.connectedAtMovesOnRefresh = false;
    }
  });

  it("the same secret rotated at LinkedIn and here keeps the connection", async () => {
    const resource = await renewed();
    await resource.update({ clientSecret: `${CLIENT_SECRET}-rotated` });
    workshop.setClockAhead(100 * DAY);
    await resource.read();
    expect(resource.inputs["connection"]).toBe("connected");
  });
});

describe("whose app the consent is to", () => {
  it("is asked of the history: a clientId that goes back to the consent's own app keeps the consent", async () => {
    const resource = await workshop.connected();
    workshop.setClockAhead(DAY);
    await resource.update({ clientId: "app-2" });
    expect(resource.outputs).toMatchObject({ status: "pending", connected: false });
    workshop.setClockAhead(2 * DAY);
    await resource.update({ clientId: APP });
    expect(resource.outputs).toMatchObject({ status: "connected", connected: true, authorizeUrl: "" });
  });

  it("is unknown where the API has no history: an agent that is connected is taken over, and it is said", async () => {
    const resource = workshop.credential();
    workshop.control.connectByHand(String(resource.args["agentGuid"]), { clientId: "app-2" });
    const missing = { result: false, errors: [{ code: 0, message: "Error parsing url." }] };
    workshop.control.fault({ path: "CredentialFieldHistory", status: 404, body: missing, times: 9 });
    await resource.create();
    expect(resource.outputs).toMatchObject({ status: "connected", authorizeUrl: "" });
    expect(resource.outputs["statusReason"]).toMatch(/the history does not show which app/);
  });

  it("is not told by a mask", async () => {
    const resource = workshop.credential();
    workshop.control.connectByHand(String(resource.args["agentGuid"]), { clientId: APP });
    const entries = [{ fieldname: "clientid", fieldvalue: "[REDACTED]", changedat: 1 }];
    workshop.control.fault({ path: "CredentialFieldHistory", body: { result: true, errors: [], entries } });
    await resource.create();
    expect(resource.outputs).toMatchObject({ status: "connected", authorizeUrl: "" });
  });
});

describe("where the API moves connectedAt with each token refresh", () => {
  beforeEach(() => {
    workshop.control.settings.connectedAtMovesOnRefresh = true;
  });
  afterEach(() => {
    workshop.control.settings.connectedAtMovesOnRefresh = false;
  });

  it("the renewal is due all the same, and stays so until somebody consents", async () => {
    const resource = await renewed();
    for (const day of [70, 140, 300]) {
      workshop.setClockAhead(day * DAY);
      await resource.read();
      expect(resource.inputs["connection"]).toBe("connected");
    }
    for (const day of [340, 341, 345]) {
      workshop.setClockAhead(day * DAY);
      await resource.read();
      expect(resource.inputs["connection"]).toMatch(/^connected, but the consent must be renewed by /);
    }
    await resource.update();
    workshop.setClockAhead(345 * DAY + MINUTE);
    await workshop.consent(resource);
    await resource.read();
    expect(resource.inputs["connection"]).toBe("connected");
    expect(resource.outputs["statusReason"]).toMatch(/nothing to do before/);
  });

  it("a new reconnectTrigger stays asked for when only a token was refreshed", async () => {
    const resource = await renewed();
    workshop.setClockAhead(100.5 * DAY);
    await resource.read();
    await resource.update({ reconnectTrigger: "new" });
    workshop.setClockAhead(101.5 * DAY);
    await resource.read();
    expect(resource.inputs["connection"]).toBe("connected, but reconnectTrigger asks for a new consent");
  });
});

describe("an http redirect URL", () => {
  it.each(["http://127.0.0.5/", "http://[::1]/", "http://localhost.evil.example/"])(
    "%s is refused",
    async (redirectUrl) => {
      const { failures } = await workshop.credential({ redirectUrl }).check();
      expect(failures.map(({ reason }) => reason).join()).toMatch(/^redirectUrl: cannot be used/);
    },
  );
});

describe("a member's name", () => {
  it("is compared and shown without odd blanks and control characters", async () => {
    const resource = await workshop.credential({ expectedAccountName: "Jane Doe" }).create();
    await workshop.control.consent(String(resource.outputs["authorizeUrl"]), {
      member: " Jane\u00a0 Doe\u001b ",
    });
    await resource.read();
    expect(resource.outputs).toMatchObject({ accountName: "Jane Doe", connected: true });
  });
});
