import { DeclaredResource, inTheClear, secretsIn, UNKNOWN } from "./declared";
import type { Properties } from "./protocol";
import { CLIENT_SECRET, credentialArgs, HostFixture } from "./host-fixture";

let fixture: HostFixture;
beforeAll(async () => {
  fixture = await HostFixture.open();
});
afterAll(() => fixture.close());

const CREDENTIAL = credentialArgs("agent-1");
const SCHEDULE = { agentGuid: "agent-1", interval: "0 */4 * * *" };
type Kind = "credential" | "schedule";

const check = (kind: Kind, args: Properties) => fixture[kind](args).check();

/** The reasons alone: beside a property's name the engine would print the value. */
async function reasons(kind: Kind, args: Properties): Promise<string[]> {
  const { failures } = await check(kind, args);
  expect(failures.map(({ property }) => property)).toEqual(failures.map(() => ""));
  return failures.map(({ reason }) => reason);
}

describe("check of a credential", () => {
  it("adds the default mode, and the desired state", async () => {
    const { inputs, failures } = await check("credential", CREDENTIAL);
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
    const { inputs } = await check("credential", { ...CREDENTIAL, agentGuid });
    expect(inputs["agentGuid"]).toBe(agentGuid.toLowerCase());
  });

  it("trims pasted values", async () => {
    const { inputs } = await check("credential", { ...CREDENTIAL, clientId: " app-1\n" });
    expect(inputs["clientId"]).toBe("app-1");
  });

  it("writes the name of a page in one line, without control characters", async () => {
    const { inputs } = await check("credential", { ...CREDENTIAL, pageName: " Jane's\u001b\nBakery " });
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
    ["a guid without an end", { agentGuid: "a".repeat(65) }, /^agentGuid: is too long for a guid/],
    [
      "a member's name of invisible characters",
      { expectedAccountName: "\u200b\u00a0\u2060" },
      /^expectedAccountName: is empty; give the member's name as LinkedIn shows it, or leave it out$/,
    ],
    [
      "a member's name without an end",
      { expectedAccountName: "x".repeat(101) },
      /^expectedAccountName: is too long for a member's name; /,
    ],
    [
      "a page's name of invisible characters",
      { pageName: "\u200b\n" },
      /^pageName: is empty; give the name of the LinkedIn page, or leave it out$/,
    ],
    [
      "a page's name without an end",
      { pageName: "x".repeat(101) },
      /^pageName: is too long for the name of a page \(more than 100 characters\); /,
    ],
    ["an unknown input", { clientID: "app-1" }, /^clientID: is not an input .* clientId, clientSecret/],
  ])("rejects %s in one line", async (_, change, expected) => {
    const found = await reasons("credential", { ...CREDENTIAL, ...change });
    expect(found).toEqual([expect.stringMatching(expected)]);
    expect(found.join()).not.toMatch(/\n/);
  });

  it.each(["[present]", "[PRESENT]", "[REDACTED]", "********", "**encrypted**"])(
    "trap 9: rejects %s, which represents a stored secret, as the secret",
    async (clientSecret) => {
      expect(await reasons("credential", { ...CREDENTIAL, clientSecret })).toEqual([
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
    expect((await reasons("credential", swapped)).join()).not.toContain(CLIENT_SECRET);
  });

  it("reports a value of several lines in one line", async () => {
    const found = await reasons("credential", { ...CREDENTIAL, organizationId: "my\npage" });
    expect(found).toEqual([expect.not.stringContaining("\n")]);
  });

  it.each(["https://your-app.com/x", "http://localhost:3000/back", "http://127.0.0.1:3000/back"])(
    "accepts %s as redirectUrl",
    async (redirectUrl) => {
      expect(await reasons("credential", { ...CREDENTIAL, redirectUrl })).toEqual([]);
    },
  );

  it('needs no redirectUrl with consentLink "none"', async () => {
    const args = { ...CREDENTIAL, redirectUrl: undefined, consentLink: "none" };
    expect(await reasons("credential", args)).toEqual([]);
  });

  it("does not require a redirectUrl while consentLink is unknown", async () => {
    const args = { ...CREDENTIAL, redirectUrl: undefined, consentLink: UNKNOWN };
    expect(await reasons("credential", args)).toEqual([]);
  });
});

describe("check of a schedule", () => {
  it("derives what a reviewer needs to see", async () => {
    const { inputs, failures } = await check("schedule", SCHEDULE);
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject({
      agentGuid: "agent-1",
      skillKey: "cs-cron-content-scanner",
      interval: "0 */4 * * *",
      enabled: true,
      cadence: "every 4 hours",
      runsPerMonth: 180,
      presence: "present",
    });
  });

  it.each([
    ["*/45 * * * *", "at 0 and 45 minutes past the hour", 1440],
    ["*/5 * * 2-12 *", "every 5 minutes, only in February through December", 7907],
    ["0 9 1,15 * MON-FRI", "at 09:00, on days 1 and 15 of the month or Monday through Friday", 22],
    ["0 0 29 2 *", "at 00:00, on day 29 of the month, only in February", 1],
  ])(
    "derives from %s when it really runs, and how often in an average month",
    async (interval, cadence, runs) => {
      const { inputs } = await check("schedule", { ...SCHEDULE, interval });
      expect(inputs).toMatchObject({ cadence, runsPerMonth: runs });
    },
  );

  it.each(["content-scanner", "cron-content-scanner", "cs-cron-content-scanner"])(
    "accepts %s as the same task",
    async (skillKey) => {
      const { inputs } = await check("schedule", { ...SCHEDULE, skillKey });
      expect(inputs["skillKey"]).toBe("cs-cron-content-scanner");
    },
  );

  it.each([
    ["0 9 * * MON-FRI", "0 9 * * 1-5"],
    ["  05  09 * jan,FEB 7 ", "5 9 * 1,2 0"],
  ])("writes %s in its canonical form", async (interval, canonical) => {
    expect((await check("schedule", { ...SCHEDULE, interval })).inputs["interval"]).toBe(canonical);
  });

  it.each([
    [
      "six fields",
      { interval: "0 0 9 * * *" },
      /^interval: .*6 fields instead of five \(there is no field for seconds\)/,
    ],
    ["four fields", { interval: "0 9 * *" }, /^interval: .* instead of five/],
    [
      "a day that never comes",
      { interval: "0 0 31 2 *" },
      /^interval: .*column 5: "31" is not a day of any month in field 4/,
    ],
    [
      "minute 60",
      { interval: "60 * * * *" },
      /^interval: .*field 1 of 5 \(minute\), column 1: "60" is outside/,
    ],
    [
      "recovery codes, unquoted",
      { interval: "a1b2 c3d4 e5f6 g7h8 i9j0" },
      /^interval: (?!.*a1b2).*column 1: this part is not a number/,
    ],
    ["words", { interval: "every day" }, /^interval: .* instead of five/],
    ["a macro", { interval: "@daily" }, /^interval: .* instead of five/],
    ["an empty cron", { interval: "" }, /^interval: is empty; .*to pause the task set enabled to false$/],
    ["a number as switch", { enabled: 1 }, /^enabled: must be true or false$/],
    ["another onDelete", { onDelete: "stop" }, /^onDelete: must be "disable" or "reset" or "retain"$/],
    ["a key with spaces", { skillKey: "content scanner" }, /^skillKey: must be a skill's key/],
    ["an unknown input", { cron: "* * * * *" }, /^cron: is not an input .* agentGuid, skillKey/],
    ["an invalid cron of several lines", { interval: "0 9\n* *" }, /^interval: .* instead of five/],
  ])("rejects %s in one line", async (_, change, expected) => {
    const found = await reasons("schedule", { ...SCHEDULE, ...change });
    expect(found).toEqual([expect.stringMatching(expected)]);
    expect(found.join()).not.toMatch(/\n/);
  });
});

describe("check in a preview", () => {
  it.each([
    ["credential", CREDENTIAL],
    ["schedule", SCHEDULE],
  ] as const)("returns every unknown value of a %s as unknown", async (kind, args) => {
    const unknown = Object.fromEntries(Object.keys(args).map((key) => [key, UNKNOWN]));
    const { inputs, failures } = await check(kind, unknown);
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject(unknown);
  });

  it("derives nothing known from an unknown cron", async () => {
    const { inputs } = await check("schedule", { ...SCHEDULE, interval: UNKNOWN });
    expect(inputs).toMatchObject({ cadence: UNKNOWN, runsPerMonth: UNKNOWN, presence: "present" });
  });

  it("knows the desired state of the connection whatever else is unknown", async () => {
    const { inputs } = await check("credential", { ...CREDENTIAL, agentGuid: UNKNOWN });
    expect(inputs["connection"]).toBe("connected");
  });

  it("reports the failures of the known values beside the unknown ones", async () => {
    const found = await reasons("credential", {
      ...CREDENTIAL,
      clientSecret: UNKNOWN,
      organizationId: "my-page",
    });
    expect(found).toEqual([expect.stringMatching(/^organizationId: /)]);
  });
});

describe("check of what an earlier check returned", () => {
  it.each([
    ["credential", CREDENTIAL],
    ["credential", { ...CREDENTIAL, consentLink: "none", expectedAccountName: "Sam", renewBeforeDays: 0 }],
    ["credential", { ...CREDENTIAL, clientSecret: UNKNOWN }],
    ["credential", { ...CREDENTIAL, agentGuid: " 5C0C1F6E-1111-4ABC-8DEF-444455556666" }],
    ["credential", { ...CREDENTIAL, pageName: " Caf\u0065\u0301\tJane " }],
    ["credential", { ...CREDENTIAL, expectedAccountName: " Jose\u0301\u200b\tRoe\u00a0" }],
    // NFC makes this text three times as long.
    ["credential", { ...CREDENTIAL, expectedAccountName: "\u{1d160}".repeat(16) }],
    ["schedule", SCHEDULE],
    ["schedule", { ...SCHEDULE, interval: "*/15 9-17 * * MON-FRI", enabled: false, onDelete: "reset" }],
    ["schedule", { ...SCHEDULE, interval: UNKNOWN }],
  ] as const)("changes nothing: %s %j", async (kind, args) => {
    const once = await check(kind, args);
    const { __provider, ...inputs } = inTheClear(once.inputs);
    expect(await check(kind, inputs)).toEqual(once);
    expect(__provider).toBeDefined();
  });

  it("overwrites derived inputs that come back because their changes are ignored", async () => {
    const drifted = { ...SCHEDULE, cadence: "never", runsPerMonth: 0, presence: "missing: …" };
    expect(await check("schedule", drifted)).toEqual(await check("schedule", SCHEDULE));
    const lost = { ...CREDENTIAL, connection: "disconnected: …" };
    expect(await check("credential", lost)).toEqual(await check("credential", CREDENTIAL));
  });
});

it("check calls no API", () => {
  expect(fixture.control.requests()).toEqual([]);
});
