import type { Settings } from "wiro-sandbox";
import { outcomeOf, sandboxOfOne } from "../../unit/cli/terminal";
import { type DeclaredResource, failureOf, guidOf } from "../declared";
import { API_SECRET, CLIENT_SECRET, hostFixture } from "../host-fixture";

/**
 * The generations of the API's documentation contradict each other on these points. Each contradiction runs in both
 * readings, and the outcome is the same, or the API's rejection reaches the user.
 */
const NAMES = {
  1: "the casing of names",
  2: "TokenRefresh is there, or not",
  3: "CredentialUpsert with bad rows saves the others, or nothing",
  4: "the app's own keys may be written, or not",
  5: "the client id and the secret are in Detail, or not",
  6: "an agent leaves its setup by the write, or by Update alone",
  7: "the HTTP status of an error",
  8: "the header teamGUID",
  9: "enabled of a preference is written, or dropped",
  10: "an unknown skill key is rejected, or creates a skill",
  11: "the key of a skill in Detail",
  12: "OAuthDisconnect clears the app's keys, or keeps them",
  13: "connectedat moves with a renewal, or not",
  14: "a redirecturl on localhost",
  15: "the authentication of a project changes, or does not; and an agent's first status",
  16: "the name of the integration",
} as const;
type Contradiction = keyof typeof NAMES;

const covered = new Map<Contradiction, number>();

/** One test for each reading of one contradiction; the outcome may depend on the reading. */
function contradiction<T>(
  number: Contradiction,
  readings: readonly (readonly [Partial<Settings>, T])[],
  run: (outcome: T, settings: Partial<Settings>) => Promise<void>,
): void {
  covered.set(number, readings.length);
  for (const [settings, outcome] of readings) {
    it(`contradiction ${number}, ${NAMES[number]}: ${JSON.stringify(settings)}`, async () => {
      Object.assign(fixture.control.settings, settings);
      await run(outcome, settings);
    });
  }
}

const fixture = hostFixture();
let defaults: Settings;
beforeAll(() => {
  defaults = { ...fixture.control.settings, phaseMs: 20 };
});
beforeEach(() => {
  Object.assign(fixture.control.settings, defaults);
});

async function failureOfCreate(resource: DeclaredResource): Promise<string> {
  const { message } = await failureOf(resource.create());
  expect(message).not.toContain(CLIENT_SECRET);
  return message;
}

/** A refresh that finds nothing, and then a preview without a change. */
async function expectNoDrift(resource: DeclaredResource): Promise<void> {
  await resource.read();
  expect(await resource.diff()).toEqual({ changes: "same", replaces: [] });
}

contradiction(
  1,
  [
    [{ casing: "lower", detail: "current" }, undefined],
    [{ casing: "camel", detail: "nested" }, undefined],
  ],
  async () => {
    const resource = await fixture.connected({}, "Sam Roe");
    fixture.control.clearRequests();
    await expectNoDrift(resource);
    await resource.update({ clientSecret: "another-secret" });
    expect(resource.outputs).toMatchObject({ status: "connected", accountName: "Sam Roe" });
    expect(resource.outputs["connectedAt"]).toMatch(/^20/);
    expect(resource.outputs["tokenExpiresAt"]).toMatch(/^20/);
    // The package sends the specification's casing, and never the oldest one.
    const sent = fixture.control.requests().map(({ body }) => JSON.stringify(body));
    expect(sent.length).toBeGreaterThan(2);
    for (const body of sent)
      expect(body).not.toMatch(/"(\w*[A-Z]\w*)":|"(clientId|clientSecret|organizationId)"/);
    fixture.control.editCredential(guidOf(resource), { organizationid: "777" });
    await resource.read();
    expect(resource.inputs["organizationId"]).toBe("777");
  },
);

contradiction(
  2,
  [
    [{ tokenRefresh: true, refreshTokens: true }, 0],
    [{ tokenRefresh: false, refreshTokens: true }, 1],
  ],
  async (exitCode, settings) => {
    const resource = await fixture.connected();
    await resource.read();
    await resource.delete();
    expect(fixture.takeCalls(resource)).not.toContain("TokenRefresh");
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.connectByHand(guid);
    Object.assign(sandbox.control.settings, settings);
    sandbox.control.connectByHand(guid);
    const { code, err } = await outcomeOf(sandbox, ["refresh-token", guid]);
    expect(code).toBe(exitCode);
    if (exitCode === 1) expect(err).toMatch(/^.*TokenRefresh of agent .*404/);
  },
);

contradiction(
  3,
  [
    [{ partialUpserts: false, ownKeys: "reject" }, ""],
    [{ partialUpserts: true, ownKeys: "reject" }, "12345678"],
  ],
  async (organizationId) => {
    const resource = fixture.credential();
    expect(await failureOfCreate(resource)).toMatch(/^CredentialUpsert of agent .*not-allowed/);
    expect(fixture.takeCalls(resource)).not.toContain("OAuthConnect");
    expect(fixture.agentOf(resource).linkedin).toMatchObject({ organizationId, clientId: "" });
    fixture.control.settings.ownKeys = "accept";
    await resource.create();
    expect(resource.outputs["status"]).toBe("pending");
  },
);

contradiction(
  4,
  [
    [{ ownKeys: "accept" }, undefined],
    [{ ownKeys: "reject" }, /agent-fieldstatus-not-allowed-for-role/],
  ],
  async (rejection) => {
    const resource = fixture.credential();
    if (rejection === undefined) await resource.create();
    else expect(await failureOfCreate(resource)).toMatch(rejection);
    expect(fixture.agentOf(resource).linkedin.hasSecret).toBe(rejection === undefined);
    expect(fixture.takeCalls(resource).includes("OAuthConnect")).toBe(rejection === undefined);
  },
);

contradiction(
  5,
  [
    [{ clientIdInDetail: false, secretInDetail: "absent" }, undefined],
    [{ clientIdInDetail: true, secretInDetail: "absent" }, undefined],
    [{ clientIdInDetail: true, secretInDetail: "visible" }, undefined],
    [{ clientIdInDetail: true, secretInDetail: "[present]" }, undefined],
    [{ clientIdInDetail: true, secretInDetail: "***encrypted***" }, undefined],
    [{ clientIdInDetail: true, secretInDetail: "empty" }, undefined],
  ],
  async () => {
    const resource = await fixture.connected();
    await expectNoDrift(resource);
    expect(resource.inputs["clientSecret"]).toBe(CLIENT_SECRET);
    // A mask is never written back as the secret.
    await resource.update({ organizationId: "777" });
    const written = fixture.control.requests().filter(({ operation }) => operation === "CredentialUpsert");
    expect(written).toHaveLength(1);
    expect(JSON.stringify(written[0]?.body)).toContain(JSON.stringify(CLIENT_SECRET));
  },
);

contradiction(
  6,
  [
    [{ setupCompletesOn: "update" }, ["Detail", "Update", "Detail", "Start", "Detail"]],
    [{ setupCompletesOn: "write" }, ["Detail", "Start", "Detail"]],
  ],
  async (calls) => {
    const credential = await fixture.credential({ agentGuid: fixture.agent() }).create();
    fixture.control.clearRequests();
    const state = await fixture.state({ agentGuid: guidOf(credential) }).create();
    expect(fixture.takeCalls(state)).toEqual(calls);
    expect(fixture.agentOf(state).status).toBe(4);
  },
);

contradiction(
  7,
  [
    [{ errorStatus: 200 }, undefined],
    [{ errorStatus: "by-case" }, undefined],
  ],
  async () => {
    const unpaid = fixture.agent({ status: 0, credits: 0 });
    expect(await failureOfCreate(fixture.state({ agentGuid: unpaid }))).toMatch(/No credits available/);
    const resource = await fixture.connected();
    fixture.control.removeAgent(guidOf(resource));
    await resource.read();
    expect(resource.outputs["status"]).toBe("missing");
    expect(resource.inputs["connection"]).toMatch(/^missing: /);
  },
);

contradiction(
  8,
  [
    [{ teamHeader: "ignore" }, undefined],
    [
      { teamHeader: "require" },
      /belongs to a team\. .*Use an API key of a Wiro project in the agent's own workspace/,
    ],
  ],
  async (rejection, { teamHeader }) => {
    fixture.control.settings.teamHeader = "ignore";
    const resource = await fixture.connected();
    fixture.control.settings.teamHeader = teamHeader ?? "ignore";
    if (rejection === undefined) await expectNoDrift(resource);
    else {
      // This is neither a deletion nor a lost connection.
      expect((await failureOf(resource.read())).message).toMatch(rejection);
      const later = resource.in(await fixture.nextRun());
      expect((await failureOf(later.delete())).message).toMatch(rejection);
      expect(fixture.agentOf(resource).linkedin.connected).toBe(true);
    }
    for (const { headers } of fixture.control.requests()) expect(headers).not.toHaveProperty("teamguid");
  },
);

contradiction(
  9,
  [
    [{ preferenceEnabled: "write" }, undefined],
    [{ preferenceEnabled: "drop" }, /enabled/],
  ],
  async (rejection) => {
    const resource = fixture.preference({ enabled: false });
    if (rejection === undefined) await expectNoDrift(await resource.create());
    else expect(await failureOfCreate(resource)).toMatch(rejection);
    expect(fixture.agentOf(resource).skills).toContainEqual(
      expect.objectContaining({ key: "cs-content-tone", enabled: rejection !== undefined }),
    );
  },
);

contradiction(
  10,
  [
    [{ unknownSkill: "reject" }, undefined],
    [{ unknownSkill: "create" }, undefined],
  ],
  async () => {
    for (const resource of [
      fixture.schedule({ skillKey: "cron-typo" }),
      fixture.preference({ skillKey: "typo" }),
    ]) {
      expect(await failureOfCreate(resource)).toMatch(/typo.*content-(scanner|tone)/);
      expect(fixture.takeCalls(resource)).toEqual(["Detail"]);
      expect(fixture.agentOf(resource).skills).toHaveLength(3);
    }
  },
);

contradiction(
  11,
  [
    [{ detail: "current" }, undefined],
    [{ detail: "nested" }, undefined],
  ],
  async () => {
    for (const skillKey of ["cron-content-scanner", "cs-cron-content-scanner", "content-scanner"]) {
      const resource = await fixture.schedule({ skillKey }).create();
      await expectNoDrift(resource);
      fixture.control.editSkill(guidOf(resource), "cron-content-scanner", { interval: "0 1 * * *" });
      const later = await resource.in(await fixture.nextRun()).read();
      expect(later.inputs["interval"]).toBe("0 1 * * *");
    }
  },
);

contradiction(
  12,
  [
    [{ disconnectClears: "tokens" }, true],
    [{ disconnectClears: "credentials" }, false],
  ],
  async (hasSecret) => {
    const resource = await fixture.connected();
    const later = resource.in(await fixture.nextRun());
    await later.host.takeOutput();
    await later.delete();
    // This holds in both readings.
    expect((await later.host.takeOutput()).stdout).toMatch(
      /What stays: the app's keys on the agent, unless Wiro clears them,/,
    );
    expect(fixture.agentOf(resource).linkedin).toMatchObject({ connected: false, hasSecret });
    // The same agent is declared again.
    const again = await fixture.credential({ agentGuid: guidOf(resource) }).create();
    expect(again.outputs["status"]).toBe("pending");
    await fixture.consent(again);
    await expectNoDrift(again);
    expect(again.outputs["status"]).toBe("connected");
  },
);

contradiction(
  13,
  [
    [{ connectedAtMovesOnRefresh: false, refreshTokens: true }, false],
    [{ connectedAtMovesOnRefresh: true, refreshTokens: true }, true],
  ],
  async (moves) => {
    const resource = await fixture.connected({ agentGuid: fixture.agent({ status: 4 }) });
    const { connectedAt, renewBy } = resource.outputs;
    fixture.setClockAhead(40 * 24 * 60 * 60_000);
    await expectNoDrift(resource);
    expect(resource.outputs["connectedAt"] !== connectedAt).toBe(moves);
    expect(resource.outputs).toMatchObject({ status: "connected", renewBy });
  },
);

contradiction(
  14,
  [
    [{ redirectUrl: "development" }, undefined],
    [{ redirectUrl: "https" }, /Invalid redirect URL/],
  ],
  async (rejection) => {
    const remote = await fixture.credential({ redirectUrl: "https://your-app.com/done" }).create();
    expect(remote.outputs["status"]).toBe("pending");
    const local = fixture.credential({ redirectUrl: "http://localhost:3000/done" });
    if (rejection !== undefined) expect(await failureOfCreate(local)).toMatch(rejection);
    else expect((await local.create()).outputs["status"]).toBe("pending");
  },
);

contradiction(
  15,
  [
    [{ signature: false }, undefined],
    [{ signature: true, nonceReuse: "reject" }, /^OAuthStatus of agent .*signature/],
  ],
  async (rejection, settings) => {
    fixture.control.settings.signature = false;
    const resource = await fixture.connected();
    // The project changes during the life of the resource.
    Object.assign(fixture.control.settings, settings);
    if (rejection === undefined) await expectNoDrift(resource);
    else {
      expect((await failureOf(resource.read())).message).toMatch(rejection);
      const signing = await fixture.startHost({ env: { WIRO_API_SECRET: API_SECRET } });
      await expectNoDrift(resource.in(signing));
    }
    Object.assign(fixture.control.settings, { signature: false });
    for (const status of [6, 2, 0, 5] as const) {
      const agentGuid = fixture.agent({ status });
      fixture.control.editCredential(agentGuid, { organizationid: "12345678" });
      const state = await fixture.state({ agentGuid }).create();
      expect([status, fixture.agentOf(state).status]).toEqual([status, 4]);
      await state.delete();
    }
    const made = fixture.control.requests().map(({ operation }) => operation);
    expect(made).toContain("Start");
    // The package neither buys nor removes an agent.
    expect(made).not.toContain("Deploy");
    expect(made).not.toContain("Delete");
  },
);

contradiction(
  16,
  [
    [{ integrationName: "int-linkedin-post" }, undefined],
    [{ integrationName: "linkedin-post" }, undefined],
  ],
  async () => {
    const agentGuid = fixture.agent();
    await expectNoDrift(await fixture.schedule({ agentGuid }).create());
    await expectNoDrift(await fixture.preference({ agentGuid }).create());
  },
);

it("each contradiction has a test in both readings", () => {
  expect([...covered.keys()].sort((one, other) => one - other)).toEqual(Object.keys(NAMES).map(Number));
  expect(Object.keys(NAMES)).toHaveLength(16);
  for (const readings of covered.values()) expect(readings).toBeGreaterThanOrEqual(2);
});
