import { type DeclaredResource, failureOf, UNKNOWN } from "../declared";
import { itOfDynamic, newAddress } from "../host";
import { hostFixture } from "../host-fixture";

const fixture = hostFixture();
beforeAll(() => {
  fixture.control.settings.phaseMs = 20;
});

const KINDS = ["credential", "schedule", "preference", "state"] as const;
const WRITES = {
  credential: "OAuthDisconnect",
  schedule: "CustomSkillUpsert",
  preference: "CustomSkillRevert",
  state: "Stop",
};
const ARGS = { credential: {}, schedule: {}, preference: {}, state: { onDelete: "stop" } };

/** A resource from an earlier run, in the process of the next run. */
async function recorded(kind: (typeof KINDS)[number]): Promise<DeclaredResource> {
  const agentGuid = fixture.agent({ status: 4 });
  const resource = await fixture[kind]({ agentGuid, ...ARGS[kind] }).create();
  fixture.takeCalls(resource);
  return resource.in(await fixture.nextRun());
}

async function deletion(resource: DeclaredResource): Promise<{ calls: string[]; output: string }> {
  await resource.host.takeOutput();
  await resource.delete();
  const calls = fixture.takeCalls(resource);
  return { calls, output: (await resource.host.takeOutput()).stdout };
}

describe.each(KINDS)("delete of a %s", (kind) => {
  it("acts on the agent in a process that knows nothing else about the id", async () => {
    const { calls, output } = await deletion(await recorded(kind));
    expect(calls).toContain(WRITES[kind]);
    expect(output).not.toContain("another resource of this run");
  });

  it("makes no call after a create of the same id, as in a rename, and reports that", async () => {
    const old = await recorded(kind);
    const renamed = await fixture[kind](old.args, old.host).create();
    expect(renamed.id).toBe(old.id);
    fixture.takeCalls(old);
    const { calls, output } = await deletion(old);
    expect(calls).toEqual([]);
    expect(output).toBe(
      `${old.id}: another resource of this run manages it now, so nothing is changed on the agent.\n`,
    );
  });

  it("makes no call while the program declares the id, whatever the outcome for its resource", async () => {
    const old = await recorded(kind);
    await old.checked();
    expect((await deletion(old)).calls).toEqual([]);
  });

  it("acts when the program declares another agent: that is a replacement", async () => {
    const old = await recorded(kind);
    expect((await old.diff({ agentGuid: "another" })).changes).toBe("some");
    expect((await deletion(old)).calls).toContain(WRITES[kind]);
  });

  it("makes no call for either of two resources that swapped their agents", async () => {
    const [one, other] = [await recorded(kind), await recorded(kind)];
    await fixture[kind]({ ...one.args, agentGuid: other.args["agentGuid"] }, one.host).create();
    await fixture[kind]({ ...other.args, agentGuid: one.args["agentGuid"] }, one.host).create();
    fixture.control.clearRequests();
    expect((await deletion(one)).calls).toEqual([]);
    expect((await deletion(other)).calls).toEqual([]);
  });

  it("acts after a refresh, which reads and compares what the same run then deletes", async () => {
    const old = await recorded(kind);
    await old.read();
    await old.host.engine.diff(old.id, old.outputs, old.inputs);
    fixture.takeCalls(old);
    expect((await deletion(old)).calls).toContain(WRITES[kind]);
  });

  it("fails, and makes no call, after a create of the same id that left no record", async () => {
    const old = await recorded(kind);
    const path = kind === "credential" ? "OAuthStatus" : "Detail";
    fixture.control.fault({ path, status: 400 });
    expect((await failureOf(fixture[kind](old.args, old.host).create())).record).toBeUndefined();
    fixture.takeCalls(old);
    const { message } = await failureOf(old.delete());
    expect(message).toMatch(
      /the same object is declared under another name and was not created, so this one is not deleted.* run again\.$/,
    );
    expect(fixture.takeCalls(old)).toEqual([]);
  });

  it("fails, and makes no call, where the create of the same id never ran", async () => {
    const old = await recorded(kind);
    await fixture[kind](old.args, old.host).checked();
    expect((await failureOf(old.delete())).message).toMatch(/was not created, so this one is not deleted/);
    expect(fixture.takeCalls(old)).toEqual([]);
  });

  it("makes no call when a failed create of the same id succeeds in the end", async () => {
    const old = await recorded(kind);
    fixture.control.fault({ path: kind === "credential" ? "OAuthStatus" : "Detail", status: 400 });
    const renamed = fixture[kind](old.args, old.host);
    await failureOf(renamed.create());
    await renamed.create();
    fixture.takeCalls(old);
    expect((await deletion(old)).calls).toEqual([]);
  });

  it("acts when the program's declaration is invalid, or its agent is not known yet", async () => {
    const old = await recorded(kind);
    expect((await old.check({ ...old.args, unheardOf: 1 })).failures).toHaveLength(1);
    await old.checked({ ...old.args, agentGuid: UNKNOWN });
    expect((await deletion(old)).calls).toContain(WRITES[kind]);
  });
});

it("the delete of a former name does not undo a create that failed half-way", async () => {
  const old = await recorded("credential");
  fixture.control.fault({ path: "OAuthConnect", body: { result: false, errors: [] } });
  const { record } = await failureOf(fixture.credential(old.args, old.host).create());
  expect(record?.id).toBe(old.id);
  fixture.takeCalls(old);
  expect((await deletion(old)).calls).toEqual([]);
});

it("a claim of one resource does not count for another resource of the same agent", async () => {
  const credential = await recorded("credential");
  const { agentGuid } = credential.args;
  await fixture.schedule({ agentGuid }, credential.host).create();
  fixture.takeCalls(credential);
  expect((await deletion(credential)).calls).toEqual(["OAuthDisconnect"]);
});

itOfDynamic.each(KINDS)(
  "of two processes of one run one makes no call to delete a %s that the other one has created",
  async (kind) => {
    const old = await recorded(kind);
    const engineAddress = newAddress();
    const former = old.in(await fixture.startHost({ engineAddress }));
    const next = await fixture[kind](old.args, await fixture.startHost({ engineAddress })).create();
    fixture.takeCalls(former);
    const { calls, output } = await deletion(former);
    expect(calls).toEqual([]);
    expect(output).toContain("another resource of this run manages it now");
    await Promise.all([former.host.stop(), next.host.stop()]);
  },
);
