import {
  checkConsentLink,
  CONSENT_LIFETIME,
  CONSENT_LINK_TTL,
} from "../../../../provider/src/wiro/consent/consent-link";

const API = "https://api.wiro.ai/v1";
const ANY_LINK = expect.any(String) as string;
const SANDBOX = "http://127.0.0.1:4010/v1";
const SCOPES = "openid profile w_organization_social r_organization_social";

interface Parts {
  readonly at?: string;
  readonly clientId?: string;
  readonly redirect?: string;
  readonly scope?: string;
}

function link({
  at = "https://www.linkedin.com/oauth/v2/authorization",
  clientId = "app-1",
  redirect = `${API}/UserAgentOAuth/LICallback`,
  scope = SCOPES,
}: Parts = {}): string {
  const query = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirect,
    scope,
    state: "the-state",
  };
  return `${at}?${new URLSearchParams(query).toString()}`;
}

const check = (parts: Parts, baseUrl = API) => checkConsentLink(link(parts), baseUrl, "app-1");

const NOT_LINKEDIN = { untrusted: "it does not lead to LinkedIn's consent page by https" };
const OTHER_APP = { untrusted: "it is for another LinkedIn app than clientId" };

it("the TTL of a link is 15 minutes, and of a consent a year", () => {
  expect(CONSENT_LINK_TTL).toBe(15 * 60 * 1000);
  expect(CONSENT_LIFETIME).toBe(365 * 24 * 60 * 60 * 1000);
});

describe("where a link may lead", () => {
  it.each(["https://www.linkedin.com/oauth/v2/authorization", "https://linkedin.com/oauth/v2/authorization"])(
    "%s",
    (at) => expect(check({ at }).untrusted).toBeUndefined(),
  );

  it.each([
    "http://www.linkedin.com/oauth/v2/authorization",
    "https://evil.linkedin.com/oauth/v2/authorization",
    "https://www.linkedin.com:8443/oauth/v2/authorization",
    "https://linkedin.com.evil.test/oauth/v2/authorization",
    "https://evil-linkedin.com/oauth/v2/authorization",
    "https://www.linkedin.com@evil.test/oauth/v2/authorization",
    "https://user:pass@www.linkedin.com/oauth/v2/authorization",
    "https://user@www.linkedin.com/oauth/v2/authorization",
    "https://:pass@www.linkedin.com/oauth/v2/authorization",
    "https://evil.test/www.linkedin.com/oauth/v2/authorization",
    "https://evil.test/#www.linkedin.com",
    "https://www.linkedin.co/oauth/v2/authorization",
    "https://www.linkedin.com.",
    "https://xn--lnkedin-cxa.com/oauth/v2/authorization",
    "https://lınkedin.com/oauth/v2/authorization",
    "javascript:alert(1)//www.linkedin.com/",
    "data:text/html,www.linkedin.com",
    "http://127.0.0.1:4010/linkedin/oauth/v2/authorization",
  ])("but not %s", (at) => {
    expect(check({ at })).toEqual(NOT_LINKEDIN);
  });

  it.each(["", "no link", "//www.linkedin.com/", "/oauth/v2/authorization"])(
    "but not %j, which is not a URL",
    (text) => {
      expect(checkConsentLink(text, API, "app-1")).toEqual({ untrusted: "it is not a URL" });
    },
  );
});

describe("the sandbox's link", () => {
  const redirect = `${SANDBOX}/UserAgentOAuth/LICallback`;
  const sandbox = (at: string, baseUrl = SANDBOX) => check({ at, redirect }, baseUrl);

  it.each([
    "http://127.0.0.1:4010/linkedin/oauth/v2/authorization",
    "http://localhost:4010/linkedin/oauth/v2/authorization",
  ])("may lead to %s, its own host by either name", (at) => {
    expect(sandbox(at)).toMatchObject({ href: ANY_LINK });
    expect(sandbox(at, "http://localhost:4010/v1")).toMatchObject({ href: ANY_LINK });
  });

  it.each([
    "http://127.0.0.1:4011/linkedin/oauth/v2/authorization",
    "http://127.0.0.1.evil.test:4010/linkedin/oauth/v2/authorization",
    "http://localhost.evil.test:4010/linkedin/oauth/v2/authorization",
    "http://user@127.0.0.1:4010/linkedin/oauth/v2/authorization",
    "http://192.168.0.1:4010/linkedin/oauth/v2/authorization",
  ])("may not lead to %s", (at) => {
    expect(sandbox(at)).toEqual(NOT_LINKEDIN);
  });

  it("may lead to LinkedIn itself and return to the public callback", () => {
    expect(check({}, SANDBOX)).toMatchObject({ href: ANY_LINK });
  });
});

describe("the app of a link", () => {
  it.each(["", "app-2", "APP-1", "app-1 ", "app-10"])("is ours, and not %j", (clientId) => {
    expect(check({ clientId })).toEqual(OTHER_APP);
  });

  it("is required", () => {
    const bare = "https://www.linkedin.com/oauth/v2/authorization?state=1";
    expect(checkConsentLink(bare, API, "app-1")).toEqual(OTHER_APP);
  });
});

describe("the parameters of a link", () => {
  it("may include any client_id where the agent's app is unknown", () => {
    expect(checkConsentLink(link({ clientId: "any" }), API)).toMatchObject({ href: ANY_LINK });
  });

  it.each(["client_id=app-2", "redirect_uri=https%3A%2F%2Fevil.test%2F"])(
    "with a second value, %s, are invalid: LinkedIn does not document which one it takes",
    (second) => {
      expect(checkConsentLink(`${link()}&${second}`, API, "app-1").untrusted).toBeDefined();
      expect(checkConsentLink(`${link()}&${second}`, API).untrusted).toBeDefined();
    },
  );
});

describe("where a link returns to", () => {
  it.each([
    "",
    "https://evil.test/v1/UserAgentOAuth/LICallback",
    "https://api.wiro.ai.evil.test/v1/UserAgentOAuth/LICallback",
    "http://api.wiro.ai/v1/UserAgentOAuth/LICallback",
    "https://api.wiro.ai:8443/v1/UserAgentOAuth/LICallback",
    "https://api.wiro.ai/v1/UserAgentOAuth/XCallback",
    "https://api.wiro.ai/v1/UserAgentOAuth/LICallback/../../evil",
    "https://api.wiro.ai/v1/UserAgentOAuth/LICallback?next=evil",
    "/v1/UserAgentOAuth/LICallback",
  ])("is Wiro's callback, and not %j", (redirect) => {
    expect(check({ redirect })).toEqual({
      untrusted: `it does not return to Wiro's callback ${API}/UserAgentOAuth/LICallback`,
    });
  });

  it("is the callback below wiro:baseUrl, or the public one", () => {
    const eu = "https://eu.wiro.test/v2";
    expect(check({ redirect: `${eu}/UserAgentOAuth/LICallback` }, eu)).toMatchObject({ href: ANY_LINK });
    expect(check({}, eu)).toMatchObject({ href: ANY_LINK });
  });
});

describe("the other rules of a link", () => {
  const changed = (change: (search: URLSearchParams) => void) => {
    const url = new URL(link());
    change(url.searchParams);
    return checkConsentLink(url.href, API, "app-1").untrusted;
  };

  it.each(["scope", "state", "response_type"])("it has one %s", (name) => {
    expect(changed((search) => search.append(name, "x"))).toBe(`it names ${name} twice`);
  });

  it.each(["token", "", "code token"])("it does not have the response_type %j", (type) => {
    expect(changed((search) => search.set("response_type", type))).toContain("response_type");
  });

  it("it has a state", () => {
    expect(changed((search) => search.delete("state"))).toContain("it has no state");
    expect(changed((search) => search.set("state", ""))).toContain("it has no state");
  });

  it("it has no user in redirect_uri", () => {
    const redirect = "https://user:pass@api.wiro.ai/v1/UserAgentOAuth/LICallback";
    expect(check({ redirect }).untrusted).toContain("it does not return to Wiro's callback");
  });

  it("it is short enough for a browser", () => {
    expect(changed((search) => search.set("state", "x".repeat(5000)))).toContain("more than 4096 characters");
  });

  it.each(["\n", "\t", "\r\n"])("it is used as it was checked: %j is not in it", (odd) => {
    const text = link().replace("oauth", `oa${odd}uth`);
    const { href } = checkConsentLink(` ${text}é`, API, "app-1");
    expect(href).toBe(`${link()}%C3%A9`);
  });
});

describe("the scopes of a link", () => {
  it.each([
    "openid profile w_organization_social r_organization_social",
    "r_organization_social w_organization_social profile openid",
    "openid,profile,w_organization_social,r_organization_social",
    " openid  profile w_organization_social r_organization_social ",
  ])("may come as %j", (scope) => {
    expect(check({ scope })).toMatchObject({ href: ANY_LINK });
  });

  it.each([
    "",
    "openid profile",
    `${SCOPES} r_liteprofile`,
    "openid openid w_organization_social r_organization_social",
    "openid profile w_organization_social w_member_social",
  ])("%j are a warning and not an error", (scope) => {
    const { untrusted, warning } = check({ scope });
    expect(untrusted).toBeUndefined();
    expect(warning).toMatch(/^the consent link asks for other scopes than openid, profile, /);
  });
});

it("an error of the check never quotes the link", () => {
  const results = [
    check({ at: "https://evil.test/the-path" }),
    check({ clientId: "evil-app" }),
    check({ redirect: "https://evil.test/the-path" }),
    check({ scope: "evil" }),
  ];
  expect(JSON.stringify(results.map(({ untrusted, warning }) => [untrusted, warning]))).not.toMatch(
    /the-state|the-path|evil/,
  );
});
