import { delimiter, dirname, join } from "node:path";
import { type Sandbox, startSandbox } from "wiro-sandbox";
import { cliOfSetup, execute, PASSPHRASE } from "../engine/project";
import { DeclaredResource, failureOf } from "../host/declared";
import { Host, stopHosts } from "../host/host";
import { VERSIONS } from "../support/compatibility";
import { LEAN_GO } from "../support/preload";
import { Layout, ours, sdk } from "./layout";
import { nodeFolder, npmInstall, pnpmInstall, yarnInstall } from "./managers";
import { extract, runOrFail } from "./packed";
import { link } from "./project";

// A package manager may have to download the SDK, on a busy machine.
jest.setTimeout(10 * 60_000);

const layouts: Layout[] = [];
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ agents: [] });
});
afterAll(async () => {
  await stopHosts();
  await sandbox.close();
  for (const layout of layouts) layout.remove();
});

function newLayout(): Layout {
  const layout = new Layout();
  layouts.push(layout);
  return layout;
}

const settings = () => ({ WIRO_API_KEY: "sandbox-key", WIRO_BASE_URL: sandbox.baseUrl });

function newAgent(): string {
  const known = new Set(sandbox.control.agents().map(({ guid }) => guid));
  sandbox.control.addAgents([{}]);
  return sandbox.control.agents().find(({ guid }) => !known.has(guid))?.guid ?? "";
}

/** A resource of a program in this folder, in the process that Pulumi's launcher would start there. */
async function resourceIn(folder: string, ...nodeArguments: string[]): Promise<DeclaredResource> {
  const question = 'process.stdout.write(require.resolve("@pulumi/pulumi/package.json"))';
  const manifest = await runOrFail(process.execPath, [...nodeArguments, "-e", question], folder);
  const modules = dirname(dirname(dirname(manifest)));
  const host = await Host.start({ cwd: folder, modules, nodeArguments, env: settings() });
  return new DeclaredResource(host, "PreferenceSkill", { agentGuid: newAgent(), value: "Warm." });
}

/** The create reaches the API through the transport, which loads at the first request. */
async function expectWorks(resource: DeclaredResource): Promise<void> {
  await resource.create();
  const guid = String(resource.args["agentGuid"]);
  expect(resource.id).toBe(`${guid}/cs-content-tone`);
  expect(sandbox.control.agent(guid).skills.find(({ key }) => key === "cs-content-tone")?.value).toBe(
    "Warm.",
  );
}

const DECLARATIONS = `
const agentGuid = process.env.AGENT_GUID ?? "";
const jane = new LinkedInCredential("jane", {
  agentGuid,
  clientId: "app-1",
  clientSecret: pulumi.secret("the secret of the app"),
  organizationId: "12345678",
  redirectUrl: "https://your-app.com/settings/integrations",
});
new AgentSchedule("posts", { agentGuid, interval: "0 9 * * MON-FRI", enabled: jane.connected });
`;
const COMMONJS = `
const pulumi = require("@pulumi/pulumi");
const { AgentSchedule, LinkedInCredential } = require("pulumi-wiro-linkedin");
${DECLARATIONS}
exports.ran = \`SDK \${require("@pulumi/pulumi/package.json").version}, Node \${process.versions.node}\`;
`;
const TYPESCRIPT = `
import * as pulumi from "@pulumi/pulumi";
import { AgentSchedule, LinkedInCredential } from "pulumi-wiro-linkedin";
${DECLARATIONS}
const { version } = require("@pulumi/pulumi/package.json");
export const ran = \`SDK \${version}, Node \${process.versions.node}\`;
`;
const TSCONFIG = {
  compilerOptions: {
    target: "es2022",
    module: "nodenext",
    strict: true,

    types: ["node"],
  },
  files: ["index.ts"],
};

/**
 * A workspace with one program on the oldest SDK, and one on the newest, which is hoisted to the root. pnpm lays it out
 * as npm does, with a third of npm's work.
 */
const workspace = new Layout();
layouts.push(workspace);

/** The CLI in a program of the workspace, which must succeed, with the Node of this version on its PATH. */
async function pulumi(program: string, node: string, ...args: string[]): Promise<string> {
  const cli = cliOfSetup();
  if (cli === undefined) throw new Error("no Pulumi CLI: run npm run pulumi-cli");
  const env = {
    HOME: process.env["HOME"],
    PATH: [await nodeFolder(node), cli.path].join(delimiter),
    PULUMI_ROOT: dirname(dirname(cli.pulumi)),
    PULUMI_HOME: workspace.path(program, "home"),
    PULUMI_BACKEND_URL: `file://${workspace.path(program)}`,
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // The types are package.test.ts's business.
    ...LEAN_GO,
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    NO_COLOR: "1",
    AGENT_GUID: agents[program],
    ...settings(),
  };
  const command = [...args, "--non-interactive", "--color=never"];
  const { code, text } = await execute(cli.pulumi, command, workspace.path(program), env);
  if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended ${code}:\n${text}`);
  return text;
}

const agents: Record<string, string> = {};

/** One run of `up` previews and then creates. */
async function expectUp(program: string, node: string, ran: string): Promise<void> {
  expect(await pulumi(program, node, "up", "--yes")).toContain(ran);
  const agent = sandbox.control.agent(agents[program] ?? "");
  expect(agent.linkedin).toMatchObject({ clientId: "app-1", organizationId: "12345678" });
  expect(agent.skills.find(({ key }) => key === "cs-cron-content-scanner")).toMatchObject({
    interval: "0 9 * * 1-5",
  });
}

const describeCli = cliOfSetup() === undefined ? describe.skip : describe;

describeCli("a workspace of programs under the Pulumi CLI", () => {
  beforeAll(async () => {
    workspace.manifest("", {});
    workspace.write("pnpm-workspace.yaml", 'packages: ["packages/*"]\nnodeLinker: hoisted\n');
    const programs = [
      ["packages/old", VERSIONS.sdk.oldest, "index.js", COMMONJS],
      ["packages/new", VERSIONS.sdk.newest, "index.ts", TYPESCRIPT],
    ] as const;
    for (const [folder, version, main, text] of programs) {
      workspace.manifest(folder, { ...sdk(version), ...ours() }, { main });
      workspace.write(join(folder, main), text);
      workspace.write(join(folder, "Pulumi.yaml"), "name: program\nruntime: nodejs\n");
      agents[folder] = newAgent();
    }
    workspace.write("packages/new/tsconfig.json", JSON.stringify(TSCONFIG));
    await pnpmInstall(workspace.folder);
    link("typescript", "", workspace.path("node_modules"));
    await pulumi("packages/old", VERSIONS.node.oldest, "stack", "init", "dev");
    await pulumi("packages/new", VERSIONS.node.newest, "stack", "init", "dev");
  });

  test("a workspace with two copies of the SDK works", async () => {
    // The program's own copy, and the copy that the package finds.
    const question = `console.log(require("@pulumi/pulumi/package.json").version);
      const from = require.resolve("pulumi-wiro-linkedin/package.json");
      console.log(require("module").createRequire(from)("@pulumi/pulumi/package.json").version);`;
    const versions = await runOrFail(process.execPath, ["-e", question], workspace.path("packages/old"));
    expect(versions).toBe(`${VERSIONS.sdk.oldest}\n${VERSIONS.sdk.newest}\n`);
    expect(await pulumi("packages/old", VERSIONS.node.oldest, "preview")).toContain("wiro:AgentSchedule");
    await expectWorks(await resourceIn(workspace.path("packages/old")));
    await expectWorks(await resourceIn(workspace.path("packages/new")));
  });

  test("pulumi up works with the oldest SDK, on Node 20, in CommonJS", async () => {
    // As it would be without the other program: now both use one SDK.
    await extract("pulumi-wiro-linkedin", workspace.path("packages/old/node_modules"));
    await expectUp("packages/old", VERSIONS.node.oldest, `"SDK ${VERSIONS.sdk.oldest}, Node 20.`);
  });

  test("pulumi up works with the newest SDK, on Node 24, in TypeScript", async () => {
    await expectUp("packages/new", VERSIONS.node.newest, `"SDK ${VERSIONS.sdk.newest}, Node 24.`);
  });
});

describe("under pnpm", () => {
  const layout = newLayout();
  beforeAll(async () => {
    layout.wrapped();
    layout.write("pnpm-workspace.yaml", 'packages: ["packages/*"]\nlinkWorkspacePackages: true\n');
    await pnpmInstall(layout.folder);
  });

  test.each([
    ["a dependency of the program", "direct"],
    ["a dependency of a dependency", "transitive"],
  ])("the provider loads as %s", async (_, program) => {
    await expectWorks(await resourceIn(layout.path("packages", program)));
  });
});

test("a linked dependency of a dependency is not found, and the message shows a solution that works", async () => {
  const layout = newLayout();
  layout.wrapped({ workspaces: ["packages/*"] });
  await npmInstall(layout.folder, "--install-strategy=linked");
  const { message } = await failureOf((await resourceIn(layout.path("packages/transitive"))).create());
  expect(message).toContain("run npm install pulumi-wiro-linkedin in the folder of the Pulumi program");
  await expectWorks(await resourceIn(layout.path("packages/direct")));
});

test("the provider loads under yarn's Plug'n'Play", async () => {
  const layout = newLayout();
  layout.manifest("", { ...sdk(), ...ours() });
  await yarnInstall(layout.folder);
  await expectWorks(await resourceIn(layout.folder, "--require", layout.path(".pnp.cjs")));
});
