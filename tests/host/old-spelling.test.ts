import { type DeclaredResource } from "./declared";
import { HostFixture } from "./host-fixture";

let fixture: HostFixture;
beforeAll(async () => {
  fixture = await HostFixture.open();
});
afterEach(() => fixture.reset());
afterAll(() => fixture.close());

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
  const guid = String(resource.args["agentGuid"]);
  const { id, inputs, outputs } = resource;
  fixture.takeCalls(resource);
  return Object.assign(resource.in(await fixture.nextRun()), inCapitals({ id, inputs, outputs }, guid));
}

describe.each(KINDS)("a %s whose state has the guid in capitals", (kind) => {
  it("plans no change, for a program in capitals and for one in small letters", async () => {
    const old = await recorded(kind);
    const capitals = String(old.args["agentGuid"]).toUpperCase();
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

it("a lookup by an id in capitals finds the agent", async () => {
  const agentGuid = fixture.agent();
  const { outputs } = await fixture.host.engine.read(`${agentGuid.toUpperCase()}/linkedin`, {
    __provider: (await fixture.credential({ agentGuid }).checked())["__provider"],
  });
  expect(outputs).toMatchObject({ agentGuid, status: "pending" });
});
