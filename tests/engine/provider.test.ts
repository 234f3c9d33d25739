import { type Sandbox, startSandbox } from "wiro-sandbox";
import { credential, describeEngine, EngineFixture } from "./engine-fixture";

const KEY = "sandbox-key";

describeEngine("two accounts in one program", () => {
  let fixture: EngineFixture;
  let other: Sandbox;
  let guids: { home: string; away: string };
  /** A resource of each account, of agents with one and the same guid. */
  const program = (args: string, of = "away") => `
    const config = new pulumi.Config();
    const away = new wiro.Provider("away", { baseUrl: "${other.baseUrl}", ${args} });
    const c = new wiro.LinkedInCredential("home", ${credential(guids.home)});
    const d = new wiro.LinkedInCredential("away", ${credential(guids.away)}, { provider: ${of} });
    const s = new wiro.AgentSchedule("away-posts", { agentGuid: "${guids.away}", interval: "0 8 * * *" }, { provider: ${of} });
    exports.home = c.status; exports.away = d.status; exports.awayLink = d.authorizeUrl;
  `;
  const functions = () => `
    exports.awayAgents = wiro.getAgentsOutput({ provider: away }).apply((agents) => agents.map(({ title }) => title));
    exports.awayConnected = wiro.getLinkedInConnection({ agentGuid: "${guids.away}" }, { provider: away }).then(({ connected }) => connected);
  `;
  const calls = ({ control }: Sandbox) => {
    const writes = control.requests().filter(({ write }) => write);
    control.clearRequests();
    return writes.map(({ operation }) => operation);
  };

  beforeAll(async () => {
    fixture = await EngineFixture.create(1, () => "");
    other = await startSandbox({ agents: [{ title: "Away", guid: fixture.guid(0) }] });
    guids = { home: fixture.guid(0), away: other.control.agents()[0]?.guid ?? "" };
  });
  afterAll(async () => {
    await other.close();
    await fixture.end();
  });

  test("a key that the stack holds as plain text is rejected, with the command that mends it", async () => {
    await fixture.project.runOrFail("config", "set", "--plaintext", "awayKey", KEY);
    fixture.project.write(program('apiKey: config.require("awayKey")'));
    const { code, text } = await fixture.project.run("preview");
    expect(code).not.toBe(0);
    expect(text).toMatch(
      /Provider "away": apiKey comes from .* program:awayKey is stored as plain text.*; run: pulumi config set --secret program:awayKey/,
    );
    expect(text).not.toContain(KEY);
  });

  test("a plain-text key that the program wraps in a secret is rejected, too, and its resource is not registered", async () => {
    const args = credential(guids.home, 'clientSecret: pulumi.secret(config.require("awayKey"))');
    fixture.project.write(
      `const config = new pulumi.Config(); new wiro.LinkedInCredential("home", ${args});`,
    );
    const { code, text } = await fixture.project.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(text).toMatch(/LinkedInCredential "home": clientSecret comes from .* program:awayKey is stored/);
    expect(text).not.toContain(KEY);
    expect(JSON.stringify(await fixture.project.record())).not.toContain(KEY);
    expect([...calls(fixture.sandbox), ...calls(other)]).toEqual([]);
  });

  test("each account is reached with its own key at its own address", async () => {
    await fixture.project.runOrFail("config", "set", "--secret", "awayKey", KEY);
    fixture.project.write(program('apiKey: config.requireSecret("awayKey")') + functions());
    await fixture.project.up();
    expect(await fixture.project.outputs()).toMatchObject({
      home: "pending",
      away: "pending",
      awayAgents: ["Away"],
      awayConnected: false,
    });
    expect(calls(fixture.sandbox)).toEqual(["CredentialUpsert", "OAuthConnect"]);
    expect(calls(other).sort()).toEqual(["CredentialUpsert", "CustomSkillUpsert", "OAuthConnect"]);
    expect(fixture.project.stateText()).not.toContain(KEY);
  });

  test("consent, a second up, a refresh: each account for itself", async () => {
    await other.control.consent(String((await fixture.project.outputs())["awayLink"]));
    await fixture.project.up("--refresh");
    expect(await fixture.project.outputs()).toMatchObject({ home: "pending", away: "connected" });
    calls(fixture.sandbox);
    expect(await fixture.project.plan()).toEqual([]);
    expect([...calls(fixture.sandbox), ...calls(other)]).toEqual([]);
  });

  test("a new key is an update of the instance, and of nothing else", async () => {
    fixture.project.write(program('apiKey: pulumi.secret("revoked")'));
    const plan = await fixture.project.plan();
    expect(plan.map(({ op, urn }) => [op, urn.split("::").at(-1)])).toEqual([["update", "away"]]);
    await fixture.project.up();
    expect([...calls(fixture.sandbox), ...calls(other)]).toEqual([]);
    const { code, text } = await fixture.project.run("refresh", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(text).toMatch(/HTTP 401.* The key is apiKey of Provider "away": check it\./);
    expect(text).not.toContain('revoked"');
  });

  test("apiKeyEnv keeps the key out of the state, wins over a recorded one, and is named when it is missing", async () => {
    fixture.project.write(program('apiKeyEnv: "AWAY_KEY"'));
    const { code, text } = await fixture.project.run("preview");
    expect(code).not.toBe(0);
    expect(text).toContain('Provider "away": apiKey: the API key is missing; export AWAY_KEY');

    fixture.project.env["AWAY_KEY"] = KEY;
    await fixture.project.runOrFail("config", "rm", "awayKey");
    await fixture.project.up();
    await fixture.project.runOrFail("refresh", "--yes", "--skip-preview");
    expect(JSON.stringify(await fixture.project.record())).not.toContain(KEY);
    fixture.project.env["WIRO_BASE_URL"] = "http://127.0.0.1:9/v1";
    expect(
      (await fixture.project.run("refresh", "--yes", "--skip-preview", "--target", "**away**")).code,
    ).toBe(0);
    fixture.project.env["WIRO_BASE_URL"] = fixture.sandbox.baseUrl;
  });

  test("a key that a preview does not know leaves the functions unknown, and the resources to the program's own check, until up knows it", async () => {
    const made = `
      class Made extends pulumi.dynamic.Resource {
        constructor(name) { super({ create: async () => ({ id: "made", outs: { key: "${KEY}" } }) }, name, { key: undefined }); }
      }
      const made = new Made("made");
    `;
    const later = program("apiKey: made.key") + functions().replace(/exports.awayConnected.*/, "");
    fixture.project.write(made + later);
    const { text } = await fixture.project.runOrFail("preview", "--diff");
    expect(text).toContain("The provider for this resource has inputs that are not known during preview.");
    const faulty =
      'new wiro.AgentSchedule("faulty", { agentGuid: "x", interval: "60 * * * *" }, { provider: away });';
    fixture.project.write(made + later + faulty);
    const rejected = await fixture.project.run("preview");
    expect(rejected.code).not.toBe(0);
    expect(rejected.text).toContain(
      'AgentSchedule "faulty": interval: field 1 of 5 (minute), column 1: "60"',
    );
    fixture.project.write(made + later);
    await fixture.project.up();
    expect(await fixture.project.outputs()).toMatchObject({ away: "connected", awayAgents: ["Away"] });
    expect([...calls(fixture.sandbox), ...calls(other)]).toEqual([]);
    fixture.project.write(program('apiKeyEnv: "AWAY_KEY"'));
    await fixture.project.up();
  });

  test("the same agent twice is rejected within an account only", async () => {
    const twin = `new wiro.AgentSchedule("twin", { agentGuid: "${guids.away}", interval: "0 8 * * *" }`;
    fixture.project.write(`${program('apiKeyEnv: "AWAY_KEY"')} ${twin}, { provider: away });`);
    const rejected = await fixture.project.run("preview");
    expect(rejected.text).toContain('AgentSchedule "twin": "away-posts" manages the same object already');
    fixture.project.write(`${program('apiKeyEnv: "AWAY_KEY"')} ${twin});`);
    await fixture.project.runOrFail("preview");
  });

  test("another instance for the same resource changes nothing, and the former one can go", async () => {
    const next = `const next = new wiro.Provider("next", { baseUrl: "${other.baseUrl}", apiKeyEnv: "AWAY_KEY" });`;
    fixture.project.write(next + program('apiKeyEnv: "AWAY_KEY"', "next"));
    expect((await fixture.project.plan()).map(({ urn }) => urn.split("::").at(-1))).toEqual(["next"]);
    await fixture.project.up();
    const without = program('apiKeyEnv: "AWAY_KEY"', "next").replace(/const away = .*/, "");
    fixture.project.write(next + without);
    await fixture.project.up();
    expect([...calls(fixture.sandbox), ...calls(other)]).toEqual([]);
  });

  test("a new name together with a new provider sends nothing, where an alias gives the former name", async () => {
    const away = program('apiKeyEnv: "AWAY_KEY"').replace('("away", { agentGuid', '("renamed", { agentGuid');
    fixture.project.write(away.replace("provider: away }", 'provider: away, aliases: [{ name: "away" }] }'));
    await fixture.project.up();
    expect(calls(other)).toEqual([]);
  });

  test("destroy reaches each account at its own address", async () => {
    await fixture.project.destroy();
    expect(calls(fixture.sandbox)).toEqual(["OAuthDisconnect"]);
    expect(calls(other).sort()).toEqual(["CustomSkillUpsert", "OAuthDisconnect"]);
  });
});
