import { doubtOfKey } from "../../../provider/src/wiro/key-doubt";
import { keyFingerprint } from "../../../provider/src/wiro/key-fingerprint";
import type { Received, Reply } from "../http-server";
import { CONNECTED, clientOf, DONE, failureOf, GUID, OTHER, rejection } from "./client-of";

const MISSING = { body: rejection("User agent not found or unauthorized", 95) };

/** A server that knows these agents. */
function knows(...guids: string[]) {
  return ({ body }: Received): Reply =>
    guids.includes(String(body["guid"] ?? body["useragentguid"]))
      ? { body: { ...CONNECTED, useragents: [{ guid: body["guid"] }] } }
      : MISSING;
}

describe("the client's knowledge of an agent", () => {
  it("is the last response about it", async () => {
    let isThere = true;
    const { client } = await clientOf((request) => knows(isThere ? GUID : "")(request));
    expect(client.sightings.of(GUID)).toBeUndefined();
    await client.oauthStatus(GUID);
    expect(client.sightings.of(GUID)).toBe("seen");
    isThere = false;
    await failureOf(client.oauthDisconnect(GUID));
    expect(client.sightings.of(GUID)).toBe("missing");
  });

  it("is that it is missing where Detail lists no agent", async () => {
    const { client } = await clientOf([{ body: { ...DONE, useragents: [] } }]);
    await failureOf(client.detail(GUID, "now"));
    expect(client.sightings.of(GUID)).toBe("missing");
  });

  it.each([{ status: 401 }, { status: 400 }, { body: "<html>" }, { body: rejection("no") }])(
    "does not come from a call that failed otherwise: %j",
    async (reply) => {
      const { client } = await clientOf([reply]);
      await failureOf(client.oauthStatus(GUID));
      expect(client.sightings.of(GUID)).toBeUndefined();
    },
  );

  it("is found for a guid in capitals, as an older state may hold it", async () => {
    const { client } = await clientOf([{ body: CONNECTED }]);
    await client.oauthStatus(GUID);
    expect(client.sightings.of(GUID.toUpperCase())).toBe("seen");
  });

  it("does not come from a call that concerns more than one agent", async () => {
    const { client } = await clientOf([{ body: { ...DONE, useragents: [] } }]);
    await client.myAgents();
    expect(client.sightings.asked()).toBe(0);
    expect(client.sightings.hasAny()).toBe(false);
  });
});

describe("a key", () => {
  const REMEDY = "Check the key of the test.";
  const settings = { rejectedKeyRemedy: REMEDY };

  it("is doubted once it sees neither of two agents, with what to do", async () => {
    const { client } = await clientOf([MISSING], { settings });
    await failureOf(client.oauthStatus(GUID));
    expect(await doubtOfKey(client)).toBeUndefined();
    await failureOf(client.oauthStatus(OTHER));
    expect(await doubtOfKey(client)).toBe(
      `this API key sees none of the 2 agents that were asked about, so it may be the key of another account. ${REMEDY}`,
    );
  });

  it("is no longer doubted once it has seen an agent", async () => {
    const { client } = await clientOf(knows(OTHER));
    await client.oauthStatus(OTHER);
    await failureOf(client.oauthStatus(GUID));
    await failureOf(client.oauthStatus("third"));
    expect(await doubtOfKey(client)).toBeUndefined();
  });

  it("is tried on other agents of the program first, and on no more than eight", async () => {
    const { client, server } = await clientOf([MISSING]);
    await failureOf(client.oauthStatus(GUID));
    for (let n = 0; n < 20; n += 1) client.sightings.declared.add(`agent-${n}`);
    expect(await doubtOfKey(client)).toMatch(/sees none of the 9 agents/);
    expect(server.received).toHaveLength(9);
  });

  it("is not doubted if it sees one of those, and each is read once", async () => {
    const { client, server } = await clientOf(knows(OTHER));
    client.sightings.declared.add(GUID).add(OTHER);
    await failureOf(client.oauthStatus(GUID));
    expect(await doubtOfKey(client)).toBeUndefined();
    expect(await doubtOfKey(client)).toBeUndefined();
    expect(server.received.map(({ path }) => path)).toEqual([
      "/v1/UserAgentOAuth/OAuthStatus",
      "/v1/UserAgent/Detail",
    ]);
  });

  it("is not doubted for an API that fails", async () => {
    const { client } = await clientOf(({ body }) => (body["guid"] === OTHER ? { status: 400 } : MISSING));
    client.sightings.declared.add(OTHER);
    await failureOf(client.oauthStatus(GUID));
    expect(await doubtOfKey(client)).toBeUndefined();
  });
});

describe("the fingerprint of a key", () => {
  const one = keyFingerprint({ apiKey: "key-1", baseUrl: "https://api.wiro.ai/v1" });

  it("differs between keys and between base URLs, and is the same each time", () => {
    expect(keyFingerprint({ apiKey: "key-1", baseUrl: "https://api.wiro.ai/v1" })).toBe(one);
    expect(keyFingerprint({ apiKey: "key-2", baseUrl: "https://api.wiro.ai/v1" })).not.toBe(one);
    expect(keyFingerprint({ apiKey: "key-1", baseUrl: "http://127.0.0.1:4010/v1" })).not.toBe(one);
  });

  it("is 32 bits long, so that it identifies no key", () => {
    expect(one).toMatch(/^[0-9a-f]{8}$/);
  });
});
