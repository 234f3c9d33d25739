import { type DeclaredResource, failureOf, guidOf } from "../declared";
import { hostFixture } from "../host-fixture";

/** Each of the statuses 1, 2 and 3 passes before the first pause of a wait is over. */
const SHORT = 20;

const fixture = hostFixture();
beforeEach(() => {
  fixture.control.settings.phaseMs = SHORT;
});

const statusOf = (resource: DeclaredResource) => fixture.agentOf(resource).status;
const created = (args = {}) => fixture.created(fixture.state(args));

describe("check of an agent's state", () => {
  it("adds the desired state", async () => {
    expect(await fixture.state({ agentGuid: "agent-1" }).checked()).toEqual({
      agentGuid: "agent-1",
      desired: "running",
      presence: "present",
      __provider: expect.any(String) as string,
    });
  });

  it.each([
    ["another state", { desired: "paused" }, /^desired: must be "running" or "stopped"$/],
    ["no state", { desired: null }, /^desired: is required; give "running" or "stopped"$/],
    [
      "half a second",
      { timeoutSeconds: 0.5 },
      /^timeoutSeconds: must be a whole number of seconds from 1 to/,
    ],
    ["no time", { timeoutSeconds: 0 }, /^timeoutSeconds: must be a whole number of seconds from 1 to 86400$/],
    ["another onDelete", { onDelete: "retain" }, /^onDelete: must be "leave" or "stop"$/],
  ])("rejects %s in one line", async (_, change, expected) => {
    const { failures } = await fixture.state({ agentGuid: "agent-1", ...change }).check();
    expect(failures.map(({ reason }) => reason)).toEqual([expect.stringMatching(expected)]);
  });

  it.each(["stopped: no credits", "error"])(
    "accepts %j, which the engine passes on when its changes are ignored, and then requires nothing",
    async (found) => {
      const resource = await created({ agentGuid: fixture.agent({ status: 4, credits: 0 }) });
      fixture.control.setStatus(guidOf(resource), found === "error" ? 5 : 0);
      await resource.read();
      expect(resource.inputs["desired"]).toBe(found);
      expect((await resource.diff({ desired: found })).changes).toBe("same");
      fixture.takeCalls(resource);
      await resource.update({ desired: found, timeoutSeconds: 9 });
      expect(fixture.takeCalls(resource)).toEqual([]);
    },
  );

  it("does not accept such a word from a program", async () => {
    const { failures } = await fixture.state({ desired: "error" }).check();
    expect(failures.map(({ reason }) => reason)).toEqual(['desired: must be "running" or "stopped"']);
  });
});

describe("create of an agent's state", () => {
  it("starts a stopped agent and waits until it runs", async () => {
    const resource = await fixture.state().create();
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "Start", "Detail"]);
    expect(resource.id).toBe(guidOf(resource));
    expect(resource.outputs).toMatchObject({ desired: "running", status: "running", presence: "present" });
  });

  it.each([
    ["running", 4],
    ["stopped", 0],
    ["stopped", 5],
    ["stopped", 6],
  ] as const)("makes no call to be %s at status %s", async (desired, status) => {
    const resource = await fixture.state({ agentGuid: fixture.agent({ status }), desired }).create();
    expect(fixture.takeCalls(resource)).toEqual(["Detail"]);
    expect((await fixture.host.takeOutput()).stdout).toBe("");
  });

  it("reports nothing about a short start, and the current status of a long one", async () => {
    await fixture.state().create();
    expect((await fixture.host.takeOutput()).stdout).toBe("");
    fixture.control.settings.phaseMs = 60_000;
    const resource = fixture.state();
    const creation = resource.create();
    while (statusOf(resource) !== 2) await fixture.host.takeOutput();
    fixture.setClockAhead(6_000);
    let output = "";
    while (!output.endsWith("\n")) output += (await fixture.host.takeOutput()).stdout;
    expect(output).toMatch(/^agent [0-9a-f-]+ is queued after \d+ s; waiting until it is running\.\n$/);
    fixture.control.setStatus(guidOf(resource), 4);
    await creation;
  });

  it("stops a running agent and waits until it has stopped", async () => {
    const resource = fixture.state({ agentGuid: fixture.agent({ status: 4 }), desired: "stopped" });
    await resource.create();
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "Stop", "Detail"]);
    expect(resource.outputs["status"]).toBe("stopped");
  });

  it("trap 17: waits for the restart that another write caused, and does not send another call", async () => {
    const agentGuid = fixture.agent({ status: 4 });
    fixture.control.settings.phaseMs = 400;
    await fixture.preference({ agentGuid }).create();
    const resource = fixture.state({ agentGuid });
    fixture.takeCalls(resource);
    expect(statusOf(resource)).toBe(1);
    await resource.create();
    expect(new Set(fixture.takeCalls(resource))).toEqual(new Set(["Detail"]));
    expect(statusOf(resource)).toBe(4);
  });

  it("starts a stopping agent after it has stopped", async () => {
    const resource = fixture.state();
    fixture.control.settings.phaseMs = 400;
    fixture.control.setStatus(guidOf(resource), 1);
    await resource.create();
    expect(fixture.takeCalls(resource).slice(0, 3)).toEqual(["Detail", "Detail", "Start"]);
    expect(statusOf(resource)).toBe(4);
  });

  it("starts an agent from its error state", async () => {
    const resource = await fixture.state({ agentGuid: fixture.agent({ status: 5 }) }).create();
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "Start", "Detail"]);
  });

  it("trap 14: completes the setup by the one call that does it, then starts", async () => {
    const agentGuid = fixture.agent();
    fixture.control.editCredential(agentGuid, { organizationid: "12345678" });
    const resource = await fixture.state({ agentGuid }).create();
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "Update", "Detail", "Start", "Detail"]);
    expect(statusOf(resource)).toBe(4);
  });

  it("fails for an incomplete setup, and names what is missing", async () => {
    const resource = fixture.state({ agentGuid: fixture.agent() });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(/its setup is not complete, .* depend on them \(dependsOn\), and run again\.$/);
    expect(record).toBeUndefined();
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "Update", "Detail"]);
  });

  it.each([
    [
      "credits",
      { credits: 0 },
      /^Start of agent .*: No credits available\..* buy extra credits in Wiro, and run/,
    ],
    ["a subscription", { subscription: false }, /Subscription required — .* Subscribe to the agent in Wiro/],
  ])("fails without %s, with the API's reason and what to do", async (_, seed, expected) => {
    const resource = fixture.state({ agentGuid: fixture.agent({ ...seed, status: 0 }) });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(expected);
    expect(record).toBeUndefined();
  });

  it("reads the status before it starts again after a missing response", async () => {
    const resource = fixture.state();
    fixture.control.fault({ path: "Start", reset: "after" });
    await resource.create();
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "Start", "Detail"]);
    expect(statusOf(resource)).toBe(4);
  });

  it("starts again when the status shows that the first Start was not carried out", async () => {
    const resource = fixture.state();
    fixture.control.fault({ path: "Start", reset: "before" });
    await resource.create();
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "Start", "Detail", "Start", "Detail"]);
    expect(statusOf(resource)).toBe(4);
  });

  it("records the started operation at the timeout, and the next run goes on waiting", async () => {
    fixture.control.settings.phaseMs = 60_000;
    const resource = fixture.state({ timeoutSeconds: 1 });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(/after 1 s it is queued, not running; run again to go on from there/);
    expect(record?.id).toBe(guidOf(resource));
    expect(record?.properties).toMatchObject({ desired: "queued", status: "queued" });
    expect((await resource.diff()).changes).toBe("left to the engine");
    fixture.takeCalls(resource);
    fixture.control.setStatus(guidOf(resource), 4);
    await resource.update();
    expect(fixture.takeCalls(resource)).toEqual(["Detail"]);
    expect(resource.outputs).toMatchObject({ desired: "running", status: "running" });
  });

  it("trap 17: records the started operation when the agent ends in its error state, with what to do", async () => {
    fixture.control.settings.phaseMs = 60_000;
    const resource = fixture.state();
    const creation = failureOf(resource.create());
    while (statusOf(resource) !== 2) await fixture.host.takeOutput();
    fixture.control.setStatus(guidOf(resource), 5);
    const { message, record } = await creation;
    expect(message).toMatch(
      /it ended in its error state; look at its log in Wiro, correct what it names, and run/,
    );
    expect(record?.properties).toMatchObject({ desired: "error", status: "error" });
  });

  it("fails for an agent that cannot be seen", async () => {
    const { message } = await failureOf(fixture.state({ agentGuid: "nobody" }).create());
    expect(message).toMatch(/^Detail of agent nobody: .* not visible to this API key/);
  });
});

describe("a Start or a Stop whose end is not known", () => {
  const UNKNOWN = /^unknown: it was (stopped|running) when it was last read$/;
  const REJECTION = { status: 400, body: { result: false, errors: [{ code: 0, message: "Not today" }] } };

  it.each([
    ["is accepted, and then the status cannot be read", { path: "Detail", at: 2, ...REJECTION }],
    ["never gets a response", { path: "Start", reset: "after", times: 3 }],
  ] as const)("is recorded so that taking the change back stops the agent: it %s", async (_, fault) => {
    const resource = await fixture.state({ desired: "stopped" }).create();
    fixture.control.fault({ ...fault });
    // Reads that lag hide that the Start was carried out.
    if (fault.path === "Start")
      fixture.control.fault({ path: "Detail", at: 2, times: 9, body: stoppedAgent(resource) });
    const { record } = await failureOf(resource.update({ desired: "running" }));
    expect(String(record?.properties["desired"])).toMatch(UNKNOWN);
    fixture.control.clearFaults();
    expect(fixture.agentOf(resource).status).not.toBe(0);
    const next = resource.in(await fixture.nextRun());
    await next.update({ desired: "stopped" });
    expect(fixture.agentOf(next).status).toBe(0);
    expect((await next.diff()).changes).toBe("same");
  });

  it("is recorded so that taking a stop back starts the agent", async () => {
    const resource = await fixture.state({}).create();
    fixture.control.fault({ path: "Detail", at: 2, ...REJECTION });
    const { record } = await failureOf(resource.update({ desired: "stopped" }));
    expect(String(record?.properties["desired"])).toMatch(UNKNOWN);
    const next = resource.in(await fixture.nextRun());
    await next.host.takeOutput();
    expect((await next.diff({ desired: "running" })).changes).toBe("left to the engine");
    expect((await next.host.takeOutput()).stdout).toMatch(
      /^AgentState of agent \S+: it is not known how its last Start or Stop ended, so the update makes sure that it is running\.$/m,
    );
    await next.update({ desired: "running" });
    expect(fixture.agentOf(next).status).toBe(4);
  });
});

function stoppedAgent(resource: DeclaredResource) {
  return { result: true, errors: [], useragents: [{ guid: guidOf(resource), status: 0 }] };
}
