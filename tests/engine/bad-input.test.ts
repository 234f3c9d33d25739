import { credential, describeEngine, EngineFixture } from "./engine-fixture";

/**
 * Thirteen resources, each with one fault; the last ones have a secret in a wrong place. The first one's is in an Output,
 * so it shows later than its constructor. A busy engine takes the lines slowly.
 */
const faulty = `
  const engine = pulumi.runtime.getEngine();
  const { log } = engine;
  engine.log = (line, done) => setTimeout(() => log.call(engine, line, done), 50);
  const args = (changes) => ({ agentGuid: pulumi.getStack() + Math.random().toString(36).slice(2), clientId: "app-1",
    clientSecret: pulumi.secret("s3cret-in-a-faulty-program"), organizationId: "12345678", redirectUrl: "https://your-app.com/", ...changes });
  new wiro.LinkedInCredential("no-secret", args({ clientSecret: pulumi.secret("") }));
  new wiro.LinkedInCredential("slug", args({ organizationId: "my-page" }));
  new wiro.LinkedInCredential("plain-http", args({ redirectUrl: "http://your-app.com/" }));
  new wiro.LinkedInCredential("not-yet", args({ authMethod: "wiro" }));
  new wiro.LinkedInCredential("typo", args({ organisationId: "1" }));
  new wiro.AgentSchedule("six-fields", { agentGuid: "a", interval: "0 0 */4 * * *" });
  new wiro.AgentSchedule("impossible", { agentGuid: "b", interval: "0 0 31 2 *" });
  new wiro.LinkedInCredential("swapped", args({ organizationId: pulumi.secret("s3cret-in-a-faulty-program"), clientSecret: "12345678" }));
  new wiro.AgentSchedule("misplaced", { agentGuid: "c", interval: pulumi.secret("s3cret-in-a-faulty-program") });
  new wiro.AgentSchedule("secret-guid", { agentGuid: pulumi.secret("s3cret-in-a-faulty-program"), interval: "0 9 * * *" });
  new wiro.PreferenceSkill("secret-key", { agentGuid: "d", skillKey: pulumi.secret("s3cret-in-a-faulty-program"), value: pulumi.secret("may be one") });
  new wiro.AgentSchedule("secret-cron", { agentGuid: "e", interval: pulumi.secret("0 9 * * 1-5") });
  new wiro.LinkedInCredential("secret-member", args({ expectedAccountName: pulumi.secret("s3cret-in-a-faulty-program") }));
`;

describeEngine("bad input is one line each, in the preview", () => {
  let fixture: EngineFixture;
  beforeAll(async () => (fixture = await EngineFixture.create(1, () => faulty)));
  afterAll(() => fixture.end());

  test("all faulty resources of a program are reported at once, before any request", async () => {
    const { code, text } = await fixture.project.run("preview");
    expect(code).not.toBe(0);
    const lines = text.slice(text.indexOf("Diagnostics:"));
    const times = (expected: string) => lines.split("\n").filter((line) => line.includes(expected)).length;
    const all = [
      'LinkedInCredential "slug": organizationId: is not the page\'s id',
      'LinkedInCredential "no-secret": clientSecret: is empty; copy the Primary Client Secret',
      'LinkedInCredential "plain-http": redirectUrl: cannot be used; give an https URL',
      'LinkedInCredential "not-yet": authMethod: "wiro" is not available yet',
      'LinkedInCredential "typo": organisationId: is not an input of this resource',
      'AgentSchedule "six-fields": interval: has 6 fields instead of five (there is no field for seconds)',
      'AgentSchedule "impossible": interval: field 3 of 5 (day of month), column 5: "31" is not a day of any month in field 4, so the task never runs',
      'LinkedInCredential "swapped": organizationId: came as a secret, but messages and other outputs show it',
      'AgentSchedule "misplaced": interval: came as a secret, but messages and other outputs show it',
      'AgentSchedule "secret-guid": agentGuid: came as a secret, but is a part of the resource\'s id',
      'PreferenceSkill "secret-key": skillKey: came as a secret, but is a part of the resource\'s id',
      'AgentSchedule "secret-cron": interval: came as a secret, but messages and other outputs show it, and nothing encrypts those; pass pulumi.unsecret(…) of it',
      'LinkedInCredential "secret-member": expectedAccountName: came as a secret',
    ];
    expect(all.filter((expected) => times(expected) !== 1)).toEqual([]);
    // Of the first one the engine, too, says that it is faulty, and where to look.
    expect(lines.split("\n").filter((line) => line.includes("error:"))).toHaveLength(14);
    expect(text).not.toContain("s3cret-in-a-faulty-program");
    expect(fixture.takeOperations()).toEqual([]);
  });

  test("a page's id of the configuration without its quotes is rejected with the way to keep them", async () => {
    fixture.project.write(
      `const { page } = new pulumi.Config("customer").requireObject("jane");
       new wiro.LinkedInCredential("jane", { ...${credential(fixture.guid(0))}, organizationId: page });`,
    );
    const page = ["config", "set", "--path", "customer:jane.page", "87654321"];
    await fixture.project.runOrFail(...page);
    const { code, text } = await fixture.project.run("preview");
    expect(code).not.toBe(0);
    expect(text).toContain(
      'LinkedInCredential "jane": organizationId: must be a string of digits, in quotes: organizationId: "12345678"',
    );
    expect(text).toContain("--type string");
    expect(text).not.toContain("87654321");
    await fixture.project.runOrFail(...page, "--type", "string");
    await fixture.project.runOrFail("preview");
  });

  test("pulumi.unsecret makes the value of a former secret acceptable", async () => {
    fixture.project.write(
      `const open = (value) => pulumi.unsecret(pulumi.secret(value));
       new wiro.LinkedInCredential("jane", { ...${credential(fixture.guid(0))}, agentGuid: open("${fixture.guid(0)}"), organizationId: open("12345678"), expectedAccountName: open("Jane Doe") });
       new wiro.AgentSchedule("posts", { agentGuid: "${fixture.guid(0)}", interval: open("0 9 * * 1-5") });
       new wiro.AgentSchedule("later", { agentGuid: "${fixture.guid(0)}", skillKey: "cron-x", interval: open("0 0 31 2 *") });`,
    );
    const { text } = await fixture.project.run("preview");
    expect(text).not.toContain("came as a secret");
    // And is checked then.
    expect(text).toContain('AgentSchedule "later": interval: field 3 of 5 (day of month)');
  });

  test("two resources that manage the same agent are reported, and the second makes no call", async () => {
    fixture.project.write(
      `new wiro.LinkedInCredential("one", ${credential(fixture.guid(0))}); new wiro.LinkedInCredential("two", ${credential(fixture.guid(0))});`,
    );
    const { code, text } = await fixture.project.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(
      fixture.takeOperations("writes").filter((name) => name === "OAuthConnect").length,
    ).toBeLessThanOrEqual(1);
    expect(text).toContain(
      'LinkedInCredential "two": "one" manages the same object already; remove one of the two',
    );
  });

  test("two resources that manage the same agent are reported, also when one of them spells it in capitals", async () => {
    const capitals = credential(fixture.guid(0).toUpperCase());
    fixture.project.write(
      `new wiro.LinkedInCredential("one", ${credential(fixture.guid(0))}); new wiro.LinkedInCredential("two", ${capitals});`,
    );
    const { code, text } = await fixture.project.run("preview");
    expect(code).not.toBe(0);
    expect(text).toContain('LinkedInCredential "two": "one" manages the same object already');
  });

  test("two resources that manage the same agent are reported, also when one agentGuid is an Output", async () => {
    const later = credential(fixture.guid(0)).replace(
      `"${fixture.guid(0)}"`,
      `pulumi.output("${fixture.guid(0)}")`,
    );
    fixture.project.write(
      `new wiro.LinkedInCredential("one", ${credential(fixture.guid(0))}); new wiro.LinkedInCredential("two", ${later});`,
    );
    const { code, text } = await fixture.project.run("preview");
    expect(code).not.toBe(0);
    expect(text).toContain('LinkedInCredential "two": "one" manages the same object already');
  });

  test.each(["pageName", "agentGuid"])(
    "a rejected %s is reported by its name, and with its error",
    async (key) => {
      fixture.project.write(
        `const ${key} = Promise.reject(new Error("my lookup failed"));
       new wiro.LinkedInCredential("jane", { ...${credential(fixture.guid(0))}, ${key} });`,
      );
      const { code, text } = await fixture.project.run("preview");
      expect(code).not.toBe(0);
      expect(text).toContain(`error serializing property "${key}": my lookup failed`);
      expect(text).not.toContain("refusedByProgram");
    },
  );

  test("a missing key is reported with the command that sets it", async () => {
    fixture.project.write(`new wiro.LinkedInCredential("jane", ${credential(fixture.guid(0))});`);
    fixture.project.env["WIRO_API_KEY"] = "";
    const { code, text } = await fixture.project.run("preview");
    expect(code).not.toBe(0);
    expect(text).toContain(
      "wiro:apiKey: the API key is missing; run `pulumi config set --secret wiro:apiKey`, or export WIRO_API_KEY",
    );
  });

  test("a plain-text key is rejected with the command that makes it a secret, and never repeated", async () => {
    await fixture.project.runOrFail("config", "set", "--plaintext", "wiro:apiKey", "plain-key-canary");
    const { code, text } = await fixture.project.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(fixture.project.stateText()).not.toContain("plain-key-canary");
    expect(text).toContain("run: pulumi config set --secret wiro:apiKey");
    expect(text).not.toContain("plain-key-canary");
    expect(fixture.takeOperations()).toEqual([]);
  });

  test("a key that the configuration holds as a secret is taken", async () => {
    await fixture.project.runOrFail("config", "set", "--secret", "wiro:apiKey", "sandbox-key");
    await fixture.project.up();
    expect(fixture.connection().hasSecret).toBe(true);
  });

  test("an unknown agent fails the create, naming both causes", async () => {
    fixture.project.write(`new wiro.LinkedInCredential("ghost", ${credential("no-such-agent")});`);
    const { code, text } = await fixture.project.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(text).toMatch(
      /OAuthStatus of agent no-such-agent: User agent not found.*deleted, or it is not visible/,
    );
  });

  test("a wrong key fails the refresh and keeps the state", async () => {
    const before = await fixture.project.resources();
    fixture.project.env["WIRO_API_KEY"] = "wrong-key-canary";
    const { code, text } = await fixture.project.run("refresh", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(text).toContain("The key is that of WIRO_API_KEY: check it.");
    expect(text).not.toContain("wrong-key-canary");
    expect(await fixture.project.resources()).toEqual(before);
  });
});
