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

describeEngine("what is one agent to Wiro stays connected, whatever it is called in the program", () => {
  let world: EngineFixture;
  const record = () => expect(world.connection()).toMatchObject({ connected: true, accountName: "Jane Doe" });
  const disconnects = () => world.operations("writes").filter((name) => name.includes("OAuth"));

  beforeAll(async () => {
    world = await EngineFixture.create(2, ([guid = ""]) => flat(guid));
    await world.project.up();
    await world.consent();
    await world.project.up("--refresh");
    world.operations();
  });
  afterAll(() => world.end());

  test("renaming the resource keeps the connection", async () => {
    world.project.write(flat(world.guid(0), "jane-doe"));
    const { text } = await world.project.up();
    expect(text).toContain("another resource of this run holds it now");
    expect(disconnects()).toEqual([]);
    record();
  });

  test("--replace keeps it", async () => {
    const [jane] = await world.project.resources();
    await world.project.up("--replace", jane?.urn ?? "");
    expect(disconnects()).toEqual([]);
    record();
  });

  test("moving it into a component keeps it", async () => {
    world.project.write(inComponent(world.guid(0)));
    await world.project.up();
    expect(disconnects()).toEqual([]);
    record();
  });

  test("swapping two agents keeps both", async () => {
    world.project.write(two(world.guid(0), world.guid(1)));
    await world.project.up();
    await world.consent("Sam Roe", "link2");
    await world.project.up("--refresh");
    world.operations();
    world.project.write(two(world.guid(1), world.guid(0)));
    const plan = await world.project.plan();
    expect(plan.filter(({ op }) => op === "replace")).toHaveLength(2);
    await world.project.up();
    expect(disconnects()).toEqual([]);
    record();
    expect(world.connection(1)).toMatchObject({ connected: true, accountName: "Sam Roe" });
  });

  test("a changed agentGuid replaces: the new agent is set up, then the old one disconnected", async () => {
    world.project.write(flat(world.guid(0), "two"));
    await world.project.up();
    expect(world.connection(1).connected).toBe(false);
    world.sandbox.control.connectByHand(world.guid(1), { clientId: "app-1" });
    world.operations();
    world.project.write(flat(world.guid(1), "two"));
    await world.project.up();
    expect(world.operations("writes")).toEqual(["CredentialUpsert", "OAuthDisconnect"]);
    expect(world.connection(0).connected).toBe(false);
    expect(world.connection(1).connected).toBe(true);
  });

  test("destroy that runs the program first still disconnects", async () => {
    await world.project.destroy("--run-program");
    expect(world.operations("writes")).toEqual(["OAuthDisconnect"]);
    expect(world.connection(1).connected).toBe(false);
  });

  test.each([["destroy"], ["destroy", "--refresh"], ["destroy", "--refresh", "--run-program"]])(
    "%s %s %s disconnects",
    async (...command) => {
      world.project.write(flat(world.guid(0)));
      await world.project.up();
      await world.consent();
      world.operations();
      await world.project.runOrFail(...command.filter(Boolean), "--yes", "--skip-preview");
      expect(world.operations("writes")).toEqual(["OAuthDisconnect"]);
      expect(world.connection().connected).toBe(false);
    },
  );

  test.each([[], ["--refresh"]])("removing it disconnects, %s", async (...refresh) => {
    world.project.write(flat(world.guid(0)));
    await world.project.up();
    await world.consent();
    world.operations();
    world.project.write("");
    await world.project.up(...refresh);
    expect(world.operations("writes")).toEqual(["OAuthDisconnect"]);
    expect(world.connection().connected).toBe(false);
  });
});

describeEngine("what users ask of the engine", () => {
  let world: EngineFixture;
  const withOptions = (options: string, interval = "0 */4 * * *") =>
    `const c = new wiro.LinkedInCredential("jane", ${credential(world.guid(0))}, ${options}); ${link}
     new wiro.AgentSchedule("posts", { agentGuid: "${world.guid(0)}", interval: "${interval}" }, ${options});`;

  beforeAll(async () => {
    world = await EngineFixture.create(1, () => "");
    world.project.write(withOptions("{}"));
    await world.project.up();
    await world.consent();
    await world.project.up("--refresh");
    world.operations();
  });
  afterAll(() => world.end());

  test("replaceOnChanges replaces the record, and keeps the connection", async () => {
    world.project.write(withOptions('{ replaceOnChanges: ["organizationId"] }').replace("12345678", "777"));
    expect((await world.project.plan()).map(({ op }) => op)).toContain("replace");
    await world.project.up();
    expect(world.operations("writes")).toEqual(["CredentialUpsert"]);
    expect(world.connection()).toMatchObject({ connected: true, organizationId: "777" });
  });

  test("so does delete before replace", async () => {
    const options = '{ replaceOnChanges: ["organizationId"], deleteBeforeReplace: true }';
    world.project.write(withOptions(options).replace("12345678", "778"));
    const { text } = await world.project.up();
    expect(text).toContain("another resource of this run holds it now");
    expect(world.operations("writes")).toEqual(["CredentialUpsert"]);
    expect(world.connection()).toMatchObject({ connected: true, organizationId: "778" });
    world.project.write(withOptions("{}").replace("12345678", "777"));
    await world.project.up();
    world.operations();
  });

  test("ignoreChanges leaves to people what they store, also what no program could declare", async () => {
    const program = (options: string) => withOptions(options).replace("12345678", "777");
    world.sandbox.control.editCredential(world.guid(0), { organizationid: "our-page" });
    world.project.write(program('{ ignoreChanges: ["organizationId"] }'));
    await world.project.up("--refresh");
    expect(await world.project.plan("--refresh")).toEqual([]);
    expect(world.operations("writes")).toEqual([]);
    expect(world.connection()).toMatchObject({ organizationId: "our-page" });
    world.project.write(program("{}"));
    await world.project.up("--refresh");
    expect(world.connection()).toMatchObject({ organizationId: "777" });
    world.operations();
  });

  test("ignoreChanges on what is derived plans nothing", async () => {
    world.project.write(
      withOptions('{ ignoreChanges: ["connection", "cadence", "presence"] }').replace("12345678", "777"),
    );
    expect(await world.project.plan()).toEqual([]);
  });

  test("a plan is held to: a loss between plan and apply is refused by name", async () => {
    const plan = `${world.project.folder}/plan.json`;
    world.project.write(withOptions("{}", "0 */6 * * *").replace("12345678", "777"));
    await world.project.runOrFail("preview", "--refresh", "--save-plan", plan);
    loseGrant(world.sandbox.control, world.guid(0));
    const { code, text } = await world.project.run(
      "up",
      "--yes",
      "--skip-preview",
      "--refresh",
      "--plan",
      plan,
    );
    expect(code).not.toBe(0);
    expect(text).toMatch(/connection/);
    expect(world.operations("writes")).not.toContain("OAuthConnect");
  });
});

describeEngine("a run in which not all goes well", () => {
  let world: EngineFixture;
  const names = async () => (await world.project.resources()).map(({ urn }) => urn.split("::").at(-1)).sort();

  beforeEach(async () => {
    world = await EngineFixture.create(1, ([guid = ""]) => flat(guid));
    await world.project.up();
    await world.consent();
    await world.project.up("--refresh");
    world.operations();
  });
  afterEach(() => world.end());

  test("a rename whose create fails keeps the former record, with --continue-on-error, too", async () => {
    world.project.write(flat(world.guid(0), "jane-doe"));
    world.sandbox.control.fault({ path: "OAuthStatus", status: 400 });
    const { code, text } = await world.project.run("up", "--yes", "--skip-preview", "--continue-on-error");
    expect(code).not.toBe(0);
    expect(text).toMatch(/under another name was not created, so this one is not deleted/);
    expect(await names()).toEqual(["jane"]);
    expect(world.connection()).toMatchObject({ connected: true });

    // Nobody has lost sight of it: once it leaves the program, it is disconnected.
    world.operations();
    world.project.write("");
    await world.project.up();
    expect(world.operations("writes")).toEqual(["OAuthDisconnect"]);
  });

  test("so does one whose create never ran, because what it depends on failed", async () => {
    world.project.write(`
      const posts = new wiro.AgentSchedule("posts", { agentGuid: "${world.guid(0)}", skillKey: "no-such-task", interval: "0 8 * * *" });
      new wiro.LinkedInCredential("jane-doe", ${credential(world.guid(0))}, { dependsOn: posts });`);
    const { code } = await world.project.run("up", "--yes", "--skip-preview", "--continue-on-error");
    expect(code).not.toBe(0);
    expect(await names()).toEqual(["jane"]);
    expect(world.connection()).toMatchObject({ connected: true });
    world.project.write(flat(world.guid(0), "jane-doe"));
    await world.project.up();
    expect(await names()).toEqual(["jane-doe"]);
    expect(world.operations("writes")).not.toContain("OAuthDisconnect");
  });

  test("an agentGuid that comes from a resource that is replaced is no replacement where it stays the same", async () => {
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
    world.project.write(made(1, world.guid(0)));
    await world.project.up();
    world.operations();

    world.project.write(made(2, world.guid(0)));
    const { text } = await world.project.runOrFail("preview");
    expect(text).toContain(
      `LinkedInCredential of agent ${world.guid(0)}: agentGuid is not known yet; if it changes, the old agent is disconnected.`,
    );
    await world.project.up();
    expect(world.operations("writes")).toEqual([]);
    expect(world.connection()).toMatchObject({ connected: true });
  });
});
