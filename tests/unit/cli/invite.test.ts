import { request } from "node:http";
import type { Sandbox } from "wiro-sandbox";
import { createInviteUrl } from "../../../provider/src/invite/invite";
import { command, DAY, NOON, outcomeOf, sandboxOfOne } from "./terminal";

const KEY = "a-signing-key-of-the-tests-0123456789";
const URL_HERE = "http://localhost:3000/connect";
const ENV = { WIRO_INVITE_SIGNING_KEY: KEY };

describe("wiro-linkedin invite serve", () => {
  it("serves the invites that a program signs with the same key, until it is interrupted", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.editCredential(guid, {
      authmethod: "own",
      clientid: "app-1",
      clientsecret: "x",
      organizationid: "1",
    });
    const args = ["invite", "serve", "--url", URL_HERE, "--port", "0", "--product-name", "Acme"];
    const { err, ended, interrupt } = command(sandbox, args, { env: ENV });
    const origin = (await err.shows(/http:\/\/127\.0\.0\.1:\d+/)).trim();
    const invite = createInviteUrl(
      { url: URL_HERE, signingKey: KEY, agentGuid: guid, expiresAt: new Date(NOON + 3 * DAY).toISOString() },
      () => NOON,
    );
    const page = await fetch(origin + new URL(invite).pathname);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("Acme");
    expect((await fetch(`${origin}/connect/forged`)).status).toBe(404);
    expect(sandbox.control.requests().map(({ operation }) => operation)).not.toContain("OAuthConnect");
    interrupt();
    await ended;
    expect(err.text).not.toContain(KEY);
  });

  /** The server, and an invite's address there. */
  async function served(sandbox: Sandbox, guid: string, env: NodeJS.ProcessEnv = {}, cwd?: string) {
    const args = ["invite", "serve", "--url", URL_HERE, "--port", "0"];
    const running = command(sandbox, args, { env: { ...ENV, ...env }, ...(cwd && { cwd }) });
    const origin = await running.err.shows(/http:\/\/127\.0\.0\.1:\d+/);
    const expiresAt = new Date(NOON + 3 * DAY);
    const invite = createInviteUrl({ url: URL_HERE, signingKey: KEY, agentGuid: guid, expiresAt });
    const stop = async () => {
      running.interrupt();
      expect(await running.ended).toBe(0);
      return running.err.text;
    };
    return { ...running, origin, page: origin + new URL(invite).pathname, stop };
  }

  it("serves the invites of every key in its list", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const former = "the-former-signing-key-of-the-tests-01";
    const env = { WIRO_INVITE_SIGNING_KEY: `${KEY} , ${former}` };
    const { origin, stop } = await served(sandbox, guid, env);
    const statuses = [KEY, former, "the-signing-key-of-somebody-else-0123"].map(async (signingKey) => {
      const expiresAt = new Date(NOON + 3 * DAY);
      const invite = createInviteUrl({ url: URL_HERE, signingKey, agentGuid: guid, expiresAt });
      return (await fetch(origin + new URL(invite).pathname)).status;
    });
    expect(await Promise.all(statuses)).toEqual([200, 200, 404]);
    const err = await stop();
    expect([err.includes(KEY), err.includes(former)]).toEqual([false, false]);
  });

  it("sends the API no more requests at once than the setting allows", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const { page, stop } = await served(sandbox, guid, { WIRO_MAX_CONCURRENT_REQUESTS: "1" });
    sandbox.control.fault({ path: "OAuthStatus", times: 1, delayMs: 100 });
    sandbox.control.fault({ path: "Detail", times: 1, delayMs: 100 });
    const started = Date.now();
    expect((await fetch(page)).status).toBe(200);
    expect(Date.now() - started).toBeGreaterThanOrEqual(190);
    await stop();
  });

  it("reports where a rejected key comes from", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const { page, stop } = await served(sandbox, guid, { WIRO_API_KEY: "wrong" });
    expect((await fetch(page)).status).toBe(502);
    const err = await stop();
    expect(err).toContain("The key is that of WIRO_API_KEY: check it.");
    expect(err).not.toContain("createInviteHandler");
  });

  it("responds with 500 to an unexpected error, and logs one line that holds no secret", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const { clock, err, page, stop } = await served(sandbox, guid);
    clock.now = () => {
      throw new Error(`the clock\nstopped at ${page} with ${KEY} and sandbox-key`);
    };
    const before = err.text.length;
    const response = await fetch(page);
    expect([response.status, await response.text()]).toEqual([500, ""]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const line = (await stop()).slice(before);
    expect(line).toBe(
      "wiro-linkedin: a request failed: the clock stopped at [link] with [redacted] and [redacted]; please report it\n",
    );
  });

  it("responds with 400 to a malformed request, and logs nothing", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const { origin, err, stop } = await served(sandbox, guid);
    const before = err.text.length;
    const status = await new Promise((resolve) => {
      request(origin, { method: "TRACE" }, ({ statusCode }) => resolve(statusCode)).end();
    });
    expect(status).toBe(400);
    expect((await stop()).slice(before)).toBe("");
  });

  it.each([
    ["no signing key", {}, /there is no signing key; export WIRO_INVITE_SIGNING_KEY/],
    ["a short one", { WIRO_INVITE_SIGNING_KEY: "short-canary" }, /32 bytes/],
    [
      "a short one in a list",
      { WIRO_INVITE_SIGNING_KEY: `${KEY},short-canary` },
      /signingKey: key 2 of the list is shorter than 32 bytes/,
    ],
    ["an extra comma", { WIRO_INVITE_SIGNING_KEY: `${KEY},` }, /key 2 of the list is shorter than 32 bytes/],
  ])("with %s ends at once with one line", async (_name, env, line) => {
    const { sandbox } = await sandboxOfOne();
    const { code, err } = await outcomeOf(sandbox, ["invite", "serve", "--url", URL_HERE], { env });
    expect(code).toBe(2);
    expect(err).toMatch(line);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(err).not.toMatch(/short-canary|a-signing-key-of/);
  });

  it("reports in one line that the port is taken", async () => {
    const { sandbox } = await sandboxOfOne();
    const port = new URL(sandbox.url).port;
    const args = ["invite", "serve", "--url", URL_HERE, "--port", port];
    const { code, err } = await outcomeOf(sandbox, args, { env: ENV });
    expect(code).toBe(1);
    expect(err).toContain(`port ${port} is taken; choose another one with --port`);
  });
});
