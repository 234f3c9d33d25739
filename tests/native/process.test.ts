import { once } from "node:events";
import { failureOf } from "../host/declared";
import { API_SECRET, MINUTE } from "../host/host-fixture";
import { like, nativeFixture } from "./native-fixture";
import { urnOf } from "./plugin";
import manifest from "../../provider/package.json";

const fixture = nativeFixture();

describe("the plugin's process", () => {
  it("prints its port and nothing else, whatever it is asked", async () => {
    const plugin = await fixture.start({ env: { WIRO_LOG: "debug", WIRO_API_SECRET: API_SECRET } });
    const resource = await fixture.credential({}, plugin);
    await failureOf(plugin.read(urnOf("AgentState"), "no-such-agent"));
    await fixture.diff(resource, { clientId: "app-2" }, [], plugin);
    await plugin.delete(resource.urn, resource.id, resource.state);
    expect(plugin.printed.stdout).toMatch(/^\d+\n$/);
    expect(plugin.printed.stderr).toBe("");
  });

  it("ends with the engine, which holds its standard input", async () => {
    const plugin = await fixture.start();
    const ended = once(plugin.process, "exit");
    plugin.process.stdin.end();
    expect(await ended).toEqual([1, null]);
  });

  it("has the version of the package, and a schema of the package wiro", async () => {
    expect(await fixture.plugin.version()).toBe(manifest.version);
    expect(await fixture.plugin.schema()).toMatchObject({ name: "wiro", version: manifest.version });
  });

  it("goes on after a cancellation: each request has its own bound", async () => {
    await fixture.plugin.cancel();
    await fixture.credential();
  });

  it("ends a wait for an agent when the run is cancelled, and records what has begun", async () => {
    fixture.control.settings.phaseMs = 10 * MINUTE;
    const plugin = await fixture.start();
    const urn = urnOf("AgentState");
    const args = { agentGuid: fixture.agent({ status: 0 }), desired: "running" };
    const inputs = await fixture.checked(urn, args, {}, plugin);
    const created = failureOf(plugin.create(urn, inputs));
    while (!fixture.takeCalls().includes("Start")) await new Promise(setImmediate);
    await plugin.cancel();
    const { message, record } = await created;
    expect(message).toMatch(
      /the run was cancelled after Start was accepted; when last read, it was \w+, not running; run again to go on from there\.$/,
    );
    expect(record).toMatchObject({ id: args.agentGuid, reasons: [message] });
  });

  it("waits for any number of agents at once, without a warning of Node", async () => {
    fixture.control.settings.phaseMs = 10 * MINUTE;
    const plugin = await fixture.start();
    const waits = Array.from({ length: 20 }, async (_, n) => {
      const urn = urnOf("AgentState", `agent-${n}`);
      const args = { agentGuid: fixture.agent({ status: 0 }), desired: "running" };
      return failureOf(plugin.create(urn, await fixture.checked(urn, args, {}, plugin)));
    });
    // Before the Start and after it each wait reads once. Then it sleeps.
    const calls: string[] = [];
    while (calls.filter((operation) => operation === "Detail").length < 2 * waits.length) {
      calls.push(...fixture.takeCalls());
      await new Promise(setImmediate);
    }
    await plugin.cancel();
    for (const { message } of await Promise.all(waits)) expect(message).toContain("the run was cancelled");
    expect(plugin.printed.stderr).toBe("");
  });

  it("starts no agent after the run was cancelled, and records nothing", async () => {
    const plugin = await fixture.start();
    const urn = urnOf("AgentState");
    const args = { agentGuid: fixture.agent({ status: 0 }), desired: "running" };
    const inputs = await fixture.checked(urn, args, {}, plugin);
    fixture.takeCalls();
    await plugin.cancel();
    const { message, record } = await failureOf(plugin.create(urn, inputs));
    expect(message).toMatch(/the run was cancelled while it was stopped, not running; /);
    expect(record).toBeUndefined();
    expect(fixture.takeCalls()).not.toContain("Start");
  });

  it("reports a call of the protocol that it does not have as not implemented", async () => {
    expect((await failureOf(fixture.plugin.mapping())).message).toMatch(/does not have the call/);
  });
});

describe("a function", () => {
  it("getAgents lists the agents, with the words for their states", async () => {
    const guid = fixture.agent({ title: "Acme posts", status: 4 });
    const { value, failures } = await fixture.plugin.invoke("wiro:index:getAgents");
    expect(failures).toEqual([]);
    expect(value["agents"]).toContainEqual({ guid, title: "Acme posts", status: "running" });
  });

  it("getLinkedInConnection returns the connection, of a guid in capitals, too", async () => {
    const { state } = await fixture.connected();
    const agentGuid = String(state["agentGuid"]);
    const { value } = await fixture.plugin.invoke("wiro:index:getLinkedInConnection", {
      agentGuid: agentGuid.toUpperCase(),
    });
    expect(value).toMatchObject({ agentGuid, connected: true, accountName: "Jane Doe" });
  });

  it("reports a bad argument by its name, and asks nothing", async () => {
    const { failures } = await fixture.plugin.invoke("wiro:index:getLinkedInConnection", {
      agentGuid: " ",
    });
    expect(failures).toEqual([{ property: "agentGuid", reason: like(/^is empty/) }]);
    expect(fixture.takeCalls()).toEqual([]);
  });

  it("that this version does not have fails by its name", async () => {
    expect((await failureOf(fixture.plugin.invoke("wiro:index:getPages"))).message).toBe(
      "wiro:index:getPages is not a function of this version of the provider",
    );
  });

  it("fails with the API's reason in one line", async () => {
    const plugin = await fixture.start({ env: { WIRO_API_KEY: "revoked" } });
    expect((await failureOf(plugin.invoke("wiro:index:getAgents"))).message).toMatch(
      /^MyAgents: [^\n]*HTTP 401[^\n]*$/,
    );
  });
});

describe("a line of the provider is printed by the engine", () => {
  it("as a warning on the URN of its resource, once in a process however often the engine asks", async () => {
    const resource = await fixture.created("AgentSchedule", {
      agentGuid: fixture.agent(),
      interval: "0 8 * * *",
    });
    fixture.control.removeAgent(String(resource.state["agentGuid"]));
    const refreshed = await fixture.refreshed(resource);
    fixture.plugin.takeLines();
    await fixture.diff(refreshed);
    expect(fixture.plugin.takeLines()).toEqual([
      { severity: "WARNING", urn: resource.urn, message: like(/the agent cannot be seen/) },
    ]);
    await fixture.diff(refreshed);
    expect(fixture.plugin.takeLines()).toEqual([]);
  });

  it("before the response of its operation: the engine shows no line of a resource that is done", async () => {
    const { urn, id, state } = await fixture.connected();
    const later = await fixture.start();
    await later.delete(urn, id, state);
    expect(later.takeLines()).toHaveLength(1);
  });

  it("for each request with WIRO_LOG=debug, with no header and no body", async () => {
    const plugin = await fixture.start({ env: { WIRO_LOG: "debug" } });
    const { state } = await fixture.credential({}, plugin);
    const lines = plugin.takeLines();
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines)
      expect(line).toEqual({
        severity: "INFO",
        urn: "",
        message: like(
          new RegExp(
            `^wiro: POST /UserAgent\\w*/\\w+ agent ${String(state["agentGuid"])} attempt 1: 200 in \\d+ ms$`,
          ),
        ),
      });
  });
});

describe("a run of many resources at once", () => {
  it("serves them all in one process", async () => {
    const plugin = await fixture.start();
    const all = await Promise.all(Array.from({ length: 12 }, () => fixture.credential({}, plugin)));
    expect(new Set(all.map(({ id }) => id)).size).toBe(12);
  });
});
