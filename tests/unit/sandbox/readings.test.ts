import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type AgentSeed, DEFAULT_SETTINGS, type Settings } from "../../../sandbox/src/index";
import {
  agentRow,
  call,
  consentLink,
  failure,
  oauth,
  RETURN_URL,
  type Rows,
  sandboxWithAgent,
  upsert,
} from "./api-client";

const HAND_SECRET = "by-hand-client-secret";
const PHASE = 60_000;

async function under(settings: Partial<Settings>, seed: AgentSeed = {}) {
  const { sandbox, guid } = await sandboxWithAgent({
    agents: [seed],
    settings: { phaseMs: PHASE, ...settings },
  });
  const { control } = sandbox;
  const ask = (operation: string, more: object = {}) =>
    call(sandbox, `UserAgent/${operation}`, { guid, ...more });
  const skill = (skillkey: string, more: object) =>
    call(sandbox, "UserAgent/CustomSkillUpsert", { useragentguid: guid, skillkey, ...more });
  const linkedin = async () =>
    (agentRow(await ask("Detail")).credentials as { linkedin: Record<string, unknown> }).linkedin;
  const status = () => control.agent(guid).status;
  return { sandbox, guid, control, ask, skill, linkedin, status };
}

/** Each case is one reading, and the next one is the other reading. */
describe("the setting", () => {
  it.each([
    [false, 4],
    [true, 1],
  ] as const)("restartOnEqualUpsert %p", async (restartOnEqualUpsert, expected) => {
    const { sandbox, guid, control, status } = await under({ restartOnEqualUpsert });
    await upsert(sandbox, guid);
    control.setStatus(guid, 4);
    expect((await upsert(sandbox, guid)).json).toEqual({ result: true, applied: 4, errors: [] });
    expect(status()).toBe(expected);
  });

  it.each([
    ["none", { result: true, applied: 4, errors: [] }, "12345678"],
    ["organizationid", { ...failure("Organization ID could not be saved"), applied: 3 }, ""],
  ] as const)("failedSave %p", async (failedSave, response, stored) => {
    const { sandbox, guid, control } = await under({ failedSave });
    expect((await upsert(sandbox, guid)).json).toEqual(response);
    expect(control.agent(guid).linkedin).toMatchObject({ organizationId: stored, clientId: "app-1" });
  });

  const TWICE = Array(2).fill("agent-fieldstatus-not-allowed-for-role") as string[];
  it.each([
    ["accept", false, { result: true, applied: 4, errors: [] }, "app-1"],
    ["reject", false, failure(...TWICE), ""],
    ["reject", true, { ...failure(...TWICE), result: true, applied: 2 }, ""],
  ] as const)("ownKeys %p, with partialUpserts %p", async (ownKeys, partialUpserts, response, clientId) => {
    const { sandbox, guid, control } = await under({ ownKeys, partialUpserts });
    expect((await upsert(sandbox, guid)).json).toEqual(response);
    expect(control.agent(guid).linkedin.clientId).toBe(clientId);
  });

  it.each([
    [true, { clientsecret: "" }, false],
    [true, { authmethod: "wiro" }, false],
    [true, {}, true],
    [false, { clientsecret: "", authmethod: "wiro" }, true],
  ] as [boolean, Record<string, string>, boolean][])(
    "connectedNeedsOwnKeys %p, after %p",
    async (connectedNeedsOwnKeys, fields, connected) => {
      const { sandbox, guid, control } = await under({ connectedNeedsOwnKeys });
      control.connectByHand(guid);
      control.editCredential(guid, fields);
      expect((await oauth(sandbox, "OAuthStatus", guid)).json.connected).toBe(connected);
    },
  );

  it.each([
    [
      "tokens",
      { clientId: "by-hand-client-id", organizationId: "12345678", authMethod: "own", hasSecret: true },
    ],
    ["credentials", { clientId: "", organizationId: "", authMethod: "", hasSecret: false }],
  ] as const)("disconnectClears %p", async (disconnectClears, left) => {
    const { sandbox, guid, control } = await under({ disconnectClears });
    control.connectByHand(guid);
    expect((await oauth(sandbox, "OAuthDisconnect", guid)).json).toEqual({ result: true, errors: [] });
    expect(control.agent(guid).linkedin).toMatchObject({ connected: false, ...left });
  });

  it.each([
    ["lower", ["accounts", "connected", "connectedat", "errors", "result", "tokenexpiresat"]],
    ["camel", ["connected", "connectedAt", "errors", "linkedinName", "result", "tokenExpiresAt"]],
  ] as const)("casing %p", async (casing, keys) => {
    const { sandbox, guid, control } = await under({ casing, refreshTokens: true });
    control.connectByHand(guid);
    expect(Object.keys((await oauth(sandbox, "OAuthStatus", guid)).json).sort()).toEqual(keys);
    const body = { useragentguid: guid, provider: "linkedin" };
    const { json } = await call(sandbox, "UserAgentOAuth/TokenRefresh", body);
    expect(Object.keys(json).map((key) => key.toLowerCase())).toEqual([
      "result",
      "accesstoken",
      "refreshtoken",
      "errors",
    ]);
    expect("accessToken" in json).toBe(casing === "camel");
  });

  it.each([
    ["absent", undefined],
    ["visible", HAND_SECRET],
    ["[present]", "[present]"],
    ["***encrypted***", "***encrypted***"],
    ["empty", ""],
  ] as const)("secretInDetail %p", async (secretInDetail, shown) => {
    const { guid, control, linkedin } = await under({ secretInDetail });
    expect(await linkedin()).not.toHaveProperty("clientsecret");
    control.connectByHand(guid);
    expect((await linkedin())["clientsecret"]).toBe(shown);
  });

  it.each(["int-linkedin-post", "linkedin-post"] as const)("integrationName %p", async (integrationName) => {
    const { ask } = await under({ integrationName });
    expect(agentRow(await ask("Detail")).skills).toEqual([{ name: integrationName, enabled: true }]);
  });

  it.each([
    [0, ["12345678", "12345678", "12345678"]],
    [2, ["", "", "12345678"]],
  ] as const)("readsBehind %p", async (readsBehind, observed) => {
    const { sandbox, guid, linkedin } = await under({ readsBehind });
    await upsert(sandbox, guid);
    const reads = [await linkedin(), await linkedin(), await linkedin()];
    expect(reads.map(({ organizationid }) => organizationid)).toEqual(observed);
  });

  it("readsBehind 1 shows a consent one read later, to a read of either kind", async () => {
    const { sandbox, guid, control, ask } = await under({ readsBehind: 1 });
    const link = await consentLink(sandbox, guid);
    await ask("Detail");
    await control.consent(link);
    const connected = async () => (await oauth(sandbox, "OAuthStatus", guid)).json.connected;
    expect([await connected(), await connected()]).toEqual([false, true]);
  });

  it.each([
    [false, "cs-content-tone", failure(), true],
    [true, "cs-cron-content-tone", failure("skill-not-found"), false],
  ] as const)("intervalMakesTask %p", async (intervalMakesTask, key, response, result) => {
    const { guid, control, skill } = await under({ intervalMakesTask });
    const write = { interval: "0 9 * * *", value: "Dry." };
    expect((await skill("content-tone", write)).json).toEqual({ ...response, result });
    control.settings.unknownSkill = "create";
    await skill("content-tone", write);
    expect(control.agent(guid).skills).toContainEqual(expect.objectContaining({ key, value: "Dry." }));
    await skill("cs-content-tone", { ...write, value: "Warm." });
    expect(control.agent(guid).skills).toContainEqual(
      expect.objectContaining({ key: "cs-content-tone", value: "Warm.", interval: null }),
    );
  });

  it.each([
    ["write", false],
    ["drop", true],
  ] as const)("preferenceEnabled %p", async (preferenceEnabled, enabled) => {
    const { guid, control, skill } = await under({ preferenceEnabled });
    await skill("content-tone", { enabled: false });
    await skill("cron-content-scanner", { enabled: false });
    expect(control.agent(guid).skills).toMatchObject([{ enabled }, { enabled: false }, {}]);
  });

  it.each<[Settings["errorStatus"], number[]]>([
    [200, [200, 200, 200, 200, 200, 200]],
    [400, [400, 400, 400, 400, 400, 400]],
    ["by-case", [400, 404, 404, 404, 403, 500]],
  ])("errorStatus %p", async (errorStatus, statuses) => {
    const { sandbox, guid, control, ask, skill } = await under({ errorStatus, foreignAgent: "team-member" });
    control.addAgents([{ guid: "theirs", workspace: "other" }]);
    const responses = [
      await ask("Start"),
      await call(sandbox, "UserAgent/Detail", { guid: "nobody" }),
      await oauth(sandbox, "OAuthStatus", "nobody"),
      await skill("cron-nope", { enabled: true }),
      await call(sandbox, "UserAgent/Stop", { guid: "theirs" }),
    ];
    control.settings.failedSave = "clientid";
    responses.push(await upsert(sandbox, guid));
    expect(responses.map(({ status }) => status)).toEqual(statuses);
    expect(responses.map(({ json }) => json.result)).toEqual(Array(6).fill(false));
  });

  it.each([
    ["accept", [200, 200]],
    ["reject", [200, 401]],
  ] as const)("nonceReuse %p", async (nonceReuse, statuses) => {
    const { sandbox, guid } = await under({ signature: true, nonceReuse });
    const signature = createHmac("sha256", "sandbox-key").update("sandbox-secret17").digest("hex");
    const headers = { "x-nonce": "17", "x-signature": signature };
    const detail = () => call(sandbox, "UserAgent/Detail", { guid }, headers);
    expect([(await detail()).status, (await detail()).status]).toEqual(statuses);
  });

  it.each([
    ["not-found", [failure("User agent not found"), failure("User agent not found")]],
    ["other-team", Array(2).fill(failure("This agent belongs to a different team.")) as unknown[]],
    [
      "team-member",
      [
        expect.objectContaining({ result: true }) as unknown,
        failure("Only a team admin can perform this action on a team-owned agent."),
      ],
    ],
  ] as const)(
    "foreignAgent %p: an agent of another workspace exists, and is not listed",
    async (foreignAgent, responses) => {
      const { sandbox, guid, control } = await under({ foreignAgent });
      control.addAgents([{ guid: "theirs", workspace: "other", status: 4 }]);
      const observed = [];
      for (const operation of ["Detail", "Stop"]) {
        observed.push((await call(sandbox, `UserAgent/${operation}`, { guid: "theirs" })).json);
      }
      expect(observed).toEqual(responses);
      expect(control.agent("theirs").status).toBe(4);
      const listed = async (headers = {}) => {
        const { json } = await call(sandbox, "UserAgent/MyAgents", {}, headers);
        return (json.useragents as { guid: string }[]).map((row) => row.guid);
      };
      const theirKey = { "x-api-key": "other-workspace-key" };
      expect([await listed(), await listed(theirKey)]).toEqual([[guid], ["theirs"]]);
      const own = await call(sandbox, "UserAgent/Stop", { guid: "theirs" }, theirKey);
      expect(own.json).toMatchObject({ result: true });
    },
  );

  it.each([
    ["ignore", [true, true]],
    ["require", [false, true]],
  ] as const)("teamHeader %p", async (teamHeader, results) => {
    const { sandbox, guid } = await under({ teamHeader });
    const detail = async (headers = {}) =>
      (await call(sandbox, "UserAgent/Detail", { guid }, headers)).json.result;
    expect([await detail(), await detail({ teamGUID: "team-1" })]).toEqual(results);
  });

  it.each([
    [true, /^sandbox-refresh-/],
    [false, /^$/],
  ] as const)("refreshTokenInResponse %p", async (refreshTokenInResponse, token) => {
    const { sandbox, guid, control } = await under({ refreshTokenInResponse, refreshTokens: true });
    control.connectByHand(guid);
    const body = { useragentguid: guid, provider: "linkedin" };
    const { json } = await call(sandbox, "UserAgentOAuth/TokenRefresh", body);
    expect(json).toMatchObject({ result: true, refreshtoken: expect.stringMatching(token) as string });
    expect(control.agent(guid).linkedin.hasRefreshToken).toBe(true);
  });

  it.each([
    ["development", [true, true, true, true, false]],
    ["https", [true, false, false, false, false]],
  ] as const)("redirectUrl %p", async (redirectUrl, results) => {
    const { sandbox, guid } = await under({ redirectUrl });
    await upsert(sandbox, guid);
    const urls = [
      "https://app.example/done",
      "http://localhost:3000/done",
      "http://127.0.0.1/done",
      "https://user@app.example/",
      "http://app.example/",
    ];
    const observed = [];
    for (const redirecturl of urls) {
      const { json } = await oauth(sandbox, "OAuthConnect", guid, { redirecturl, authmethod: "own" });
      observed.push(json.result);
    }
    expect(observed).toEqual(results);
  });

  it.each([
    ["accept", RETURN_URL],
    ["reject", "The passed in client_id is invalid."],
  ] as const)("unknownApp %p", async (unknownApp, end) => {
    const { sandbox, guid, control } = await under({ unknownApp });
    const landed = async () =>
      control.consent(await consentLink(sandbox, guid)).catch((error: unknown) => String(error));
    expect(await landed()).toContain(end);
    control.registerApp({ clientId: "app-1", clientSecret: "secret-1" });
    expect(await landed()).toContain("li_connected=true");
  });

  it.each([
    ["token-exchange", "li_error=token_exchange_failed"],
    ["linkedin-page", "The redirect_uri does not match the registered value."],
  ] as const)("unregisteredCallback %p", async (unregisteredCallback, end) => {
    const { sandbox, guid, control } = await under({ unregisteredCallback });
    const landed = async () =>
      control.consent(await consentLink(sandbox, guid)).catch((error: unknown) => String(error));
    const app = { clientId: "app-1", clientSecret: "secret-1" };
    control.registerApp({ ...app, redirectUrls: ["https://app.example/callback"] });
    expect(await landed()).toContain(end);
    control.registerApp({ ...app, redirectUrls: ["https://api.wiro.ai/v1/UserAgentOAuth/LICallback"] });
    expect(await landed()).toContain("li_connected=true");
    control.registerApp(app);
    expect(await landed()).toContain("li_connected=true");
  });

  it("phaseMs gives each status a duration of its own", async () => {
    const { sandbox, guid, control, status } = await under(
      { phaseMs: { stopping: 3 * PHASE, queued: PHASE, starting: 2 * PHASE } },
      { status: 4 },
    );
    await upsert(sandbox, guid);
    const observed = Array.from({ length: 7 }, () => {
      const now = status();
      control.advanceClock(PHASE);
      return now;
    });
    expect(observed).toEqual([1, 1, 1, 2, 3, 3, 4]);
  });

  it.each([
    ["accept", true, 0],
    ["reject", false, 2],
  ] as const)("stopWhileStopping %p", async (stopWhileStopping, result, next) => {
    const { sandbox, guid, control, ask, status } = await under({ stopWhileStopping }, { status: 4 });
    await upsert(sandbox, guid);
    expect((await ask("Stop")).json.result).toBe(result);
    control.advanceClock(PHASE);
    expect(status()).toBe(next);
  });

  it.each([
    ["reject", false, 5],
    ["accept", true, 1],
  ] as const)("stopAtError %p", async (stopAtError, result, next) => {
    const { ask, status } = await under({ stopAtError }, { status: 5 });
    expect((await ask("Stop")).json.result).toBe(result);
    expect(status()).toBe(next);
  });

  it.each([
    ["stop", 1],
    ["run-on", 4],
  ] as const)("unpaidAgent %p, and neither reading starts it again", async (unpaidAgent, next) => {
    const ends = [{ credits: 0 }, { subscription: false }];
    for (const billing of ends) {
      const { sandbox, guid, control, ask, status } = await under({ unpaidAgent }, { status: 4 });
      control.setBilling(guid, billing);
      expect(status()).toBe(next);
      await upsert(sandbox, guid);
      control.advanceClock(9 * PHASE);
      expect(status()).toBe(0);
      expect((await ask("Start")).json.result).toBe(false);
      control.setBilling(guid, { credits: 9, subscription: true });
      expect((await ask("Start")).json.result).toBe(true);
    }
  });
});

describe("an agent", () => {
  it("whose next start fails ends at 5, and then starts", async () => {
    const { guid, control, ask, status } = await under({}, { status: 0 });
    control.failStarts(guid);
    await ask("Start");
    control.advanceClock(2 * PHASE);
    expect(status()).toBe(5);
    await ask("Start");
    control.advanceClock(2 * PHASE);
    expect(status()).toBe(4);
  });

  it("whose integration is switched off has no bundled tasks until it is on again", async () => {
    const { guid, control, ask, skill } = await under({});
    const keys = async () => (agentRow(await ask("Detail")).scheduledskills as Rows[]).map(({ key }) => key);
    control.setIntegration(guid, false);
    expect(await keys()).toEqual([]);
    expect(agentRow(await ask("Detail")).customskills).toHaveLength(1);
    expect((await skill("cron-content-scanner", { enabled: false })).json).toEqual(
      failure("skill-not-found"),
    );
    control.setIntegration(guid, true);
    expect(await keys()).toEqual(["cs-cron-content-scanner", "cs-cron-engagement-report"]);
    expect((await skill("cron-content-scanner", { enabled: false })).json.result).toBe(true);
  });
});

describe("a sandbox", () => {
  it("documents each of its settings, with the default", () => {
    const readme = readFileSync(join(__dirname, "../../../sandbox/README.md"), "utf8");
    const rows = [...readme.matchAll(/^\| `(\w+)` +\| `([^`]+)` +\| /gm)];
    const documented = Object.fromEntries(rows.map(([, name = "", value = ""]) => [name, value]));
    for (const [name, value] of Object.entries(DEFAULT_SETTINGS)) {
      expect([name, documented[name]]).toEqual([name, JSON.stringify(value)]);
    }
  });

  it("starts with the given settings, and returns to them", async () => {
    const { control } = await under({ errorStatus: 400 });
    control.settings.errorStatus = 500;
    control.settings.casing = "camel";
    control.reset();
    expect(control.settings).toMatchObject({ errorStatus: 400, casing: "lower", phaseMs: PHASE });
  });

  it("redirects a member who cancels the sign-in as LinkedIn does", async () => {
    const { sandbox, guid, control } = await under({});
    const landed = await control.consent(await consentLink(sandbox, guid), { decision: "cancel-login" });
    expect(landed).toContain("li_error=authorization_denied");
    expect(decodeURIComponent(landed)).toContain("cancelled the login");
  });
});
