import { type DeclaredResource, failureOf, guidOf } from "../declared";
import type { Host } from "../host";
import { hostFixture, MINUTE } from "../host-fixture";

const fixture = hostFixture();
beforeAll(async () => {
  fixture.control.settings.phaseMs = 20;
  // A key that sees one agent does not count as wrong.
  await fixture.state({ desired: "stopped" }).create();
});

const POSTS = "cs-cron-content-scanner";
const TONE = "cs-content-tone";
const RESTORE = /if the key is the right one, restore the agent, or remove this resource\.$/;

type Parts = Record<"credential" | "schedule" | "preference" | "state", DeclaredResource>;

/** One customer: all four resources of one agent, as an earlier run left them. */
async function customer(): Promise<Parts> {
  const agentGuid = fixture.agent({ status: 4 });
  // The state comes first, because after a write it would wait for the agent to run again.
  const state = await fixture.state({ agentGuid }).create();
  const credential = await fixture.credential({ agentGuid }).create();
  const schedule = await fixture.schedule({ agentGuid }).create();
  const preference = await fixture.preference({ agentGuid }).create();
  fixture.setClockAhead(MINUTE);
  return { credential, schedule, preference, state };
}

/** A customer whose agent is missing in a refresh. */
async function goneCustomer(): Promise<Parts> {
  const parts = await customer();
  fixture.control.removeAgent(guidOf(parts.credential));
  for (const part of Object.values(parts)) await part.read();
  await settled();
  return parts;
}

/** Forgets the messages and calls so far, and lets the cache of the refresh expire. */
async function settled(): Promise<void> {
  fixture.setClockAhead(2 * MINUTE);
  fixture.control.clearRequests();
  await fixture.host.takeOutput();
}

const output = async () => (await fixture.host.takeOutput()).stdout;

describe("an update of an agent that is still missing", () => {
  const KINDS = ["credential", "schedule", "preference", "state"] as const;

  it.each(KINDS)("warns where only derived inputs change, and keeps the record: %s", async (kind) => {
    const { [kind]: part } = await goneCustomer();
    const before = part.outputs;
    await part.update();
    expect(part.outputs).toEqual(before);
    expect(fixture.takeCalls(part)).toEqual(["Detail"]);
    const text = await output();
    expect(text).toMatch(
      /^warning: \w+ ?\S* of agent \S+: the agent cannot be seen with this API key \(deleted, or not visible to it\), so nothing is changed there; /,
    );
    expect(text.trim()).toMatch(RESTORE);
    expect(text).toContain(guidOf(part));
  });

  it.each([
    ["schedule", { enabled: false }, /so it is not switched off; /],
    ["preference", { enabled: false }, /so it is not switched off; /],
    ["state", { desired: "stopped" }, /so it is not stopped; /],
    ["schedule", { enabled: false, onDelete: "retain" }, /so it is not switched off; /],
  ] as const)("warns where it switches off what does not exist: %s %j", async (kind, change, expected) => {
    const { [kind]: part } = await goneCustomer();
    const before = part.outputs;
    await part.update(change);
    const recorded = "onDelete" in change ? { onDelete: change.onDelete } : {};
    expect(part.outputs).toEqual({ ...before, ...recorded });
    expect(await output()).toMatch(expected);
  });

  it.each([
    ["schedule", { onDelete: "retain" }],
    ["preference", { onDelete: "retain" }],
    ["state", { onDelete: "stop", timeoutSeconds: 9 }],
    ["credential", { redirectUrl: "https://other.example/", renewBeforeDays: 60 }],
  ] as const)("records what only the record holds: %s %j", async (kind, change) => {
    const { [kind]: part } = await goneCustomer();
    const before = part.outputs;
    await part.update(change);
    expect(part.outputs).toEqual({ ...before, ...change });
  });

  it.each([
    ["credential", { organizationId: "999" }],
    ["credential", { reconnectTrigger: "now" }],
    ["schedule", { interval: "0 5 * * *" }],
    ["schedule", { interval: "0 5 * * *", enabled: false }],
    ["preference", { value: "Loud!" }],
  ] as const)("fails for a change that only the agent can make: %s %j", async (kind, change) => {
    const { [kind]: part } = await goneCustomer();
    const { message, record } = await failureOf(part.update(change));
    expect(message).toMatch(/the agent \S+ cannot be seen: deleted, or not visible to this API key; /);
    expect(message).toMatch(RESTORE);
    expect(record).toBeUndefined();
    expect(fixture.takeCalls(part)).toEqual(["Detail"]);
  });

  it("fails for an agent that is to be started", async () => {
    const agentGuid = fixture.agent();
    const state = await fixture.state({ agentGuid, desired: "stopped" }).create();
    fixture.control.removeAgent(agentGuid);
    await state.read();
    const { message } = await failureOf(state.update({ desired: "running" }));
    expect(message).toMatch(/^AgentState: the agent \S+ cannot be seen: deleted/);
  });

  it("fails for a schedule that is to be switched on", async () => {
    const schedule = await fixture.schedule({ enabled: false }).create();
    fixture.control.removeAgent(guidOf(schedule));
    await schedule.read();
    expect((await failureOf(schedule.update({ enabled: true }))).message).toMatch(RESTORE);
  });

  it("is treated the same before a refresh has found that", async () => {
    const { credential, schedule, state } = await customer();
    fixture.control.removeAgent(guidOf(schedule));
    for (const [part, change] of [
      [credential, { consentLink: "none" }],
      [schedule, { enabled: false }],
      [state, { desired: "stopped" }],
    ] as const) {
      await fixture.host.takeOutput();
      await part.update(change);
      expect(await output()).toMatch(/^warning: .* the agent cannot be seen with this API key/);
    }
    expect(schedule.outputs).toMatchObject({ enabled: true });
  });

  it("reads the agent once for all its resources", async () => {
    const parts = await goneCustomer();
    for (const part of Object.values(parts)) await part.update();
    expect(fixture.takeCalls(parts.state)).toEqual(["Detail"]);
  });

  it("goes on as usual for an agent that can be seen again", async () => {
    const parts = await goneCustomer();
    const guid = guidOf(parts.credential);
    fixture.control.addAgents([{ guid, status: 0 }]);
    for (const part of Object.values(parts)) await part.update();
    const { status, skills } = fixture.control.agent(guid);
    expect(status).toBe(4);
    expect(skills.find(({ key }) => key === POSTS)).toMatchObject({ interval: "0 */4 * * *" });
    expect(parts.schedule.outputs).toMatchObject({ presence: "present" });
    expect(parts.credential.outputs).toMatchObject({ status: "pending", connection: "connected" });
  });
});

describe("an update of a row that the agent no longer has", () => {
  const ROWS = [
    ["schedule", POSTS, { interval: "0 5 * * *" }, /the agent has no such scheduled task \(.*\), so /],
    ["preference", TONE, { value: "Loud!" }, /the agent has no such preference \(.*\), so /],
  ] as const;

  it.each(ROWS)(
    "warns for a change that does not need the row, and fails otherwise: %s",
    async (kind, key, edit, why) => {
      const part = await fixture[kind]().create();
      fixture.control.removeSkill(guidOf(part), key);
      await part.read();
      const before = part.outputs;
      await settled();
      await part.update();
      expect(part.outputs).toEqual(before);
      const text = await output();
      expect(text).toMatch(why);
      expect(text).toMatch(
        /so nothing is changed there; bring it back in Wiro, or remove this resource\.\n$/,
      );
      await part.update({ enabled: false });
      expect(await output()).toMatch(/so it is not switched off; /);
      expect(fixture.takeCalls(part)).toEqual(["Detail", "Detail"]);
      const { message } = await failureOf(part.update(edit));
      expect(message).toMatch(/nothing was written/);
    },
  );
});

describe("a key that saw none of several agents yet, and sees none of them", () => {
  const NONE = /this API key sees none of the 2 agents that were asked about.* key is that of WIRO_API_KEY/;
  let host: Host;
  let parts: DeclaredResource[];

  beforeEach(async () => {
    const two = [await customer(), await customer()];
    // For a record, the same key at another base URL is another key.
    host = await fixture.startHost({
      env: { WIRO_BASE_URL: fixture.sandbox.baseUrl.replace("127.0.0.1", "localhost") },
    });
    parts = two.map(({ schedule }) => schedule.in(host));
    for (const part of parts) fixture.control.removeAgent(guidOf(part));
  });

  it("fails each update, for any change, once the refresh is over", async () => {
    for (const part of parts) await part.read();
    for (const part of parts) {
      expect((await failureOf(part.update())).message).toMatch(NONE);
      expect((await failureOf(part.update({ interval: "0 5 * * *" }))).message).toMatch(NONE);
    }
  });

  it("is named as the cause by the lines of a preview, which then advise to remove nothing", async () => {
    const [first, second] = parts;
    await first?.read();
    await first?.diff();
    expect((await host.takeOutput()).stdout.trim()).toMatch(RESTORE);
    await second?.read();
    for (const part of parts) await part.diff();
    const lines = (await host.takeOutput()).stdout.trim().split("\n");
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toMatch(
        /^warning: .* sees none of the 2 agents that were asked about, so it is most likely/,
      );
      expect(line).not.toContain("remove this resource");
    }
  });

  it("fails even the first update, which reads other agents that the program declares", async () => {
    for (const part of parts) await part.checked();
    expect((await failureOf(parts[0]?.update() ?? Promise.resolve())).message).toMatch(NONE);
  });

  it("is not doubted where the program declares an agent that it sees", async () => {
    const observed = await fixture.schedule().create();
    fixture.control.clearRequests();
    for (const part of [...parts, observed.in(host)]) await part.checked();
    for (const part of parts) await part.update();
    expect((await host.takeOutput()).stdout.match(/^warning: /gm)).toHaveLength(2);
    expect(fixture.takeCalls(observed)).toEqual(["Detail"]);
  });
});

describe("a key that saw its agents in an earlier run", () => {
  it("is not doubted where the run has come to the two that are deleted, and to no other", async () => {
    const two = [await customer(), await customer()].map(({ schedule }) => schedule);
    const host = await fixture.startHost();
    const parts = two.map((part) => part.in(host));
    for (const part of parts) {
      fixture.control.removeAgent(guidOf(part));
      await part.checked();
    }
    for (const part of parts) await part.update();
    expect((await host.takeOutput()).stdout.match(/^warning: .*cannot be seen/gm)).toHaveLength(2);
    const preview = await fixture.startHost();
    const planned = two.map((part) => part.in(preview));
    for (const part of planned) await part.read();
    for (const part of planned) await part.diff();
    const lines = (await preview.takeOutput()).stdout.trim().split("\n");
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(RESTORE);
  });

  it("is doubted once it sees none of nine", async () => {
    const nine: DeclaredResource[] = [];
    for (let n = 0; n < 9; n += 1) nine.push(await fixture.schedule().create());
    const host = await fixture.startHost();
    const parts = nine.map((part) => part.in(host));
    for (const part of parts) {
      fixture.control.removeAgent(guidOf(part));
      await part.checked();
    }
    const [first] = parts;
    expect((await failureOf(first?.update() ?? Promise.resolve())).message).toMatch(
      /this API key sees none of the 9 agents that were asked about/,
    );
  });
});

describe("diff of what the last refresh did not find", () => {
  it.each(["schedule", "preference", "state"] as const)(
    "warns once, with the reason and what to do: %s",
    async (kind) => {
      const { [kind]: part } = await goneCustomer();
      await part.diff();
      await part.diff();
      const text = await output();
      expect(text).toMatch(/^warning: \w+ ?\S* of agent \S+: the agent cannot be seen .*\n$/);
      expect(text.trim()).toMatch(RESTORE);
      expect(fixture.takeCalls(part)).toEqual([]);
    },
  );

  it.each([
    ["schedule", POSTS],
    ["preference", TONE],
  ] as const)("warns of a row that is gone: %s", async (kind, key) => {
    const part = await fixture[kind]().create();
    fixture.control.removeSkill(guidOf(part), key);
    await part.read();
    await fixture.host.takeOutput();
    await part.diff();
    expect(await output()).toMatch(/^warning: .*the agent has no such .* bring it back in Wiro, or remove/);
  });

  it("prints nothing about what exists", async () => {
    const part = await fixture.schedule().create();
    await part.read();
    await fixture.host.takeOutput();
    await part.diff({ enabled: false });
    expect(await output()).toBe("");
  });
});
