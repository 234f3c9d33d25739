import { createHash } from "node:crypto";
import { startSandbox } from "wiro-sandbox";
import { type DeclaredResource, failureOf, guidOf } from "../declared";
import type { Host } from "../host";
import { READING_SETTINGS } from "../readings";
import { API_KEY, hostFixture } from "../host-fixture";

const fixture = hostFixture();
beforeAll(() => {
  fixture.control.settings.phaseMs = 20;
});

const KINDS = ["credential", "schedule", "preference", "state"] as const;
type Kind = (typeof KINDS)[number];
const ARGS = { credential: {}, schedule: {}, preference: {}, state: { onDelete: "stop" } };
const CALL = { credential: "OAuthDisconnect", schedule: "Detail", preference: "Detail", state: "Detail" };

/** The state of an earlier run with the right key. */
async function recorded(kind: Kind): Promise<DeclaredResource> {
  const agentGuid = fixture.agent({ status: 4 });
  return fixture[kind]({ agentGuid, ...ARGS[kind] }).create();
}

/** The same for an account whose key sees none of the fixture's agents: here, a key of another API. */
async function wrongHost(baseUrl: string): Promise<Host> {
  return fixture.startHost({ env: { WIRO_BASE_URL: baseUrl } });
}

async function expectDoubt(resource: DeclaredResource, reason: string): Promise<void> {
  const { message } = await failureOf(resource.delete());
  expect(message).toContain(
    `${resource.id}: the agent cannot be seen with this API key (deleted, or not visible to it), and ${reason}, so nothing was deleted, and the resource stays in the state. `,
  );
  expect(message).toMatch(
    /Run `pulumi refresh` with the right key, and run this again; or remove it from the state alone with `pulumi state delete '<urn>'`\.$/,
  );
}

describe.each(KINDS)("delete of a %s whose agent cannot be seen", (kind) => {
  it("fails where no run has found that before", async () => {
    const resource = await recorded(kind);
    fixture.control.removeAgent(guidOf(resource));
    fixture.takeCalls(resource);
    await expectDoubt(resource.in(await fixture.nextRun()), "no earlier run found it missing");
    expect(fixture.takeCalls(resource)).toEqual([CALL[kind]]);
  });

  it("fails where the run's own refresh was the first to find it", async () => {
    const resource = (await recorded(kind)).in(await fixture.nextRun());
    fixture.control.removeAgent(guidOf(resource));
    await resource.read();
    await expectDoubt(resource, "no earlier run found it missing");
    await expectDoubt(resource, "no earlier run found it missing");
  });

  it("succeeds where an earlier run found it, with and without a refresh in between, and reports that", async () => {
    const resource = await recorded(kind);
    fixture.control.removeAgent(guidOf(resource));
    await resource.read();
    const later = resource.in(await fixture.nextRun());
    await later.host.takeOutput();
    await later.delete();
    expect((await later.host.takeOutput()).stdout).toBe(
      `${later.id}: the agent cannot be seen with this API key (deleted, or not visible to it), as an earlier run found: nothing was left to do.\n`,
    );
    await later.read();
    await later.delete();
  });

  it("fails with another key than the last one that saw it, and again, and touches nothing of the agent", async () => {
    const resource = await recorded(kind);
    const other = await startSandbox({ agents: [], settings: READING_SETTINGS });
    try {
      for (let run = 0; run < 2; run += 1) {
        const wrong = await wrongHost(other.baseUrl);
        const observed = resource.in(wrong);
        await expectDoubt(observed, "another key, or this one at another base URL, saw it last");
        await observed.read();
        await expectDoubt(observed, "another key, or this one at another base URL, saw it last");
        Object.assign(resource, { inputs: observed.inputs, outputs: observed.outputs });
      }
    } finally {
      await other.close();
    }
    fixture.takeCalls(resource);
    const right = resource.in(await fixture.nextRun());
    await right.delete();
    expect(fixture.takeCalls(resource)).toContain(CALL[kind]);
  });

  it("fails with the right key as long as only the wrong one found it missing", async () => {
    const resource = await recorded(kind);
    const other = await startSandbox({ agents: [], settings: READING_SETTINGS });
    const observed = resource.in(await wrongHost(other.baseUrl));
    await observed.read();
    await other.close();
    fixture.control.removeAgent(guidOf(resource));
    await expectDoubt(observed.in(await fixture.nextRun()), "no earlier run found it missing");
  });

  it("fails for a state of an older version, and succeeds once a refresh has recorded the key", async () => {
    const resource = await recorded(kind);
    const { seenByKey, ...older } = resource.outputs;
    expect(seenByKey).toMatch(/^[0-9a-f]{8}$/);
    resource.outputs = older;
    const refreshed = await resource.in(await fixture.nextRun()).read();
    expect(refreshed.outputs).toMatchObject({ seenByKey });
    fixture.control.removeAgent(guidOf(resource));
    fixture.setClockAhead(11_000);
    await resource.read();
    await expectDoubt(resource.in(await fixture.nextRun()), "the state does not say which key saw it last");
    await refreshed.in(fixture.host).read();
    const found = await refreshed.in(await fixture.startHost()).read();
    await found.in(await fixture.startHost()).delete();
  });

  it("acts on an agent that can be seen again", async () => {
    const resource = await recorded(kind);
    const missing = { result: false, errors: [{ code: 95, message: "User agent not found" }] };
    fixture.control.fault({ body: missing, times: 9 });
    await resource.read();
    fixture.control.clearFaults();
    fixture.takeCalls(resource);
    await resource.in(await fixture.nextRun()).delete();
    expect(fixture.takeCalls(resource)).toContain(CALL[kind]);
  });
});

describe("a delete that needs no call", () => {
  it.each([
    ["schedule", { onDelete: "retain" }],
    ["preference", { onDelete: "retain" }],
    ["state", { onDelete: "leave", desired: "stopped" }],
  ] as const)("does not depend on the record of the key: %s %j", async (kind, args) => {
    const resource = await fixture[kind](args).create();
    fixture.control.removeAgent(guidOf(resource));
    fixture.takeCalls(resource);
    await resource.in(await fixture.nextRun()).delete();
    expect(fixture.takeCalls(resource)).toEqual([]);
  });
});

describe("the record of the key", () => {
  it("is too short to identify a key, and is the same for all resources of an account", async () => {
    const found = new Set<unknown>();
    for (const kind of KINDS) found.add((await recorded(kind)).outputs["seenByKey"]);
    expect(found.size).toBe(1);
    const [fingerprint] = found;
    expect(fingerprint).toMatch(/^[0-9a-f]{8}$/);
    const plainHash = createHash("sha256").update(API_KEY).digest("hex");
    expect(plainHash).not.toContain(String(fingerprint));
  });

  it("does not change without a read, or after a read that the API rejects", async () => {
    const resource = await fixture.schedule({ onDelete: "retain" }).create();
    const { seenByKey } = resource.outputs;
    const host = await fixture.startHost({ env: { WIRO_API_KEY: "revoked" } });
    const state = await fixture.state({ desired: "stopped" }).create();
    const idle = await state.in(host).update({ timeoutSeconds: 7 });
    expect(idle.outputs).toMatchObject({ seenByKey });
    await failureOf(resource.in(host).read());
    const later = await resource.in(host).read();
    expect(later.outputs).toEqual(resource.outputs);
  });
});
