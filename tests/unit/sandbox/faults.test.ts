import { request } from "node:http";
import { call, consentLink, sandboxWithAgent, upsert } from "./api-client";

async function target() {
  const { sandbox, guid } = await sandboxWithAgent();
  const detail = () => call(sandbox, "UserAgent/Detail", { guid });
  const statuses = async (count: number) => {
    const observed: number[] = [];
    for (let i = 0; i < count; i += 1) observed.push((await detail()).status);
    return observed;
  };
  return { sandbox, guid, control: sandbox.control, detail, statuses };
}

/** The bytes on the wire before the connection ends, with the reason of its end. */
function wire(
  url: string,
  body: string,
): Promise<{ status?: number; length: number; text: string; error?: string }> {
  return new Promise((resolve) => {
    const headers = { "x-api-key": "sandbox-key", "content-type": "application/json" };
    const sent = request(url, { method: "POST", headers, agent: false }, (response) => {
      let text = "";
      const received = {
        status: response.statusCode ?? 0,
        length: Number(response.headers["content-length"]),
      };
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("error", (error) => resolve({ ...received, text, error: error.message }));
      response.on("end", () => resolve({ ...received, text }));
    });
    sent.on("error", (error) => resolve({ length: 0, text: "", error: error.message }));
    sent.end(body);
  });
}

const writeOf = (guid: string) =>
  JSON.stringify({
    useragentguid: guid,
    fields: [{ credentialkey: "linkedin", fieldname: "organizationid", fieldvalue: "777" }],
  });

describe("an injected fault", () => {
  it("responds with its status, body and headers, and carries nothing out", async () => {
    const { sandbox, guid, control } = await target();
    control.fault({
      path: "CredentialUpsert",
      status: 429,
      body: { error: "slow" },
      headers: { "retry-after": "9" },
    });
    const received = await upsert(sandbox, guid);
    expect([received.status, received.json, received.headers.get("retry-after")]).toEqual([
      429,
      { error: "slow" },
      "9",
    ]);
    expect(control.agent(guid).linkedin.clientId).toBe("");
  });

  it("sends a text unchanged, such as a proxy's page", async () => {
    const { control, detail } = await target();
    control.fault({ status: 502, body: "<h1>Bad gateway</h1>" });
    const received = await detail();
    expect([received.status, received.text]).toEqual([502, "<h1>Bad gateway</h1>"]);
    expect(received.headers.get("content-type")).toBe("text/html");
  });

  it("begins at the n-th matching request, for a given number of requests", async () => {
    const { control, statuses } = await target();
    control.fault({ path: "Detail", at: 2, times: 2, status: 503 });
    expect(await statuses(4)).toEqual([200, 503, 503, 200]);
  });

  it("affects its own path only, and every path of the API when it names none", async () => {
    const { sandbox, control, statuses } = await target();
    control.fault({ path: "OAuthConnect", status: 503 });
    expect(await statuses(1)).toEqual([200]);
    control.fault({ status: 500 });
    expect((await fetch(sandbox.url)).status).toBe(200);
    expect(await statuses(2)).toEqual([500, 200]);
  });

  it("can be removed", async () => {
    const { control, statuses } = await target();
    control.fault({ status: 500, times: 9 });
    control.clearFaults();
    expect(await statuses(1)).toEqual([200]);
  });

  it("delays, and then carries out", async () => {
    const { control, statuses } = await target();
    control.fault({ delayMs: 40 });
    const begun = performance.now();
    expect(await statuses(1)).toEqual([200]);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(39);
  });

  it("reset before: the connection breaks, and the request is not carried out", async () => {
    const { sandbox, guid, control } = await target();
    control.fault({ path: "CredentialUpsert", reset: "before" });
    const observed = await wire(`${sandbox.baseUrl}/UserAgent/CredentialUpsert`, writeOf(guid));
    expect(observed).toEqual({ length: 0, text: "", error: "socket hang up" });
    expect(control.agent(guid).linkedin.organizationId).toBe("");
    expect(control.requests().at(-1)).toMatchObject({ operation: "CredentialUpsert", status: 0 });
  });

  it("reset after: the connection breaks without a response, and the request is carried out", async () => {
    const { sandbox, guid, control } = await target();
    control.fault({ path: "CredentialUpsert", reset: "after" });
    const observed = await wire(`${sandbox.baseUrl}/UserAgent/CredentialUpsert`, writeOf(guid));
    expect(observed).toEqual({ length: 0, text: "", error: "socket hang up" });
    expect(control.agent(guid).linkedin.organizationId).toBe("777");
    expect(control.requests().at(-1)).toMatchObject({ operation: "CredentialUpsert", status: 0 });
  });

  it("reset half: half of the body arrives, and the request is carried out", async () => {
    const { sandbox, guid, control } = await target();
    control.fault({ path: "CredentialUpsert", reset: "half" });
    const observed = await wire(`${sandbox.baseUrl}/UserAgent/CredentialUpsert`, writeOf(guid));
    const whole = '{"result":true,"applied":1,"errors":[]}';
    expect(observed).toEqual({
      status: 200,
      length: whole.length,
      text: whole.slice(0, Math.floor(whole.length / 2)),
      error: "aborted",
    });
    expect(control.agent(guid).linkedin.organizationId).toBe("777");
    expect(control.requests().at(-1)).toMatchObject({ operation: "CredentialUpsert", status: 200 });
  });

  it("does not affect the next request after a broken connection", async () => {
    const { control, detail, statuses } = await target();
    control.fault({ reset: "half" });
    await expect(detail()).rejects.toThrow();
    expect(await statuses(1)).toEqual([200]);
  });
});

describe("a fault of one agent", () => {
  it("affects that agent's requests only, and counts only those", async () => {
    const { sandbox, guid, control, detail, statuses } = await target();
    control.addAgents([{ guid: "two" }]);
    control.fault({ agentGuid: guid, path: "Detail", at: 2, status: 503 });
    const other = () => call(sandbox, "UserAgent/Detail", { guid: "two" });
    expect([(await other()).status, (await other()).status]).toEqual([200, 200]);
    expect(await statuses(1)).toEqual([200]);
    expect((await other()).status).toBe(200);
    expect((await detail()).status).toBe(503);
  });

  it("affects the operations that call the agent useragentguid, and the return from its consent", async () => {
    const { sandbox, guid, control } = await target();
    const link = await consentLink(sandbox, guid);
    control.fault({ agentGuid: guid, path: "CredentialUpsert", status: 503 });
    expect((await upsert(sandbox, guid)).status).toBe(503);
    control.fault({ agentGuid: "two", path: "LICallback", status: 500 });
    control.fault({ agentGuid: guid, path: "LICallback", status: 500 });
    expect(await control.consent(link)).toContain("li_error=internal_error");
  });
});

describe("a fault after the operation", () => {
  it.each([
    [{ status: 500 }, 500, "Injected fault: HTTP 500"],
    [{ body: "<h1>Bad gateway</h1>", status: 502 }, 502, "<h1>Bad gateway</h1>"],
    [{ body: { result: false } }, 200, '{"result":false}'],
    [{ status: 429, headers: { "retry-after": "9" } }, 429, "HTTP 429"],
  ])("sends %p, and the request is carried out", async (fault, status, text) => {
    const { sandbox, guid, control } = await target();
    control.fault({ path: "CredentialUpsert", after: true, ...fault });
    const received = await upsert(sandbox, guid);
    expect([received.status, received.text]).toEqual([status, expect.stringContaining(text)]);
    expect(received.headers.get("retry-after")).toBe("headers" in fault ? "9" : null);
    expect(control.agent(guid).linkedin.clientId).toBe("app-1");
    expect(control.requests().at(-1)).toMatchObject({ operation: "CredentialUpsert", status });
  });
});
