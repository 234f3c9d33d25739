import { request } from "node:http";
import { call, consentLink, RETURN_URL, sandboxWithAgent } from "./api-client";

async function operationOf() {
  const { sandbox, guid } = await sandboxWithAgent();
  const post = async (operation: string, body: unknown = {}) => {
    const response = await fetch(`${sandbox.url}/_sandbox/${operation}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  };
  const read = async (operation: string) =>
    await (await fetch(`${sandbox.url}/_sandbox/${operation}`)).json();
  return { sandbox, guid, control: sandbox.control, post, read };
}

describe("the control over HTTP", () => {
  it("reads what the control in the process reads", async () => {
    const { sandbox, guid, control, post, read } = await operationOf();
    await consentLink(sandbox, guid);
    expect(await read("agents")).toEqual(control.agents());
    expect((await post("agent", { guid })).json).toEqual(control.agent(guid));
    expect(await read("requests")).toMatchObject(
      control
        .requests()
        .map(({ at, operation, status, agentGuid }) => ({ at, operation, status, agentGuid })),
    );
    expect(await read("settings")).toEqual(control.settings);
    control.setClock("2030-01-01T00:00:00Z");
    expect(await read("now")).toEqual({ now: expect.stringMatching(/^2030-01-01T00:00/) as string });
  });

  it("does what the control in the process does", async () => {
    const { guid, control, post } = await operationOf();
    const agent = () => control.agent(guid);
    await post("settings", { errorStatus: 400, rateLimit: { perSecond: 5 } });
    expect(control.settings).toMatchObject({ errorStatus: 400, rateLimit: { perSecond: 5 } });
    await post("connectByHand", { guid, member: "Sam Roe" });
    expect(agent().linkedin).toMatchObject({ connected: true, accountName: "Sam Roe" });
    await post("lapseTokens", { guid });
    expect(agent().linkedin.tokenValid).toBe(false);
    await post("connectByHand", { guid });
    await post("revokeGrant", { guid });
    expect(agent().linkedin).toMatchObject({ connected: true, tokenValid: false });
    await post("noticeRevocation", { guid });
    expect(agent().linkedin).toMatchObject({ connected: false, accountName: "" });
    await post("editCredential", { guid, fields: { organizationid: "999" } });
    expect(agent().linkedin.organizationId).toBe("999");
    await post("editSkill", { guid, key: "cron-content-scanner", row: { enabled: false, interval: null } });
    expect(agent().skills).toContainEqual(expect.objectContaining({ interval: null, enabled: false }));
    await post("removeSkill", { guid, key: "content-tone" });
    expect(agent().skills).toHaveLength(2);
    await post("setStatus", { guid, status: 5 });
    expect(agent().status).toBe(5);
    expect((await post("addAgents", { agents: [{ guid: "g2", title: "Two" }] })).json).toMatchObject([
      { guid: "g2" },
    ]);
    await post("removeAgent", { guid: "g2" });
    expect(control.agents()).toHaveLength(1);
    await post("setClock", { iso: "2030-01-01T00:00:00Z" });
    await post("advanceClock", { ms: 60_000 });
    expect(control.now().toISOString()).toMatch(/^2030-01-01T00:01/);
    await post("reset");
    expect(agent().linkedin.organizationId).toBe("");
  });

  it("consents like a human, with the app that LinkedIn knows, under the faults that are planned", async () => {
    const { sandbox, guid, control, post } = await operationOf();
    await post("registerApp", { clientId: "app-1", clientSecret: "other" });
    const authorizeUrl = await consentLink(sandbox, guid);
    expect((await post("consent", { authorizeUrl })).json.location).toContain("token_exchange_failed");
    await post("clearRequests");
    expect(control.requests()).toEqual([]);
    await post("fault", { path: "OAuthConnect", status: 503 });
    expect(await consentLink(sandbox, guid)).toBe("undefined");
    await post("fault", { status: 503, times: 5 });
    await post("clearFaults");
    const again = await consentLink(sandbox, guid);
    const cancelled = await post("consent", { authorizeUrl: again, decision: "cancel" });
    expect(cancelled.json.location).toContain(`${RETURN_URL}?li_error=authorization_denied`);
  });

  it.each([
    ["agent", { guid: "nobody" }, "there is no agent nobody"],
    ["setStatus", { guid: "x", status: "4" }, "expected number"],
    ["fault", { pathh: "Detail" }, "pathh"],
    ["consent", { authorizeUrl: "https://www.linkedin.com/" }, "does not lead to this sandbox"],
    ["editSkill", { guid: "@", key: "nope", row: {} }, "cs-cron-content-scanner"],
    ["editCredential", { guid: "@", fields: { clientId: "x" } }, 'there is no field "clientId"'],
  ])("explains why it rejects %s %p", async (operation, body, reply) => {
    const { guid, post } = await operationOf();
    const named = "guid" in body && body.guid === "@" ? { ...body, guid } : body;
    const { status, json } = await post(operation, named);
    expect([status, json.error]).toEqual([400, expect.stringContaining(reply)]);
  });

  it("lists its operations when it does not know one", async () => {
    const { post } = await operationOf();
    const { status, json } = await post("restart");
    expect([status, json.error]).toEqual([404, expect.stringContaining("advanceClock")]);
  });
});

/** fetch would change these headers. */
function send(url: string, method: string, headers: Record<string, string>): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve([response.statusCode ?? 0, text]));
    });
    sent.on("error", reject);
    sent.end(method === "POST" ? "{}" : undefined);
  });
}

describe("access to the control", () => {
  const JSON_TYPE = { "content-type": "application/json" };

  it.each([
    ["a page of another origin", { origin: "https://evil.example" }],
    ["a page without an origin", { origin: "null" }],
    ["another port of this machine", { origin: "http://127.0.0.1:1" }],
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["another origin of the same site", { "sec-fetch-site": "same-site" }],
    ["a name that resolves to loopback", { host: "evil.example" }],
    ["a name that begins like loopback", { host: "127.0.0.1.evil.example:4010" }],
    ["a name that ends like loopback", { host: "evil.localhost" }],
  ])("is denied to %s", async (_, headers) => {
    const { sandbox, guid } = await sandboxWithAgent();
    const { control } = sandbox;
    control.setStatus(guid, 5);
    for (const [method, operation] of [
      ["POST", "reset"],
      ["GET", "requests"],
    ] as const) {
      const response = await send(`${sandbox.url}/_sandbox/${operation}`, method, {
        ...JSON_TYPE,
        ...headers,
      });
      expect(response).toEqual([
        403,
        expect.stringMatching(/^\{"error":"the control responds (only )?to .*"\}$/),
      ]);
    }
    expect(control.agent(guid).status).toBe(5);
  });

  it.each([
    ["text", { "content-type": "text/plain" }],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }],
    ["text that names JSON", { "content-type": "text/plain; application/json" }],
    ["a type that begins like JSON", { "content-type": "application/jsonp" }],
    ["no type", {}],
  ] as [string, Record<string, string>][])("is denied to a POST of %s", async (_, headers) => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.setStatus(guid, 5);
    const [status, text] = await send(`${sandbox.url}/_sandbox/reset`, "POST", headers);
    expect([status, text]).toEqual([403, expect.stringContaining("content-type: application/json")]);
    expect(sandbox.control.agent(guid).status).toBe(5);
  });

  it("is given to a program, by this machine's names and from the sandbox's own pages", async () => {
    const { sandbox } = await sandboxWithAgent();
    const { host, port } = new URL(sandbox.url);
    const open: Record<string, string>[] = [
      {},
      { host: `localhost:${port}` },
      { host: `[::1]:${port}` },
      { host: "LOCALHOST" },
      { origin: `http://${host}`, "sec-fetch-site": "same-origin" },
      { "sec-fetch-site": "none" },
      { "content-type": "Application/JSON; charset=utf-8" },
    ];
    for (const headers of open) {
      const response = await send(`${sandbox.url}/_sandbox/now`, "POST", { ...JSON_TYPE, ...headers });
      expect([headers, response[0]]).toEqual([headers, 200]);
    }
  });

  it("shows no key, secret, token or signature of the log, which stays whole in the process", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const secret = { "x-signature": "canary-1", "x-nonce": "canary-2", authorization: "Bearer canary-3" };
    const fields = ["clientsecret", "accesstoken", "ClientSecret", "unheard-of"].map((fieldname) => ({
      credentialkey: "linkedin",
      fieldname,
      fieldvalue: "canary-4",
    }));
    const open = { credentialkey: "linkedin", fieldname: "organizationid", fieldvalue: "777" };
    const body = { useragentguid: guid, fields: [...fields, open], nested: [{ refreshToken: "canary-5" }] };
    await call(sandbox, "UserAgent/CredentialUpsert", body, secret);
    const redirecturl = "https://app.example/invites/canary-6/return?state=canary-7";
    await call(sandbox, "UserAgentOAuth/OAuthConnect", { useragentguid: guid, redirecturl });
    await fetch(`${sandbox.baseUrl}/UserAgent/Detail`, { method: "POST", body: "secret=canary-8" });
    const shown = await (await fetch(`${sandbox.url}/_sandbox/requests`)).text();
    expect(shown).not.toMatch(/canary|sandbox-key/);
    expect(shown).toContain("777");
    expect(shown).toContain("https://app.example/");
    const held = JSON.stringify(sandbox.control.requests());
    for (const canary of [1, 2, 3, 4, 5, 6, 7, 8]) expect(held).toContain(`canary-${canary}`);
  });
});
