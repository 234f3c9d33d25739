import {
  type ApiResponse,
  call,
  consentLink,
  failure,
  KEYS,
  oauth,
  RETURN_URL,
  sandboxWithAgent,
  upsert,
} from "./api-client";

const CALLBACK = "https://api.wiro.ai/v1/UserAgentOAuth/LICallback";
const SCOPES = ["openid", "profile", "w_organization_social", "r_organization_social"];
const APP = { clientId: "app-1", clientSecret: "secret-1" };
const MINUTE = 60_000;

const errorOf = (location: string) => {
  const { origin, pathname, searchParams } = new URL(location);
  return [origin + pathname, searchParams.get("li_error"), searchParams.get("li_error_detail")];
};

describe("OAuthConnect", () => {
  it("reports that the app's keys are not saved yet", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const response = await oauth(sandbox, "OAuthConnect", guid, {
      redirecturl: RETURN_URL,
      authmethod: "own",
    });
    expect(response.json).toEqual(failure("LinkedIn credentials not configured"));
  });

  it.each([
    ["https://app.example/x", true],
    ["http://localhost:3000/x", true],
    ["http://127.0.0.1:3000", true],
    ["http://app.example/x", false],
    ["http://[::1]:3000/", false],
    ["javascript:alert(1)", false],
    ["nowhere", false],
  ])("redirecturl %s: %s", async (redirecturl, accepted) => {
    const { sandbox, guid } = await sandboxWithAgent();
    await upsert(sandbox, guid);
    const { json } = await oauth(sandbox, "OAuthConnect", guid, { redirecturl, authmethod: "own" });
    if (accepted) expect(json.result).toBe(true);
    else expect(json).toEqual(failure("Invalid redirect URL"));
  });

  it("knows LinkedIn only, in the mode own only, which is not the default", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    await upsert(sandbox, guid);
    const connect = (more: Record<string, unknown>): Promise<ApiResponse> =>
      oauth(sandbox, "OAuthConnect", guid, { redirecturl: RETURN_URL, ...more });
    expect((await connect({ credentialkey: "x" })).json).toEqual(failure("Unknown OAuth credential: x"));
    expect((await connect({})).json).toEqual(failure("wiro_connect_pending"));
    expect((await connect({ authmethod: "other" })).json).toEqual(
      failure("Unsupported connection mode for LinkedIn"),
    );
    expect((await connect({ authmethod: "own" })).json.result).toBe(true);
  });

  it("does not know an agent of another workspace", async () => {
    const { sandbox } = await sandboxWithAgent();
    const response = await oauth(sandbox, "OAuthConnect", "nobody", { redirecturl: RETURN_URL });
    expect(response.json).toEqual(failure("User agent not found or unauthorized"));
  });
});

describe("the return from the consent", () => {
  it("adds its outcome to the query and fragment of redirecturl", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const link = await consentLink(sandbox, guid, "https://app.example/back?nonce=a%20b#here");
    expect(await sandbox.control.consent(link)).toBe(
      "https://app.example/back?nonce=a%20b&li_connected=true&li_name=Jane%20Doe#here",
    );
  });

  it("carries the name of whoever consented", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const member = `Zoë "Z" <O'Neil> & Co`;
    const end = await sandbox.control.consent(await consentLink(sandbox, guid), { member });
    expect(new URL(end).searchParams.get("li_name")).toBe(member);
    const { json } = await oauth(sandbox, "OAuthStatus", guid);
    expect(json.accounts).toEqual([{ id: member, name: member }]);
  });

  it("authorization_denied: the member cancels", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const end = await sandbox.control.consent(await consentLink(sandbox, guid), { decision: "cancel" });
    expect(errorOf(end)).toEqual([
      RETURN_URL,
      "authorization_denied",
      "The user cancelled the authorization",
    ]);
    expect(sandbox.control.agent(guid).linkedin.connected).toBe(false);
  });

  it("authorization_denied: the app has not enabled a scope", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.registerApp({ ...APP, scopes: SCOPES.slice(0, 2) });
    const end = await sandbox.control.consent(await consentLink(sandbox, guid));
    expect(errorOf(end)).toEqual([
      RETURN_URL,
      "authorization_denied",
      'Scope "w_organization_social" is not authorized for your application',
    ]);
  });

  it("token_exchange_failed: the secret is not the app's", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.registerApp({ ...APP, clientSecret: "rotated" });
    const end = await sandbox.control.consent(await consentLink(sandbox, guid));
    expect(errorOf(end)).toEqual([RETURN_URL, "token_exchange_failed", "Client authentication failed"]);
  });

  it("token_exchange_failed: the app does not list Wiro's callback", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.registerApp({ ...APP, redirectUrls: ["https://app.example/callback"] });
    const end = await sandbox.control.consent(await consentLink(sandbox, guid));
    expect(errorOf(end)).toEqual([
      RETURN_URL,
      "token_exchange_failed",
      "The redirect_uri does not match the registered value",
    ]);
  });

  it("succeeds with an app that is registered as the walk-through describes", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.registerApp({ ...APP, scopes: SCOPES, redirectUrls: [CALLBACK] });
    expect(await sandbox.control.consent(await consentLink(sandbox, guid))).toContain("li_connected=true");
  });

  it("session_expired: the link is more than 15 minutes old, and redirecturl is not known any more", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const link = await consentLink(sandbox, guid);
    sandbox.control.advanceClock(16 * MINUTE);
    expect(errorOf(await sandbox.control.consent(link))).toEqual([
      `${sandbox.url}/wiro`,
      "session_expired",
      null,
    ]);
  });

  it("a link that is 14 minutes old works", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const link = await consentLink(sandbox, guid);
    sandbox.control.advanceClock(14 * MINUTE);
    expect(await sandbox.control.consent(link)).toContain("li_connected=true");
  });

  it("session_expired: the link was used before, even to cancel", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const link = await consentLink(sandbox, guid);
    await sandbox.control.consent(link, { decision: "cancel" });
    expect(errorOf(await sandbox.control.consent(link))[1]).toBe("session_expired");
  });

  it.each(["", "?code=x", "?state=x"])("missing_params: the callback is reached with %p", async (query) => {
    const { sandbox } = await sandboxWithAgent();
    const response = await fetch(`${sandbox.baseUrl}/UserAgentOAuth/LICallback${query}`, {
      redirect: "manual",
    });
    expect(response.headers.get("location")).toBe(`${sandbox.url}/wiro?li_error=missing_params`);
    expect(response.status).toBe(302);
  });

  it("useragent_not_found: the agent is gone", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const link = await consentLink(sandbox, guid);
    sandbox.control.removeAgent(guid);
    expect(errorOf(await sandbox.control.consent(link))).toEqual([RETURN_URL, "useragent_not_found", null]);
  });

  it.each(["LICallback", "/linkedin/v2/me", "/linkedin/oauth/v2/accessToken"])(
    "internal_error: %s fails",
    async (path) => {
      const { sandbox, guid } = await sandboxWithAgent();
      const link = await consentLink(sandbox, guid);
      sandbox.control.fault({ path, status: 500 });
      expect(errorOf(await sandbox.control.consent(link))).toEqual([RETURN_URL, "internal_error", null]);
      expect(sandbox.control.agent(guid).linkedin.connected).toBe(false);
    },
  );

  it("a code works once, for the app that it was given to", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const link = new URL(await consentLink(sandbox, guid));
    const form = new URLSearchParams([...link.searchParams, ["decision", "allow"]]);
    const response = await fetch(link, { method: "POST", body: form, redirect: "manual" });
    const code = new URL(response.headers.get("location") ?? "").searchParams.get("code") ?? "";
    const exchange = (client_id: string) =>
      fetch(`${sandbox.url}/linkedin/oauth/v2/accessToken`, {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "authorization_code",
          code,
          client_id,
          client_secret: "secret-1",
          redirect_uri: link.searchParams.get("redirect_uri") ?? "",
        }),
      });
    expect((await exchange("another-app")).status).toBe(400);
    expect((await exchange("app-1")).status).toBe(400);
  });
});

describe("keys that the walk-through did not save", () => {
  it("an old spelling of the keys leaves the credentials unconfigured", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const { clientid, clientsecret } = KEYS;
    await upsert(sandbox, guid, { clientId: clientid ?? "", clientSecret: clientsecret ?? "" });
    const body = {
      useragentguid: guid,
      credentialkey: "linkedin",
      redirecturl: RETURN_URL,
      authmethod: "own",
    };
    const { json } = await call(sandbox, "UserAgentOAuth/OAuthConnect", body);
    expect(json).toEqual(failure("LinkedIn credentials not configured"));
  });
});
