import { resolve } from "node:path";
import { type Sandbox, startSandbox } from "wiro-sandbox";
import { execute, Project } from "./project";
import { CLIENT_SECRET, describeEngine, REDIRECT } from "./engine-fixture";

const COMMAND = resolve(__dirname, "../../provider/lib/cli/main.js");
const POSTS = "cs-cron-content-scanner";
const TONE = "cs-content-tone";
const app = { clientId: "app-1", clientSecret: CLIENT_SECRET };

/** Agents that were set up by hand: one runs and posts, one runs with its posts off, and one is stopped. */
async function accountByHand(): Promise<Sandbox> {
  const sandbox = await startSandbox({ agents: [{ title: "Jane" }, { title: "Sam" }, { title: "Kim" }] });
  const { control } = sandbox;
  control.settings.phaseMs = 100;
  for (const [n, { guid }] of control.agents().entries()) {
    control.connectByHand(guid, { ...app, organizationId: `1111${n}` });
    control.editSkill(guid, POSTS, { interval: `${n} 8 * * 1-5`, enabled: n !== 1 });
    control.editSkill(guid, TONE, { value: `Tone ${n}, with "quotes".` });
    control.setStatus(guid, n === 2 ? 0 : 4);
  }
  return sandbox;
}

/** What a person sees of each agent: everything that a customer's declaration has a value for. */
const valuesOf = ({ control }: Sandbox) =>
  control.agents().map(({ guid, title, status, linkedin, skills }) => ({
    ...{ guid, title, status, linkedin },
    skills: skills.filter(({ key }) => [POSTS, TONE].includes(key)),
  }));

function writesOf({ control }: Sandbox): string[] {
  const logged = control.requests().filter(({ write }) => write);
  control.clearRequests();
  const titles = new Map(control.agents().map(({ guid, title }) => [guid, title]));
  return logged.map(({ operation, agentGuid }) => `${operation} ${titles.get(agentGuid) ?? "?"}`).sort();
}

const accountOf = ({ baseUrl }: Sandbox) => ({ WIRO_API_KEY: "sandbox-key", WIRO_BASE_URL: baseUrl });

async function exported(sandbox: Sandbox, project: Project, ...args: string[]): Promise<string> {
  const env = { ...project.env, ...accountOf(sandbox) };
  const run = await execute(process.execPath, [COMMAND, "export", ...args], project.folder, env);
  expect(run.code).toBe(0);
  return run.stdout;
}

describeEngine("customers who come and go", () => {
  let sandbox: Sandbox;
  let project: Project;
  let file: string;

  beforeAll(async () => {
    sandbox = await accountByHand();
    project = await Project.create({ program: { example: "fleet" }, env: accountOf(sandbox) });
    const plain = {
      linkedInClientId: "app-1",
      inviteUrl: "https://your-app.com/connect",
      invitesEnd: "2099-01-31",
    };
    const secret = { linkedInClientSecret: CLIENT_SECRET, inviteSigningKey: "k".repeat(43) };
    await project.runOrFail(
      ...["config", "set-all"],
      ...Object.entries(plain).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
      ...Object.entries(secret).flatMap(([key, value]) => ["--secret", `${key}=${value}`]),
    );
  });
  afterAll(async () => {
    project.remove();
    await sandbox.close();
  });

  test("an exported file is adopted without a changed value or a lost consent, by one write to each agent", async () => {
    file = await exported(sandbox, project);
    const before = valuesOf(sandbox);
    project.writeFile("customers.csv", file);
    sandbox.control.clearRequests();
    await project.up();
    expect(writesOf(sandbox)).toEqual(["Jane", "Kim", "Sam"].map((title) => `CredentialUpsert ${title}`));
    expect(valuesOf(sandbox)).toEqual(before);
    expect((await project.outputs())["invitesDue"]).toEqual({});
    await project.up("--expect-no-changes");
    expect(writesOf(sandbox)).toEqual([]);
  });

  test("offboarding previews that posts go off and the agent stops, and up does that alone", async () => {
    const [header = "", ...rows] = file.trimEnd().split("\n");
    const leaving = rows.map((row) => `${row},${row.startsWith("jane,") ? "true" : ""}`);
    project.writeFile("customers.csv", [`${header},offboarding`, ...leaving].join("\n"));
    const plan = await project.plan();
    expect(
      plan.map(({ op, urn, detailedDiff }) => [op, urn.split("::").at(-1), Object.keys(detailedDiff ?? {})]),
    ).toEqual(
      expect.arrayContaining([
        ["update", "jane-posts", ["enabled"]],
        ["update", "jane-runs", ["desired"]],
      ]),
    );
    expect(plan).toHaveLength(2);
    await project.up();
    expect(writesOf(sandbox)).toEqual(["CustomSkillUpsert Jane", "Stop Jane"]);
  });

  test("without the line the customer is disconnected, and nobody else is touched", async () => {
    const others = () => valuesOf(sandbox).filter(({ title }) => title !== "Jane");
    const before = others();
    project.writeFile("customers.csv", file.replace(/^jane,.*\n/m, ""));
    await project.up();
    expect(writesOf(sandbox)).toEqual(["CustomSkillRevert Jane", "OAuthDisconnect Jane"]);
    expect(others()).toEqual(before);
    expect(valuesOf(sandbox).find(({ title }) => title === "Jane")).toMatchObject({
      ...{ status: 0, linkedin: { connected: false } },
    });
  });

  test("a customer whose agent was deleted leaves in the same two steps", async () => {
    const { guid = "" } = sandbox.control.agents().find(({ title }) => title === "Kim") ?? {};
    sandbox.control.removeAgent(guid);
    const [header = "", ...rows] = file
      .trimEnd()
      .split("\n")
      .filter((row) => !row.startsWith("jane,"));
    const leaving = rows.map((row) => `${row},${row.startsWith("kim,") ? "true" : ""}`);
    project.writeFile("customers.csv", [`${header},offboarding`, ...leaving].join("\n"));
    const { text } = await project.up();
    expect(text).toMatch(/warning: .*AgentSchedule .*it is not switched off/);
    expect(writesOf(sandbox)).toEqual([]);
    // Kim is not connected.
    expect((await project.outputs())["invitesDue"]).toEqual({});
    project.writeFile("customers.csv", [header, ...rows.filter((row) => !row.startsWith("kim,"))].join("\n"));
    await project.up();
    expect((await project.resources()).filter(({ urn }) => urn.includes("kim"))).toEqual([]);
  });
});

describeEngine("an exported program", () => {
  test("adopts the agents without a changed value, by one write to each", async () => {
    const sandbox = await accountByHand();
    const project = await Project.create({ program: { example: "quickstart" }, env: accountOf(sandbox) });
    try {
      const before = valuesOf(sandbox);
      project.writeFile("index.ts", await exported(sandbox, project, "--format", "typescript"));
      project.writeFile("Pulumi.yaml", "name: wiro-linkedin-quickstart\nruntime: nodejs\n");
      await project.runOrFail(
        ...[
          "config",
          "set-all",
          "--plaintext",
          "linkedInClientId=app-1",
          "--plaintext",
          `redirectUrl=${REDIRECT}`,
        ],
        ...["--secret", `linkedInClientSecret=${CLIENT_SECRET}`],
      );
      sandbox.control.clearRequests();
      await project.up();
      expect(writesOf(sandbox)).toEqual(["Jane", "Kim", "Sam"].map((title) => `CredentialUpsert ${title}`));
      expect(valuesOf(sandbox)).toEqual(before);
    } finally {
      project.remove();
      await sandbox.close();
    }
  });
});
