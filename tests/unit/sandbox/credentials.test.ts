import { call, failure, KEYS, sandboxWithAgent, upsert } from "./api-client";

async function history(sandbox: Awaited<ReturnType<typeof sandboxWithAgent>>["sandbox"], guid: string) {
  const body = { useragentguid: guid, credentialkey: "linkedin" };
  const { json } = await call(sandbox, "UserAgent/CredentialFieldHistory", body);
  return json.entries as Record<string, unknown>[];
}

describe("CredentialUpsert", () => {
  it("counts every row, equal ones too", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const first = await upsert(sandbox, guid);
    const second = await upsert(sandbox, guid);
    expect([first.json, second.json]).toEqual(Array(2).fill({ result: true, applied: 4, errors: [] }));
  });

  it.each([
    [{ accesstoken: "x" }, "linkedin.accesstoken is managed by the connection flow"],
    [{ RefreshToken: "x" }, "linkedin.refreshtoken is managed by the connection flow"],
    [{ connectedat: "x" }, "linkedin.connectedat is managed by the connection flow"],
    [{ _connected: "x" }, "linkedin._connected is managed by Wiro"],
    [{ color: "blue" }, "Unknown field: linkedin.color"],
    [{ organizationid: "acme-inc" }, "Organization ID must contain digits only"],
    [{ organizationid: "" }, "Organization ID is required"],
    [{ clientsecret: "" }, "Client Secret is required"],
    [{ authmethod: "magic" }, "Connection mode must be one of: wiro, own"],
  ])("rejects %p", async (rows, message) => {
    const { sandbox, guid } = await sandboxWithAgent();
    expect((await upsert(sandbox, guid, rows as unknown as Record<string, string>)).json).toEqual(
      failure(message),
    );
  });

  it("writes nothing when one row is bad, and lists one error for each bad row", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const { json } = await upsert(sandbox, guid, { ...KEYS, organizationid: "acme", accesstoken: "x" });
    expect(json).toEqual(
      failure(
        "Organization ID must contain digits only",
        "linkedin.accesstoken is managed by the connection flow",
      ),
    );
    expect(sandbox.control.agent(guid).linkedin).toMatchObject({ clientId: "", hasSecret: false });
  });

  it("rejects a credential that the agent does not declare", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const fields = [{ credentialkey: "mastodon", fieldname: "clientid", fieldvalue: "x" }];
    const { json } = await call(sandbox, "UserAgent/CredentialUpsert", { useragentguid: guid, fields });
    expect(json).toEqual(failure("Unknown credential: mastodon"));
  });

  it("ignores the old camelCase field names without an error", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const { json } = await upsert(sandbox, guid, { clientId: "app-1", organizationid: "1" });
    expect(json).toEqual({ result: true, applied: 1, errors: [] });
    expect(sandbox.control.agent(guid).linkedin.clientId).toBe("");
  });

  it("with the setting partialUpserts, saves the good rows and lists the bad ones", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.settings.partialUpserts = true;
    const { json } = await upsert(sandbox, guid, { ...KEYS, organizationid: "acme" });
    expect(json).toEqual({
      result: true,
      applied: 3,
      errors: [{ code: 0, message: "Organization ID must contain digits only" }],
    });
    expect(sandbox.control.agent(guid).linkedin).toMatchObject({ clientId: "app-1", organizationId: "" });
  });

  it("keeps the connection when another app's keys are saved", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.connectByHand(guid);
    await upsert(sandbox, guid, { clientid: "app-2" });
    expect(sandbox.control.agent(guid).linkedin).toMatchObject({ connected: true, clientId: "app-2" });
  });
});

describe("CredentialFieldHistory", () => {
  it("lists what changed, newest first, with the client id readable and the secret not", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    await upsert(sandbox, guid);
    await upsert(sandbox, guid, { ...KEYS, clientid: "app-2" });
    const entries = await history(sandbox, guid);
    expect(entries.map(({ fieldname, fieldvalue, operation }) => [fieldname, fieldvalue, operation])).toEqual(
      [
        ["clientid", "app-2", "update"],
        ["organizationid", "12345678", "insert"],
        ["clientsecret", "[REDACTED]", "insert"],
        ["clientid", "app-1", "insert"],
        ["authmethod", "own", "insert"],
      ],
    );
  });

  it("shows edits by hand, and never a token", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.connectByHand(guid, { clientId: "theirs", clientSecret: "hidden" });
    sandbox.control.editCredential(guid, { organizationid: "999" });
    const entries = await history(sandbox, guid);
    expect(entries[0]).toMatchObject({ fieldname: "organizationid", fieldvalue: "999", fieldstatus: "user" });
    expect(entries).toContainEqual(expect.objectContaining({ fieldname: "clientid", fieldvalue: "theirs" }));
    expect(JSON.stringify(entries)).not.toMatch(/hidden|token/);
  });

  it("is limited by startdate and enddate", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.setClock("2026-01-01T00:00:00Z");
    await upsert(sandbox, guid, { clientid: "old" });
    sandbox.control.setClock("2026-03-01T00:00:00Z");
    await upsert(sandbox, guid, { clientid: "new" });
    const { json } = await call(sandbox, "UserAgent/CredentialFieldHistory", {
      useragentguid: guid,
      credentialkey: "linkedin",
      startdate: "2026-02-01",
    });
    expect(json.entries).toMatchObject([{ fieldvalue: "new" }]);
  });
});
