import { loseGrant } from "../support/lost-grant";
import { credential, describeEngine, EngineFixture } from "./engine-fixture";

const link = "exports.link = c.authorizeUrl;";
const flat = (guid: string, name = "jane") =>
  `const c = new wiro.LinkedInCredential("${name}", ${credential(guid)}); ${link}`;
const inComponent = (guid: string) => `
  class Customer extends pulumi.ComponentResource {
    constructor(name) {
      super("test:index:Customer", name);
      this.credential = new wiro.LinkedInCredential("jane", ${credential(guid)}, { parent: this });
    }
  }
  const c = new Customer("customer").credential; ${link}`;
const two = (first: string, second: string) => `
  const c = new wiro.LinkedInCredential("one", ${credential(first)});
  const d = new wiro.LinkedInCredential("two", ${credential(second)});
  ${link} exports.link2 = d.authorizeUrl;`;

describeEngine("an agent stays connected, whatever its resource is called in the program", () => {
  let fixture: EngineFixture;
  const expectStillConnected = () =>
    expect(fixture.connection()).toMatchObject({ connected: true, accountName: "Jane Doe" });
  const disconnects = () => fixture.takeOperations("writes").filter((name) => name.includes("OAuth"));

  beforeAll(async () => {
    fixture = await EngineFixture.create(2, ([guid = ""]) => flat(guid));
    await fixture.project.up();
    await fixture.consent();
    await fixture.project.up("--refresh");
    fixture.takeOperations();
  });
  afterAll(() => fixture.end());

  test("renaming the resource keeps the connection", async () => {
    fixture.project.write(flat(fixture.guid(0), "jane-doe"));
    const { text } = await fixture.project.up();
    expect(text).toContain("another resource of this run manages it now");
    expect(disconnects()).toEqual([]);
    expectStillConnected();
  });

  test("--replace keeps it", async () => {
    const [jane] = await fixture.project.resources();
    await fixture.project.up("--replace", jane?.urn ?? "");
    expect(disconnects()).toEqual([]);
    expectStillConnected();
  });

  test("moving it into a component keeps it", async () => {
    fixture.project.write(inComponent(fixture.guid(0)));
    await fixture.project.up();
    expect(disconnects()).toEqual([]);
    expectStillConnected();
  });

  test("swapping two agents keeps both", async () => {
    fixture.project.write(two(fixture.guid(0), fixture.guid(1)));
    await fixture.project.up();
    await fixture.consent("Sam Roe", "link2");
    await fixture.project.up("--refresh");
    fixture.takeOperations();
    fixture.project.write(two(fixture.guid(1), fixture.guid(0)));
    const plan = await fixture.project.plan();
    expect(plan.filter(({ op }) => op === "replace")).toHaveLength(2);
    await fixture.project.up();
    expect(disconnects()).toEqual([]);
    expectStillConnected();
    expect(fixture.connection(1)).toMatchObject({ connected: true, accountName: "Sam Roe" });
  });

  test("a changed agentGuid replaces: the new agent is set up, then the old one disconnected", async () => {
    fixture.project.write(flat(fixture.guid(0), "two"));
    await fixture.project.up();
    expect(fixture.connection(1).connected).toBe(false);
    fixture.sandbox.control.connectByHand(fixture.guid(1), { clientId: "app-1" });
    fixture.takeOperations();
    fixture.project.write(flat(fixture.guid(1), "two"));
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual(["CredentialUpsert", "OAuthDisconnect"]);
    expect(fixture.connection(0).connected).toBe(false);
    expect(fixture.connection(1).connected).toBe(true);
  });

  test("destroy --refresh --run-program disconnects", async () => {
    fixture.project.write(flat(fixture.guid(0)));
    await fixture.project.up();
    await fixture.consent();
    fixture.takeOperations();
    await fixture.project.destroy("--refresh", "--run-program");
    expect(fixture.takeOperations("writes")).toEqual(["OAuthDisconnect"]);
    expect(fixture.connection().connected).toBe(false);
  });

  test("removing it from the program disconnects", async () => {
    fixture.project.write(flat(fixture.guid(0)));
    await fixture.project.up();
    await fixture.consent();
    fixture.takeOperations();
    fixture.project.write("");
    await fixture.project.up("--refresh");
    expect(fixture.takeOperations("writes")).toEqual(["OAuthDisconnect"]);
    expect(fixture.connection().connected).toBe(false);
  });
});

describeEngine("the engine's resource options", () => {
  let fixture: EngineFixture;
  const withOptions = (options: string, interval = "0 */4 * * *") =>
    `const c = new wiro.LinkedInCredential("jane", ${credential(fixture.guid(0))}, ${options}); ${link}
     new wiro.AgentSchedule("posts", { agentGuid: "${fixture.guid(0)}", interval: "${interval}" }, ${options});`;

  beforeAll(async () => {
    fixture = await EngineFixture.create(1, () => "");
    fixture.project.write(withOptions("{}"));
    await fixture.project.up();
    await fixture.consent();
    await fixture.project.up("--refresh");
    fixture.takeOperations();
  });
  afterAll(() => fixture.end());

  test("replaceOnChanges replaces the record, and keeps the connection", async () => {
    fixture.project.write(withOptions('{ replaceOnChanges: ["organizationId"] }').replace("12345678", "777"));
    expect((await fixture.project.plan()).map(({ op }) => op)).toContain("replace");
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual(["CredentialUpsert"]);
    expect(fixture.connection()).toMatchObject({ connected: true, organizationId: "777" });
  });

  test("replaceOnChanges with deleteBeforeReplace keeps the connection, too", async () => {
    const options = '{ replaceOnChanges: ["organizationId"], deleteBeforeReplace: true }';
    fixture.project.write(withOptions(options).replace("12345678", "778"));
    const { text } = await fixture.project.up();
    expect(text).toContain("another resource of this run manages it now");
    expect(fixture.takeOperations("writes")).toEqual(["CredentialUpsert"]);
    expect(fixture.connection()).toMatchObject({ connected: true, organizationId: "778" });
    fixture.project.write(withOptions("{}").replace("12345678", "777"));
    await fixture.project.up();
    fixture.takeOperations();
  });

  test("ignoreChanges leaves to people what they store, also what no program could declare", async () => {
    const program = (options: string) => withOptions(options).replace("12345678", "777");
    fixture.sandbox.control.editCredential(fixture.guid(0), { organizationid: "our-page" });
    fixture.project.write(program('{ ignoreChanges: ["organizationId"] }'));
    await fixture.project.up("--refresh");
    expect(await fixture.project.plan("--refresh")).toEqual([]);
    expect(fixture.takeOperations("writes")).toEqual([]);
    expect(fixture.connection()).toMatchObject({ organizationId: "our-page" });
    fixture.project.write(program("{}"));
    await fixture.project.up("--refresh");
    expect(fixture.connection()).toMatchObject({ organizationId: "777" });
    fixture.takeOperations();
  });

  test("ignoreChanges on what is derived plans nothing", async () => {
    fixture.project.write(
      withOptions('{ ignoreChanges: ["connection", "cadence", "presence"] }').replace("12345678", "777"),
    );
    expect(await fixture.project.plan()).toEqual([]);
  });

  test("a saved plan holds: a loss between plan and apply is rejected by name", async () => {
    const plan = `${fixture.project.folder}/plan.json`;
    fixture.project.write(withOptions("{}", "0 */6 * * *").replace("12345678", "777"));
    await fixture.project.runOrFail("preview", "--refresh", "--save-plan", plan);
    loseGrant(fixture.sandbox.control, fixture.guid(0));
    const { code, text } = await fixture.project.run(
      "up",
      "--yes",
      "--skip-preview",
      "--refresh",
      "--plan",
      plan,
    );
    expect(code).not.toBe(0);
    expect(text).toMatch(/connection/);
    expect(fixture.takeOperations("writes")).not.toContain("OAuthConnect");
  });
});

describeEngine("a run of which a part fails", () => {
  let fixture: EngineFixture;
  const names = async () =>
    (await fixture.project.resources()).map(({ urn }) => urn.split("::").at(-1)).sort();

  beforeEach(async () => {
    fixture = await EngineFixture.create(1, ([guid = ""]) => flat(guid));
    await fixture.project.up();
    await fixture.consent();
    await fixture.project.up("--refresh");
    fixture.takeOperations();
  });
  afterEach(() => fixture.end());

  test("a rename whose create fails keeps the former record, with --continue-on-error, too", async () => {
    fixture.project.write(flat(fixture.guid(0), "jane-doe"));
    fixture.sandbox.control.fault({ path: "OAuthStatus", status: 400 });
    const { code, text } = await fixture.project.run("up", "--yes", "--skip-preview", "--continue-on-error");
    expect(code).not.toBe(0);
    expect(text).toMatch(/under another name and was not created, so this one is not deleted/);
    expect(await names()).toEqual(["jane"]);
    expect(fixture.connection()).toMatchObject({ connected: true });

    // Nobody has lost sight of it: once it leaves the program, it is disconnected.
    fixture.takeOperations();
    fixture.project.write("");
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual(["OAuthDisconnect"]);
  });

  test("a rename whose create never ran, because what it depends on failed, keeps the former record", async () => {
    fixture.project.write(`
      const posts = new wiro.AgentSchedule("posts", { agentGuid: "${fixture.guid(0)}", skillKey: "no-such-task", interval: "0 8 * * *" });
      new wiro.LinkedInCredential("jane-doe", ${credential(fixture.guid(0))}, { dependsOn: posts });`);
    const { code } = await fixture.project.run("up", "--yes", "--skip-preview", "--continue-on-error");
    expect(code).not.toBe(0);
    expect(await names()).toEqual(["jane"]);
    expect(fixture.connection()).toMatchObject({ connected: true });
    fixture.project.write(flat(fixture.guid(0), "jane-doe"));
    await fixture.project.up();
    expect(await names()).toEqual(["jane-doe"]);
    expect(fixture.takeOperations("writes")).not.toContain("OAuthDisconnect");
  });

  test("an agentGuid of a resource that is replaced does not replace the credential if it stays the same", async () => {
    const made = (version: number, guid: string) => `
      class Made extends pulumi.dynamic.Resource {
        constructor(name, version) {
          super({
            check: async (_olds, inputs) => ({ inputs }),
            diff: async (_id, olds, news) => ({ changes: olds.version !== news.version, replaces: ["version"], deleteBeforeReplace: true }),
            create: async (inputs) => ({ id: "made", outs: { ...inputs, guid: "${guid}" } }),
            delete: async () => {},
          }, name, { version, guid: undefined });
        }
      }
      const { guid } = new Made("made", ${version});
      const c = new wiro.LinkedInCredential("jane", { ...${credential("")}, agentGuid: guid });
      const posts = new wiro.AgentSchedule("posts", { agentGuid: guid, interval: "0 8 * * *" }); ${link}`;
    fixture.project.write(made(1, fixture.guid(0)));
    await fixture.project.up();
    fixture.takeOperations();

    fixture.project.write(made(2, fixture.guid(0)));
    const { text } = await fixture.project.runOrFail("preview");
    expect(text).toContain(
      `LinkedInCredential of agent ${fixture.guid(0)}: agentGuid is not known yet; if it changes, the old agent is disconnected.`,
    );
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual([]);
    expect(fixture.connection()).toMatchObject({ connected: true });
  });
});
