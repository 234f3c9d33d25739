import { createHash } from "node:crypto";
import { consentLink, sandboxWithAgent } from "./api-client";

const get = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

const HOSTILE = `<script>alert("x")</script>`;

describe("the consent page", () => {
  it("shows which app requests what, for which page, and lets another member sign in", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.registerApp({ clientId: "app-1", clientSecret: "secret-1", name: "Acme Publisher" });
    const { text } = await get(await consentLink(sandbox, guid));
    expect(text).toContain("Allow Acme Publisher to use your LinkedIn account?");
    expect(text).toContain("organization ID <strong>12345678</strong>");
    for (const scope of ["openid", "profile", "w_organization_social", "r_organization_social"]) {
      expect(text).toContain(`<code>${scope}</code>`);
    }
    expect(text).toContain("Post, comment and reply on behalf of the Company Page");
    expect(text).toMatch(/<label for="member">[\s\S]*value="Jane Doe"/);
    expect(text).not.toContain("<script");
  });

  it("escapes texts from outside", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.registerApp({ clientId: "app-1", clientSecret: "secret-1", name: HOSTILE });
    sandbox.control.addAgents([{ title: HOSTILE }]);
    for (const url of [
      await consentLink(sandbox, guid),
      sandbox.url,
      `${sandbox.url}/wiro?li_error=${encodeURIComponent(HOSTILE)}`,
    ]) {
      const { text } = await get(url);
      expect(text).toContain("&lt;script&gt;");
      expect(text).not.toContain("<script");
    }
  });
});

describe("LinkedIn's own error page", () => {
  it.each([
    ["response_type", "response_type"],
    ["client_id", "client_id"],
    ["redirect_uri", "redirect_uri"],
    ["scope", "scope"],
  ])("appears for a link without its %s", async (name, reply) => {
    const { sandbox, guid } = await sandboxWithAgent();
    const link = new URL(await consentLink(sandbox, guid));
    link.searchParams.delete(name);
    const { status, text } = await get(link.href);
    expect([status, text]).toEqual([400, expect.stringContaining(reply)]);
    await expect(sandbox.control.consent(link.href)).rejects.toThrow("there is no consent form");
  });

  it("appears for a link that would send the code to a stranger", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const link = new URL(await consentLink(sandbox, guid));
    link.searchParams.set("redirect_uri", "https://stranger.example/");
    const { status, text } = await get(link.href);
    expect([status, text]).toEqual([400, expect.stringContaining("does not match the registered value")]);
  });
});

describe("the stand-in for wiro.ai", () => {
  it("shows why a browser landed there", async () => {
    const { sandbox } = await sandboxWithAgent();
    expect((await get(`${sandbox.url}/wiro?li_error=session_expired`)).text).toContain(
      "older than 15 minutes",
    );
    expect((await get(`${sandbox.url}/wiro?li_error=missing_params`)).text).toContain("without a code");
  });
});

describe("the status page", () => {
  it("shows agents, connections, pages, schedules and requests, and no consent link", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    const link = await consentLink(sandbox, guid);
    sandbox.control.setClock("2026-04-17T12:00:00.000Z");
    await sandbox.control.consent(link);
    const { text } = await get(sandbox.url);
    for (const shown of [guid, "Connected", "Jane Doe", "12345678", "0 9 * * *", "2026-04-18 09:00"]) {
      expect(text).toContain(shown);
    }
    expect(text).toContain("POST /v1/UserAgent/CredentialUpsert");
    expect(text).not.toContain(new URL(link).searchParams.get("state"));
    expect(text).not.toMatch(/authorization\?|secret-1/);
  });

  it("distinguishes a lost connection from an agent that never had one", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    expect((await get(sandbox.url)).text).toContain("Not connected");
    sandbox.control.connectByHand(guid);
    sandbox.control.lapseTokens(guid);
    expect((await get(sandbox.url)).text).toContain("Connection lost");
  });

  it("shows whether a connection has a refresh token, and whether LinkedIn accepts its access token", async () => {
    const { sandbox, guid } = await sandboxWithAgent({ agents: [{ status: 4 }] });
    sandbox.control.connectByHand(guid);
    expect((await get(sandbox.url)).text).toMatch(/without a refresh\s+token/);
    expect((await get(sandbox.url)).text).not.toContain("no longer accepts");
    sandbox.control.settings.refreshTokens = true;
    sandbox.control.connectByHand(guid);
    sandbox.control.revokeGrant(guid);
    const { text } = await get(sandbox.url);
    expect(text).toMatch(/with a refresh\s+token; LinkedIn no longer accepts the access token/);
  });
});

it("every page's policy allows the page's style", async () => {
  const { sandbox } = await sandboxWithAgent();
  const { headers, text } = await get(sandbox.url);
  const style = /<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? "";
  const hash = createHash("sha256").update(style).digest("base64");
  expect(headers.get("content-security-policy")).toContain(`style-src 'sha256-${hash}'`);
});

it("every page forbids scripts, frames, sniffing and caching", async () => {
  const { sandbox, guid } = await sandboxWithAgent();
  for (const url of [sandbox.url, `${sandbox.url}/wiro`, await consentLink(sandbox, guid)]) {
    const { headers, text } = await get(url);
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(text).toContain('<meta name="viewport"');
    expect(text).toContain("<strong>Sandbox.</strong>");
  }
});
