import { loaderText, type ResourceName } from "../../../provider/src/dynamic/loader";
import { DeclaredResource, failureOf, guidOf, UNKNOWN } from "../declared";
import { hostFixture } from "../host-fixture";

const fixture = hostFixture();

const KINDS = ["credential", "schedule", "preference", "state"] as const;
type Kind = (typeof KINDS)[number];
const DELETES = {
  credential: { args: {}, calls: ["OAuthDisconnect"] },
  schedule: { args: {}, calls: ["Detail", "CustomSkillUpsert", "Detail"] },
  preference: { args: {}, calls: ["Detail", "CustomSkillRevert"] },
  state: { args: { onDelete: "stop" }, calls: ["Detail", "Stop"] },
};

const inCapitals = <T>(value: T, guid: string): T =>
  JSON.parse(JSON.stringify(value).replaceAll(guid, guid.toUpperCase())) as T;

/** The state of a version that kept the case of a guid, for a guid in capitals. */
async function recorded(kind: Kind): Promise<DeclaredResource> {
  const resource = await fixture[kind](DELETES[kind].args).create();
  const guid = guidOf(resource);
  const { id, inputs, outputs } = resource;
  fixture.takeCalls(resource);
  return Object.assign(resource.in(await fixture.nextRun()), inCapitals({ id, inputs, outputs }, guid));
}

describe.each(KINDS)("a %s whose state has the guid in capitals", (kind) => {
  it("plans no change, for a program in capitals and for one in small letters", async () => {
    const old = await recorded(kind);
    const capitals = guidOf(old).toUpperCase();
    for (const agentGuid of [old.args["agentGuid"], capitals])
      expect(await old.diff({ agentGuid })).toEqual({ changes: "same", replaces: [] });
    expect(fixture.takeCalls(old)).toEqual([]);
  });

  it("is replaced by another agent all the same", async () => {
    expect(await (await recorded(kind)).diff({ agentGuid: fixture.agent() })).toEqual({
      changes: "some",
      replaces: ["agentGuid"],
    });
  });

  it("shows no change in a refresh, which reads the agent by small letters", async () => {
    const old = await recorded(kind);
    const { id, inputs, outputs } = old;
    await old.read();
    expect({ id: old.id, agentGuid: old.inputs["agentGuid"] }).toEqual({
      id,
      agentGuid: inputs["agentGuid"],
    });
    expect(old.outputs["agentGuid"]).toBe(outputs["agentGuid"]);
    expect(fixture.takeCalls(old)).toContain("Detail");
    expect((await old.diff()).changes).toBe("same");
  });

  it("writes to the agent by small letters, and is recorded so from then on", async () => {
    const old = await recorded(kind);
    const change = {
      credential: { organizationId: "777" },
      schedule: { enabled: false },
      preference: { value: "Warm." },
      state: { desired: "stopped" },
    };
    await old.update(change[kind]);
    expect(fixture.takeCalls(old)).not.toEqual([]);
    expect(old.outputs["agentGuid"]).toBe(old.args["agentGuid"]);
    expect(await old.diff()).toEqual({ changes: "same", replaces: [] });
  });

  it("is deleted on the agent by small letters", async () => {
    const old = await recorded(kind);
    await old.delete();
    expect(fixture.takeCalls(old)).toEqual(expect.arrayContaining(DELETES[kind].calls));
  });

  it("is not deleted while the program declares the same agent under another name", async () => {
    const old = await recorded(kind);
    await old.checked();
    await old.delete();
    // No agent has this id, in any spelling.
    expect(fixture.control.requests()).toEqual([]);
  });
});

describe("diff of an identity that a preview does not know yet", () => {
  it.each([
    ["credential", "agentGuid", {}, "the old agent is disconnected"],
    ["schedule", "agentGuid", {}, "the old task is switched off"],
    ["schedule", "skillKey", { onDelete: "reset" }, "the old task is reset to its preset"],
    ["preference", "agentGuid", {}, "the old preference is reset to its preset"],
    ["preference", "skillKey", { onDelete: "retain" }, "the old preference is left as it is"],
    ["state", "agentGuid", {}, "the old agent is left as it is"],
    ["state", "agentGuid", { onDelete: "stop" }, "the old agent is stopped"],
  ] as const)(
    "is not a replacement, and prints what would cause one: %s %s %j",
    async (kind, key, args, fate) => {
      const desired = kind === "state" ? { desired: "stopped" } : {};
      const resource = await fixture[kind]({ ...desired, ...args }).create();
      await fixture.host.takeOutput();
      expect(await resource.diff({ [key]: UNKNOWN })).toEqual({
        changes: "left to the engine",
        replaces: [],
      });
      const { stdout } = await fixture.host.takeOutput();
      expect(stdout).toMatch(/^\w+ ?\S* of agent \S+: /);
      expect(stdout).toContain(`: ${key} is not known yet; if it changes, ${fate}.\n`);
    },
  );

  it("is a replacement for the part that is known, and differs", async () => {
    const resource = await fixture.schedule().create();
    expect(await resource.diff({ agentGuid: "another", skillKey: UNKNOWN })).toEqual({
      changes: "some",
      replaces: ["agentGuid"],
    });
  });
});

const IDS: readonly [ResourceName, string][] = [
  ["LinkedInCredential", "/linkedin"],
  ["AgentSchedule", "/cron-content-scanner"],
  ["PreferenceSkill", "/content-tone"],
  ["AgentState", ""],
];

/** A resource of which only the id is known. */
function lookup(resource: ResourceName, agentGuid: string, rest: string): DeclaredResource {
  const declared = new DeclaredResource(fixture.host, resource, { agentGuid });
  return Object.assign(declared, {
    id: agentGuid + rest,
    outputs: { __provider: loaderText(resource) },
  });
}

describe.each(IDS)("a lookup of a %s", (resource, rest) => {
  it("finds it by its id alone, without a write, and shows no change", async () => {
    const found = await lookup(resource, fixture.agent(), rest).read();
    expect(found.inputs["agentGuid"]).toBe(found.args["agentGuid"]);
    expect(fixture.takeCalls(found).filter((call) => !["Detail", "OAuthStatus"].includes(call))).toEqual([]);
    const { outputs } = found;
    await found.read();
    expect(found.outputs).toEqual(outputs);
  });

  it("fails for an agent that cannot be seen", async () => {
    const { message } = await failureOf(lookup(resource, "nobody", rest).read());
    expect(message).toMatch(
      /nobody.*: there is nothing to look up: the agent cannot be seen with this API key/,
    );
  });

  it("fails when the API does not respond, because there is no state to lose", async () => {
    const missing = lookup(resource, fixture.agent(), rest);
    fixture.control.fault({ status: 401, times: 9 });
    expect((await failureOf(missing.read())).message).toMatch(/HTTP 401/);
  });
});

it.each([
  ["AgentSchedule", "agent", /^"agent" is not an id of AgentSchedule; give <agentGuid>\/cs-cron-<task>$/],
  [
    "PreferenceSkill",
    "a/b/c",
    /^"a\/b\/c" is not an id of PreferenceSkill; give <agentGuid>\/cs-<preference>$/,
  ],
  [
    "LinkedInCredential",
    "agent",
    /^"agent" is not an id of a LinkedInCredential; give <agentGuid>\/linkedin$/,
  ],
] as const)("a lookup of a %s rejects the id %s", async (resource, id, expected) => {
  expect((await failureOf(lookup(resource, id, "").read())).message).toMatch(expected);
});

it("a lookup by an id in capitals finds the agent", async () => {
  const agentGuid = fixture.agent();
  const { outputs } = await fixture.host.engine.read(`${agentGuid.toUpperCase()}/linkedin`, {
    __provider: (await fixture.credential({ agentGuid }).checked())["__provider"],
  });
  expect(outputs).toMatchObject({ agentGuid, status: "pending" });
});
