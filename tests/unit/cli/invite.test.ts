import { createInviteUrl } from "../../../provider/src/invite/invite";
import { command, DAY, NOON, outcomeOf, sandboxOfOne } from "./terminal";

const KEY = "a-signing-key-of-the-tests-0123456789";
const URL_HERE = "http://localhost:3000/linkedin";
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
    expect((await fetch(`${origin}/linkedin/forged`)).status).toBe(404);
    expect(sandbox.control.requests().map(({ operation }) => operation)).not.toContain("OAuthConnect");
    interrupt();
    await ended;
    expect(err.text).not.toContain(KEY);
  });

  it.each([
    ["no signing key", {}, /there is no signing key; export WIRO_INVITE_SIGNING_KEY/],
    ["a short one", { WIRO_INVITE_SIGNING_KEY: "short-canary" }, /32 bytes/],
  ])("with %s ends at once with one line", async (_name, env, line) => {
    const { sandbox } = await sandboxOfOne();
    const { code, err } = await outcomeOf(sandbox, ["invite", "serve", "--url", URL_HERE], { env });
    expect(code).toBe(2);
    expect(err).toMatch(line);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(err).not.toContain("short-canary");
  });

  it("with a port that is taken says so", async () => {
    const { sandbox } = await sandboxOfOne();
    const port = new URL(sandbox.url).port;
    const args = ["invite", "serve", "--url", URL_HERE, "--port", port];
    const { code, err } = await outcomeOf(sandbox, args, { env: ENV });
    expect(code).toBe(1);
    expect(err).toContain(`port ${port} is taken; choose another one with --port`);
  });
});
