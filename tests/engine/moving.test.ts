import { refreshBeforeUpdate } from "../support/adapter";
import { CLIENT_SECRET, credential, describeEngine, EngineFixture, MINUTE, REDIRECT } from "./engine-fixture";

/** `npm run test:moving` moves 50. */
const SIZE = Number(process.env["MOVING_AGENTS"] ?? 5);
jest.setTimeout((5 + SIZE / 2) * MINUTE);

type Adapter = "dynamic" | "native";
const load = (adapter: Adapter) =>
  `const adapter = require("pulumi-wiro-linkedin${adapter === "native" ? "/native" : ""}");\n`;
const app = `const app = { clientId: "app-1", clientSecret: pulumi.secret("${CLIENT_SECRET}"), redirectUrl: "${REDIRECT}" };\n`;

/** The four resources of an agent, by themselves. */
const parts = (guid: string, name: string, options = "{}") => `
  const ${name} = new adapter.LinkedInCredential("${name}", ${credential(guid)}, ${options});
  new adapter.AgentSchedule("${name}-posts", { agentGuid: "${guid}", interval: "0 8 * * *", enabled: ${name}.connected }, ${options});
  new adapter.PreferenceSkill("${name}-tone", { agentGuid: "${guid}", value: "Warm." }, ${options});
  new adapter.AgentState("${name}-runs", { agentGuid: "${guid}", desired: "running" }, { ...${options}, dependsOn: [${name}] });
  exports.${name} = ${name}.authorizeUrl;`;

const component = (guid: string, name: string, options = "{}") => `
  const ${name} = new adapter.LinkedInAgent("${name}", { app, agentGuid: "${guid}", organizationId: "12345678", interval: "0 8 * * *", tone: "Warm." }, ${options});
  exports.${name} = ${name}.credential.authorizeUrl;`;

const types = async (fixture: EngineFixture) =>
  [...new Set((await fixture.project.resources()).map(({ type }) => type.replace(/[A-Z]\w+$/, "")))].sort();
const TYPES: Readonly<Record<Adapter, string[]>> = {
  dynamic: ["pulumi-nodejs:dynamic/wiro:", "wiro:"],
  native: ["wiro:index:"],
};

/** Every agent consents, and the stack records it. */
async function connectAll(fixture: EngineFixture): Promise<void> {
  refreshBeforeUpdate(fixture.project.env);
  for (const [n] of fixture.guids.entries()) fixture.approveAndRun(n);
  await fixture.project.up();
  for (const link of Object.values(await fixture.project.outputs()))
    await fixture.sandbox.control.consent(String(link));
  await fixture.project.up("--refresh");
  expect(await fixture.project.plan()).toEqual([]);
  fixture.takeOperations();
}

const connected = (fixture: EngineFixture) =>
  fixture.sandbox.control.agents().map(({ linkedin }) => linkedin.connected);

describeEngine("a stack that the dynamic provider made", () => {
  let fixture: EngineFixture;
  const program = (adapter: Adapter) =>
    `${load(adapter)}${app}
     const eu = new adapter.Provider("eu", { apiKey: pulumi.secret("sandbox-key"), baseUrl: "${fixture.sandbox.baseUrl}", maxConcurrentRequests: 4 });
     ${parts(fixture.guid(0), "flat")} ${component(fixture.guid(1), "jane")}
     ${parts(fixture.guid(2), "flatEu", "{ provider: eu }")} ${component(fixture.guid(3), "janeEu", "{ provider: eu }")}`;

  beforeAll(async () => {
    fixture = await EngineFixture.create(4, () => "");
    fixture.project.write(program("dynamic"));
    await connectAll(fixture);
  });
  afterAll(() => fixture.end());

  test.each<[Adapter, string]>([
    ["native", "moves to the plugin"],
    ["dynamic", "moves back"],
    ["native", "moves to the plugin once more"],
  ])("%s: it %s without a change, a request, or a lost connection", async (adapter) => {
    fixture.project.write(program(adapter));
    expect(await fixture.project.plan()).toEqual([]);
    await fixture.project.up();
    expect(fixture.takeOperations()).toEqual([]);
    expect(connected(fixture)).toEqual([true, true, true, true]);
    expect(await types(fixture)).toEqual(TYPES[adapter]);
    expect(await fixture.project.plan()).toEqual([]);
  });

  test("after an update by the plugin it moves back without a change or a write", async () => {
    const later = (adapter: Adapter) => program(adapter).replaceAll("0 8 * * *", "0 7 * * *");
    fixture.project.write(later("native"));
    await fixture.project.up("--refresh");
    fixture.takeOperations();
    fixture.project.write(later("dynamic"));
    expect(await fixture.project.plan()).toEqual([]);
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual([]);
    await fixture.project.runOrFail("refresh", "--yes", "--skip-preview");
    expect(await fixture.project.plan()).toEqual([]);
    fixture.takeOperations();
  });

  test("a new name and the other adapter in one update keep the connection, where the alias has the former name", async () => {
    const renamed = program("native")
      .replace('("flat", {', '("renamed", {')
      .replace(/(\("renamed", .*), \{\}\);/, '$1, { aliases: [{ name: "flat" }] });')
      .replaceAll("0 8 * * *", "0 7 * * *")
      .replace(/\("jane", (.*), \{\}\);/, '("janet", $1, { aliases: [{ name: "jane" }] });');
    expect(renamed).toMatch(/"renamed".*aliases[^]*"janet".*aliases/);
    fixture.project.write(renamed);
    expect(await fixture.project.plan()).toEqual([]);
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual([]);
    expect(connected(fixture)).toEqual([true, true, true, true]);
  });

  test("without that alias the engine rejects the delete of a protected credential", async () => {
    fixture.project.write(
      program("dynamic").replaceAll("0 8 * * *", "0 7 * * *").replace('("jane",', '("jan",'),
    );
    const { code, text } = await fixture.project.run("preview");
    expect(code).not.toBe(0);
    expect(text).toMatch(/janet-linkedin.*cannot be deleted\b[^]*protect/);
  });

  test.each<[Adapter, Adapter]>([
    ["native", "dynamic"],
    ["dynamic", "native"],
  ])("a %s instance for a %s resource is rejected", async (instance, adapter) => {
    const args = `{ agentGuid: "${fixture.guid(0)}", desired: "running" }`;
    const entry = (of: Adapter) => `require("pulumi-wiro-linkedin${of === "native" ? "/native" : ""}")`;
    fixture.project.write(`
      const adapter = ${entry(adapter)};
      const provider = new (${entry(instance)}.Provider)("eu", { apiKey: pulumi.secret("sandbox-key") });
      class Team extends pulumi.ComponentResource {}
      const parent = new Team("my:Team", "team", {}, { providers: [provider] });
      const declarations = [
        () => new adapter.AgentState("own", ${args}, { provider }),
        () => new adapter.LinkedInAgent("jane", {}, { provider }),
        () => new adapter.LinkedInAgent("joe", {}, { providers: [provider] }),
        () => new adapter.AgentState("inherited", ${args}, { parent }),
      ];
      for (const declare of declarations) try { declare(); } catch ({ message }) { pulumi.log.info(message); }
      declarations[0]();`);
    const { code, text } = await fixture.project.run("preview");
    expect(code).not.toBe(0);
    const names = [
      'AgentState "own"',
      'LinkedInAgent "jane"',
      'LinkedInAgent "joe"',
      'AgentState "inherited"',
    ];
    for (const name of names)
      expect(text).toMatch(new RegExp(`${name}: its class is of .* import both from one`));
    expect(text).toMatch(/error: .*AgentState "own": its class is of /);
    expect(fixture.takeOperations("writes")).toEqual([]);
  });

  test("destroy disconnects each agent", async () => {
    await fixture.project.runOrFail("state", "unprotect", "--all", "--yes");
    await fixture.project.destroy();
    expect(connected(fixture)).toEqual([false, false, false, false]);
  });
});

describeEngine("a stack that the plugin made", () => {
  let fixture: EngineFixture;
  const program = (adapter: Adapter) =>
    `${load(adapter)}${app}
     const eu = new adapter.Provider("eu", { apiKey: pulumi.secret("sandbox-key"), baseUrl: "${fixture.sandbox.baseUrl}" });
     ${parts(fixture.guid(0), "flat")} ${component(fixture.guid(1), "janeEu", "{ provider: eu, protect: false }")}`;

  beforeAll(async () => {
    fixture = await EngineFixture.create(2, () => "");
    fixture.project.write(program("native"));
    await connectAll(fixture);
  });
  afterAll(() => fixture.end());

  test("moves by updates that only record it, without a write", async () => {
    fixture.project.write(program("dynamic"));
    const plan = await fixture.project.plan();
    expect([...new Set(plan.map(({ op }) => op))]).toEqual(["update"]);
    expect(plan.filter(({ urn }) => urn.includes("dynamic/wiro:"))).toHaveLength(8);
    fixture.takeOperations();
    const { text } = await fixture.project.up();
    // Each of the two instances prints it once, and the CLI shows it twice.
    expect(text.match(/the plugin recorded some of the resources/g)).toHaveLength(4);
    // The state asks for a refresh of each agent before its update.
    const ofRefresh = ["Detail", "Detail", "OAuthStatus", "OAuthStatus"];
    expect(fixture.takeOperations().sort()).toEqual(ofRefresh);
    expect(connected(fixture)).toEqual([true, true]);
    expect(await types(fixture)).toEqual(TYPES.dynamic);
  });

  test("is then as one that the dynamic provider made: a refresh reads it, and nothing is planned", async () => {
    await fixture.project.runOrFail("refresh", "--yes", "--skip-preview");
    expect(fixture.takeOperations("writes")).toEqual([]);
    expect(await fixture.project.plan()).toEqual([]);
    expect(fixture.takeOperations()).toEqual([]);
  });

  test("destroy disconnects each agent", async () => {
    await fixture.project.destroy();
    expect(connected(fixture)).toEqual([false, false]);
  });
});

describeEngine("a fleet", () => {
  let fixture: EngineFixture;
  const program = (adapter: Adapter) =>
    load(adapter) + app + fixture.guids.map((guid, n) => component(guid, `customer${n}`)).join("");

  beforeAll(async () => {
    fixture = await EngineFixture.create(SIZE, () => "");
    // The engine writes the state after each step, which is half of the time of a fleet's first up.
    fixture.project.env["PULUMI_SKIP_CHECKPOINTS"] = "true";
    fixture.project.write(program("dynamic"));
    await connectAll(fixture);
  });
  afterAll(() => fixture.end());

  test.each<Adapter>(["native", "dynamic"])(
    "of %s: all unchanged, no request, all connected",
    async (adapter) => {
      fixture.project.write(program(adapter));
      expect(await fixture.project.plan()).toEqual([]);
      await fixture.project.up();
      expect(fixture.takeOperations()).toEqual([]);
      expect(connected(fixture)).toEqual(Array(SIZE).fill(true));
      expect(await types(fixture)).toEqual(TYPES[adapter]);
    },
  );
});
