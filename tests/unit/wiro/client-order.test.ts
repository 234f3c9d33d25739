import {
  clientOf,
  CONNECTED,
  detailOf,
  DONE,
  failureOf,
  GUID,
  oneClient,
  OTHER,
  rejection,
  until,
} from "./client-of";

describe("writes", () => {
  it("to one agent leave one after the other, while other agents go on", async () => {
    const { opened, open } = oneClient();
    const { client, server } = await clientOf((_, number) => ({
      body: DONE,
      ...(number === 1 ? { after: opened } : {}),
    }));
    const first = client.oauthDisconnect(GUID);
    await until(() => server.received.length === 1);
    const second = client.customSkillRevert(GUID, "cron", "x");
    await client.oauthDisconnect(OTHER);
    expect(server.received.map(({ body }) => body["useragentguid"])).toEqual([GUID, OTHER]);
    open();
    await Promise.all([first, second]);
    expect(server.received.at(-1)?.path).toBe("/v1/UserAgent/CustomSkillRevert");
  });

  it("go on after one that failed", async () => {
    const { client, server } = await clientOf([{ body: rejection("no") }, { body: DONE }]);
    const [first, second] = await Promise.allSettled([
      client.customSkillRevert(GUID, "cron", "x"),
      client.oauthDisconnect(GUID),
    ]);
    expect([first.status, second.status]).toEqual(["rejected", "fulfilled"]);
    expect(server.received).toHaveLength(2);
  });

  it("are not sent when the writes before them take too long", async () => {
    const { opened, open } = oneClient();
    const options = { limits: { waitMs: 200 } };
    const { client, server } = await clientOf(() => ({ body: DONE, after: opened }), options);
    const first = client.oauthDisconnect(GUID);
    const error = await failureOf(client.customSkillRevert(GUID, "cron", "x"));
    expect(error.kind).toBe("rate-limited");
    expect(error.message).toBe(
      `CustomSkillRevert of agent ${GUID}: the writes before it left no turn within 1 second. Run again later, or lower maxConcurrentRequests.`,
    );
    open();
    await first;
    await client.oauthDisconnect(GUID);
    expect(server.received.map(({ path }) => path.split("/").at(-1))).toEqual([
      "OAuthDisconnect",
      "OAuthDisconnect",
    ]);
  });

  it("wait for earlier writes and for the API's rate limit no longer than for either alone", async () => {
    let passed = 0;
    const now = performance.now.bind(performance);
    const monotonic = jest.spyOn(performance, "now").mockImplementation(() => now() + passed);
    const { opened, open } = oneClient();
    const options = { limits: { waitMs: 60_000 } };
    const { client, server } = await clientOf(
      (_, number) =>
        number === 1
          ? { body: DONE, after: opened }
          : { status: 429, headers: { "retry-after": "30" }, body: rejection("slow down") },
      options,
    );
    const first = client.oauthDisconnect(GUID);
    await until(() => server.received.length === 1);
    const second = failureOf(client.oauthConnect(GUID, "https://app.test/"));
    passed = 50_000;
    open();
    await first;
    expect((await second).kind).toBe("rate-limited");
    expect(server.received).toHaveLength(2);
    monotonic.mockRestore();
  });

  it("never exceed wiro:maxConcurrentRequests, reads included", async () => {
    const { opened, open } = oneClient();
    const { client, server } = await clientOf(() => ({ body: CONNECTED, after: opened }), {
      settings: { maxConcurrentRequests: 3 },
    });
    const agents = Array.from({ length: 20 }, (_, n) => `agent-${n}`);
    const all = Promise.all(
      agents.flatMap((guid) => [client.oauthStatus(guid), client.oauthDisconnect(guid)]),
    );
    await until(() => server.received.length === 3);
    open();
    await all;
    expect(server.received).toHaveLength(40);
    expect(server.load.atOnce).toBe(3);
  });
});

describe("concurrent reads", () => {
  it("of one agent are one request", async () => {
    const { client, server } = await clientOf(({ path }) => ({
      body: path.endsWith("Detail") ? detailOf("a") : CONNECTED,
    }));
    const reads = await Promise.all([
      client.oauthStatus(GUID),
      client.oauthStatus(GUID),
      client.detail(GUID, "refresh"),
      client.detail(GUID, "refresh"),
    ]);
    expect(reads[0]).toBe(reads[1]);
    expect(server.received.map(({ path }) => path).sort()).toEqual([
      "/v1/UserAgent/Detail",
      "/v1/UserAgentOAuth/OAuthStatus",
    ]);
  });

  it("of two agents are two", async () => {
    const { client, server } = await clientOf([{ body: CONNECTED }]);
    await Promise.all([client.oauthStatus(GUID), client.oauthStatus(OTHER)]);
    expect(server.received).toHaveLength(2);
  });

  it("fail together, and the next read sends a new request", async () => {
    const { client, server } = await clientOf([{ body: rejection("no") }, { body: CONNECTED }]);
    const reads = await Promise.allSettled([client.oauthStatus(GUID), client.oauthStatus(GUID)]);
    expect(reads.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await client.oauthStatus(GUID)).toMatchObject({ connected: true });
    expect(server.received).toHaveLength(2);
  });
});
