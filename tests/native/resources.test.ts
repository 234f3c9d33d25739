import { CHECK_FAILED_KEY } from "../../provider/src/engine/wire";
import { failureOf, inTheClear, secretsIn, UNKNOWN } from "../host/declared";
import { credentialArgs, MINUTE } from "../host/host-fixture";
import { loseGrant } from "../support/lost-grant";
import { like, nativeFixture } from "./native-fixture";
import { urnOf } from "./plugin";

const fixture = nativeFixture();

/** A value as the engine marks it. */
const secret = (value: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

describe("Check", () => {
  it("returns all inputs with their defaults and what is derived, and marks the secret", async () => {
    const args = credentialArgs(fixture.agent());
    const { inputs, failures } = await fixture.plugin.check(urnOf("LinkedInCredential"), {}, args);
    expect(failures).toEqual([]);
    expect(secretsIn(inputs)).toEqual(["clientSecret"]);
    expect(inTheClear(inputs)).toEqual({ ...args, authMethod: "own", connection: "connected" });
  });

  it("reports all failures at once, without a property, beside which the engine would print the value", async () => {
    const args = {
      ...credentialArgs(fixture.agent()),
      organizationId: "my-page",
      clientId: "",
      colour: "blue",
    };
    const { failures } = await fixture.plugin.check(urnOf("LinkedInCredential"), {}, args);
    expect(failures.map(({ reason }) => reason)).toEqual([
      like(/^clientId: is empty; /),
      like(/^organizationId: is not the page's id /),
      like(/^colour: is not an input of this resource; /),
    ]);
    expect(failures.map(({ property }) => property)).toEqual(["", "", ""]);
  });

  it("rejects a resource whose failures the constructor has reported already, in its words", async () => {
    const { failures } = await fixture.plugin.check(
      urnOf("AgentSchedule"),
      {},
      { [CHECK_FAILED_KEY]: "see above" },
    );
    expect(failures).toEqual([{ property: "", reason: "see above" }]);
  });

  it("leaves a value that a preview does not know as it is, secret or not", async () => {
    const args = { ...credentialArgs(UNKNOWN), clientSecret: UNKNOWN };
    const { inputs, failures } = await fixture.plugin.check(urnOf("LinkedInCredential"), {}, args);
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject({ agentGuid: UNKNOWN, clientSecret: UNKNOWN });
  });

  it("knows the resource by its URN's type alone, inside of a component, too", async () => {
    const urn = "urn:pulumi:dev::program::wiro:index:LinkedInAgent$wiro:index:AgentState::jane";
    const { inputs } = await fixture.plugin.check(
      urn,
      {},
      { agentGuid: fixture.agent(), desired: "running" },
    );
    expect(inputs).toMatchObject({ presence: "present" });
  });
});

describe("a secret whose place does not allow one", () => {
  it("is rejected, and no other line quotes a part of it", async () => {
    const args = { agentGuid: fixture.agent(), interval: secret("61 * * * *") };
    const { failures } = await fixture.plugin.check(urnOf("AgentSchedule"), {}, args);
    expect(failures).toEqual([{ property: "", reason: like(/^interval: came as a secret, but /) }]);
  });

  it("is rejected by a function, too", async () => {
    const { failures } = await fixture.plugin.invoke("wiro:index:getLinkedInConnection", {
      agentGuid: secret(fixture.agent()),
    });
    expect(failures).toEqual([{ property: "agentGuid", reason: like(/^came as a secret, but /) }]);
    expect(fixture.takeCalls()).toEqual([]);
  });
});

describe("Diff", () => {
  it("names each input that is added, removed or changed", async () => {
    const resource = await fixture.credential({ pageName: "Acme" });
    expect(
      await fixture.diff(resource, { pageName: undefined, organizationId: "777", renewBeforeDays: 10 }),
    ).toEqual({
      changes: "some",
      replaces: [],
      detailed: { pageName: "DELETE", organizationId: "UPDATE", renewBeforeDays: "ADD" },
    });
  });

  it("finds none where none is", async () => {
    const resource = await fixture.credential();
    expect(await fixture.diff(resource)).toEqual({ changes: "none", replaces: [], detailed: {} });
  });

  it("replaces for another agent, and prints on the resource's URN what that means", async () => {
    const resource = await fixture.credential();
    fixture.plugin.takeLines();
    expect(await fixture.diff(resource, { agentGuid: fixture.agent() })).toEqual({
      changes: "some",
      replaces: ["agentGuid"],
      detailed: { agentGuid: "UPDATE_REPLACE" },
    });
    expect(fixture.plugin.takeLines()).toEqual([
      {
        severity: "INFO",
        urn: resource.urn,
        message: like(/with another agentGuid, that agent is set up .* this one is disconnected/),
      },
    ]);
  });

  it.each(["presence", "*"])(
    "leaves out what the program ignores, derived inputs included: %s",
    async (path) => {
      const { urn, id, state, inputs } = await fixture.created("AgentSchedule", {
        agentGuid: fixture.agent(),
        interval: "0 8 * * *",
      });
      const missing = { ...inputs, presence: "missing: gone" };
      const recorded = { state: { ...state, ...missing }, inputs: missing };
      const diff = (ignored: string[]) =>
        fixture.plugin.diff(urn, id, { ...recorded, news: { ...inputs } }, ignored);
      expect((await diff([])).detailed).toEqual({ presence: "UPDATE" });
      expect(await diff([path])).toEqual({ changes: "none", replaces: [], detailed: {} });
    },
  );

  it("shows an output where the clock alone makes an update due, and prints why", async () => {
    const resource = await fixture.credential();
    fixture.plugin.takeLines();
    fixture.setClockAhead(16 * MINUTE);
    expect(await fixture.diff(resource)).toEqual({
      changes: "some",
      replaces: [],
      detailed: { statusReason: "output UPDATE" },
    });
    expect(fixture.plugin.takeLines()).toEqual([
      { severity: "INFO", urn: resource.urn, message: like(/the consent link expired/) },
    ]);
  });
});

describe("Create", () => {
  it.each(["client-id-canary-4b1", "client"])(
    "prints no value that came in as a secret, and masks only %s",
    async (clientId) => {
      const urn = urnOf("LinkedInCredential", clientId);
      const agentGuid = fixture.agent();
      fixture.control.connectByHand(agentGuid, { clientId: "former-app" });
      const inputs = await fixture.checked(urn, { ...credentialArgs(agentGuid), clientId });
      fixture.plugin.takeLines();
      const { outputs } = await fixture.plugin.create(urn, { ...inputs, clientId: secret(clientId) });
      expect(secretsIn(outputs)).toContain("clientId");
      expect(fixture.plugin.takeLines()).toEqual([
        {
          severity: "WARNING",
          urn,
          message: like(/changes its clientId from "former-app" to "\[redacted\]"\.$/),
        },
      ]);
    },
  );

  it("shows the parts of an id and the words of a choice, secret or not", async () => {
    const agentGuid = fixture.agent({ status: 4 });
    const { urn, id, state } = await fixture.created("AgentState", { agentGuid, desired: "running" });
    const secrets = Object.entries(state).map(([key, value]) => [key, secret(String(value))]);
    const plugin = await fixture.start();
    await plugin.delete(urn, id, Object.fromEntries(secrets) as typeof state);
    expect(plugin.takeLines().map(({ message }) => message)).toEqual([
      like(new RegExp(`^AgentState of agent ${agentGuid}: the agent goes on running, `)),
    ]);
  });

  it("has the engine refresh the resource before each update, where it can", async () => {
    const args = { agentGuid: fixture.agent(), interval: "0 8 * * *" };
    const urn = urnOf("AgentSchedule");
    for (const refreshesFirst of [true, false]) {
      const plugin = await fixture.start({ refreshesFirst });
      const inputs = await fixture.checked(urn, args, {}, plugin);
      const created = await plugin.create(urn, inputs);
      expect(created.refreshesFirst).toBe(refreshesFirst);
      const state = inTheClear(created.outputs);
      expect((await plugin.read(urn, created.id, state, inputs)).refreshesFirst).toBe(refreshesFirst);
      expect((await plugin.update(urn, created.id, state, inputs)).refreshesFirst).toBe(refreshesFirst);
    }
  });

  it("returns inputs and outputs, with the secrets marked", async () => {
    const urn = urnOf("LinkedInCredential");
    const agentGuid = fixture.agent();
    const inputs = await fixture.checked(urn, credentialArgs(agentGuid));
    const { id, outputs } = await fixture.plugin.create(urn, inputs);
    expect(id).toBe(`${agentGuid}/linkedin`);
    expect(secretsIn(outputs)).toEqual(["authorizeUrl", "clientSecret"]);
    expect(outputs).toMatchObject({ agentGuid, status: "pending", connected: false });
  });

  it("in a preview makes no request, has no id, and knows the inputs alone", async () => {
    const urn = urnOf("LinkedInCredential");
    const inputs = await fixture.checked(urn, credentialArgs(fixture.agent()));
    fixture.takeCalls();
    const { id, outputs } = await fixture.plugin.create(urn, inputs, true);
    expect(id).toBe("");
    expect(secretsIn(outputs)).toEqual(["clientSecret"]);
    expect(outputs).toMatchObject({ organizationId: "12345678", connected: UNKNOWN, authorizeUrl: UNKNOWN });
    expect(fixture.takeCalls()).toEqual([]);
  });

  it("that fails after its first write leaves a record, whose secrets are marked, and a reason", async () => {
    const urn = urnOf("LinkedInCredential");
    const args = credentialArgs(fixture.agent());
    const inputs = await fixture.checked(urn, args);
    fixture.control.fault({ path: "OAuthConnect", status: 400, times: 9 });
    const { message, record } = await failureOf(fixture.plugin.create(urn, inputs));
    expect(message).toMatch(/^the keys are stored, but the rest failed: OAuthConnect [^\n]*$/);
    expect(record).toMatchObject({
      id: `${String(args["agentGuid"])}/linkedin`,
      reasons: [message],
      refreshesFirst: true,
      properties: { status: "pending", statusReason: message, organizationId: "12345678" },
    });
    expect(secretsIn(record?.properties ?? {})).toEqual(["authorizeUrl", "clientSecret"]);
  });
});

describe("Read", () => {
  it("returns what it found, as state and as the inputs that differ from the desired ones", async () => {
    const resource = await fixture.connected();
    loseGrant(fixture.control, String(resource.state["agentGuid"]));
    const { urn, id, state, inputs } = resource;
    const found = await fixture.plugin.read(urn, id, state, inputs);
    expect(found.id).toBe(id);
    expect(found.outputs).toMatchObject({ status: "disconnected", connected: false });
    expect(found.inputs).toMatchObject({ connection: like(/^disconnected: /) });
    expect(secretsIn(found.inputs)).toEqual(["clientSecret"]);
  });

  it("of a key that the API rejects fails once; later ones return the record and leave the inputs", async () => {
    const plugin = await fixture.start({ env: { WIRO_API_KEY: "revoked" } });
    const { urn, id, state, inputs } = await fixture.credential();
    expect((await failureOf(plugin.read(urn, id, state, inputs))).message).toMatch(/HTTP 401/);
    const again = await plugin.read(urn, id, state, inputs);
    expect(inTheClear(again.outputs)).toEqual(state);
    expect(inTheClear(again.inputs)).toEqual(inputs);
    expect(secretsIn(again.inputs)).toEqual(["clientSecret"]);
  });
});

describe("Update", () => {
  it("in a preview makes no request, and keeps what only the API could change", async () => {
    const { urn, id, state, inputs } = await fixture.connected();
    const news = await fixture.checked(urn, { ...inputs, organizationId: "777" }, inputs);
    const { outputs } = await fixture.plugin.update(urn, id, state, news, true);
    expect(outputs).toMatchObject({ organizationId: "777", connected: true, accountName: "Jane Doe" });
    expect(fixture.takeCalls()).toEqual([]);
  });

  it("keeps the loader of the dynamic provider in the state: a stack may move back", async () => {
    const { urn, id, state, inputs } = await fixture.connected();
    const loader = { __provider: "the loader" };
    const { outputs } = await fixture.plugin.update(urn, id, { ...state, ...loader }, inputs);
    expect(outputs).toMatchObject(loader);
    const found = await fixture.plugin.read(urn, id, { ...state, ...loader }, inputs);
    expect(found.outputs).toMatchObject(loader);
    expect(found.inputs).not.toHaveProperty("__provider");
    fixture.control.fault({ path: "CredentialUpsert", reset: "after", times: 9 });
    const news = await fixture.checked(urn, { ...inputs, organizationId: "777" }, inputs);
    const { record } = await failureOf(fixture.plugin.update(urn, id, { ...state, ...loader }, news));
    expect(record?.properties).toMatchObject(loader);
  });
});

describe("Delete", () => {
  it("disconnects, and prints on the URN what stays", async () => {
    const { urn, id, state } = await fixture.connected();
    const later = await fixture.start();
    await later.delete(urn, id, state);
    expect(fixture.takeCalls()).toEqual(["OAuthDisconnect"]);
    expect(later.takeLines()).toEqual([
      {
        severity: "INFO",
        urn,
        message: like(/is disconnected from LinkedIn\. What stays: /),
      },
    ]);
  });

  it("makes no call where the run declares the same object under another name", async () => {
    const former = await fixture.connected();
    const run = await fixture.start();
    const urn = urnOf("LinkedInCredential", "renamed");
    const inputs = await fixture.checked(urn, former.inputs, {}, run);
    await run.create(urn, inputs);
    fixture.takeCalls();
    run.takeLines();
    await run.delete(former.urn, former.id, former.state);
    expect(fixture.takeCalls()).toEqual([]);
    expect(run.takeLines()).toEqual([
      {
        severity: "INFO",
        urn: former.urn,
        message: like(/another resource of this run manages it now/),
      },
    ]);
  });

  it("fails where that create has failed: the former record stays", async () => {
    const former = await fixture.connected();
    const run = await fixture.start();
    const urn = urnOf("LinkedInCredential", "renamed");
    const inputs = await fixture.checked(urn, former.inputs, {}, run);
    fixture.control.fault({ path: "OAuthStatus", status: 400 });
    await failureOf(run.create(urn, inputs));
    fixture.takeCalls();
    const { message } = await failureOf(run.delete(former.urn, former.id, former.state));
    expect(message).toMatch(/was not created, so this one is not deleted/);
    expect(fixture.takeCalls()).toEqual([]);
  });
});

it("deletes a record of the dynamic provider: its Provider has moved to the plugin by an alias", async () => {
  const former = await fixture.connected();
  const run = await fixture.start();
  fixture.takeCalls();
  const urn = former.urn.replace("wiro:index:", "pulumi-nodejs:dynamic/wiro:");
  await run.delete(urn, former.id, { ...former.state, __provider: "exports.handler = …" });
  expect(fixture.takeCalls()).toEqual(["OAuthDisconnect"]);
});

it("a resource that this version does not have fails by its name, whatever is asked of it", async () => {
  const urn = urnOf("FacebookCredential");
  const reason =
    /^this version of the provider has no resource wiro:index:FacebookCredential: install the version/;
  for (const call of [
    fixture.plugin.check(urn, {}, {}),
    fixture.plugin.read(urn, "1"),
    fixture.plugin.create(urn, {}),
    fixture.plugin.delete(urn, "1", {}),
  ])
    expect((await failureOf(call)).message).toMatch(reason);
});
