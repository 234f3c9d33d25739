import { DeclaredResource, inTheClear, secretsIn, UNKNOWN, reasonsOf } from "../declared";
import { CLIENT_SECRET, credentialArgs, hostFixture } from "../host-fixture";
import type { Properties } from "../protocol";

const fixture = hostFixture();

const CREDENTIAL = credentialArgs("agent-1");
/** The requests of all checks. */
const requests: unknown[] = [];

async function check(args: Properties) {
  const result = await fixture.credential(args).check();
  requests.push(...fixture.control.requests());
  return result;
}

const reasons = async (args: Properties) => reasonsOf(await check(args));

describe("check of a credential", () => {
  it("adds the default mode, and the desired state", async () => {
    const { inputs, failures } = await check(CREDENTIAL);
    expect(failures).toEqual([]);
    expect(secretsIn(inputs)).toEqual(["clientSecret"]);
    expect(inTheClear(inputs)).toEqual({
      ...CREDENTIAL,
      authMethod: "own",
      connection: "connected",
      __provider: expect.any(String) as string,
    });
  });

  it("writes the guid of an agent in small letters", async () => {
    const agentGuid = "5C0C1F6E-1111-4ABC-8DEF-444455556666";
    const { inputs } = await check({ ...CREDENTIAL, agentGuid });
    expect(inputs["agentGuid"]).toBe(agentGuid.toLowerCase());
  });

  it("trims pasted values", async () => {
    const { inputs } = await check({ ...CREDENTIAL, clientId: " app-1\n" });
    expect(inputs["clientId"]).toBe("app-1");
  });

  it("writes the name of a page in one line, without control characters", async () => {
    const { inputs } = await check({ ...CREDENTIAL, pageName: " Jane's\u001b\nBakery " });
    expect(inputs["pageName"]).toBe("Jane's Bakery");
  });

  it.each([
    [
      "a vanity name as organizationId",
      { organizationId: "my-page" },
      /^organizationId: is not the page's id \(/,
    ],
    [
      "a number as organizationId",
      { organizationId: 87654321 },
      /^organizationId: must be a string of digits, in quotes: organizationId: "12345678" \(.*--type string.*admin/,
    ],
    [
      "a number as clientId",
      { clientId: 78123456789012 },
      /^clientId: must be a string: write the digits in quotes$/,
    ],
    [
      "0 as organizationId",
      { organizationId: "0" },
      /^organizationId: is not the page's id \(which does not/,
    ],
    [
      "an organizationId that begins with 0",
      { organizationId: "012345678" },
      /^organizationId: is not the page's id \(which does not begin with 0\); give the numeric id/,
    ],
    [
      "an organizationId of 20 digits",
      { organizationId: "1".repeat(20) },
      /^organizationId: is not the page's id \(which has at most 19 digits\)/,
    ],
    [
      "an address as organizationId",
      { organizationId: "linkedin.com/company/1" },
      /^organizationId: .*admin/,
    ],
    ["no organizationId", { organizationId: undefined }, /^organizationId: is required; .*\/admin\//],
    ["an empty client secret", { clientSecret: "" }, /^clientSecret: is empty; copy/],
    ["a client secret of spaces", { clientSecret: "  " }, /^clientSecret: is empty; copy/],
    ["no client id", { clientId: undefined }, /^clientId: is required; copy the Client ID/],
    ["http to another machine", { redirectUrl: "http://your-app.com/x" }, /^redirectUrl: .* give an https/],
    ["a redirect that is not a URL", { redirectUrl: "your-app.com" }, /^redirectUrl: .* give an https URL/],
    ["http on [::1], which the API rejects", { redirectUrl: "http://[::1]:3000/" }, /^redirectUrl: .* give/],
    ["no redirectUrl", { redirectUrl: undefined }, /^redirectUrl: is required; .* consentLink to "none"$/],
    ['authMethod "wiro"', { authMethod: "wiro" }, /^authMethod: "wiro" is not available yet/],
    ["another authMethod", { authMethod: "app" }, /^authMethod: must be "own"$/],
    ["another consentLink", { consentLink: "always" }, /^consentLink: must be "renew" or "none"$/],
    [
      "half a day",
      { renewBeforeDays: 1.5 },
      /^renewBeforeDays: must be a whole number of days from 0 to 364$/,
    ],
    ["a year", { renewBeforeDays: 365 }, /^renewBeforeDays: must be a whole number of days from 0 to 364$/],
    [
      "a guid that would leave the path",
      { agentGuid: "../x" },
      /^agentGuid: must be the guid of a Wiro agent/,
    ],
    [
      "a guid without an end",
      { agentGuid: "a".repeat(65) },
      /^agentGuid: is too long \(more than 64 characters\); /,
    ],
    [
      "a member's name of invisible characters",
      { expectedAccountName: "\u200b\u00a0\u2060" },
      /^expectedAccountName: is empty; give the member's name as LinkedIn shows it, or leave it out$/,
    ],
    [
      "a member's name without an end",
      { expectedAccountName: "x".repeat(101) },
      /^expectedAccountName: is too long \(more than 100 characters\); /,
    ],
    [
      "a page's name of invisible characters",
      { pageName: "\u200b\n" },
      /^pageName: is empty; give the name of the LinkedIn page, or leave it out$/,
    ],
    [
      "a page's name without an end",
      { pageName: "x".repeat(101) },
      /^pageName: is too long \(more than 100 characters\); /,
    ],
    ["an unknown input", { clientID: "app-1" }, /^clientID: is not an input .* clientId, clientSecret/],
  ])("rejects %s in one line", async (_, change, expected) => {
    const found = await reasons({ ...CREDENTIAL, ...change });
    expect(found).toEqual([expect.stringMatching(expected)]);
    expect(found.join()).not.toMatch(/\n/);
  });

  it.each(["[present]", "[PRESENT]", "[REDACTED]", "********", "**encrypted**"])(
    "trap 9: rejects %s, which represents a stored secret, as the secret",
    async (clientSecret) => {
      expect(await reasons({ ...CREDENTIAL, clientSecret })).toEqual([
        expect.stringMatching(/^clientSecret: is the mask that stands for a stored secret/),
      ]);
    },
  );

  it("reports all failures at once", async () => {
    const { host } = fixture;
    const args = { agentGuid: "", organizationId: "x", clientSecret: "" };
    const { failures } = await new DeclaredResource(host, "LinkedInCredential", args).check();
    const found = failures.map(({ reason }) => reason);
    expect(found.map((reason) => reason.split(":")[0])).toEqual([
      "agentGuid",
      "clientId",
      "clientSecret",
      "organizationId",
      "redirectUrl",
    ]);
  });

  it("never shows the client secret, even if it is in the wrong place", async () => {
    const swapped = { ...CREDENTIAL, organizationId: CLIENT_SECRET, redirectUrl: CLIENT_SECRET };
    expect((await reasons(swapped)).join()).not.toContain(CLIENT_SECRET);
  });

  it("reports a value of several lines in one line", async () => {
    const found = await reasons({ ...CREDENTIAL, organizationId: "my\npage" });
    expect(found).toEqual([expect.not.stringContaining("\n")]);
  });

  it.each(["https://your-app.com/x", "http://localhost:3000/back", "http://127.0.0.1:3000/back"])(
    "accepts %s as redirectUrl",
    async (redirectUrl) => {
      expect(await reasons({ ...CREDENTIAL, redirectUrl })).toEqual([]);
    },
  );

  it('needs no redirectUrl with consentLink "none"', async () => {
    const args = { ...CREDENTIAL, redirectUrl: undefined, consentLink: "none" };
    expect(await reasons(args)).toEqual([]);
  });

  it("does not require a redirectUrl while consentLink is unknown", async () => {
    const args = { ...CREDENTIAL, redirectUrl: undefined, consentLink: UNKNOWN };
    expect(await reasons(args)).toEqual([]);
  });
});

describe("an http redirect URL", () => {
  it.each(["http://127.0.0.5/", "http://[::1]/", "http://localhost.evil.example/"])(
    "%s is rejected",
    async (redirectUrl) => {
      const { failures } = await fixture.credential({ redirectUrl }).check();
      expect(failures.map(({ reason }) => reason).join()).toMatch(/^redirectUrl: cannot be used/);
    },
  );
});

describe("check in a preview", () => {
  it("returns every unknown value of a credential as unknown", async () => {
    const unknown = Object.fromEntries(Object.keys(CREDENTIAL).map((key) => [key, UNKNOWN]));
    const { inputs, failures } = await check(unknown);
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject(unknown);
  });

  it("knows the desired state of the connection whatever else is unknown", async () => {
    const { inputs } = await check({ ...CREDENTIAL, agentGuid: UNKNOWN });
    expect(inputs["connection"]).toBe("connected");
  });

  it("reports the failures of the known values beside the unknown ones", async () => {
    const found = await reasons({
      ...CREDENTIAL,
      clientSecret: UNKNOWN,
      organizationId: "my-page",
    });
    expect(found).toEqual([expect.stringMatching(/^organizationId: /)]);
  });
});

describe("check of what an earlier check returned", () => {
  it.each([
    CREDENTIAL,
    { ...CREDENTIAL, consentLink: "none", expectedAccountName: "Sam", renewBeforeDays: 0 },
    { ...CREDENTIAL, clientSecret: UNKNOWN },
    { ...CREDENTIAL, agentGuid: " 5C0C1F6E-1111-4ABC-8DEF-444455556666" },
    { ...CREDENTIAL, expectedAccountName: " Jose\u0301\u200b\tRoe\u00a0" },
    { ...CREDENTIAL, pageName: " Caf\u0065\u0301\tJane " },
    // NFC makes this text three times as long.
    { ...CREDENTIAL, expectedAccountName: "\u{1d160}".repeat(16) },
  ])("changes nothing: credential %j", async (args) => {
    const once = await check(args);
    const { __provider, ...inputs } = inTheClear(once.inputs);
    expect(await check(inputs)).toEqual(once);
    expect(__provider).toBeDefined();
  });

  it("overwrites derived inputs that come back because their changes are ignored", async () => {
    const lost = { ...CREDENTIAL, connection: "disconnected: …" };
    expect(await check(lost)).toEqual(await check(CREDENTIAL));
  });
});

it("check calls no API", () => {
  expect(requests).toEqual([]);
});
