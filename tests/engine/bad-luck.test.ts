import type { FaultInput } from "wiro-sandbox";
import { credential, describeEngine, EngineFixture } from "./engine-fixture";

const program = ([guid = ""]: string[]) => `
  const c = new wiro.LinkedInCredential("jane", ${credential(guid)});
  new wiro.AgentSchedule("posts", { agentGuid: "${guid}", interval: "0 */4 * * *" });
  exports.link = c.authorizeUrl; exports.status = c.status; exports.reason = c.statusReason;
`;

describeEngine("whatever the API answers, nothing is taken for deleted", () => {
  let world: EngineFixture;
  beforeAll(async () => {
    world = await EngineFixture.create(1, program);
    await world.project.up();
  });
  afterAll(() => world.end());

  const responses: [string, FaultInput, RegExp][] = [
    [
      "result: false",
      { body: { result: false, errors: [{ code: 0, message: "Something odd" }] } },
      /Something odd \(HTTP 200/,
    ],
    ["401", { status: 401, body: { result: false, errors: [{ code: 0, message: "No" }] } }, /No \(HTTP 401/],
    ["500", { status: 500, body: "" }, /HTTP 500 with a body that is not the API's JSON/],
    ["HTML", { status: 200, body: "<html>proxy</html>" }, /HTTP 200 with a body that is not the API's JSON/],
    ["half a body", { reset: "half" }, /the connection was cut before the whole answer came/],
    ["nothing", { reset: "before" }, /the connection was cut before the whole answer came/],
  ];

  test.each(responses)(
    "an API that answers %s fails the refresh with a clear error",
    async (_name, fault, error) => {
      const before = await world.project.resources();
      world.sandbox.control.fault({ ...fault, times: 100 });
      const { code, text } = await world.project.run("refresh", "--yes", "--skip-preview");
      world.sandbox.control.clearFaults();
      expect(code).not.toBe(0);
      expect(text).toMatch(error);
      expect(text).not.toMatch(/ at .*\.js:\d+/);
      expect(await world.project.resources()).toEqual(before);
    },
  );

  test("a 429 is waited out, as long as the API asks", async () => {
    world.operations();
    world.sandbox.control.fault({ status: 429, headers: { "retry-after": "1" }, body: "", times: 3 });
    await world.project.runOrFail("refresh", "--yes", "--skip-preview");
    expect(world.operations("writes")).toEqual([]);
  });

  test("an agent that cannot be seen keeps its state, is shown by name, and an up warns and says what to do", async () => {
    const missing = { result: false, errors: [{ code: 95, message: "user agent not found" }] };
    world.sandbox.control.fault({ body: missing, times: 1000 });
    await world.project.runOrFail("refresh", "--yes", "--skip-preview");
    const [schedule, jane] = [await world.project.resources()].flatMap((all) => [
      all.find(({ type }) => type.endsWith("AgentSchedule")),
      all.find(({ type }) => type.endsWith("LinkedInCredential")),
    ]);
    expect(jane?.outputs).toMatchObject({ status: "missing", connected: false });
    expect(schedule?.inputs?.["presence"]).toMatch(/^missing: the agent cannot be seen/);
    const { text } = await world.project.runOrFail("preview", "--diff");
    expect(text).toMatch(/~ connection\s*: "missing: the agent cannot be seen .*" => "connected"/);
    expect(text).toMatch(/~ presence\s*: "missing: the agent cannot be seen .*" => "present"/);
    const { text: warned } = await world.project.up();
    expect(warned).toMatch(
      /warning: LinkedInCredential of agent .* cannot be seen .*restore it or the key's access, or remove/,
    );
    world.sandbox.control.clearFaults();
    await world.project.up("--refresh");
    expect(await world.project.outputs()).toMatchObject({ status: "pending" });
  });
});

describeEngine("the keys were stored, but the link could not be made", () => {
  let world: EngineFixture;
  beforeEach(async () => {
    world = await EngineFixture.create(1, program);
    world.sandbox.control.fault({ path: "OAuthConnect", status: 500, body: "", times: 2 });
    const { code, text } = await world.project.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(text).toContain("the keys are stored, but the rest failed: OAuthConnect of agent");
    world.sandbox.control.clearFaults();
    world.operations();
  });
  afterEach(() => world.end());

  test("state keeps the resource, and the next up mints the link and writes no keys again", async () => {
    const record = (await world.project.resources()).find(({ type }) => type.endsWith("LinkedInCredential"));
    expect(record?.outputs).toMatchObject({ status: "pending", authorizeUrl: expect.anything() as unknown });
    await world.project.up();
    expect(world.operations("writes").filter((name) => name !== "CustomSkillUpsert")).toEqual([
      "OAuthConnect",
    ]);
    await world.consent();
  });

  test("so it does with a refresh in between, which clears what the engine noted", async () => {
    await world.project.runOrFail("refresh", "--yes", "--skip-preview");
    const plan = await world.project.plan();
    expect(plan.find(({ urn }) => urn.endsWith("jane"))?.op).toBe("update");
    world.operations();
    await world.project.up();
    expect(world.operations("writes").filter((name) => name !== "CustomSkillUpsert")).toEqual([
      "OAuthConnect",
    ]);
    expect(await world.project.outputs()).toMatchObject({ status: "pending" });
  });
});
