import { createHash } from "node:crypto";
import { createInviteHandler, createInviteUrl } from "../../../provider/src/invite/invite";
import { MINUTE } from "../../../sandbox/src/clock";
import { Canaries } from "../../support/canaries";
import { APP_SECRET, openInviteFixture, SIGNING_KEY } from "./invite-fixture";
import { Person } from "./person";

const HOSTILE = `<script>alert("x")</script>`;

describe("a click that was not made on the invite's page makes no link", () => {
  it.each([
    ["another origin", { origin: "https://evil.example" }],
    ["another site", { origin: "null", "sec-fetch-site": "cross-site" }],
    ["a sibling domain", { origin: "null", "sec-fetch-site": "same-site" }],
  ])("from %s", async (_, headers) => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const { form } = await person.open(fixture.invite());
    const body = form?.fields ?? null;
    const page = await person.request(fixture.invite(), { method: "POST", body, headers });
    expect([page.status, page.heading]).toEqual([403, "This did not come from the invite’s page"]);
    expect(fixture.mints()).toBe(0);
  });

  it("in another browser", async () => {
    const fixture = await openInviteFixture();
    const page = await new Person(fixture).open(fixture.invite());
    const stranger = new Person(fixture);
    expect((await stranger.press(page)).status).toBe(403);
    await stranger.open(fixture.invite());
    expect((await stranger.press(page)).status).toBe(403);
    expect(fixture.mints()).toBe(0);
  });

  it("on the page of another invite", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const other = await person.open(fixture.invite({ nonce: "other" }));
    await person.open(fixture.invite());
    const body = other.form?.fields ?? null;
    expect((await person.request(fixture.invite(), { method: "POST", body })).status).toBe(403);
    expect(fixture.mints()).toBe(0);
  });

  it("without a form, or with a forged one", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const page = await person.open(fixture.invite());
    expect((await person.request(fixture.invite(), { method: "POST" })).status).toBe(403);
    expect((await person.press(page, { csrf: "nonce.hmac" })).status).toBe(403);
    expect((await person.press(page, { csrf: "" })).status).toBe(403);
    expect(fixture.mints()).toBe(0);
  });

  it("and a lost cookie costs one more click", async () => {
    const fixture = await openInviteFixture();
    const lost = await new Person(fixture).open(fixture.invite());
    const person = new Person(fixture);
    const page = await person.press(lost);
    expect([page.status, page.heading]).toEqual([403, "Please press the button again"]);
    expect((await person.open(await person.decide(page))).heading).toBe("Connected");
  });
});

describe("the handler does not respond to", () => {
  it.each(["PUT", "DELETE", "PATCH", "OPTIONS"])("%s", async (method) => {
    const fixture = await openInviteFixture();
    const page = await new Person(fixture).request(fixture.invite(), { method });
    expect([page.status, page.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
    expect(fixture.operations()).toEqual([]);
  });

  it("a form posted to a return", async () => {
    const fixture = await openInviteFixture();
    const page = await new Person(fixture).request(`${fixture.invite()}/mark.seal`, { method: "POST" });
    expect([page.status, page.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it.each(["", "/", "/a/b/c", "er/a"])("the path %j beside the invites", async (rest) => {
    const fixture = await openInviteFixture();
    expect((await new Person(fixture).open(`${fixture.url}${rest}`)).status).toBe(404);
  });

  it("a path outside the mount", async () => {
    const fixture = await openInviteFixture();
    expect((await new Person(fixture).open(new URL("/other", fixture.url).href)).status).toBe(404);
  });

  it("a form that is too large", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const page = await person.open(fixture.invite());
    expect((await person.press(page, { more: "x".repeat(5000) })).status).toBe(413);
    expect(fixture.mints()).toBe(0);
  });
});

describe("every page", () => {
  it("forbids scripts, frames, sniffing, caching and referrers, and allows its one style", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const invite = await person.open(fixture.invite());
    const outcome = await person.open(await person.decide(invite));
    const lost = await person.open(`${fixture.url}/nothing`);
    for (const { headers, text } of [invite, outcome, lost]) {
      const style = /<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? "";
      const hash = createHash("sha256").update(style).digest("base64");
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toMatch(/^default-src 'none'; .*frame-ancestors 'none'$/);
      expect(policy).toContain(`style-src 'sha256-${hash}'`);
      expect(policy).not.toMatch(/script-src|unsafe|\*(?!\.linkedin\.com)/);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("strict-transport-security")).toBeNull();
      expect(text).not.toContain("<script");
    }
  });

  it("over https has a Secure cookie, and lets forms lead to LinkedIn and Wiro alone", async () => {
    const { sandbox, guid } = await openInviteFixture();
    const options = { url: "https://acme.example/connect", signingKey: SIGNING_KEY, apiKey: "sandbox-key" };
    const url = createInviteUrl({ ...options, agentGuid: guid, validForDays: 1 });
    const handler = createInviteHandler({ ...options, baseUrl: sandbox.baseUrl });
    // Behind a proxy the request has another host and scheme.
    const response = await handler(new Request(url.replace("https://acme.example", "http://10.0.0.7:3000")));
    expect(response.status).toBe(200);
    expect(response.headers.get("set-cookie")).toMatch(
      /^__Secure-wiro-invite=[\w-]{43}; Path=\/connect\/1\.[\w.-]+; Max-Age=3600; HttpOnly; SameSite=Lax; Secure$/,
    );
    const real = createInviteHandler(options);
    const lost = await real(new Request("https://acme.example/connect/nothing"));
    expect(lost.headers.get("content-security-policy")).toContain(
      "form-action 'self' https://linkedin.com https://*.linkedin.com https://api.wiro.ai https://wiro.ai;",
    );
  });

  it.each([
    ["https://invites.acme.example", "max-age=31536000"],
    ["https://invites.acme.example:8443/", "max-age=31536000"],
    ["https://acme.example/connect", null],
    ["https://acme.example/a/b/", null],
    ["http://localhost:3000", null],
    ["http://localhost:3000/connect", null],
  ])("at %s has HSTS only if the host is the handler's own", async (url, hsts) => {
    const options = { url, signingKey: SIGNING_KEY, apiKey: "sandbox-key" };
    const handler = createInviteHandler(options);
    const ended = createInviteUrl({ ...options, agentGuid: "agent-1", expiresAt: "2020-01-01" });
    for (const address of [ended, `${url}/nothing`]) {
      const { headers } = await handler(new Request(address));
      expect(headers.get("strict-transport-security")).toBe(hsts);
    }
  });

  it("escapes texts from outside", async () => {
    const fixture = await openInviteFixture({
      title: HOSTILE,
      handler: { productName: `Acme ${HOSTILE}`, texts: { inviteTitle: `{product} ${HOSTILE}` } },
    });
    fixture.sandbox.control.registerApp({ clientId: "app-1", clientSecret: APP_SECRET });
    const person = new Person(fixture);
    const invite = await person.open(fixture.invite({ expectedAccountName: HOSTILE }));
    const landed = await person.decide(invite, { member: `Jane ${HOSTILE}` });
    const outcome = await person.open(landed);
    expect(outcome.heading).toBe("Another person is connected");
    const failed = await person.open(`${fixture.invite()}/x.y?li_error=${encodeURIComponent(HOSTILE)}`);
    for (const { text } of [invite, outcome, failed]) {
      expect(text).toContain("&lt;script&gt;");
      expect(text).not.toContain("<script");
    }
  });

  it("has the requested texts, name and language", async () => {
    const fixture = await openInviteFixture({
      handler: {
        lang: "de",
        logoName: "ACME",
        texts: { inviteTitle: "LinkedIn verbinden", inviteLead: "{product} bittet für „{agent}“." },
      },
    });
    const { text, heading } = await new Person(fixture).open(fixture.invite({ expiresAt: "2035-05-01" }));
    expect(heading).toBe("LinkedIn verbinden");
    expect(text).toContain(`<html lang="de">`);
    expect(text).toContain("<title>LinkedIn verbinden · ACME</title>");
    expect(text).toContain("Acme Social bittet für „Social Manager of Acme“.");
    expect(text).toContain("30. April 2035");
  });
});

describe("when the API fails", () => {
  it.each([
    ["is down", { status: 503, body: "upstream secret-detail" }, "Please try again later"],
    [
      "rejects the key",
      { status: 401, body: { result: false, errors: [] } },
      "This does not work at the moment",
    ],
    [
      "responds with nonsense",
      { status: 200, body: "<html>proxy secret-detail" },
      "This does not work at the moment",
    ],
  ])("because it %s, the page shows a reference and no detail", async (_, fault, heading) => {
    const fixture = await openInviteFixture();
    fixture.sandbox.control.fault({ ...fault, times: 20 });
    const page = await new Person(fixture).open(fixture.invite());
    expect([page.status, page.heading]).toEqual([502, heading]);
    const reference = /<code>([0-9a-f]{8})<\/code>/.exec(page.text)?.[1] ?? "none";
    expect(fixture.errors).toEqual([
      expect.stringMatching(new RegExp(`^${reference} (Detail|OAuthStatus) of agent`)),
    ]);
    expect(page.text).not.toMatch(/secret-detail|503|401|OAuth|sandbox-key|127\.0\.0\.1:/);
  });

  it("the page shows that the agent has no keys yet", async () => {
    const fixture = await openInviteFixture();
    fixture.sandbox.control.editCredential(fixture.guid, { clientsecret: "" });
    const person = new Person(fixture);
    const page = await person.press(await person.open(fixture.invite()));
    expect([page.status, page.heading]).toEqual([502, "This does not work at the moment"]);
    expect(fixture.errors[0]).toContain("LinkedIn credentials not configured");
  });

  it("the page shows that the agent is gone", async () => {
    const fixture = await openInviteFixture();
    fixture.sandbox.control.removeAgent(fixture.guid);
    expect((await new Person(fixture).open(fixture.invite())).heading).toBe("The agent was not found");
  });

  it("redirects to no link that leads anywhere but LinkedIn", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const page = await person.open(fixture.invite());
    fixture.sandbox.control.fault({
      path: "OAuthConnect",
      body: { result: true, authorizeUrl: "https://linkedin.com.evil.example/?state=hush", errors: [] },
    });
    const response = await person.press(page);
    expect([response.status, response.headers.get("location")]).toEqual([502, null]);
    expect(fixture.errors[0]).toContain(
      "the consent link was thrown away because it does not lead to LinkedIn",
    );
    expect(response.heading).toBe("This does not work at the moment");
    expect(`${fixture.errors.join()} ${response.text}`).not.toMatch(/hush|evil/);
  });

  it.each([
    ["a line break", "one\ntwo", "onetwo"],
    ["a carriage return and a tab", "one\r\ttwo", "onetwo"],
    ["letters beyond Latin-1", "łódź☃", "%C5%82%C3%B3d%C5%BA%E2%98%83"],
    ["a space", "one two", "one%20two"],
    ["a control character", "one\u0001two", "one%01two"],
  ])("redirects to a link with %s exactly as it was checked", async (_, state, sent) => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const page = await person.open(fixture.invite());
    const callback = encodeURIComponent(`${fixture.sandbox.baseUrl}/UserAgentOAuth/LICallback`);
    const link = (part: string) =>
      `https://www.linkedin.com/oauth/v2/authorization?response_type=code&redirect_uri=${callback}&state=${part}&scope=openid`;
    const body = { result: true, authorizeUrl: link(state), errors: [] };
    fixture.sandbox.control.fault({ path: "OAuthConnect", body });
    const response = await person.press(page);
    expect([response.status, response.headers.get("location")]).toEqual([303, link(sent)]);
  });

  it("warns when the link requests other scopes than the page names", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const page = await person.open(fixture.invite());
    const callback = encodeURIComponent(`${fixture.sandbox.baseUrl}/UserAgentOAuth/LICallback`);
    const authorizeUrl = `https://www.linkedin.com/oauth/v2/authorization?response_type=code&state=s&redirect_uri=${callback}&scope=openid`;
    fixture.sandbox.control.fault({ path: "OAuthConnect", body: { result: true, authorizeUrl, errors: [] } });
    expect((await person.press(page)).headers.get("location")).toBe(authorizeUrl);
    expect(fixture.log).toEqual([expect.stringContaining("asks for other scopes")]);
  });

  it("logs the reference on stderr without an onError", async () => {
    const line = jest.spyOn(console, "error").mockImplementation(() => undefined);
    const fixture = await openInviteFixture({ handler: { onError: undefined, log: undefined } });
    fixture.sandbox.control.removeAgent(fixture.guid);
    const { text } = await new Person(fixture).open(fixture.invite());
    const reference = /<code>([0-9a-f]{8})<\/code>/.exec(text)?.[1] ?? "none";
    expect(line.mock.calls).toEqual([[expect.stringContaining(`wiro: invite ${reference}: `)]]);
    line.mockRestore();
  });
});

it("no page, redirect, error or log holds a secret, and no page holds a consent link", async () => {
  const fixture = await openInviteFixture();
  const person = new Person(fixture);
  const pages = [await person.open(fixture.invite())];
  const pressed = await person.press(pages[0] ?? (await person.open("")));
  const link = pressed.headers.get("location") ?? "";
  const canaries = new Canaries({
    "signing key": SIGNING_KEY,
    "API key": "sandbox-key",
    "client secret": APP_SECRET,
  });
  pages.push(pressed, await person.open(await fixture.sandbox.control.consent(link, { decision: "cancel" })));
  fixture.sandbox.control.advanceClock(MINUTE);
  pages.push(await person.connect(fixture.invite()));
  const printed = [...fixture.log, ...fixture.errors, ...pages.flatMap(({ headers }) => [...headers].flat())];
  const hits = canaries.in("the pages", ...pages.map(({ text }) => text), ...printed, link);
  canaries.addLink(link);
  hits.push(...canaries.in("a page", ...pages.map(({ text }) => text), ...fixture.log, ...fixture.errors));
  canaries.report("invite");
  expect(hits).toEqual([]);
});

describe("createInviteHandler", () => {
  const OPTIONS = { url: "https://acme.example/connect", signingKey: SIGNING_KEY, apiKey: "key-1" };

  afterEach(() => {
    delete process.env["WIRO_API_KEY"];
  });

  it.each([
    ["a short signing key", { signingKey: "x".repeat(31) }, "signingKey: is shorter than 32 bytes"],
    ["no public URL", { url: "acme.example" }, "url: must be an https URL"],
    ["an API without https", { baseUrl: "http://api.example/v1" }, "baseUrl: must be an https URL"],
    ["an unknown language", { lang: "x y" }, "lang: must be a BCP 47 language tag"],
    ["a language that is not a text", { lang: 1 as never }, "lang: must be a string"],
    ["a contact that is not a text", { contact: 1 as never }, "contact: must be a string"],
    ["a name that is not a text", { productName: 1 as never }, "productName: must be a string"],
    ["an API that is not a text", { baseUrl: 1 as never }, "baseUrl: must be an https URL"],
    ["no API key", { apiKey: undefined }, "apiKey: the API key is missing"],
  ])("rejects %s in one line", (_, change, message) => {
    expect(() => createInviteHandler({ ...OPTIONS, ...change })).toThrow(
      new RegExp(`^createInviteHandler: ${message}[^\n]*$`),
    );
  });

  it("reads the key from the environment when it is given none", () => {
    process.env["WIRO_API_KEY"] = "key-1";
    expect(() => createInviteHandler({ ...OPTIONS, apiKey: undefined })).not.toThrow();
  });
});
