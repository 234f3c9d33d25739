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

describe("delete of an agent's state, by a later run", () => {
  it("leaves the agent as it is, without a call, and reports that it goes on running", async () => {
    const resource = await created({ agentGuid: fixture.agent({ status: 4 }) });
    const printed = await fixture.deleteLater(resource);
    expect(fixture.takeCalls(resource)).toEqual([]);
    expect(printed).toMatch(
      new RegExp(
        `^AgentState of agent ${guidOf(resource)}: the agent goes on running, .*onDelete: "stop"\\.\\n$`,
      ),
    );
  });

  it("does not report that of an agent that is stopped, or that no refresh found", async () => {
    const stopped = await created({ agentGuid: fixture.agent({ status: 0 }), desired: "stopped" });
    expect(await fixture.deleteLater(stopped)).toBe("");
    const missing = await created({ agentGuid: fixture.agent({ status: 4 }) });
    fixture.control.removeAgent(guidOf(missing));
    await missing.read();
    expect(await fixture.deleteLater(missing)).toBe("");
  });

  it('stops the agent with onDelete "stop", and waits until it has stopped', async () => {
    const resource = await created({ agentGuid: fixture.agent({ status: 4 }), onDelete: "stop" });
    await fixture.deleteLater(resource);
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "Stop", "Detail"]);
    expect(statusOf(resource)).toBe(0);
  });

  it("waits no longer than the resource's timeout, and a later delete continues", async () => {
    const agentGuid = fixture.agent({ status: 4 });
    const resource = await created({ agentGuid, onDelete: "stop", timeoutSeconds: 1 });
    fixture.control.settings.phaseMs = 60_000;
    const { message } = await failureOf(fixture.deleteLater(resource));
    expect(message).toMatch(
      /after 1 s it is stopping, not stopped; run again .* The state does not show this Stop: .*`pulumi refresh`\.$/,
    );
    fixture.control.setStatus(agentGuid, 0);
    expect((await resource.diff({})).changes).toBe("same");
    await resource.read();
    expect(resource.inputs["desired"]).toBe("stopped");
    fixture.takeCalls(resource);
    await fixture.deleteLater(resource);
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
