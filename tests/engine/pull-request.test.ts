import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { loseGrant } from "../support/lost-grant";
import { WARM_PATH } from "../support/warm/warm";
import { CLIENT_SECRET, describeEngine, EngineFixture, REDIRECT } from "./engine-fixture";
import { execute } from "./project";

const EXAMPLE = resolve(__dirname, "../../examples/pull-request");
const COMMAND = resolve(__dirname, "../../provider/lib/cli/main.js");
const program = ([jane = "", sam = ""]: readonly string[], interval: string) => `
  const app = { clientId: "app-1", clientSecret: pulumi.secret("${CLIENT_SECRET}"), redirectUrl: "${REDIRECT}" };
  const jane = new wiro.LinkedInAgent("jane", { app, agentGuid: "${jane}", organizationId: "1", interval: "${interval}" });
  const sam = new wiro.LinkedInAgent("sam", { app, agentGuid: "${sam}", organizationId: "2", interval: "0 8 * * *" });
  exports.jane = jane.credential.authorizeUrl; exports.sam = sam.credential.authorizeUrl;`;

describeEngine("the scripts of examples/pull-request", () => {
  let fixture: EngineFixture;
  const read = (file: string) => readFileSync(join(fixture.project.folder, file), "utf8");
  const run = (script: string) => {
    const { env, folder } = fixture.project;
    const path = [WARM_PATH, dirname(process.execPath), env["PATH"]].join(delimiter);
    return execute("bash", [`scripts/${script}`], folder, { ...env, PATH: path, PULUMI_STACK: "dev" });
  };

  beforeAll(async () => {
    fixture = await EngineFixture.create(2, (guids) => program(guids, "0 8 * * *"));
    fixture.sandbox.control.settings.phaseMs = 20;
    fixture.sandbox.control.settings.refreshTokens = true;
    cpSync(join(EXAMPLE, "scripts"), join(fixture.project.folder, "scripts"), { recursive: true });
    chmodSync(join(fixture.project.folder, "scripts/preview.sh"), 0o755);
    // Of the modules, all that npx looks for. In a new clone npm links no command that is not built yet.
    const commands = join(fixture.project.folder, "node_modules/.bin");
    mkdirSync(commands, { recursive: true });
    chmodSync(COMMAND, 0o755);
    symlinkSync(COMMAND, join(commands, "wiro-linkedin"));
    await fixture.project.up();
    await fixture.consent("Jane Doe", "jane");
    await fixture.consent("Sam Roe", "sam");
    await fixture.project.up("--refresh");
  });
  afterAll(() => fixture.end());

  test("nightly.sh reports nothing while all is well", async () => {
    expect(await run("nightly.sh")).toMatchObject({ code: 0 });
  });

  test("preview.sh writes the comment of a pull request, and changes nothing", async () => {
    loseGrant(fixture.sandbox.control, fixture.guid(1));
    fixture.project.write(program(fixture.guids, "0 9 * * MON-FRI"));
    fixture.takeOperations();
    expect(await run("preview.sh")).toMatchObject({ code: 0 });
    const comment = read("comment.md");
    expect(comment).toMatch(/^<!-- wiro-linkedin preview-summary -->\n/);
    expect(comment).toMatch(/jane.*every day|at 08:00.*at 09:00, Monday through Friday/);
    expect(comment).toContain("sam");
    expect(fixture.takeOperations("writes")).toEqual([]);
  });

  test("nightly.sh reports the lost connection and the drift", async () => {
    expect(await run("nightly.sh")).toMatchObject({ code: 1 });
    expect(read("report.md")).toMatch(/sam[^]*lost|lost[^]*sam/);
    expect(read("report.md")).not.toMatch(/https?:\/\/\S*authorization/);
  });

  test("apply.sh applies what was merged", async () => {
    expect(await run("apply.sh")).toMatchObject({ code: 0 });
    const { skills } = fixture.sandbox.control.agent(fixture.guid(0));
    expect(skills.find(({ key }) => key === "cs-cron-content-scanner")?.interval).toBe("0 9 * * 1-5");
  });

  test("nightly.sh ends with 4 where the API cannot be asked", async () => {
    fixture.project.env["WIRO_API_KEY"] = "revoked";
    expect(await run("nightly.sh")).toMatchObject({ code: 4 });
  });
});
