import { call, consentLink, failure, oauth, sandboxWithAgent } from "./api-client";

const DAY = 24 * 60 * 60_000;
const APP = { clientId: "app-1", clientSecret: "secret-1", refreshTokens: true };

async function connected() {
  const { sandbox, guid } = await sandboxWithAgent({ agents: [{ status: 0 }] });
  sandbox.control.registerApp(APP);
  const link = await consentLink(sandbox, guid);
  sandbox.control.setClock("2026-04-17T12:00:00.000Z");
  await sandbox.control.consent(link);
  sandbox.control.setStatus(guid, 4);
  const status = async () => (await oauth(sandbox, "OAuthStatus", guid)).json;
  const refresh = () =>
    call(sandbox, "UserAgentOAuth/TokenRefresh", { useragentguid: guid, provider: "linkedin" });
  return { sandbox, guid, control: sandbox.control, status, refresh };
}

describe("the dates of a connection", () => {
  it("with the setting connectedAtMovesOnRefresh, dates itself from its last refresh", async () => {
    const { control, status } = await connected();
    control.settings.connectedAtMovesOnRefresh = true;
    control.advanceClock(10 * DAY);
    expect(await status()).toMatchObject({ connectedat: "2026-04-27T12:00:00.000Z" });
  });

  it("with the setting timestampMillis off, ends its dates in a plain Z", async () => {
    const { control, status } = await connected();
    control.settings.timestampMillis = false;
    expect(await status()).toMatchObject({
      connectedat: "2026-04-17T12:00:00Z",
      tokenexpiresat: "2026-06-16T12:00:00Z",
    });
  });
});

describe("OAuthStatus of an agent that is not connected", () => {
  it.each([
    ["empty", { connectedat: "", tokenexpiresat: "" }],
    ["null", { connectedat: null, tokenexpiresat: null }],
    ["absent", {}],
  ] as const)("with the setting disconnectedShape %s", async (shape, dates) => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.settings.disconnectedShape = shape;
    const { json } = await oauth(sandbox, "OAuthStatus", guid);
    expect(json).toEqual({ result: true, connected: false, accounts: [], ...dates, errors: [] });
  });
});

describe("OAuthDisconnect", () => {
  it("clears the tokens, keeps keys and page, and may be repeated", async () => {
    const { sandbox, guid, control, status } = await connected();
    const once = await oauth(sandbox, "OAuthDisconnect", guid);
    const again = await oauth(sandbox, "OAuthDisconnect", guid);
    expect([once.json, again.json]).toEqual(Array(2).fill({ result: true, errors: [] }));
    expect(await status()).toMatchObject({ connected: false, accounts: [] });
    expect(control.agent(guid).linkedin).toMatchObject({
      clientId: "app-1",
      hasSecret: true,
      organizationId: "12345678",
    });
  });
});

describe("TokenRefresh", () => {
  it("gives new tokens, and an end ahead to a connection whose access token lapsed", async () => {
    const { guid, control, status, refresh } = await connected();
    control.lapseTokens(guid);
    expect(await status()).toMatchObject({ connected: true, tokenexpiresat: "2026-04-17T11:59:00.000Z" });
    const [first, second] = [await refresh(), await refresh()];
    expect(first.json).toMatchObject({ result: true, errors: [] });
    expect(second.json.accesstoken).not.toBe(first.json.accesstoken);
    expect(await status()).toMatchObject({ connected: true, tokenexpiresat: "2026-06-16T12:00:00.000Z" });
  });

  it("fails when the grant is gone", async () => {
    const { guid, control, status, refresh } = await connected();
    control.noticeRevocation(guid);
    expect(await status()).toMatchObject({ connected: false });
    expect((await refresh()).json).toEqual(failure("Token refresh failed"));
  });

  it("takes provider, where its siblings take credentialkey", async () => {
    const { sandbox, guid } = await connected();
    expect((await oauth(sandbox, "TokenRefresh", guid)).json).toEqual(
      failure("Request parameter [provider] required"),
    );
    expect((await oauth(sandbox, "TokenRefresh", guid, { provider: "mailchimp" })).json).toEqual(
      failure("Invalid provider"),
    );
  });

  it("with the setting tokenRefresh off, does not exist", async () => {
    const { control, refresh } = await connected();
    control.settings.tokenRefresh = false;
    expect((await refresh()).status).toBe(404);
  });
});

describe("connectByHand", () => {
  it("leaves an agent as the walk-through does, whatever it was before", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.connectByHand(guid, { member: "Sam Roe", organizationId: "42" });
    expect(sandbox.control.agent(guid).linkedin).toMatchObject({
      connected: true,
      accountName: "Sam Roe",
      organizationId: "42",
      authMethod: "own",
      hasSecret: true,
    });
  });
});
