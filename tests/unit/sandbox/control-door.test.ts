import { consentLink, RETURN_URL, sandboxWithAgent } from "./api-client";

async function door() {
  const { sandbox, guid } = await sandboxWithAgent();
  const post = async (operation: string, body: unknown = {}) => {
    const response = await fetch(`${sandbox.url}/_sandbox/${operation}`, {
      method: "POST",
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
    const { sandbox, guid, control, post, read } = await door();
    await consentLink(sandbox, guid);
    expect(await read("agents")).toEqual(control.agents());
    expect((await post("agent", { guid })).json).toEqual(control.agent(guid));
    expect(await read("requests")).toEqual(JSON.parse(JSON.stringify(control.requests())));
    expect(await read("settings")).toEqual(control.settings);
    control.setClock("2030-01-01T00:00:00Z");
    expect(await read("now")).toEqual({ now: expect.stringMatching(/^2030-01-01T00:00/) as string });
  });

  it("does what the control in the process does", async () => {
    const { guid, control, post } = await door();
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
    const { sandbox, guid, control, post } = await door();
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
  ])("explains why it refuses %s %p", async (operation, body, said) => {
    const { guid, post } = await door();
    const named = "guid" in body && body.guid === "@" ? { ...body, guid } : body;
    const { status, json } = await post(operation, named);
    expect([status, json.error]).toEqual([400, expect.stringContaining(said)]);
  });

  it("lists its operations when it does not know one", async () => {
    const { post } = await door();
    const { status, json } = await post("restart");
    expect([status, json.error]).toEqual([404, expect.stringContaining("advanceClock")]);
  });
});
