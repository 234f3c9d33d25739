import { agentRow, call, failure, sandboxWithAgent, upsert } from "./api-client";

describe("MyAgents", () => {
  const titles = async (count: number, body: Record<string, unknown>) => {
    const agents = Array.from({ length: count }, (_, index) => ({ title: `A${index + 1}` }));
    const { sandbox } = await sandboxWithAgent({ agents });
    const { json } = await call(sandbox, "UserAgent/MyAgents", body);
    return (json.useragents as { title: string }[]).map(({ title }) => title);
  };

  it("returns 20 by default", async () => {
    expect(await titles(25, {})).toHaveLength(20);
  });

  it("returns the pages that limit and start name, the last one short, and at most 1000 rows", async () => {
    expect(await titles(5, { limit: 2, start: 2 })).toEqual(["A3", "A4"]);
    expect(await titles(5, { limit: 2, start: 4 })).toEqual(["A5"]);
    expect(await titles(1001, { limit: 5000 })).toHaveLength(1000);
  });

  it("sorts by the named column, either way", async () => {
    expect(await titles(3, { sort: "title", order: "DESC" })).toEqual(["A3", "A2", "A1"]);
    expect(await titles(3, { sort: "createdat" })).toEqual(["A1", "A2", "A3"]);
  });

  it("has neither credentials nor skills in its rows", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const row = agentRow(await call(sandbox, "UserAgent/MyAgents", {}));
    expect(row).toMatchObject({ guid, status: 6, setuprequired: true });
    expect(Object.keys(row).join()).not.toMatch(/credentials|skills|remainingcredits/);
  });

  it("does not list a removed agent", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.removeAgent(guid);
    expect((await call(sandbox, "UserAgent/MyAgents", {})).json.useragents).toEqual([]);
  });
});

describe("Detail", () => {
  it("does not know a missing agent", async () => {
    const { sandbox } = await sandboxWithAgent();
    const { json } = await call(sandbox, "UserAgent/Detail", { guid: "nobody" });
    expect(json).toEqual({ result: false, errors: [{ code: 95, message: "User agent not found" }] });
    expect(json).toEqual(failure("User agent not found"));
  });

  it("shows page and mode of the credential, and never its keys or tokens", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    await upsert(sandbox, guid);
    sandbox.control.connectByHand(guid);
    const response = await call(sandbox, "UserAgent/Detail", { guid });
    expect(agentRow(response)).toMatchObject({
      setuprequired: false,
      credentials: { linkedin: { _connected: true, authmethod: "own", organizationid: "12345678" } },
    });
    expect(response.text).not.toMatch(/app-1|secret-1|sandbox-(access|refresh)/);
  });

  it("with the setting clientIdInDetail, shows the client id", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    await upsert(sandbox, guid);
    sandbox.control.settings.clientIdInDetail = true;
    const row = agentRow(await call(sandbox, "UserAgent/Detail", { guid }));
    expect(row).toMatchObject({ credentials: { linkedin: { clientid: "app-1" } } });
  });

  it("with the setting detail nested, is the oldest shape", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.settings.detail = "nested";
    sandbox.control.connectByHand(guid);
    const row = agentRow(await call(sandbox, "UserAgent/Detail", { guid }));
    expect(row.credentials).toBeUndefined();
    expect(row).toMatchObject({
      createdat: expect.any(String) as string,
      configuration: {
        credentials: { linkedin: { authMethod: "own", organizationId: "12345678", _connected: true } },
        custom_skills: [
          { key: "content-tone" },
          { key: "cron-content-scanner" },
          { key: "cron-engagement-report" },
        ],
      },
    });
  });
});

describe("the sandbox's clock", () => {
  it("is the real clock, shifted, and goes on", async () => {
    const { sandbox } = await sandboxWithAgent();
    const { control } = sandbox;
    expect(Math.abs(control.now().getTime() - Date.now())).toBeLessThan(5000);
    control.setClock("2030-01-01T00:00:00Z");
    control.advanceClock(3_600_000);
    expect(control.now().toISOString()).toMatch(/^2030-01-01T01:00:0/);
    expect(() => control.setClock("tomorrow")).toThrow('"tomorrow" is not an ISO 8601 date');
  });
});

describe("reset", () => {
  it("restores the agents of the start, and nothing else", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const { control } = sandbox;
    control.addAgents([{ guid: "second" }]);
    control.connectByHand(guid);
    control.settings.errorStatus = 400;
    control.setClock("2030-01-01T00:00:00Z");
    control.fault({ status: 500 });
    control.reset();
    expect(control.agents().map((agent) => agent.guid)).toEqual([guid]);
    expect(control.agent(guid).linkedin).toMatchObject({ connected: false, clientId: "" });
    expect(control.settings.errorStatus).toBe(200);
    expect(control.now().getUTCFullYear()).not.toBe(2030);
    expect((await call(sandbox, "UserAgent/Detail", { guid })).status).toBe(200);
  });
});
