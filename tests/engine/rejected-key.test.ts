import type { Run } from "./project";
import { CLIENT_SECRET, describeEngine, MINUTE, REDIRECT, EngineFixture } from "./engine-fixture";

const SIZE = 20;
/** How much longer the output of a run may be than that of the same run with a good key. */
const MAX_MORE_CHARACTERS = 5_000;
jest.setTimeout(15 * MINUTE);

const program = (guids: string[]) => `
  const app = { clientId: "app-1", clientSecret: pulumi.secret("${CLIENT_SECRET}"), redirectUrl: "${REDIRECT}" };
  for (const [n, agentGuid] of ${JSON.stringify(guids)}.entries())
    new wiro.LinkedInAgent("customer-" + n, { app, agentGuid, organizationId: "12345678", interval: "0 8 * * *", running: false }, { protect: false });`;

describeEngine(`a fleet of ${SIZE} customers with a key that the API rejects`, () => {
  let fixture: EngineFixture;
  const runs = new Map<string, Run>();
  const run = async (key: string, command: string) => {
    fixture.project.env["WIRO_API_KEY"] = key;
    return fixture.project.run(...command.split(" "));
  };

  beforeAll(async () => {
    fixture = await EngineFixture.create(SIZE, program, { yaml: "options:\n  refresh: always" });
    for (const guid of fixture.guids) fixture.sandbox.control.setStatus(guid, 0);
    // The engine writes the state after each step: half of the time of this test.
    fixture.project.env["PULUMI_SKIP_CHECKPOINTS"] = "true";
    await fixture.project.up();
  });
  afterAll(() => fixture.end());

  test.each([
    "refresh --yes --skip-preview",
    "preview",
    "up --yes --skip-preview",
    "destroy --yes --skip-preview",
  ])("%s ends with one line that says what to do, and changes nothing", async (command) => {
    const before = await fixture.project.resources();
    const rejected = await run("revoked-key", command);
    expect(rejected.code).not.toBe(0);
    const [, diagnostics = ""] = rejected.text.split("Diagnostics:");
    expect(diagnostics.match(/^ +error: (?!update failed$|preview failed$).*$/gm)).toEqual([
      expect.stringMatching(
        /error: (Preview failed: )?\w+ of agent \S+: .* \(HTTP 401, .*\)\. The key is that of WIRO_API_KEY/,
      ),
    ]);
    expect(await fixture.project.resources()).toEqual(before);
    runs.set(command, rejected);
  });

  test(`prints at most ${MAX_MORE_CHARACTERS} characters more than the same run with a good key`, async () => {
    for (const [command, rejected] of runs) {
      const good = await run("sandbox-key", command);
      expect(good.code).toBe(0);
      expect(rejected.text.length - good.text.length).toBeLessThan(MAX_MORE_CHARACTERS);
    }
    expect(runs.size).toBe(4);
  });
});
