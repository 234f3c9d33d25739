import { AutoClock } from "../fake-clock";
import type { Received, Reply } from "../http-server";
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

describe("OAuthStatus", () => {
  it("is never cached: each later read sends a request", async () => {
    const { client, server } = await clientOf([
      { body: CONNECTED },
      { body: { ...CONNECTED, connected: false } },
    ]);
    expect((await client.oauthStatus(GUID)).connected).toBe(true);
    expect((await client.oauthStatus(GUID)).connected).toBe(false);
    expect(server.received).toHaveLength(2);
  });
});

describe("Detail", () => {
  const numbered = (_: Received, number: number): Reply => ({ body: detailOf(`answer ${number}`) });
  const titles = async (...reads: Promise<{ title: string }>[]) =>
    (await Promise.all(reads)).map(({ title }) => title);

  it("serves the later reads of a refresh for 10 s and no longer", async () => {
    const clock = new AutoClock();
    const { client } = await clientOf(numbered, { clock });
    expect(await titles(client.detail(GUID, "refresh"))).toEqual(["answer 1"]);
    clock.time += 10_000;
    expect(await titles(client.detail(GUID, "refresh"))).toEqual(["answer 1"]);
    clock.time += 1;
    expect(await titles(client.detail(GUID, "refresh"))).toEqual(["answer 2"]);
  });

  it('requested for "now" is neither served from the cache nor cached', async () => {
    const { client } = await clientOf(numbered);
    expect(await titles(client.detail(GUID, "refresh"))).toEqual(["answer 1"]);
    expect(await titles(client.detail(GUID, "now"))).toEqual(["answer 2"]);
    expect(await titles(client.detail(GUID, "refresh"))).toEqual(["answer 1"]);
  });

  it.each([
    ["the agent's own guid", GUID],
    ["the guid in capitals", GUID.toUpperCase()],
    ["no guid", undefined],
    ["an empty guid", ""],
  ])("with %s is accepted", async (_, guid) => {
    const { client } = await clientOf([{ body: { ...DONE, useragents: [{ guid, title: "a" }] } }]);
    expect(await titles(client.detail(GUID, "now"))).toEqual(["a"]);
  });

  it("of another agent, as a cache may return it, is an error for the requested agent", async () => {
    const { client, server } = await clientOf([{ body: { ...DONE, useragents: [{ guid: OTHER }] } }]);
    const error = await failureOf(client.detail(GUID, "now"));
    expect(error.kind).toBe("unreadable");
    expect(error.message).toBe(
      `Detail of agent ${GUID}: the response is about another agent. Check the proxy for a cache, and ask Wiro's support if it persists.`,
    );
    expect(server.received).toHaveLength(1);
  });

  it('requested for an "update" is new each time, and shared by concurrent updates', async () => {
    const { client } = await clientOf(numbered);
    expect(await titles(client.detail(GUID, "refresh"))).toEqual(["answer 1"]);
    expect(await titles(client.detail(GUID, "update"), client.detail(GUID, "update"))).toEqual([
      "answer 2",
      "answer 2",
    ]);
    expect(await titles(client.detail(GUID, "update"))).toEqual(["answer 3"]);
  });

  it.each([{ body: rejection("User agent not found", 95) }, { body: { ...DONE, useragents: [] } }])(
    "of a missing agent serves later updates for 10 s, and nothing else: %j",
    async (missing) => {
      const clock = new AutoClock();
      const { client, server } = await clientOf([missing], { clock });
      const asked = async (freshness: "now" | "update" | "refresh") => {
        const before = server.received.length;
        expect((await failureOf(client.detail(GUID, freshness))).kind).toBe("missing-agent");
        return server.received.length - before;
      };
      expect(await asked("update")).toBe(1);
      clock.time += 10_000;
      expect(await asked("update")).toBe(0);
      expect([await asked("now"), await asked("refresh"), await asked("refresh")]).toEqual([1, 1, 1]);
      clock.time += 1;
      expect(await asked("update")).toBe(1);
    },
  );

  it('that fails otherwise is requested by each "update" again', async () => {
    const { client, server } = await clientOf([{ body: rejection("no") }]);
    await failureOf(client.detail(GUID, "update"));
    await failureOf(client.detail(GUID, "update"));
    expect(server.received).toHaveLength(2);
  });

  it("is dropped by a write to that agent, and by no other", async () => {
    const { client } = await clientOf(numbered);
    expect(await titles(client.detail(GUID, "refresh"))).toEqual(["answer 1"]);
    await client.oauthDisconnect(OTHER);
    expect(await titles(client.detail(GUID, "refresh"))).toEqual(["answer 1"]);
    await client.oauthDisconnect(GUID);
    expect(await titles(client.detail(GUID, "refresh"))).toEqual(["answer 4"]);
  });

  it("is dropped by a write that failed, too: it may have been carried out", async () => {
    const { client } = await clientOf((request, number) =>
      request.path.endsWith("Detail") ? numbered(request, number) : { body: rejection("no") },
    );
    expect(await titles(client.detail(GUID, "refresh"))).toEqual(["answer 1"]);
    await failureOf(client.oauthDisconnect(GUID));
    expect(await titles(client.detail(GUID, "refresh"))).toEqual(["answer 3"]);
  });

  it("that began before a write does not serve a read after the write", async () => {
    const { opened, open } = oneClient();
    const { client, server } = await clientOf((request, number) => ({
      ...numbered(request, number),
      ...(number === 1 ? { after: opened } : {}),
    }));
    const early = client.detail(GUID, "refresh");
    await until(() => server.received.length === 1);
    await client.oauthDisconnect(GUID);
    const late = client.detail(GUID, "refresh");
    expect(await titles(late)).toEqual(["answer 3"]);
    open();
    expect(await titles(early)).toEqual(["answer 1"]);
    expect(await titles(client.detail(GUID, "refresh"))).toEqual(["answer 3"]);
  });

  it("that began during a write is not cached after it", async () => {
    const { opened, open } = oneClient();
    const { client, server } = await clientOf((request, number) => ({
      ...numbered(request, number),
      ...(number === 1 ? { after: opened } : {}),
    }));
    const write = client.oauthDisconnect(GUID);
    await until(() => server.received.length === 1);
    expect(await titles(client.detail(GUID, "refresh"))).toEqual(["answer 2"]);
    open();
    await write;
    expect(await titles(client.detail(GUID, "refresh"))).toEqual(["answer 3"]);
  });
});
