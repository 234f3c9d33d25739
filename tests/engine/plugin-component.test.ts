import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writePlugin } from "../../tools/plugin/plugin";
import { refreshBeforeUpdate } from "../support/adapter";
import { CLIENT_SECRET, describeEngine, EngineFixture, REDIRECT } from "./engine-fixture";

const app = (extra = "") =>
  `{ clientId: "app-1", clientSecret: "${CLIENT_SECRET}", redirectUrl: "${REDIRECT}", ${extra} }`;

/** The component by its type token, as every language's SDK declares it. */
const agent = (guid: string, extra = "", options = "{}") => `
  new pulumi.ComponentResource("wiro:index:LinkedInAgent", "jane", {
    app: ${app()}, agentGuid: "${guid}", organizationId: "12345678", interval: "0 9 * * *",
    tone: pulumi.secret("warm-tone-canary"), ${extra}
  }, ${options}, true);
`;

/** The same in Node, by the class. */
const classed = (guid: string, extra = "") => `
  new wiro.LinkedInAgent("jane", {
    app: ${app()}, agentGuid: "${guid}", organizationId: "12345678", interval: "0 9 * * *",
    tone: pulumi.secret("warm-tone-canary"), ${extra}
  });
`;

describeEngine("LinkedInAgent as a component of the plugin", () => {
  const plugin = mkdtempSync(join(tmpdir(), "wiro-plugin-test-"));
  let fixture: EngineFixture;

  beforeAll(async () => {
    await writePlugin(plugin);
    const yaml = `plugins:\n  providers:\n    - name: wiro\n      path: ${plugin}`;
    fixture = await EngineFixture.create(2, () => "", { yaml });
    refreshBeforeUpdate(fixture.project.env);
  });
  afterAll(async () => {
    await fixture.end();
    rmSync(plugin, { recursive: true });
  });

  const instance = () => `
    const eu = new pulumi.ProviderResource("wiro", "eu", {
      apiKey: pulumi.secret("sandbox-key"), baseUrl: "${fixture.sandbox.baseUrl}"
    });
  `;
  const nameOf = (urn: string) => urn.split("::").at(-1) ?? "";
  const plan = async () => (await fixture.project.plan()).map(({ op, urn }) => `${op} ${nameOf(urn)}`);

  test("a preview names every argument that is wrong, by its own name and without a secret", async () => {
    const wrong = `interval: "daily", runing: true, organizationId: "acme", offboarding: "yes", agentGuid: pulumi.secret("${fixture.guid(0)}")`;
    fixture.project.write(agent(fixture.guid(0), wrong));
    const { code, text } = await fixture.project.run("preview");
    expect(code).not.toBe(0);
    for (const argument of ["interval", "runing", "organizationId", "offboarding"])
      expect(text).toContain(`${argument}: `);
    expect(text).toContain("runing: is not an argument of a LinkedInAgent");
    expect(text).toContain("agentGuid: came as a secret");
    expect(text).not.toContain(CLIENT_SECRET);
  });

  test("it declares the four parts: the posts wait for the connection, and the credential is protected", async () => {
    fixture.project.write(agent(fixture.guid(0)));
    expect(await plan()).toEqual([
      "create jane",
      "create jane-linkedin",
      "create jane-posts",
      "create jane-tone",
      "create jane-runs",
    ]);
    await fixture.project.up();
    const resources = await fixture.project.record();
    const isProtected = resources.flatMap(({ urn, protect }) => (protect ? nameOf(urn) : []));
    expect(isProtected).toEqual(["jane-linkedin"]);
    const posts = resources.find(({ urn }) => nameOf(urn) === "jane-posts");
    expect(posts?.dependencies?.map(nameOf)).toEqual(["jane-linkedin"]);
    const instances = resources.filter(({ type }) => type === "pulumi:providers:wiro");
    expect(instances).toHaveLength(1);
    expect(await plan()).toEqual([]);
    // What follows is about the component, and not about the bundle.
    fixture.project.writeFile("Pulumi.yaml", "name: program\nruntime: nodejs\n");
  });

  test("after the consent the posts are switched on", async () => {
    const link = (await fixture.project.resources())
      .map(({ outputs }) => outputs?.["authorizeUrl"])
      .find((url) => url !== undefined) as { plaintext: string };
    await fixture.sandbox.control.consent(JSON.parse(link.plaintext) as string);
    expect(await plan()).toEqual(["update jane-posts"]);
    await fixture.project.up();
    expect(await plan()).toEqual([]);
  });

  test("no secret of it is in the state as plain text", async () => {
    await fixture.project.runOrFail("refresh", "--yes", "--skip-preview");
    expect(fixture.project.backendText()).not.toMatch(
      new RegExp(`${CLIENT_SECRET}|warm-tone-canary|/linkedin/oauth/v2/authorization`),
    );
  });

  test("offboarding unprotects, stops and switches off, whatever protect says", async () => {
    fixture.project.write(agent(fixture.guid(0), "offboarding: true", "{ protect: true }"));
    await fixture.project.up();
    expect((await fixture.project.record()).filter(({ protect }) => protect)).toEqual([]);
    fixture.project.write("");
    await fixture.project.up();
    expect(fixture.connection().connected).toBe(false);
  });

  test("what the class declared behind the dynamic provider stays as it is, with no write", async () => {
    fixture.project.write(classed(fixture.guid(1)));
    await fixture.project.up();
    fixture.takeOperations();
    fixture.project.write(agent(fixture.guid(1)));
    expect(await plan()).toEqual([]);
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual([]);
    const types = (await fixture.project.record()).map(({ type }) => type);
    expect(types.filter((type) => type.includes("wiro:index:"))).toHaveLength(5);
    expect(types.filter((type) => type.includes("dynamic"))).toEqual([]);
  });

  test("it is renamed and moves to the plugin at once, by its former name alone", async () => {
    const other = agent(fixture.guid(1));
    const renamed = (extra = "") =>
      agent(fixture.guid(0), extra, '{ aliases: [{ name: "flat" }] }').replace('"jane"', '"renamed"');
    fixture.project.write(other + classed(fixture.guid(0)).replace('"jane"', '"flat"'));
    await fixture.project.up();
    fixture.takeOperations();
    fixture.project.write(other + renamed());
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual([]);
    const names = (await fixture.project.record()).map(({ urn }) => nameOf(urn));
    expect(names.filter((name) => /^(flat|renamed)/.test(name)).sort()).toEqual([
      "renamed",
      "renamed-linkedin",
      "renamed-posts",
      "renamed-runs",
      "renamed-tone",
    ]);
    fixture.project.write(other + renamed("offboarding: true"));
    await fixture.project.up();
    fixture.project.write(other);
    await fixture.project.up();
  });

  test("with retainOnDelete its parts leave the agent connected", async () => {
    fixture.project.write(agent(fixture.guid(1), "", "{ retainOnDelete: true, protect: false }"));
    await fixture.project.up();
    fixture.takeOperations();
    fixture.project.write("");
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual([]);
  });

  test("the parts use the provider that the component has", async () => {
    fixture.project.write(instance() + agent(fixture.guid(1), "", "{ provider: eu }"));
    await fixture.project.up();
    const parts = (await fixture.project.record()).filter(({ urn }) => nameOf(urn).startsWith("jane-"));
    expect(parts.map(({ provider = "" }) => provider.split("::").at(-2))).toEqual(["eu", "eu", "eu", "eu"]);
  });

  test("one agent that fails does not stop another, with --continue-on-error", async () => {
    const missing = "11111111-2222-4333-8444-555555555555";
    const [lost, joe] = [missing, fixture.guid(0)].map((guid) => agent(guid)) as [string, string];
    fixture.project.write(
      instance() +
        agent(fixture.guid(1), "", "{ provider: eu }") +
        lost.replace('"jane"', '"lost"') +
        joe.replace('"jane"', '"joe"'),
    );
    const { code } = await fixture.project.run("up", "--yes", "--skip-preview", "--continue-on-error");
    expect(code).not.toBe(0);
    const names = (await fixture.project.record()).map(({ urn }) => nameOf(urn));
    expect(names.filter((name) => name.startsWith("lost"))).toEqual(["lost"]);
    expect(names).toEqual(expect.arrayContaining(["joe-linkedin", "joe-posts", "joe-tone", "joe-runs"]));
  });
});
