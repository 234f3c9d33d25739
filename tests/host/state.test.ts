import { type DeclaredResource, failureOf } from "./declared";
import { HostFixture } from "./host-fixture";

/** Each of the statuses 1, 2 and 3 passes before the first pause of a wait is over. */
const SHORT = 20;

let fixture: HostFixture;
beforeAll(async () => {
  fixture = await HostFixture.open();
});
beforeEach(async () => {
  fixture.control.settings.phaseMs = SHORT;
  await fixture.host.takeOutput();
});
afterEach(() => fixture.reset());
afterAll(() => fixture.close());

const guidOf = (resource: DeclaredResource) => String(resource.args["agentGuid"]);
const statusOf = (resource: DeclaredResource) => fixture.control.agent(guidOf(resource)).status;

async function created(args = {}): Promise<DeclaredResource> {
  const resource = await fixture.state(args).create();
  fixture.takeCalls(resource);
  return resource;
}

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

describe("read of an agent's state", () => {
  it.each([
    [0, "stopped"],
    [1, "running"],
    [2, "running"],
    [3, "running"],
    [4, "running"],
    [5, "error"],
    [6, "stopped: setup required"],
  ])("shows status %s of an agent that should run as %j", async (status, desired) => {
    const resource = await created({ agentGuid: fixture.agent({ status: 4 }) });
    fixture.control.settings.phaseMs = 60_000;
    fixture.control.setStatus(guidOf(resource), status);
    await resource.read();
    expect(fixture.takeCalls(resource)).toEqual(["Detail"]);
    expect(resource.inputs["desired"]).toBe(desired);
    expect((await resource.diff()).changes).toBe(desired === "running" ? "same" : "left to the engine");
  });

  it("shows that the credits are used up", async () => {
    const resource = fixture.state({ agentGuid: fixture.agent({ credits: 0, status: 4 }) });
    await resource.create();
    fixture.control.setStatus(guidOf(resource), 0);
    fixture.setClockAhead(11_000);
    await resource.read();
    expect(resource.inputs["desired"]).toBe("stopped: no credits");
  });

  it.each(["current", "nested"] as const)("shows one that runs but should not (%s)", async (detail) => {
    fixture.control.settings.detail = detail;
    try {
      const resource = await created({ desired: "stopped" });
      fixture.control.setStatus(guidOf(resource), 4);
      await resource.read();
      expect(resource.inputs["desired"]).toBe("running");
    } finally {
      fixture.control.settings.detail = "current";
    }
  });

  it.each([
    ["running", [0, 5], "error", "left to the engine"],
    ["stopped", [4, 5], "stopped", "same"],
  ] as const)(
    "compares each refresh with the declaration, and not with the last refresh (%s)",
    async (desired, statuses, found, changes) => {
      const resource = await created({ desired, agentGuid: fixture.agent({ status: 4 }) });
      for (const [n, status] of statuses.entries()) {
        fixture.control.setStatus(guidOf(resource), status);
        fixture.setClockAhead((n + 1) * 11_000);
        await resource.read();
      }
      expect(resource.inputs["desired"]).toBe(found);
      expect((await resource.diff({ desired })).changes).toBe(changes);
    },
  );

  it("keeps the state of an agent that cannot be seen, and warns", async () => {
    const resource = await created({ desired: "stopped" });
    fixture.control.removeAgent(guidOf(resource));
    const { id } = resource;
    await resource.read();
    expect(resource.id).toBe(id);
    expect(resource.inputs["presence"]).toMatch(/^missing: the agent cannot be seen with this API key/);
    expect(resource.outputs).toMatchObject({ desired: "stopped", status: "missing" });
  });
});

describe("an agent that can be seen again", () => {
  const gone = async (resource: DeclaredResource): Promise<DeclaredResource> => {
    fixture.control.removeAgent(guidOf(resource));
    fixture.setClockAhead(11_000);
    await resource.read();
    expect(resource.inputs["presence"]).toMatch(/^missing: /);
    return resource;
  };
  const back = (resource: DeclaredResource, status: 0 | 4) => {
    fixture.control.addAgents([{ guid: guidOf(resource), status }]);
    fixture.takeCalls(resource);
  };

  it("is present after a refresh", async () => {
    const resource = await gone(await created({ desired: "stopped" }));
    back(resource, 0);
    await resource.read();
    expect(resource.inputs).toMatchObject({ presence: "present", desired: "stopped" });
    expect((await resource.diff()).changes).toBe("same");
  });

  it("is started by an update, although nothing but its presence differs", async () => {
    const resource = await gone(await created({ agentGuid: fixture.agent({ status: 4 }) }));
    back(resource, 0);
    await resource.update();
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "Start", "Detail"]);
    expect(resource.outputs).toMatchObject({ presence: "present", status: "running" });
  });

  it("is left to people when changes of its state are ignored", async () => {
    const resource = await created({ agentGuid: fixture.agent({ status: 4 }) });
    fixture.control.setStatus(guidOf(resource), 5);
    await gone(await resource.read());
    back(resource, 4);
    await resource.update({ desired: "error" });
    expect(fixture.takeCalls(resource)).toEqual([]);
    expect(statusOf(resource)).toBe(4);
  });
});

describe("update of an agent's state", () => {
  it("stops a running agent", async () => {
    const resource = await created({ agentGuid: fixture.agent({ status: 4 }) });
    await resource.update({ desired: "stopped" });
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "Stop", "Detail"]);
    expect(resource.outputs).toMatchObject({ desired: "stopped", status: "stopped" });
  });

  it("makes no call for another timeout or another onDelete", async () => {
    const resource = await created({ desired: "stopped" });
    await resource.update({ timeoutSeconds: 60, onDelete: "stop" });
    expect(fixture.takeCalls(resource)).toEqual([]);
    expect(resource.outputs).toMatchObject({ timeoutSeconds: 60, onDelete: "stop", status: "stopped" });
  });

  it("is a replacement for another agent", async () => {
    const resource = await created({ desired: "stopped" });
    expect((await resource.diff({ agentGuid: "other" })).replaces).toEqual(["agentGuid"]);
  });

  it("fails for an agent that cannot be seen, and names what to remove", async () => {
    const resource = await created({ desired: "stopped" });
    fixture.control.removeAgent(guidOf(resource));
    const { message } = await failureOf(resource.update({ desired: "running" }));
    expect(message).toMatch(/^AgentState: the agent .* cannot be seen: .*remove this resource\.$/);
  });
});

describe("an update without an edit, of an agent that cannot run", () => {
  const startsOnce = ["Detail", "Start", "Detail"];

  /** It ran, and a refresh finds it at this status. */
  async function stuck(status: 0 | 5 | 6, seed = {}): Promise<DeclaredResource> {
    const resource = await created({ agentGuid: fixture.agent({ status: 4, ...seed }) });
    fixture.control.setStatus(guidOf(resource), status);
    await resource.read();
    fixture.takeCalls(resource);
    await fixture.host.takeOutput();
    return resource;
  }

  it.each([
    [0, { credits: 0 }, "stopped: no credits", /No credits available\..* buy extra credits in Wiro/],
    [0, { subscription: false }, "stopped: no subscription", /Subscription required — .* Subscribe to the/],
    [5, { credits: 0 }, "error", /No credits available\./],
  ] as const)(
    "starts it once at status %s with %j, warns of the rejection, and keeps its real state",
    async (status, seed, desired, why) => {
      const resource = await stuck(status, seed);
      await resource.update();
      expect(fixture.takeCalls(resource)).toEqual(startsOnce);
      expect(resource.outputs).toMatchObject({ desired, declared: "running", presence: "present" });
      const { stdout } = await fixture.host.takeOutput();
      expect(stdout).toMatch(new RegExp(`^warning: AgentState of agent \\S+ stays "${desired}": Start of`));
      expect(stdout).toMatch(why);
    },
  );

  it("warns of an agent that ends in its error state again", async () => {
    const resource = await stuck(5);
    fixture.control.settings.phaseMs = 60_000;
    const update = resource.update();
    while (statusOf(resource) !== 2) await fixture.host.takeOutput();
    fixture.control.setStatus(guidOf(resource), 5);
    await update;
    expect(resource.outputs).toMatchObject({ desired: "error", status: "error", declared: "running" });
    const { stdout } = await fixture.host.takeOutput();
    expect(stdout).toMatch(/^warning: AgentState of agent \S+ stays "error": .* look at its log in Wiro/);
    fixture.control.settings.phaseMs = SHORT;
    await resource.read();
    expect((await resource.diff()).changes).toBe("left to the engine");
    await resource.update();
    expect(resource.outputs).toMatchObject({ desired: "running", status: "running" });
  });

  it("completes the setup where that is due, and warns where it cannot", async () => {
    const resource = await stuck(6);
    await resource.update();
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "Update", "Detail", "Detail"]);
    expect(resource.outputs).toMatchObject({ desired: "stopped: setup required", declared: "running" });
    expect((await fixture.host.takeOutput()).stdout).toMatch(/^warning: .* its setup is not complete/);
    fixture.control.editCredential(guidOf(resource), { organizationid: "12345678" });
    await resource.update();
    expect(resource.outputs).toMatchObject({ desired: "running", status: "running" });
  });

  it("fails if the program edits it, for this resource alone", async () => {
    const resource = await created({
      desired: "stopped",
      agentGuid: fixture.agent({ status: 0, credits: 0 }),
    });
    const { message } = await failureOf(resource.update({ desired: "running" }));
    expect(message).toMatch(/^Start of agent \S+: No credits available\./);
  });

  it("shows the effect of a stop on the access token, in the plan of a stop alone", async () => {
    const resource = await created({ agentGuid: fixture.agent({ status: 4 }) });
    await fixture.host.takeOutput();
    await resource.diff({ timeoutSeconds: 10 });
    expect((await fixture.host.takeOutput()).stdout).toBe("");
    await resource.diff({ desired: "stopped" });
    expect((await fixture.host.takeOutput()).stdout).toMatch(
      /^AgentState of agent \S+: while it is stopped its LinkedIn access token is not renewed; .*consent again\.\n$/,
    );
  });

  it("fails at the timeout, because the agent may still arrive", async () => {
    const resource = await stuck(0);
    fixture.control.settings.phaseMs = 60_000;
    const { message, record } = await failureOf(resource.update({ timeoutSeconds: 1 }));
    expect(message).toMatch(/after 1 s it is queued, not running/);
    expect(record?.properties).toMatchObject({ desired: "queued", declared: "running" });
  });

  it("fails if the API fails", async () => {
    const resource = await stuck(5);
    fixture.control.fault({ path: "Start", status: 401 });
    expect((await failureOf(resource.update())).message).toMatch(/HTTP 401/);
  });
});

describe("delete of an agent's state, by a later run", () => {
  const deleteLater = async (resource: DeclaredResource): Promise<string> => {
    const host = await fixture.nextRun();
    await host.takeOutput();
    await resource.in(host).delete();
    return (await host.takeOutput()).stdout;
  };

  it("leaves the agent as it is, without a call, and reports that it goes on running", async () => {
    const resource = await created({ agentGuid: fixture.agent({ status: 4 }) });
    const printed = await deleteLater(resource);
    expect(fixture.takeCalls(resource)).toEqual([]);
    expect(printed).toMatch(
      new RegExp(
        `^AgentState of agent ${guidOf(resource)}: the agent goes on running, .*onDelete: "stop"\\.\\n$`,
      ),
    );
  });

  it("does not report that of an agent that is stopped, or that no refresh found", async () => {
    const stopped = await created({ agentGuid: fixture.agent({ status: 0 }), desired: "stopped" });
    expect(await deleteLater(stopped)).toBe("");
    const missing = await created({ agentGuid: fixture.agent({ status: 4 }) });
    fixture.control.removeAgent(guidOf(missing));
    await missing.read();
    expect(await deleteLater(missing)).toBe("");
  });

  it('stops the agent with onDelete "stop", and waits until it has stopped', async () => {
    const resource = await created({ agentGuid: fixture.agent({ status: 4 }), onDelete: "stop" });
    await deleteLater(resource);
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "Stop", "Detail"]);
    expect(statusOf(resource)).toBe(0);
  });

  it("waits no longer than the resource's timeout, and a later delete continues", async () => {
    const agentGuid = fixture.agent({ status: 4 });
    const resource = await created({ agentGuid, onDelete: "stop", timeoutSeconds: 1 });
    fixture.control.settings.phaseMs = 60_000;
    const { message } = await failureOf(deleteLater(resource));
    expect(message).toMatch(/after 1 s it is stopping, not stopped; run again/);
    fixture.control.setStatus(agentGuid, 0);
    fixture.takeCalls(resource);
    await deleteLater(resource);
    expect(fixture.takeCalls(resource)).toEqual(["Detail"]);
  });

  it("makes no call while the program declares the agent's state under another name", async () => {
    const resource = await created({ agentGuid: fixture.agent({ status: 4 }), onDelete: "stop" });
    const host = await fixture.startHost();
    await resource.in(host).checked();
    await resource.in(host).delete();
    expect(fixture.takeCalls(resource)).toEqual([]);
  });
});
