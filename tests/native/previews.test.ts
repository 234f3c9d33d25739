import { DEFAULT_SETTINGS, type Settings } from "wiro-sandbox";
import { inTheClear, UNKNOWN } from "../host/declared";
import { credentialArgs, MINUTE } from "../host/host-fixture";
import type { Properties } from "../host/protocol";
import { loseGrant } from "../support/lost-grant";
import { nativeFixture, type Recorded, withChanges } from "./native-fixture";
import { urnOf } from "./plugin";

const fixture = nativeFixture();
beforeEach(() => Object.assign(fixture.control.settings, DEFAULT_SETTINGS, { phaseMs: 10 }));

/** The outputs that a preview has named, and not left unknown. */
const known = (properties: Properties) =>
  Object.fromEntries(Object.entries(inTheClear(properties)).filter(([, value]) => value !== UNKNOWN));

/** Refreshes, as the engine does first, and compares what the preview names with what the update records. */
async function expectExact(resource: Recorded, changed: Properties): Promise<Properties> {
  const { urn, id, state, inputs } = await fixture.refreshed(resource);
  const args = withChanges(resource.inputs, changed);
  const news = await fixture.checked(urn, args, inputs);
  const preview = known((await fixture.plugin.update(urn, id, state, news, true)).outputs);
  expect(fixture.takeCalls()).toEqual([]);
  const { outputs } = await fixture.plugin.update(urn, id, state, news);
  expect(inTheClear(outputs)).toMatchObject(preview);
  return preview;
}

const guidOf = (resource: Recorded) => String(resource.state["agentGuid"]);

const STATES: Readonly<Record<string, () => Promise<Recorded>>> = {
  pending: () => fixture.credential(),
  "pending, with an expired link": async () => {
    const resource = await fixture.credential();
    fixture.setClockAhead(16 * MINUTE);
    return resource;
  },
  "pending, of an invite": () => fixture.credential({ consentLink: "none" }),
  connected: () => fixture.connected(),
  "connected, on a running agent of an approved app": async () => {
    fixture.control.settings.refreshTokens = true;
    const resource = await fixture.connected();
    fixture.control.setStatus(guidOf(resource), 4);
    return resource;
  },
  "connected for 20 days, and running": async () => {
    fixture.control.settings.refreshTokens = true;
    const resource = await fixture.connected();
    fixture.control.setStatus(guidOf(resource), 4);
    fixture.setClockAhead(20 * 24 * 60 * MINUTE);
    return resource;
  },
  "connected, near the end of the token": async () => {
    const resource = await fixture.connected();
    fixture.setClockAhead(50 * 24 * 60 * MINUTE);
    return resource;
  },
  lost: async () => {
    const resource = await fixture.connected();
    loseGrant(fixture.control, guidOf(resource));
    return resource;
  },
  "connected as another member": async () => {
    const resource = await fixture.connected();
    return { ...resource, inputs: { ...resource.inputs, expectedAccountName: "Sam Roe" } };
  },
};

/** A change of each input; none is the update that something else makes due. */
const CHANGES: readonly Properties[] = [
  {},
  { clientId: "app-2" },
  { clientSecret: "a rotated secret" },
  { organizationId: "777" },
  { pageName: "Acme" },
  { redirectUrl: "https://other.example.com/back" },
  { authMethod: "own" },
  { consentLink: "none" },
  { consentLink: "renew" },
  { expectedAccountName: "Jane Doe" },
  { expectedAccountName: "Sam Roe" },
  { renewBeforeDays: 60 },
  { renewBeforeDays: 0 },
  { reconnectTrigger: "2" },
  { organizationId: "777", pageName: "Acme" },
];

const READINGS: readonly Partial<Settings>[] = [
  {},
  { restartOnEqualUpsert: true, connectedAtMovesOnRefresh: true },
  { disconnectedShape: "absent", timestampMillis: false },
];

describe.each(READINGS)(
  "each output of a credential that a preview names is what up records: %j",
  (readings) => {
    beforeEach(() => Object.assign(fixture.control.settings, readings));

    describe.each(Object.keys(STATES))("%s", (state) => {
      it.each(CHANGES.map((change) => [JSON.stringify(change), change] as const))("%s", async (_, change) => {
        const resource = await STATES[state]?.();
        if (resource === undefined) throw new Error(`there is no ${state}`);
        const preview = await expectExact(resource, change);
        expect(preview).toMatchObject(withChanges(resource.inputs, change));
      });
    });
  },
);

it("a connection that stays is known, so that nothing that depends on it is planned", async () => {
  for (const change of [
    { organizationId: "777" },
    { clientSecret: "rotated" },
    { redirectUrl: "https://b.example.com" },
  ])
    expect(await expectExact(await fixture.connected(), change)).toMatchObject({
      status: "connected",
      connected: true,
      accountName: "Jane Doe",
      authorizeUrl: "",
    });
});

it.each(["agentGuid", "expectedAccountName", "renewBeforeDays"])(
  "an unknown %s leaves unknown whether there is a connection",
  async (input) => {
    const { urn, id, state, inputs } = await fixture.refreshed(await fixture.connected());
    const news = await fixture.checked(urn, { ...inputs, [input]: UNKNOWN }, inputs);
    const { outputs } = await fixture.plugin.update(urn, id, state, news, true);
    expect(outputs).toMatchObject({ [input]: UNKNOWN, connected: UNKNOWN, accountName: UNKNOWN });
  },
);

it("a new consent leaves unknown what a person decides", async () => {
  for (const change of [{ clientId: "app-2" }, { reconnectTrigger: "2" }])
    expect(await expectExact(await fixture.connected(), change)).not.toHaveProperty("connected");
});

const OTHERS: readonly (readonly [string, Properties, readonly Properties[]])[] = [
  [
    "AgentSchedule",
    { interval: "0 */4 * * *" },
    [{}, { interval: "*/45 0 1 * 1" }, { enabled: false }, { onDelete: "retain" }],
  ],
  [
    "PreferenceSkill",
    { value: "Dry wit." },
    [{}, { value: "Warm." }, { enabled: false }, { onDelete: "retain" }],
  ],
  [
    "AgentState",
    { desired: "running" },
    [{}, { desired: "stopped" }, { timeoutSeconds: 60 }, { onDelete: "stop" }],
  ],
];

describe.each(OTHERS)(
  "each output of an %s that a preview names is what up records",
  (resource, args, changes) => {
    it("of a create", async () => {
      const urn = urnOf(resource);
      const inputs = await fixture.checked(urn, { ...args, agentGuid: fixture.agent({ status: 0 }) });
      const preview = known((await fixture.plugin.create(urn, inputs, true)).outputs);
      expect(inTheClear((await fixture.plugin.create(urn, inputs)).outputs)).toMatchObject(preview);
    });

    it.each(changes.map((change) => [JSON.stringify(change), change] as const))(
      "of an update: %s",
      async (_, change) => {
        const made = await fixture.created(resource, { ...args, agentGuid: fixture.agent({ status: 0 }) });
        await expectExact(made, change);
      },
    );
  },
);

it("each output of a credential that the preview of a create names is what up records", async () => {
  const urn = urnOf("LinkedInCredential");
  for (const setUp of [
    () => undefined,
    (guid: string) => fixture.control.connectByHand(guid, { clientId: "app-1" }),
  ]) {
    const guid = fixture.agent();
    setUp(guid);
    const inputs = await fixture.checked(urn, credentialArgs(guid));
    const preview = known((await fixture.plugin.create(urn, inputs, true)).outputs);
    expect(inTheClear((await fixture.plugin.create(urn, inputs)).outputs)).toMatchObject(preview);
  }
});
