import { createHmac } from "node:crypto";
import { call, failure, sandboxWithAgent } from "./api-client";

describe("access to the API", () => {
  it.each(["", "another-key"])("rejects the key %p with HTTP 401", async (key) => {
    const { sandbox, guid } = await sandboxWithAgent();
    const response = await call(sandbox, "UserAgent/Detail", { guid }, { "x-api-key": key });
    expect(response.status).toBe(401);
    expect(response.json).toEqual({
      result: false,
      errors: [{ code: 0, message: "Project authorization is not founded." }],
    });
  });

  it("responds with 404 to an unknown path, and to GET where POST is required", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const notFound = { result: false, errors: [{ code: 0, message: "Error parsing url." }] };
    const unknown = await call(sandbox, "UserAgent/CredentialDelete", { useragentguid: guid });
    expect([unknown.status, unknown.json]).toEqual([404, notFound]);
    const read = await fetch(`${sandbox.baseUrl}/UserAgent/Detail`, {
      headers: { "x-api-key": "sandbox-key" },
    });
    expect([read.status, await read.json()]).toEqual([404, notFound]);
  });

  it.each([
    ["UserAgent/Detail", "guid"],
    ["UserAgent/Start", "guid"],
    ["UserAgent/Stop", "guid"],
    ["UserAgent/Update", "guid"],
    ["UserAgent/CredentialUpsert", "useragentguid"],
    ["UserAgent/CredentialFieldHistory", "useragentguid"],
    ["UserAgent/CustomSkillUpsert", "useragentguid"],
    ["UserAgent/CustomSkillRevert", "useragentguid"],
    ["UserAgent/CustomSkillDelete", "useragentguid"],
    ["UserAgent/CustomSkillHistory", "useragentguid"],
    ["UserAgentOAuth/OAuthConnect", "useragentguid"],
    ["UserAgentOAuth/OAuthStatus", "useragentguid"],
    ["UserAgentOAuth/OAuthDisconnect", "useragentguid"],
    ["UserAgentOAuth/TokenRefresh", "useragentguid"],
  ])("%s takes the agent as %s and ignores its other names", async (operation, name) => {
    const { sandbox, guid } = await sandboxWithAgent();
    const others = { guid, useragentguid: guid, userAgentGuid: guid };
    const body = Object.fromEntries(Object.entries(others).filter(([key]) => key !== name));
    const { status, json } = await call(sandbox, operation, body);
    expect([status, json]).toEqual([200, failure(`Request parameter [${name}] required`)]);
  });

  it("names the first parameter that is missing or has the wrong type", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const noKey = await call(sandbox, "UserAgentOAuth/OAuthStatus", {
      useragentguid: guid,
      credentialKey: "linkedin",
    });
    expect(noKey.json).toEqual(failure("Request parameter [credentialkey] required"));
    const skill = { useragentguid: guid, skillkey: "content-tone", enabled: "true" };
    const badType = await call(sandbox, "UserAgent/CustomSkillUpsert", skill);
    expect(badType.json).toEqual(failure("Request parameter [enabled] is not valid"));
  });

  it("responds to business errors with the HTTP status of the setting errorStatus", async () => {
    const { sandbox } = await sandboxWithAgent();
    sandbox.control.settings.errorStatus = 400;
    const response = await call(sandbox, "UserAgent/Detail", { guid: "nobody" });
    expect([response.status, response.json]).toEqual([400, failure("User agent not found")]);
  });

  it("with the setting signature, accepts only requests that are signed with the project's secret", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.settings.signature = true;
    const sign = (key: string, message: string) => createHmac("sha256", key).update(message).digest("hex");
    const send = (headers: Record<string, string>) => call(sandbox, "UserAgent/Detail", { guid }, headers);

    const unsigned = await send({});
    expect([unsigned.status, unsigned.json]).toEqual([
      401,
      failure("Project requires signature authentication. x-signature and x-nonce headers are required."),
    ]);
    const swapped = await send({ "x-nonce": "1", "x-signature": sign("sandbox-secret", "sandbox-key1") });
    expect([swapped.status, swapped.json]).toEqual([401, failure("Project authorization is not valid.")]);
    const signed = await send({ "x-nonce": "1", "x-signature": sign("sandbox-key", "sandbox-secret1") });
    expect([signed.status, signed.json.result]).toEqual([200, true]);
  });

  it("with the setting rateLimit, responds with 429 beyond the quota of a second of the sandbox's clock", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.settings.rateLimit = { perSecond: 0, retryAfter: 7 };
    const rejected = await call(sandbox, "UserAgent/Detail", { guid });
    expect([rejected.status, rejected.headers.get("retry-after")]).toEqual([429, "7"]);

    sandbox.control.settings.rateLimit = { perSecond: 1 };
    sandbox.control.advanceClock(60_000);
    expect((await call(sandbox, "UserAgent/Detail", { guid })).status).toBe(200);
    sandbox.control.advanceClock(1000);
    expect((await call(sandbox, "UserAgent/Detail", { guid })).status).toBe(200);
  });

  it("logs every request under /v1 in order, with its agent and whether it writes", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.setClock("2026-04-17T12:00:00.000Z");
    await call(sandbox, "UserAgent/Detail", { guid });
    await call(sandbox, "UserAgentOAuth/OAuthDisconnect", { useragentguid: guid, credentialkey: "linkedin" });
    await fetch(sandbox.url);
    expect(sandbox.control.requests()).toMatchObject([
      {
        at: expect.stringMatching(/^2026-04-17T12:00:/) as string,
        method: "POST",
        path: "/v1/UserAgent/Detail",
        operation: "Detail",
        agentGuid: guid,
        status: 200,
        write: false,
        headers: { "x-api-key": "sandbox-key" },
        body: { guid },
      },
      { operation: "OAuthDisconnect", agentGuid: guid, write: true },
    ]);
    sandbox.control.clearRequests();
    expect(sandbox.control.requests()).toEqual([]);
  });
});
