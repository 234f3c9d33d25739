import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { clientAt, clientOf, CONNECTED, DONE, failureOf, GUID, rejection } from "./client-of";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A server whose bodies do not end, and how much of them it could send. */
async function endlessServer() {
  const sent = { bytes: 0, requests: 0 };
  const piece = Buffer.alloc(256 * 1024, 0x20);
  const server = createServer((request, response) => {
    sent.requests += 1;
    request.resume();
    response.writeHead(200, { "content-type": "application/json" });
    const more = () => {
      while (!response.destroyed) {
        sent.bytes += piece.length;
        if (!response.write(piece)) break;
      }
    };
    response.on("drain", more).on("error", () => undefined);
    more();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, sent };
}

describe("the body of a response", () => {
  it("that does not end is cut off after 5 MB, and counts as unreadable", async () => {
    const { baseUrl, sent } = await endlessServer();
    const { client } = clientAt(baseUrl, { limits: { attemptMs: 15_000 } });
    const error = await failureOf(client.oauthStatus(GUID));
    expect(error.kind).toBe("unreadable");
    expect(error.message).toBe(
      `OAuthStatus of agent ${GUID}: HTTP 200 with a body of more than 5 MB. Check baseUrl and the proxy, and ask Wiro's support if it persists.`,
    );
    expect(sent.requests).toBe(3);
    // Bytes in the sockets on both sides count as sent, too.
    expect(sent.bytes / sent.requests).toBeLessThan(40 * 1024 * 1024);
  });

  it("that does not end makes no second link", async () => {
    const { baseUrl, sent } = await endlessServer();
    const { client } = clientAt(baseUrl, { limits: { attemptMs: 15_000 } });
    expect((await failureOf(client.oauthConnect(GUID, "https://your-app.com/"))).kind).toBe("unreadable");
    expect(sent.requests).toBe(1);
  });

  it("of 4 MB is read completely", async () => {
    const filling = "é".repeat(2 * 1024 * 1024);
    const { client } = await clientOf([{ body: { ...CONNECTED, filling } }]);
    expect(await client.oauthStatus(GUID)).toMatchObject({ connected: true });
  });
});

it("a list of agents that does not end is an error after 50 pages", async () => {
  const { client, server } = await clientOf((_, number) => ({
    body: { ...DONE, useragents: Array.from({ length: 1000 }, (__, n) => ({ guid: `${number}-${n}` })) },
  }));
  const error = await failureOf(client.myAgents());
  expect(error.message).toContain("MyAgents: the list does not end after 50 pages of 1000 agents.");
  expect(server.received).toHaveLength(50);
});

describe("a message", () => {
  it("names the first few of many fields that are wrong, and counts the others", async () => {
    const useragents = Array.from({ length: 20_000 }, () => ({ guid: GUID, title: 5 }));
    const { client } = await clientOf([{ body: { ...DONE, useragents } }]);
    const { message } = await failureOf(client.myAgents());
    expect(message).toContain("(useragents.0.title, useragents.1.title, ");
    expect(message).toContain(" and 19995 more)");
    expect(message.length).toBeLessThan(400);
  });

  it.each([{ result: false }, { result: true }])(
    "counts the errors that it does not show: %j",
    async (head) => {
      const errors = Array.from({ length: 100_000 }, (_, n) => ({ code: n, message: `row ${n} is wrong` }));
      const { client } = await clientOf([{ body: { ...head, errors } }]);
      const { message } = await failureOf(client.oauthStatus(GUID));
      expect(message).toContain("row 0 is wrong; row 1 is wrong");
      expect(message).toContain(" and 99995 more");
      expect(message.length).toBeLessThan(500);
    },
  );

  it("of 1 MB is cut", async () => {
    const { client } = await clientOf([{ status: 400, body: rejection("no ".repeat(350_000)) }]);
    expect((await failureOf(client.oauthStatus(GUID))).message.length).toBeLessThan(600);
  });
});

it("cuts names, titles, keys and intervals of a response, and never a preference", async () => {
  const long = "x".repeat(100_000);
  const skills = [
    { key: `cron-${long}`, interval: long, value: long },
    { key: long, value: long },
  ];
  const { client } = await clientOf([
    { body: { ...DONE, useragents: [{ guid: GUID, title: long, customskills: skills }] } },
    { body: { ...CONNECTED, accounts: [{ name: long }] } },
  ]);
  const agent = await client.detail(GUID, "now");
  const [schedule] = agent.schedules;
  const texts = [agent.title, schedule?.key ?? "", schedule?.interval ?? "", agent.preferences[0]?.key ?? ""];
  expect(texts.filter((text) => text.length > 420 || text === "")).toEqual([]);
  expect(agent.preferences[0]?.value).toBe(long);
  expect((await client.oauthStatus(GUID)).accountName.length).toBeLessThanOrEqual(400);
});
