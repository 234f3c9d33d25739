import { loseGrant } from "../support/lost-grant";
import { CLIENT_SECRET, credential, describeEngine, MINUTE, REDIRECT, EngineFixture } from "./engine-fixture";

/** `npm run test:fleet` moves 300. */
const SIZE = Number(process.env["FLEET_AGENTS"] ?? 5);
jest.setTimeout((5 + SIZE / 10) * MINUTE);

const app = `const app = { clientId: "app-1", clientSecret: pulumi.secret("${CLIENT_SECRET}"), redirectUrl: "${REDIRECT}" };`;
const jane = (guid: string, extra = "", options = "") =>
  `${app} const jane = new wiro.LinkedInAgent("jane", { app, agentGuid: "${guid}", organizationId: "12345678", interval: "0 8 * * *", tone: "Warm.", ${extra} }, ${options || "{}"});
   exports.link = jane.credential.authorizeUrl;`;
/** The same four resources for each of several customers, without the component, and with it. */
const flat = (guids: string[]) => `
  exports.links = ${JSON.stringify(guids)}.map((agentGuid, n) => {
    const c = new wiro.LinkedInCredential("c" + n, { ...${credential("")}, agentGuid });
    const s = new wiro.AgentSchedule("s" + n, { agentGuid, interval: "0 8 * * *", enabled: c.connected });
    const t = new wiro.PreferenceSkill("t" + n, { agentGuid, value: "Warm." });
    new wiro.AgentState("a" + n, { agentGuid, desired: "running" }, { dependsOn: [c, s, t] });
    return c.authorizeUrl;
  });`;
const components = (guids: string[]) => `${app}
  for (const [n, agentGuid] of ${JSON.stringify(guids)}.entries())
    new wiro.LinkedInAgent("customer" + n, { app, agentGuid, organizationId: "12345678", interval: "0 8 * * *", tone: "Warm." }, { protect: false });`;

describeEngine("one declaration for a customer", () => {
  let fixture: EngineFixture;
  beforeAll(async () => {
    fixture = await EngineFixture.create(SIZE, flat);
    // The engine writes the state after each step, which is half of the time of a fleet's first up.
    fixture.project.env["PULUMI_SKIP_CHECKPOINTS"] = "true";
  });
  afterAll(() => fixture.end());

  const agent = () => fixture.sandbox.control.agent(fixture.guid(0));

  test("moving from flat resources to it keeps every connection", async () => {
    await fixture.project.up();
    const { links } = (await fixture.project.outputs()) as { links: string[] };
    for (const link of links) await fixture.sandbox.control.consent(link);
    await fixture.project.up("--refresh");
    fixture.takeOperations();
    fixture.project.write(components(fixture.guids));
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual(Array(SIZE).fill("CredentialUpsert"));
    const connections = fixture.sandbox.control.agents().map(({ linkedin }) => linkedin.connected);
    expect(connections).toEqual(Array(SIZE).fill(true));
  });

  test("another name for the component keeps the connection", async () => {
    fixture.project.write(jane(fixture.guid(0)));
    await fixture.project.up();
    expect(fixture.connection()).toMatchObject({ connected: true, accountName: "Jane Doe" });
    expect(fixture.takeOperations("writes").filter((name) => name === "OAuthDisconnect")).toHaveLength(
      SIZE - 1,
    );
  });

  test("a second up changes nothing and writes nothing", async () => {
    await fixture.project.up("--refresh");
    expect(await fixture.project.plan()).toEqual([]);
    expect(fixture.takeOperations("writes")).toEqual([]);
  });

  test("a preview names each part by its customer", async () => {
    fixture.project.write(jane(fixture.guid(0), "running: false,").replaceAll("0 8 * * *", "0 7 * * *"));
    const { text } = await fixture.project.runOrFail("preview");
    expect(text).toMatch(/AgentSchedule +jane-posts +update +\[diff: ~cadence,interval\]/);
    expect(text).toMatch(/AgentState +jane-runs +update +\[diff: ~desired\]/);
    await fixture.project.up();
    expect(agent()).toMatchObject({ status: 0 });
  });

  test("another name for a protected one needs its former name as an alias, and then touches nothing", async () => {
    await fixture.project.up("--refresh");
    fixture.takeOperations();
    const renamed = (options: string) =>
      jane(fixture.guid(0), "running: false,", options)
        .replaceAll("0 8 * * *", "0 7 * * *")
        .replace('("jane"', '("janet"');
    fixture.project.write(renamed("{}"));
    const { code, text } = await fixture.project.run("preview");
    expect(code).not.toBe(0);
    expect(text).toMatch(/jane-linkedin.*cannot be deleted\b/);

    fixture.project.write(renamed('{ aliases: [{ name: "jane" }] }'));
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual([]);
    expect(fixture.connection()).toMatchObject({ connected: true });
    fixture.project.write(jane(fixture.guid(0), "running: false,", '{ aliases: [{ name: "janet" }] }'));
    await fixture.project.up();
  });

  test("its connection is protected unless protect is false", async () => {
    fixture.takeOperations();
    fixture.project.write("");
    const { code, text } = await fixture.project.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(text).toMatch(/jane-linkedin.*cannot be deleted\b[^]*protect/);
    expect(fixture.takeOperations("writes")).not.toContain("OAuthDisconnect");
    expect(fixture.connection()).toMatchObject({ connected: true });

    fixture.project.write(jane(fixture.guid(0), "", "{ protect: false }"));
    await fixture.project.up();
    fixture.project.write("");
    await fixture.project.up();
    expect(fixture.connection()).toMatchObject({ connected: false });
  });

  test("offboarding unprotects every part, also of a component that is protected itself", async () => {
    fixture.project.write(jane(fixture.guid(0), "offboarding: true,", "{ protect: true }"));
    await fixture.project.up();
    expect(agent()).toMatchObject({ status: 0 });
    fixture.project.write("");
    await fixture.project.up();
    expect(await fixture.project.resources()).toEqual([]);
  });

  const posts = () => {
    const { skills } = fixture.sandbox.control.agent(fixture.guid(1));
    return skills.find(({ key }) => key === "cs-cron-content-scanner");
  };

  test("posts wait for the consent, and begin with the up that sees it", async () => {
    const sam = (tone: string) =>
      `${app} const sam = new wiro.LinkedInAgent("sam", { app, agentGuid: "${fixture.guid(1)}", organizationId: "87654321", redirectUrl: undefined, interval: "0 8 * * *"${tone} }, { protect: false });
       exports.link = sam.credential.authorizeUrl; exports.page = sam.credential.organizationId;`;
    fixture.project.write(sam(""));
    await fixture.project.up();
    expect(posts()).toMatchObject({ interval: "0 8 * * *", enabled: false });
    expect((await fixture.project.resources()).map(({ urn }) => urn.split("::").at(-1)).sort()).toEqual([
      "sam",
      "sam-linkedin",
      "sam-posts",
      "sam-runs",
    ]);
    await fixture.consent();
    await fixture.project.up("--refresh");
    expect(posts()).toMatchObject({ enabled: true });
    expect(await fixture.project.plan("--refresh")).toEqual([]);
  });

  test("posts end with the up that sees the connection lost", async () => {
    loseGrant(fixture.sandbox.control, fixture.guid(1));
    fixture.takeOperations();
    await fixture.project.up("--refresh");
    expect(fixture.takeOperations("writes").sort()).toEqual(["CustomSkillUpsert", "OAuthConnect"]);
    expect(posts()).toMatchObject({ enabled: false });
  });

  test("an undefined output of another stack counts as left out: posts wait, the app's redirectUrl holds, the agent runs", async () => {
    const none = "pulumi.output(undefined)";
    const later = `enabled: ${none}, redirectUrl: ${none}, running: ${none},`;
    fixture.project.write(jane(fixture.guid(2), later, "{ protect: false }"));
    await fixture.project.up();
    const { skills, status, linkedin } = fixture.sandbox.control.agent(fixture.guid(2));
    expect(skills.find(({ key }) => key === "cs-cron-content-scanner")).toMatchObject({ enabled: false });
    expect(linkedin).toMatchObject({ connected: false });
    expect(status).toBe(4);
    const [credential] = (await fixture.project.resources()).filter(({ urn }) =>
      urn.endsWith("jane-linkedin"),
    );
    expect(credential?.inputs).toMatchObject({ redirectUrl: REDIRECT });
  });

  test("each check failure is reported once, by the component's own arguments, before any request", async () => {
    fixture.takeOperations();
    fixture.project.write(
      `${app} new wiro.LinkedInAgent("sam", { app, agentGuid: "a guid", organizationId: "sams-garage", interval: pulumi.output("0 8 31 2 *"), running: "no", page: 5 });
       new wiro.LinkedInAgent("lee", { agentGuid: "lee", organizationId: "2", interval: "0 9 * * *", app: pulumi.output({ ...app, clientID: "x" }) });
       new wiro.LinkedInAgent("max", { app, agentGuid: "max", organizationId: "1", interval: "0 9 * * *", page: 5 });
       new wiro.LinkedInAgent("pat", { app, agentGuid: "pat", organizationId: pulumi.secret("4"), pageName: pulumi.secret("pats-page"), expectedAccountName: pulumi.secret("pats-secret"), interval: pulumi.secret("0 9 * * *") });
       new wiro.LinkedInAgent("tom", { app, agentGuid: pulumi.secret("toms-agent"), organizationId: "3", interval: "0 9 * * *" });
       new wiro.LinkedInAgent("kim", { agentGuid: "${fixture.guid(1)}", clientId: "app-1", app: { organizationId: "1" } });`,
    );
    const { code, text } = await fixture.project.run("preview");
    expect(code).not.toBe(0);
    const [, diagnostics = ""] = text.split("Diagnostics:");
    const lines = [...diagnostics.matchAll(/LinkedInAgent "(.*?)": ([\w.]+: \S+ \S+ \S+ \S+)/g)];
    expect(lines.map(([, name, fault]) => `${name}: ${fault}`).sort()).toEqual([
      "kim: app.organizationId: is not a part",
      "kim: clientId: is not an argument",
      "lee: app.clientID: is not a part",
      "max: page: is not an argument",
      "pat: expectedAccountName: came as a secret,",
      "pat: interval: came as a secret,",
      "pat: organizationId: came as a secret,",
      "pat: pageName: came as a secret,",
      "sam: agentGuid: must be the guid",
      "sam: interval: field 3 of 5",
      "sam: organizationId: is not the page's",
      "sam: page: is not an argument",
      "sam: running: must be true or",
      "tom: agentGuid: came as a secret,",
    ]);
    expect(text).not.toMatch(/toms-agent|pats-secret|pats-page/);
    expect(fixture.takeOperations()).toEqual([]);
  });

  test("nothing is set up for an app that turns out to have a part of something else", async () => {
    fixture.project.write(
      `${app} new wiro.LinkedInAgent("lee", { agentGuid: "${fixture.guid(0)}", organizationId: "2", interval: "0 9 * * *", app: pulumi.output({ ...app, clientID: "x" }) }, { protect: false });`,
    );
    const { code, text } = await fixture.project.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    const [, diagnostics = ""] = text.split("Diagnostics:");
    expect(diagnostics.split('LinkedInAgent "lee": app.clientID: is not a part')).toHaveLength(2);
    expect(fixture.takeOperations("writes")).toEqual([]);
  });

  test("its provider is that of all its parts", async () => {
    const away = `const away = new wiro.Provider("away", { baseUrl: "http://127.0.0.1:9/v1", apiKey: pulumi.secret("away-key") });`;
    fixture.project.write(away + jane(fixture.guid(0), "", "{ provider: away }"));
    const run = await fixture.project.run("up", "--yes", "--skip-preview");
    expect(run.code).not.toBe(0);
    expect(run.text).toMatch(/OAuthStatus of agent .*: 127\.0\.0\.1:9: the connection was refused/);
    expect(fixture.takeOperations()).toEqual([]);
  });
});
