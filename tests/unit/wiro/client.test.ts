import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { WiroClient } from "../../../provider/src/wiro/client";
import { type Operation, OPERATIONS } from "../../../provider/src/wiro/http/operations";
import type { Received } from "../http-server";
import { clientOf, CONNECTED, DONE, failureOf, GUID, KEYS } from "./client-of";

describe("a request", () => {
  const FIXTURES = join(__dirname, "../../fixtures/linkedin-walkthrough");
  /** Path and body of a curl command that the specification prints. */
  const printed = (name: string) => {
    const command = readFileSync(join(FIXTURES, name), "utf8").replaceAll("your-useragent-guid", GUID);
    const path = /https:\/\/api\.wiro\.ai(\/v1[^"]*)"/.exec(command)?.[1];
    return { path, body: JSON.parse(/-d '([^']*)'/.exec(command)?.[1] ?? "") as unknown };
  };
  const sent = ({ path, body }: Received = { path: "", body: {}, method: "", headers: {} }) => ({
    path,
    body,
  });

  it("trap 6: is CredentialUpsert as the specification prints it: four rows, names in lower case", async () => {
    const { client, server } = await clientOf([{ body: { ...DONE, applied: 4 } }]);
    await client.credentialUpsert(GUID, {
      clientId: "YOUR_LINKEDIN_CLIENT_ID",
      clientSecret: "YOUR_LINKEDIN_CLIENT_SECRET",
      organizationId: "12345678",
    });
    expect(server.received.map(sent)).toEqual([printed("01-credential-upsert.sh")]);
  });

  it("trap 6: is OAuthConnect as the specification prints it, authmethod included", async () => {
    const { client, server } = await clientOf([{ body: { ...DONE, authorizeUrl: "https://l" } }]);
    expect(await client.oauthConnect(GUID, "https://your-app.com/settings/integrations")).toBe("https://l");
    expect(server.received.map(sent)).toEqual([printed("02-oauth-connect.sh")]);
  });

  it("is OAuthStatus as the specification prints it", async () => {
    const { client, server } = await clientOf([{ body: CONNECTED }]);
    await client.oauthStatus(GUID);
    expect(server.received.map(sent)).toEqual([printed("04-oauth-status.sh")]);
  });

  it("trap 13: is CustomSkillUpsert as the specification prints it, and nothing that was not given", async () => {
    const { client, server } = await clientOf([{ body: DONE }]);
    await client.customSkillUpsert(GUID, "cron", "content-scanner", {
      enabled: true,
      interval: "0 */4 * * *",
    });
    await client.customSkillUpsert(GUID, "preference", "cs-content-tone", { value: "" });
    expect(sent(server.received[0])).toEqual(printed("07-custom-skill-upsert.sh"));
    expect(server.received[1]?.body).toEqual({ useragentguid: GUID, skillkey: "content-tone", value: "" });
  });

  it("trap 2: is Start as the specification prints it, and its siblings by the same name of the agent", async () => {
    const { client, server } = await clientOf([{ body: DONE }]);
    expect(await client.start(GUID)).toBe("accepted");
    expect(await client.stop(GUID)).toBe("accepted");
    await client.completeSetup(GUID);
    expect(server.received.map(sent)).toEqual([
      printed("05-start.sh"),
      { path: "/v1/UserAgent/Stop", body: { guid: GUID } },
      { path: "/v1/UserAgent/Update", body: { guid: GUID } },
    ]);
  });

  const EVERY: Readonly<Record<Operation, (client: WiroClient) => Promise<unknown>>> = {
    Detail: (client) => client.detail(GUID, "now"),
    MyAgents: (client) => client.myAgents(),
    CredentialFieldHistory: (client) => client.credentialHistory(GUID),
    OAuthStatus: (client) => client.oauthStatus(GUID),
    CredentialUpsert: (client) => client.credentialUpsert(GUID, KEYS),
    CustomSkillUpsert: (client) =>
      client.customSkillUpsert(GUID, "cron", "x", { enabled: false, interval: "0 9 * * *", value: "" }),
    CustomSkillRevert: (client) => client.customSkillRevert(GUID, "cron", "x"),
    OAuthDisconnect: (client) => client.oauthDisconnect(GUID),
    OAuthConnect: (client) => client.oauthConnect(GUID, "https://app.test/"),
    Start: (client) => client.start(GUID),
    Stop: (client) => client.stop(GUID),
    Update: (client) => client.completeSetup(GUID),
    TokenRefresh: (client) => client.tokenRefresh(GUID),
  };
  const NAMES = Object.keys(EVERY) as Operation[];
  /** Path and body of the one request of an operation. */
  const sentBy = async (operation: Operation) => {
    const useragents = [{ guid: GUID }];
    const { client, server } = await clientOf([
      { body: { ...CONNECTED, authorizeUrl: "https://l", useragents } },
    ]);
    await EVERY[operation](client);
    return sent(server.received[0]);
  };
  const namesIn = (value: unknown): string[] =>
    typeof value !== "object" || value === null
      ? []
      : Object.entries(value).flatMap(([name, inner]) => [
          ...(Array.isArray(value) ? [] : [name]),
          ...namesIn(inner),
        ]);

  it.each(NAMES)("trap 2: %s names the agent as the API does: guid or useragentguid", async (operation) => {
    const { body } = await sentBy(operation);
    const short: Operation[] = ["Detail", "Start", "Stop", "Update"];
    const name = operation === "MyAgents" ? [] : [short.includes(operation) ? "guid" : "useragentguid"];
    expect(Object.keys(body).filter((key) => key.includes("guid"))).toEqual(name);
  });

  it("trap 3: TokenRefresh names a provider, and its siblings a credentialkey", async () => {
    const siblings = ["OAuthStatus", "OAuthConnect", "OAuthDisconnect"] as const;
    for (const operation of siblings) {
      expect((await sentBy(operation)).body).toMatchObject({ credentialkey: "linkedin" });
    }
    expect((await sentBy("TokenRefresh")).body).toEqual({ useragentguid: GUID, provider: "linkedin" });
  });

  it.each(NAMES)(
    "trap 4: %s sends no name with a capital, because the API would ignore it",
    async (operation) => {
      const names = namesIn((await sentBy(operation)).body);
      expect(names).toEqual(names.map((name) => name.toLowerCase()));
      expect(names.length).toBeGreaterThan(0);
    },
  );

  it("trap 13: a switch that is off and an empty text are sent, and an omitted field is not", async () => {
    const { client, server } = await clientOf([{ body: DONE }]);
    await client.customSkillUpsert(GUID, "cron", "x", { enabled: false });
    await client.customSkillUpsert(GUID, "preference", "x", { value: "" });
    const bodies = server.received.map(({ body }) => body);
    expect(bodies).toEqual([
      { useragentguid: GUID, skillkey: "cron-x", enabled: false },
      { useragentguid: GUID, skillkey: "x", value: "" },
    ]);
  });

  it("trap 23: nothing deletes a skill or an agent", () => {
    expect(NAMES.filter((name) => /delete/i.test(OPERATIONS[name].path))).toEqual([]);
  });

  it("trap 25: nothing deploys an agent or spends money in another way", () => {
    const paid = /deploy|subscription|tier|credits|purchase/i;
    expect(NAMES.filter((name) => paid.test(OPERATIONS[name].path))).toEqual([]);
  });

  it("is always a POST of JSON in lower-case names, the source of a revert included", async () => {
    const { client, server } = await clientOf([{ body: DONE }]);
    await client.oauthDisconnect(GUID);
    await client.customSkillRevert(GUID, "cron", "cs-cron-x");
    expect(server.received.map(({ method, headers }) => [method, headers["content-type"]])).toEqual([
      ["POST", "application/json"],
      ["POST", "application/json"],
    ]);
    expect(server.received.map(sent)).toEqual([
      {
        path: "/v1/UserAgentOAuth/OAuthDisconnect",
        body: { useragentguid: GUID, credentialkey: "linkedin" },
      },
      {
        path: "/v1/UserAgent/CustomSkillRevert",
        body: { useragentguid: GUID, skillkey: "cron-x", source: "preset" },
      },
    ]);
  });
});

describe("CredentialUpsert", () => {
  it("trap 7: that stored fewer rows than were sent is an error", async () => {
    const { client } = await clientOf([{ body: { ...DONE, applied: 3 } }]);
    const error = await failureOf(client.credentialUpsert(GUID, KEYS));
    expect(error.message).toBe(
      `CredentialUpsert of agent ${GUID}: only 3 of 4 fields were stored. Look at the agent's LinkedIn credential in Wiro, and run again.`,
    );
  });

  it.each([4, 5, null, undefined, "4"])("trap 7: with applied: %j is done", async (applied) => {
    const { client } = await clientOf([{ body: { ...DONE, applied } }]);
    await expect(client.credentialUpsert(GUID, KEYS)).resolves.toBeUndefined();
  });
});

describe("OAuthConnect", () => {
  it.each([{}, { authorizeUrl: "" }, { authorizeUrl: null, accounts: [] }])(
    "that returns %j has no link, and that is an error",
    async (response) => {
      const { client } = await clientOf([{ body: { ...DONE, ...response } }]);
      const error = await failureOf(client.oauthConnect(GUID, "https://app.test/"));
      expect(error.kind).toBe("unreadable");
      expect(error.message).toContain("the response has no link");
    },
  );
});

describe("MyAgents", () => {
  const page = (from: number, length: number) => ({
    result: true,
    useragents: Array.from({ length }, (_, n) => ({ guid: `agent-${from + n}` })),
  });

  it("trap 25: is read page by page until one is short", async () => {
    const { client, server } = await clientOf(({ body }) => {
      const start = Number(body["start"]);
      return { body: page(start, Math.min(1000, 2345 - start)) };
    });
    const agents = await client.myAgents();
    expect(agents).toHaveLength(2345);
    expect(agents.at(-1)?.guid).toBe("agent-2344");
    expect(server.received.map(({ body }) => body)).toEqual([
      { limit: 1000, start: 0, sort: "id" },
      { limit: 1000, start: 1000, sort: "id" },
      { limit: 1000, start: 2000, sort: "id" },
    ]);
  });

  it("ends with an empty page when the last full one was the last", async () => {
    const { client, server } = await clientOf((_, number) => ({ body: page(0, number === 1 ? 1000 : 0) }));
    expect(await client.myAgents()).toHaveLength(1000);
    expect(server.received).toHaveLength(2);
  });

  it("of a server that ignores start ends, too, and lists no agent twice", async () => {
    const { client, server } = await clientOf((_, number) => ({ body: page(0, number < 20 ? 1000 : 0) }));
    expect(await client.myAgents()).toHaveLength(1000);
    expect(server.received).toHaveLength(2);
  });
});
