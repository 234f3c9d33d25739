import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { isMissingAgent, type WiroErrorKind } from "../../../../provider/src/wiro/error";
import type { Reply } from "../../http-server";
import { AutoClock } from "../../fake-clock";
import {
  clientAt,
  clientOf,
  CONNECTED,
  DONE,
  failureOf,
  GUID,
  KEY,
  KEYS,
  OTHER,
  rejection,
} from "../client-of";

const ATTEMPT = { attemptMs: 80 };
const REMEDY_MISSING =
  "It was deleted, or it is not visible to this API key: compare the guid with the agents of the key's workspace (UserAgent/MyAgents).";
const REMEDY_SERVER = "It may pass: run again, and ask Wiro's support if it persists.";
const REMEDY_ODD = "Check baseUrl and the proxy, and ask Wiro's support if it persists.";

/** The error of OAuthStatus after this response. */
async function statusFailure(reply: Reply, options?: Parameters<typeof clientOf>[1]) {
  const { client, server } = await clientOf([reply], options);
  return { error: await failureOf(client.oauthStatus(GUID)), asked: server.received.length };
}

describe("success", () => {
  it("is HTTP 200 with result: true", async () => {
    const { client } = await clientOf([{ body: CONNECTED }]);
    expect(await client.oauthStatus(GUID)).toMatchObject({ connected: true });
  });

  it("is any other 2xx with result: true, too", async () => {
    const { client } = await clientOf([{ status: 201, body: CONNECTED }]);
    expect(await client.oauthStatus(GUID)).toMatchObject({ connected: true });
  });

  it.each<[string, Reply, WiroErrorKind]>([
    ["HTTP 200 with result: false", { body: { ...CONNECTED, result: false } }, "rejected"],
    ["HTTP 200 without result", { body: { connected: true } }, "unreadable"],
    ['HTTP 200 with result: "true"', { body: { ...CONNECTED, result: "true" } }, "unreadable"],
    ["HTTP 400 with result: true", { status: 400, body: CONNECTED }, "rejected"],
    ["HTTP 302 with result: true", { status: 302, body: CONNECTED }, "rejected"],
    ["HTTP 500 with result: true", { status: 500, body: CONNECTED }, "server"],
    ["HTTP 200 without a body", { body: "" }, "unreadable"],
    ["HTTP 200 with half a JSON", { body: '{"result":true,"conn' }, "unreadable"],
    ["HTTP 200 with null", { body: "null" }, "unreadable"],
    ["HTTP 200 with a list", { body: "[]" }, "unreadable"],
    ["HTTP 200 with HTML", { body: "<html>welcome</html>" }, "unreadable"],
  ])("trap 1: is not %s", async (_, reply, kind) => {
    const { error } = await statusFailure(reply);
    expect(error.kind).toBe(kind);
  });

  it("trap 7: is not result: true beside errors, because a part was rejected", async () => {
    const errors = [{ code: 12, message: "Client ID is managed by Wiro" }, { message: "and another." }];
    const { client, server } = await clientOf([{ body: { result: true, applied: 3, errors } }]);
    const error = await failureOf(client.credentialUpsert(GUID, KEYS));
    expect(error.message).toBe(
      `CredentialUpsert of agent ${GUID}: only a part was accepted: Client ID is managed by Wiro; and another. Correct what the API names, and run again.`,
    );
    expect(error).toMatchObject({ kind: "partly-rejected", status: 200, code: 12 });
    expect(server.received).toHaveLength(1);
  });

  it.each([[[]], [null], [undefined]])("is result: true with errors: %j", async (errors) => {
    const { client } = await clientOf([{ body: { ...CONNECTED, errors } }]);
    expect(await client.oauthStatus(GUID)).toMatchObject({ connected: true });
  });
});

describe("an error names in one line the operation, the agent, what happened, and what to do", () => {
  it.each<[string, Reply, string]>([
    [
      "the API's own reason, its HTTP status and its code",
      { status: 400, body: rejection("Request parameter [useragentguid] required", 7) },
      "Request parameter [useragentguid] required (HTTP 400, code 7). Correct what the API names, and run again.",
    ],
    [
      "every reason when there are several",
      { body: { result: false, errors: [{ message: "one" }, "two", { code: 3 }] } },
      "one; two; an error without a message (HTTP 200). Correct what the API names, and run again.",
    ],
    [
      "that there was no reason",
      { body: { result: false, errors: [] } },
      "the API gave no reason (HTTP 200). Correct what the API names, and run again.",
    ],
    [
      "that a key was rejected",
      { status: 401, body: rejection("Project authorization is not founded.") },
      "Project authorization is not founded (HTTP 401, code 0). Check the API key.",
    ],
    [
      "that the agent is missing",
      { body: rejection("User agent not found", 95) },
      `User agent not found (HTTP 200, code 95). ${REMEDY_MISSING}`,
    ],
    [
      "that a server in front of the API responded",
      { status: 502, body: "<html>Bad gateway</html>" },
      `HTTP 502 with a body that is not the API's JSON. ${REMEDY_SERVER}`,
    ],
    [
      "which field of the contract is missing",
      { body: { result: true } },
      `the response lacks what the API promises (connected). ${REMEDY_ODD}`,
    ],
  ])("%s", async (_, reply, rest) => {
    const { error } = await statusFailure(reply);
    expect(error.message).toBe(`OAuthStatus of agent ${GUID}: ${rest}`);
    expect(error).toMatchObject({ operation: "OAuthStatus", agentGuid: GUID, status: reply.status ?? 200 });
  });

  it("no agent when the call concerns none", async () => {
    const { client } = await clientOf([{ status: 403, body: rejection("no") }]);
    const error = await failureOf(client.myAgents());
    expect(error.message).toBe("MyAgents: no (HTTP 403, code 0). Check the API key.");
  });

  it("where a rejected key comes from, if the settings know it", async () => {
    const rejectedKeyRemedy = "The key came from WIRO_API_KEY.";
    const reply = { status: 401, body: rejection("no") };
    const { error } = await statusFailure(reply, { settings: { rejectedKeyRemedy } });
    expect(error.message).toMatch(/ The key came from WIRO_API_KEY\.$/);
  });

  it.each([
    [
      "LinkedIn credentials not configured",
      "declare a LinkedInCredential and run `pulumi up`, or store them with UserAgent/CredentialUpsert.",
    ],
    ["Invalid redirect URL", "Use an https URL, or http on localhost or 127.0.0.1."],
  ])("what to do about %s", async (message, remedy) => {
    const { client } = await clientOf([{ body: rejection(message) }]);
    const error = await failureOf(client.oauthConnect(GUID, "https://app.test/"));
    expect(error.message).toContain(message);
    expect(error.message.endsWith(remedy)).toBe(true);
  });

  it("and no line break or escape sequence of the server", async () => {
    const { error } = await statusFailure({ body: rejection("one\r\ntwo\u001b[31m\u2028three") });
    expect(error.message).toContain(": one two [31m three (HTTP");
    expect(error.message.split(/[\r\n\u2028]/)).toHaveLength(1);
  });
});

describe("a missing agent", () => {
  it.each<[string, number, number | undefined]>([
    ["User agent not found", 200, 0],
    ["User agent not found", 404, 95],
    ["user agent not found.", 200, undefined],
    ["User agent not found or unauthorized", 200, 0],
    ["User agent not found or unauthorized", 400, 1],
    ["User agent not found or unauthorized", 403, 0],
    ["useragent-not-found", 200, 95],
    ["useragent not found", 200, 95],
    ["UserAgent not found", 200, 1],
    ["Agent not found", 200, 1],
  ])("%j with HTTP %i and code %j", async (message, status, code) => {
    const { error } = await statusFailure({ status, body: { result: false, errors: [{ code, message }] } });
    expect(error.kind).toBe("missing-agent");
    expect(isMissingAgent(error)).toBe(true);
  });

  it.each<[number, WiroErrorKind]>([
    [401, "unauthorized"],
    [500, "server"],
    [503, "server"],
  ])("is not recognised by the same text beside HTTP %i, where it proves nothing", async (status, kind) => {
    const body = rejection("User agent not found", 95);
    const { error } = await statusFailure({ status, body });
    expect(error.kind).toBe(kind);
    expect(isMissingAgent(error)).toBe(false);
  });

  it.each<[string, number]>([
    ["agent-customskill-not-found", 1],
    ["skill-not-found", 404],
    ["Credential not found: linkedin", 404],
    ["Custom agent not found in the template", 95],
    ["something went wrong", 95],
    ["something went wrong", 1],
    ["something went wrong", 404],
    ["useragent-delete-running", 96],
    ["Only a team admin can perform this action on a team-owned agent.", 97],
  ])("trap 1: is not %j with code %i: a code alone never decides", async (message, code) => {
    const { error } = await statusFailure({ body: rejection(message, code) });
    expect(error.kind).toBe("rejected");
    expect(isMissingAgent(error)).toBe(false);
  });

  it("is not an unknown path, whatever its HTTP status", async () => {
    const { error } = await statusFailure({ status: 404, body: rejection("Error parsing url.") });
    expect(error.kind).toBe("rejected");
  });

  it("is Detail without an agent", async () => {
    const { client } = await clientOf([{ body: { result: true, useragents: [], errors: [] } }]);
    const error = await failureOf(client.detail(GUID, "now"));
    expect(error.kind).toBe("missing-agent");
    expect(error.message).toMatch(new RegExp(`^Detail of agent ${GUID}: the API knows no such agent\\. `));
  });
});

describe("the kind of an error", () => {
  it.each<[string, Reply, WiroErrorKind, number]>([
    ["401", { status: 401, body: rejection("no", 99) }, "unauthorized", 1],
    ["403", { status: 403, body: rejection("no") }, "unauthorized", 1],
    ["403 of a firewall, in HTML", { status: 403, body: "<html>" }, "unauthorized", 3],
    ["500", { status: 500, body: rejection("no") }, "server", 3],
    ["408", { status: 408, body: rejection("no") }, "server", 3],
    ["408 that names the agent", { status: 408, body: rejection("User agent not found") }, "server", 3],
    ["503 in HTML", { status: 503, body: "<html>" }, "server", 3],
    ["404 in HTML", { status: 404, body: "<html>" }, "unreadable", 3],
    ["a redirect", { status: 302, headers: { location: "/elsewhere" }, body: "" }, "unreadable", 3],
    ["429", { status: 429, headers: { "retry-after": "3600" }, body: rejection("slow") }, "rate-limited", 1],
    ["a cut connection", { how: "reset" }, "no-response", 3],
    ["half a body", { body: CONNECTED, how: "half" }, "no-response", 3],
  ])("%s", async (_, reply, kind, attempts) => {
    const { error, asked } = await statusFailure(reply);
    expect([error.kind, asked]).toEqual([kind, attempts]);
  });

  it("a redirect is not followed: the key goes to no other address", async () => {
    const reply = { status: 307, headers: { location: "/v1/elsewhere" }, body: CONNECTED };
    const { client, server } = await clientOf([reply]);
    await failureOf(client.oauthStatus(GUID));
    expect(new Set(server.received.map(({ path }) => path))).toEqual(
      new Set(["/v1/UserAgentOAuth/OAuthStatus"]),
    );
  });
});

describe("no response", () => {
  it.each<[string, Reply, string]>([
    ["silence", { how: "silence" }, "no response within 0.08 s"],
    [
      "half a body and then silence",
      { body: CONNECTED, how: "half-then-silence" },
      "no response within 0.08 s",
    ],
    [
      "half a body",
      { body: CONNECTED, how: "half" },
      "the connection was cut before the whole response came",
    ],
    ["a cut connection", { how: "reset" }, "the connection was cut before the whole response came"],
  ])("%s is reported with the host, after three attempts of a read", async (_, reply, why) => {
    const { client, server } = await clientOf([reply], { limits: ATTEMPT });
    const error = await failureOf(client.oauthStatus(GUID));
    const { host } = new URL(server.baseUrl);
    expect(error.message).toBe(
      `OAuthStatus of agent ${GUID}: ${host}: ${why}. Check the network, the proxy and baseUrl, and run again.`,
    );
    expect(error.status).toBeUndefined();
    expect(server.received).toHaveLength(3);
  });

  it("a refused connection is reported as such", async () => {
    const free = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => free.once("listening", resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const { client } = clientAt(`http://127.0.0.1:${port}/v1`);
    const error = await failureOf(client.oauthStatus(GUID));
    expect(error.message).toContain(`127.0.0.1:${port}: the connection was refused. `);
  });

  it("to a write leaves open whether it was carried out, and the error reports that", async () => {
    const { client, server } = await clientOf([{ how: "reset" }]);
    const error = await failureOf(client.credentialUpsert(GUID, KEYS));
    expect(error.message).toMatch(/ Whether it was carried out is unknown; run again, which is safe\.$/);
    expect(server.received).toHaveLength(3);
  });

  it("to OAuthConnect is followed by exactly one more attempt", async () => {
    const { client, server } = await clientOf([{ how: "reset" }]);
    const error = await failureOf(client.oauthConnect(GUID, "https://app.test/"));
    expect(error.kind).toBe("no-response");
    expect(server.received).toHaveLength(2);
  });

  it.each<Reply>([
    { status: 500, body: rejection("no") },
    { status: 503, body: "<html>" },
    { body: "<html>" },
  ])("is not %j: OAuthConnect is not sent again", async (reply) => {
    const { client, server } = await clientOf([reply]);
    await failureOf(client.oauthConnect(GUID, "https://app.test/"));
    expect(server.received).toHaveLength(1);
  });

  it("is not an error when a later attempt succeeds", async () => {
    const { client } = await clientOf([{ how: "reset" }, { body: CONNECTED }]);
    expect(await client.oauthStatus(GUID)).toMatchObject({ connected: true });
  });
});

describe("a 429", () => {
  it("holds back the calls for every agent of the process", async () => {
    const { client, clock, server, lines } = await clientOf([
      { status: 429, headers: { "retry-after": "30" }, body: rejection("slow down") },
      { body: CONNECTED },
    ]);
    const before = clock.now();
    await client.oauthStatus(GUID);
    await client.oauthStatus(OTHER);
    expect(server.received).toHaveLength(3);
    expect(clock.now() - before).toBe(30_000);
    expect(lines).toEqual([
      "wiro: the API's rate limit is reached (HTTP 429). Requests go on in 30 seconds.",
    ]);
  });

  it("that never ends is reported with what to do", async () => {
    const { error } = await statusFailure({ status: 429, headers: { "retry-after": "200" }, body: "" });
    expect(error.kind).toBe("rate-limited");
    expect(error.message).toMatch(/10 minutes\. Run again later, or lower maxConcurrentRequests\.$/);
  });
});

describe("a 429 that requests an absurd pause", () => {
  const absurd = { status: 429, headers: { "retry-after": "1777777777" }, body: "" };

  it("fails its call at once, and is forgotten after a minute", async () => {
    const clock = new AutoClock();
    const { client, server } = await clientOf([absurd, { body: CONNECTED }], { clock });
    const error = await failureOf(client.oauthStatus(GUID));
    expect(error.message).toBe(
      `OAuthStatus of agent ${GUID}: the API's rate limit asks for a longer pause (Retry-After) than 10 minutes. Run again later, or lower maxConcurrentRequests.`,
    );
    expect(clock.sleeps).toEqual([]);
    expect(await client.oauthStatus(GUID)).toMatchObject({ connected: true });
    expect(clock.sleeps).toEqual([60_000]);
    expect(server.received).toHaveLength(2);
  });

  it("holds back no call for longer when the machine's clock is set back meanwhile", async () => {
    const clock = new AutoClock();
    const { client } = await clientOf([absurd, { body: CONNECTED }], { clock });
    await failureOf(client.oauthStatus(GUID));
    clock.jump = -86_400_000;
    expect(await client.oauthStatus(GUID)).toMatchObject({ connected: true });
    expect(clock.sleeps).toEqual([60_000]);
  });
});

it("a wait for a turn that times out names the queue as the cause, and what to raise", async () => {
  const clock = new AutoClock();
  const settings = { maxConcurrentRequests: 1 };
  const { client } = await clientOf(
    () => {
      clock.time += 11_000;
      return { body: CONNECTED };
    },
    { clock, settings, limits: { waitMs: 10_000 } },
  );
  const [, second] = await Promise.allSettled([client.oauthStatus(GUID), client.oauthStatus(OTHER)]);
  expect(String(second.status === "rejected" && second.reason)).toContain(
    "the requests before it left no turn within 10 seconds (maxConcurrentRequests: 1). Run again later, or raise maxConcurrentRequests.",
  );
});

describe("the debug line", () => {
  const debug = { settings: { debug: true, apiSecret: "secret-of-the-test" } };

  it("has method, path, agent, attempt, status and duration, one line for each attempt", async () => {
    const { client, lines } = await clientOf([{ status: 500, body: "" }, { body: CONNECTED }], debug);
    await client.oauthStatus(GUID);
    expect(lines).toEqual([
      `wiro: POST /UserAgentOAuth/OAuthStatus agent ${GUID} attempt 1: 500 in 0 ms`,
      `wiro: POST /UserAgentOAuth/OAuthStatus agent ${GUID} attempt 2: 200 in 0 ms`,
    ]);
  });

  it("shows why there was no response, and a dash for no agent", async () => {
    const { client, lines } = await clientOf([{ how: "silence" }], { ...debug, limits: { attemptMs: 50 } });
    await failureOf(client.myAgents());
    expect(lines[0]).toBe(
      "wiro: POST /UserAgent/MyAgents agent - attempt 1: no response within 0.05 s in 0 ms",
    );
  });

  it("never has a header, a body, a link or a secret", async () => {
    const link = "https://www.linkedin.com/oauth/v2/authorization?state=the-state";
    const { client, lines } = await clientOf([{ body: { ...DONE, authorizeUrl: link, applied: 4 } }], debug);
    await client.credentialUpsert(GUID, KEYS);
    await client.oauthConnect(GUID, "https://app.test/return");
    expect(lines).toHaveLength(2);
    for (const hidden of [
      KEY,
      "secret-of-the-test",
      ...Object.values(KEYS),
      "the-state",
      "app.test",
      "x-",
      "{",
    ]) {
      expect(lines.join("\n")).not.toContain(hidden);
    }
  });

  it("is printed only on request", async () => {
    const { client, lines } = await clientOf([{ body: CONNECTED }]);
    await client.oauthStatus(GUID);
    expect(lines).toEqual([]);
  });
});
