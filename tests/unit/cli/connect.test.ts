import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Sandbox } from "wiro-sandbox";
import { consentSince } from "../../../provider/src/cli/commands/consent-outcome";
import { countdown } from "../../../provider/src/cli/text";
import { afterTheTest, command, MINUTE, outcomeOf, sandboxOfOne, type TerminalOptions } from "./terminal";

const mints = (sandbox: Sandbox) =>
  sandbox.control.requests().filter(({ path }) => path.endsWith("OAuthConnect"));

async function begin(args: readonly string[] = [], options: TerminalOptions = {}) {
  const { sandbox, guid } = await sandboxOfOne();
  return { sandbox, guid, ...started(sandbox, guid, args, options) };
}

function started(
  sandbox: Sandbox,
  guid: string,
  args: readonly string[] = [],
  options: TerminalOptions = {},
) {
  const run = command(sandbox, ["connect", guid, ...args], options);
  const early = run.ended.then((code) => {
    throw new Error(`it ended with ${code}: ${run.err.text}`);
  });
  early.catch(() => undefined);
  /** The n-th address that the browser was opened at. */
  const opened = async (number = 1) => {
    await Promise.race([run.browser.shows(new RegExp(`^(\\S+\\n){${number}}`)), early]);
    return run.browser.text.split("\n")[number - 1] ?? "";
  };
  const links = new Map<number, string>();
  /** The n-th link that the browser was redirected to. */
  const link = async (number = 1) => {
    const known = links.get(number);
    if (known !== undefined) return known;
    const { headers } = await fetch(await opened(number), { redirect: "manual" });
    const found = headers.get("location") ?? "";
    links.set(number, found);
    return found;
  };
  const outcome = async () => {
    const code = await run.ended;
    return { code, out: run.out.text, err: run.err.text };
  };
  /** The return URL that the API was given. */
  const returnUrl = () => {
    const body = mints(sandbox).at(-1)?.body as { redirecturl: string };
    return body.redirecturl;
  };
  return { ...run, opened, link, outcome, returnUrl };
}

describe("whether somebody consented since", () => {
  const at = (connectedAt: string, accountName = "Jane Doe") => ({
    connected: true,
    accountName,
    connectedAt,
    tokenExpiresAt: "",
  });
  const none = { connected: false, accountName: "", connectedAt: "", tokenExpiresAt: "" };
  const early = "2026-04-17T12:00:00.000Z";
  const late = "2026-04-17T12:00:01.000Z";

  it.each([
    ["still not connected", none, none, undefined],
    ["connected now and not before", none, at(early), true],
    ["connected before, at the same time", at(early), at(early), undefined],
    ["connected before, later now", at(early), at(late), true],
    ["connected before, without a time", at(""), at(""), undefined],
    ["lost meanwhile", at(early), none, undefined],
  ])("%s", (_, before, now, connected) => {
    expect(consentSince(before, now, undefined)?.connected).toBe(connected);
  });

  it("distinguishes the wrong member from the expected one", () => {
    expect(consentSince(none, at(early), "Jane Doe")).toEqual({
      connected: true,
      line: "connected as Jane Doe",
    });
    expect(consentSince(none, at(early), "Sam Roe")).toMatchObject({
      connected: false,
      line: expect.stringMatching(/^connected as Jane Doe, expected Sam Roe: /) as string,
    });
  });

  it("counts the time down in minutes and seconds, and rounds a begun second up", () => {
    expect([15 * MINUTE, 61_000, 59_001, 900, 0, -5].map(countdown)).toEqual([
      "15:00",
      "1:01",
      "1:00",
      "0:01",
      "0:00",
      "0:00",
    ]);
  });
});

describe("wiro-linkedin connect", () => {
  it("opens the link, takes the return, and ends with the name that OAuthStatus gives", async () => {
    const { sandbox, link, outcome } = await begin();
    const landed = await sandbox.control.consent(await link(), { member: "Jane Doe" });
    expect(new URL(landed).hostname).toBe("127.0.0.1");
    const page = await fetch(landed);
    expect(await page.text()).toContain("<h1>LinkedIn is connected</h1>");
    const { code, out, err } = await outcome();
    expect({ code, out }).toEqual({ code: 0, out: "connected as Jane Doe\n" });
    expect(err).not.toContain(await link());
    expect(mints(sandbox)).toHaveLength(1);
    await expect(fetch(new URL("/", landed))).rejects.toThrow();
  });

  it("opens the browser at a local address, which leads to the link once and contains no part of it", async () => {
    const { sandbox, opened, returnUrl, outcome } = await begin();
    const address = await opened();
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{24}$/);
    expect(new URL(address).origin).toBe(new URL(returnUrl()).origin);
    expect(address).not.toBe(returnUrl());
    for (const near of [`${address}x`, `${address}?x`, address.slice(0, -1)]) {
      expect((await fetch(near, { redirect: "manual" })).status).toBe(404);
    }
    expect((await fetch(address, { method: "POST", redirect: "manual" })).status).toBe(404);
    const { status, headers } = await fetch(address, { redirect: "manual" });
    expect(status).toBe(303);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    const again = await fetch(address, { redirect: "manual" });
    expect([again.status, again.headers.get("location")]).toEqual([404, null]);
    await fetch(await sandbox.control.consent(headers.get("location") ?? ""));
    expect(await outcome()).toMatchObject({ code: 0, out: "connected as Jane Doe\n" });
  });

  it("does not lead to a link that has expired", async () => {
    const { sandbox, opened, link, later, outcome } = await begin();
    const first = await opened();
    await later(15_000);
    await later(16 * MINUTE);
    const second = await link(2);
    expect((await fetch(first, { redirect: "manual" })).status).toBe(404);
    await fetch(await sandbox.control.consent(second));
    expect((await outcome()).code).toBe(0);
  });

  it("sends the browser a page that runs no script, stores nothing and quotes no text from outside", async () => {
    const { sandbox, link, outcome } = await begin();
    const landed = await sandbox.control.consent(await link(), { member: "<img src=x>" });
    const page = await fetch(landed);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(await page.text()).toContain("&lt;img src=x&gt;");
    expect((await outcome()).code).toBe(0);
  });

  it("without a browser prints the link alone on stdout, with a notice that it is a secret", async () => {
    const { sandbox, out, err, outcome } = await begin(["--no-browser"]);
    const link = (await out.shows(/\S+\n/)).trim();
    expect(err.text).toMatch(/until 12:15 UTC\. It is a secret/);
    await fetch(await sandbox.control.consent(link));
    expect(await outcome()).toMatchObject({ code: 0, out: `${link}\nconnected as Jane Doe\n` });
    expect(err.text).not.toContain(link);
  });

  it("prints the link, too, when no browser could be opened", async () => {
    const { sandbox, out, browser, outcome } = await begin([], { browser: false });
    const link = (await out.shows(/\S+\n/)).trim();
    expect((await fetch(browser.text.trim(), { redirect: "manual" })).status).toBe(404);
    await fetch(await sandbox.control.consent(link));
    expect((await outcome()).code).toBe(0);
  });

  it("trap 19: notices a consent whose return never arrives, because the browser is on another machine", async () => {
    const { sandbox, link, later, outcome } = await begin();
    await sandbox.control.consent(await link());
    await later(15_000);
    expect(await outcome()).toMatchObject({ code: 0, out: "connected as Jane Doe\n" });
  });

  it("a cancelled consent ends it with the reason and what to do", async () => {
    const { sandbox, link, outcome } = await begin();
    const page = await fetch(await sandbox.control.consent(await link(), { decision: "cancel" }));
    expect(await page.text()).toContain("authorization_denied");
    const { code, out, err } = await outcome();
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/wiro-linkedin: not connected: authorization_denied: the person cancelled.*Ask the/);
  });

  it("a wrong secret ends it with LinkedIn's own message", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.registerApp({ clientId: "app-1", clientSecret: "another" });
    const { link, outcome } = started(sandbox, guid);
    await fetch(await sandbox.control.consent(await link()));
    expect(await outcome()).toMatchObject({
      code: 1,
      err: expect.stringMatching(/token_exchange_failed: .*Primary Client Secret/) as string,
    });
  });

  it("an expired link is replaced by a new one, and the old one no longer connects", async () => {
    const { sandbox, link, later, err, outcome } = await begin();
    const first = await link();
    await later(15_000);
    await later(16 * MINUTE);
    const second = await link(2);
    expect(second).not.toBe(first);
    expect(err.text).toContain("The link expired; here is a new one.");
    expect(await sandbox.control.consent(first)).toMatch(/\/wiro\?li_error=session_expired$/);
    await fetch(await sandbox.control.consent(second));
    expect(await outcome()).toMatchObject({ code: 0 });
    expect(mints(sandbox)).toHaveLength(2);
  });

  it("mints no link after --timeout, and prints the other ways to connect", async () => {
    const { sandbox, link, later, outcome } = await begin(["--timeout", "20"]);
    await link();
    await later(15 * MINUTE);
    await link(2);
    await later(5 * MINUTE);
    const { code, err } = await outcome();
    expect(code).toBe(1);
    expect(err).toMatch(/nobody consented within 20 minutes; .*invite/);
    expect(mints(sandbox)).toHaveLength(2);
  });

  it("a consent in the last moment counts", async () => {
    const { sandbox, link, later, outcome } = await begin(["--timeout", "5"]);
    await sandbox.control.consent(await link());
    await later(5 * MINUTE);
    expect((await outcome()).code).toBe(0);
  });

  it("the wrong member ends it with both names", async () => {
    const { sandbox, link, outcome } = await begin(["--expected-account", "Jane Doe"]);
    await fetch(await sandbox.control.consent(await link(), { member: "Sam Roe" }));
    expect(await outcome()).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("connected as Sam Roe, expected Jane Doe: ") as string,
    });
  });

  it("trap 20: does not trust a forged return, even one that knows the path", async () => {
    const { sandbox, link, returnUrl, err, outcome } = await begin();
    const real = await link();
    const page = await fetch(`${returnUrl()}?li_connected=true&li_name=Mallory`);
    expect(await page.text()).toContain("Not confirmed yet");
    await err.shows(/the API does not confirm the consent: still waiting/);
    await fetch(await sandbox.control.consent(real));
    expect(await outcome()).toMatchObject({ code: 0, out: "connected as Jane Doe\n" });
  });

  it("a forged failure does not hide a consent that OAuthStatus confirms", async () => {
    const { sandbox, link, returnUrl, outcome } = await begin();
    await sandbox.control.consent(await link());
    await fetch(`${returnUrl()}?li_error=internal_error`);
    expect((await outcome()).code).toBe(0);
  });

  it("trap 20: ignores another tab, which does not know the nonce", async () => {
    const { sandbox, link, returnUrl, outcome } = await begin();
    const real = await link();
    const asked = sandbox.control.requests().length;
    const { origin, pathname } = new URL(returnUrl());
    for (const path of ["/", "/favicon.ico", "/?li_error=internal_error", `${pathname}x?li_connected=true`]) {
      expect((await fetch(origin + path)).status).toBe(404);
    }
    expect((await fetch(returnUrl(), { method: "POST" })).status).toBe(404);
    expect(sandbox.control.requests()).toHaveLength(asked);
    await fetch(await sandbox.control.consent(real));
    expect((await outcome()).code).toBe(0);
  });

  it("reports a return without an outcome as such, and goes on waiting", async () => {
    const { sandbox, link, returnUrl, outcome } = await begin();
    const real = await link();
    expect((await fetch(returnUrl())).status).toBe(400);
    await fetch(await sandbox.control.consent(real));
    expect((await outcome()).code).toBe(0);
  });

  it("renews the consent of a connected agent, and does not accept the old one", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.connectByHand(guid, { member: "Jane Doe" });
    sandbox.control.advanceClock(MINUTE);
    const { link, returnUrl, later, err, outcome } = started(sandbox, guid);
    const real = await link();
    expect(err.text).toContain("The agent is connected as Jane Doe; a new consent replaces that one.");
    await later(15_000);
    expect(await (await fetch(`${returnUrl()}?li_connected=true`)).text()).toContain("Not confirmed");
    await fetch(await sandbox.control.consent(real, { member: "Sam Roe" }));
    expect(await outcome()).toMatchObject({ code: 0, out: "connected as Sam Roe\n" });
  });

  it("waits until an outage is over", async () => {
    const { sandbox, link, later, clock, err, outcome } = await begin();
    await link();
    sandbox.control.fault({ path: "OAuthStatus", times: 3, status: 503 });
    await later(15_000);
    await clock.pass(10_000);
    await clock.pass(10_000);
    await err.shows(/OAuthStatus .*HTTP 503.* Trying again\./);
    await sandbox.control.consent(await link());
    await later(15_000);
    expect((await outcome()).code).toBe(0);
  });

  it("ends at once for an agent without the app's keys, and for a missing agent", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.editCredential(guid, { clientsecret: "" });
    const noKeys = await outcomeOf(sandbox, ["connect", guid]);
    expect(noKeys.err).toMatch(/LinkedIn credentials not configured.*CredentialUpsert/);
    const noAgent = await outcomeOf(sandbox, ["connect", "nobody"]);
    expect(noAgent.err).toMatch(
      /^wiro-linkedin: OAuthStatus of agent nobody: .*deleted, or it is not visible/,
    );
    expect([noKeys.code, noAgent.code]).toEqual([1, 1]);
  });

  it("neither opens nor prints a link that leads elsewhere", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const authorizeUrl = "https://linkedin.example/oauth?client_id=app-1&state=stolen-state";
    sandbox.control.fault({ path: "OAuthConnect", body: { result: true, errors: [], authorizeUrl } });
    const { code, out, err } = await outcomeOf(sandbox, ["connect", guid, "--no-browser"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("the consent link was thrown away because it does not lead to LinkedIn");
    expect(err).not.toContain("stolen-state");
  });

  it("listens on the requested port, and reports when the port is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    afterTheTest(() => server.close());
    const port = String((server.address() as AddressInfo).port);
    const { sandbox, guid } = await sandboxOfOne();
    const { code, err } = await outcomeOf(sandbox, ["connect", guid, "--port", port]);
    expect(code).toBe(1);
    expect(err).toMatch(`wiro-linkedin: port ${port} is taken; choose another one with --port`);
    expect(mints(sandbox)).toHaveLength(0);
  });

  it("counts down on a terminal, once a second, on a line of its own", async () => {
    const { sandbox, link, clock, err, outcome } = await begin([], { tty: true });
    await link();
    await err.shows(/Waiting for the consent; the link expires in 15:00/);
    await clock.pass(1000);
    await err.shows(/expires in 14:59/);
    expect(err.text).toContain("15:00\r\u001b[2KWaiting for the consent; the link expires in 14:59");
    await fetch(await sandbox.control.consent(await link()));
    expect((await outcome()).err.endsWith("\r\u001b[2K")).toBe(true);
  });

  it("Ctrl+C ends it, and closes the port", async () => {
    const { link, returnUrl, interrupt, outcome } = await begin();
    await link();
    const url = returnUrl();
    interrupt();
    expect(await outcome()).toMatchObject({
      code: 130,
      out: "",
      err: expect.stringMatching(/wiro-linkedin: interrupted\n$/) as string,
    });
    await expect(fetch(new URL("/", url))).rejects.toThrow();
  });
});
