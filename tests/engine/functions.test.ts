import { describeEngine, EngineFixture } from "./engine-fixture";

const program = (guids: string[]) => `
  const guid = "${guids[0] ?? ""}";
  exports.titles = wiro.getAgents().then((agents) => agents.map(({ title }) => title));
  exports.first = wiro.getAgentsOutput().apply((agents) => agents[0]);
  exports.plain = wiro.getLinkedInConnection({ agentGuid: guid });
  exports.later = wiro.getLinkedInConnectionOutput({ agentGuid: pulumi.output(guid) });
`;

describeEngine("functions", () => {
  let fixture: EngineFixture;
  beforeAll(async () => {
    fixture = await EngineFixture.create(3, (guids) => program(guids));
    fixture.sandbox.control.connectByHand(fixture.guid(0), { member: "Sam Roe" });
    fixture.sandbox.control.setStatus(fixture.guid(0), 4);
  });
  afterAll(() => fixture.end());

  test("return the agents and a connection without a write, and end with the program", async () => {
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual([]);
    const connection = {
      agentGuid: fixture.guid(0),
      connected: true,
      accountName: "Sam Roe",
      connectedAt: expect.stringMatching(/^20\d\d-/) as string,
      tokenExpiresAt: expect.stringMatching(/^20\d\d-/) as string,
      renewBy: expect.stringMatching(/^20\d\d-/) as string,
      statusReason: expect.stringMatching(/^connected as Sam Roe; nothing to do before 20\d\d-/) as string,
    };
    expect(await fixture.project.outputs()).toEqual({
      titles: ["Social Manager 1", "Social Manager 2", "Social Manager 3"],
      first: { guid: fixture.guid(0), title: "Social Manager 1", status: "running" },
      plain: connection,
      later: connection,
    });
  });

  test("read every page of an account", async () => {
    const more = Array.from({ length: 1000 }, () => ({}));
    fixture.sandbox.control.addAgents(more);
    fixture.project.write("exports.count = wiro.getAgents().then((agents) => agents.length);");
    await fixture.project.up();
    expect(await fixture.project.outputs()).toEqual({ count: 1003 });
  });

  test("take the key of the stack's configuration, and reject one in plain text", async () => {
    delete fixture.project.env["WIRO_API_KEY"];
    expect((await fixture.project.run("up", "--yes", "--skip-preview")).text).toMatch(
      /wiro:apiKey: the API key is missing; run `pulumi config set --secret wiro:apiKey`/,
    );
    await fixture.project.runOrFail("config", "set", "--plaintext", "wiro:apiKey", "sandbox-key");
    expect((await fixture.project.run("up", "--yes", "--skip-preview")).text).toContain(
      "stored as plain text",
    );
    await fixture.project.runOrFail("config", "set", "--secret", "wiro:apiKey", "sandbox-key");
    await fixture.project.up();
    expect(await fixture.project.outputs()).toEqual({ count: 1003 });
  });

  test("end the program with the API's reason in one line", async () => {
    fixture.project.write('exports.c = wiro.getLinkedInConnectionOutput({ agentGuid: "nobody" });');
    const { code, text } = await fixture.project.run("preview");
    expect(code).not.toBe(0);
    expect(text).toMatch(/OAuthStatus of agent nobody: .* not visible to this API key/);
    expect(text).not.toMatch(/\n\s+at .*functions/);
    expect(text).not.toContain("sandbox-key");
  });
});
