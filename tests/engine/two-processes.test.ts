import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { credential, describeEngine, EngineFixture } from "./engine-fixture";

const LIB = resolve(__dirname, "../../provider/lib/native");

/** The resources of an agent by their type tokens: such classes have no aliases. */
const plain = (guid: string, name: string, options = "{}") => `
  const jane = new pulumi.CustomResource("wiro:index:LinkedInCredential", "${name}", {
    connected: undefined, authorizeUrl: undefined, ...${credential(guid)}
  }, ${options});
  new pulumi.CustomResource("wiro:index:AgentSchedule", "${name}-posts", {
    agentGuid: "${guid}", interval: "0 8 * * *", enabled: jane.connected
  }, ${options});
  exports.link = jane.authorizeUrl;`;
const dynamic = (guid: string, name: string) => `
  const { LinkedInCredential, AgentSchedule } = require("pulumi-wiro-linkedin");
  const jane = new LinkedInCredential("${name}", ${credential(guid)});
  new AgentSchedule("${name}-posts", { agentGuid: "${guid}", interval: "0 8 * * *", enabled: jane.connected });
  exports.link = jane.authorizeUrl;`;

describeEngine("an update that creates by one process and deletes by another", () => {
  let fixture: EngineFixture;
  afterEach(() => fixture.end());

  /** A stack of that program whose agent is connected. */
  async function open(program: (guid: string) => string): Promise<void> {
    fixture = await EngineFixture.create(1, ([guid = ""]) => program(guid));
    await fixture.project.up();
    await fixture.consent();
    await fixture.project.up("--refresh");
    fixture.takeOperations();
  }

  async function expectMove(program: string, types: RegExp): Promise<void> {
    fixture.project.write(program);
    const { text } = await fixture.project.up();
    expect(text).toContain("another resource of this run manages it now");
    // The create adopts the agent, and a stored secret cannot be read.
    expect(fixture.takeOperations("writes")).toEqual(["CredentialUpsert"]);
    expect(fixture.connection()).toMatchObject({ connected: true, accountName: "Jane Doe" });
    const resources = await fixture.project.resources();
    expect(resources).toHaveLength(2);
    for (const { type } of resources) expect(type).toMatch(types);
  }

  async function expectDisconnectAtTheEnd(): Promise<void> {
    await fixture.project.destroy();
    expect(fixture.takeOperations("writes")).toContain("OAuthDisconnect");
    expect(fixture.connection().connected).toBe(false);
  }

  test("keeps the connection: another version of the plugin, and another name without an alias", async () => {
    await open((guid) => plain(guid, "jane", '{ version: "0.1.0" }'));
    const { project } = fixture;
    const folder = join(project.folder, "home", "plugins", "resource-wiro-v0.2.0");
    mkdirSync(folder);
    project.writeFile(
      "later.cjs",
      `require("${LIB}/schema.json").version = "0.2.0"; require("${LIB}/main.js");`,
    );
    const script = join("home", "plugins", "resource-wiro-v0.2.0", "pulumi-resource-wiro");
    project.writeFile(script, `#!/bin/sh\nexec node "${project.folder}/later.cjs" "$@"\n`, 0o755);
    await expectMove(plain(fixture.guid(0), "janet", '{ version: "0.2.0" }'), /^wiro:index:/);
    await expectDisconnectAtTheEnd();
  });

  test("keeps the connection: the plugin in place of the dynamic provider, and back, without an alias", async () => {
    await open((guid) => dynamic(guid, "jane"));
    await expectMove(plain(fixture.guid(0), "jane"), /^wiro:index:/);
    await expectMove(dynamic(fixture.guid(0), "janet"), /^pulumi-nodejs:dynamic\/wiro:/);
    await expectDisconnectAtTheEnd();
  });

  test("keeps the connection: another instance, and another name without an alias", async () => {
    const inInstance = (guid: string, name: string, instance: string) => `
      const eu = new pulumi.ProviderResource("wiro", "${instance}", {
        apiKey: pulumi.secret("sandbox-key"), baseUrl: process.env.WIRO_BASE_URL
      });
      ${plain(guid, name, "{ provider: eu }")}`;
    await open((guid) => inInstance(guid, "jane", "eu"));
    await expectMove(inInstance(fixture.guid(0), "janet", "eu-2"), /^wiro:index:/);
  });
});

describeEngine("a run that changes a setting, and so goes on by another process", () => {
  let fixture: EngineFixture;
  afterEach(() => fixture.end());

  test.each(["dynamic", "native"])(
    "of %s resources does not believe that an agent is deleted where it was the first to miss it",
    async (adapter) => {
      const entry = adapter === "native" ? "pulumi-wiro-linkedin/native" : "pulumi-wiro-linkedin";
      const declared = (guids: readonly string[]) =>
        `const { PreferenceSkill } = require("${entry}");` +
        guids
          .map((guid, n) => `new PreferenceSkill("tone-${n}", { agentGuid: "${guid}", value: "Warm." });`)
          .join("\n");
      fixture = await EngineFixture.create(2, declared);
      const { project, sandbox } = fixture;
      await project.runOrFail("config", "set", "wiro:maxConcurrentRequests", "4");
      await project.up();
      sandbox.control.removeAgent(fixture.guid(1));
      project.write(declared([fixture.guid(0)]));
      await project.runOrFail("config", "set", "wiro:maxConcurrentRequests", "5");
      const first = await project.run("up", "--yes", "--skip-preview", "--refresh");
      expect(first.text).toMatch(/and no earlier run found it missing, so nothing was deleted/);
      expect(first.code).not.toBe(0);
      expect(await project.resources()).toHaveLength(2);
      const second = await project.up();
      expect(second.text).toContain("as an earlier run found: nothing was left to do.");
      expect(await project.resources()).toHaveLength(1);
    },
  );
});
