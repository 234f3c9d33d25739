import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Sandbox, startSandbox } from "wiro-sandbox";
import { loseGrant } from "../support/lost-grant";
import { Project, type Step } from "./project";
import { MINUTE } from "./engine-fixture";

const REPOSITORY = resolve(__dirname, "../..");
export const FOLDER = join(REPOSITORY, "tests/fixtures/states");
/** The day of every recording, so that two of them differ in what the versions do alone. */
const DAY_OF_RECORDING = Date.UTC(2026, 3, 17, 12);
/** Stands in the fixture for the API, which has another port each time. */
const BASE_URL = "http://127.0.0.1:4010/v1";
const TASK = "cs-cron-content-scanner";

const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
/** Agents that the key cannot see any more. */
const GONE = [4, 12];

/**
 * Each resource in each status. A fixture keeps the program that made it, so this one may change with a version.
 * `half-done` comes last: its create is to fail.
 */
const PROGRAM = `
const guid = (n) => "00000000-0000-4000-8000-" + String(n).padStart(12, "0");
const app = { clientId: "app-1", clientSecret: pulumi.secret("a client secret"), redirectUrl: "https://your-app.com/settings/integrations" };
const credential = (name, n, args, options) =>
  new wiro.LinkedInCredential(name, { agentGuid: guid(n), organizationId: "12345678", ...app, ...args }, options);
credential("pending", 1);
credential("connected", 2, { expectedAccountName: "Jane Doe" });
credential("disconnected", 3);
credential("missing", 4);
credential("by-invite", 5, { consentLink: "none", redirectUrl: undefined });

const schedule = (name, n, args, options) =>
  new wiro.AgentSchedule(name, { agentGuid: guid(n), interval: "0 */4 * * *", ...args }, options);
schedule("enabled", 1);
schedule("disabled", 2, { enabled: false, onDelete: "reset" });
schedule("without-row", 3);
schedule("without-agent", 4);
new wiro.PreferenceSkill("tone", { agentGuid: guid(1), value: "Warm.\\nNo jargon." });

const state = (name, n, desired = "running") => new wiro.AgentState(name, { agentGuid: guid(n), desired });
state("running", 7);
state("stopped", 8, "stopped");
state("without-credits", 9);
state("in-error", 10);
state("setup-required", 11);
state("vanished", 12);

new wiro.LinkedInAgent("jane", { app, agentGuid: guid(13), organizationId: "87654321", interval: "0 8 * * *", tone: "Dry." }, { protect: false });
const eu = new wiro.Provider("eu", { apiKeyEnv: "WIRO_API_KEY_EU", baseUrl: process.env.WIRO_BASE_URL });
credential("of-eu", 14, {}, { provider: eu });
schedule("of-eu-posts", 14, {}, { provider: eu });
`;
const HALF_DONE = `credential("half-done", 6);\n`;

/** The record of a version. */
export interface Recording {
  readonly version: string;
  readonly program: string;
  /** The export of the stack, with secrets under the passphrase of the tests. */
  readonly state: string;
  /** What a preview without a refresh plans: for each resource the operation and the properties that differ. */
  readonly plan: Readonly<Record<string, string>>;
}

export function recordings(): Recording[] {
  return readdirSync(FOLDER).map((version) => {
    const read = (name: string) => readFileSync(join(FOLDER, version, name), "utf8");
    const plan = JSON.parse(read("plan.json")) as Recording["plan"];
    return { version, program: read("program.js"), state: read("state.json"), plan };
  });
}

/** A project and an API with the agents of the recordings, a few minutes after the beginning of that day. */
export class Fixture {
  private constructor(
    readonly sandbox: Sandbox,
    readonly project: Project,
  ) {}

  static async open(program: string, minutes: number): Promise<Fixture> {
    const sandbox = await startSandbox({ agents: [] });
    const env = {
      ...{ WIRO_API_KEY: "sandbox-key", WIRO_API_KEY_EU: "sandbox-key", WIRO_BASE_URL: sandbox.baseUrl },
    };
    const project = await Project.create({ program, env });
    const now = DAY_OF_RECORDING + minutes * MINUTE;
    project.setClockOffset(now - Date.now());
    sandbox.control.setClock(new Date(now).toISOString());
    sandbox.control.settings.phaseMs = 20;
    const statuses: Readonly<Record<number, 4>> = { 7: 4, 8: 4, 9: 4, 10: 4, 11: 4, 12: 4, 13: 4 };
    sandbox.control.addAgents(
      Array.from({ length: 14 }, (_, at) => ({ guid: guid(at + 1), status: statuses[at + 1] ?? 0 })),
    );
    return new Fixture(sandbox, project);
  }

  /** Members consent to some of the agents. */
  connectSome(): void {
    const { control } = this.sandbox;
    for (const n of [2, 3, 13, 14]) control.connectByHand(guid(n), { clientId: "app-1" });
  }

  /** What the recorded statuses that need somebody come from. */
  loseSome(): void {
    const { control } = this.sandbox;
    loseGrant(control, guid(3));
    control.removeSkill(guid(3), TASK);
    control.setStatus(guid(10), 5);
    control.setStatus(guid(11), 6);
    for (const n of GONE) control.removeAgent(guid(n));
    for (const n of [8, 9]) control.setStatus(guid(n), 0);
  }

  /** The agents that were gone can be seen again. */
  restore(): void {
    this.sandbox.control.addAgents(GONE.map((n) => ({ guid: guid(n), status: 0 as const })));
  }

  async import(state: string): Promise<void> {
    this.project.writeFile("state.json", state.replaceAll(BASE_URL, this.sandbox.baseUrl));
    await this.project.runOrFail("stack", "import", "--file", "state.json");
  }

  /** What a preview without a refresh plans for our resources. */
  async plan(): Promise<Record<string, string>> {
    const steps = await this.project.plan();
    const ours = steps.filter(({ urn }) => urn.includes("wiro:"));
    return Object.fromEntries(ours.map((step) => [nameIn(step.urn), describeStatus(step)] as const).sort());
  }

  async export(): Promise<string> {
    const { stdout } = await this.project.runOrFail("stack", "export");
    const time = new Date(DAY_OF_RECORDING).toISOString();
    // When and where the engine worked does not belong to the record of a version.
    const revive = (key: string, value: unknown) =>
      key === "sourcePosition" ? undefined : ["time", "created", "modified"].includes(key) ? time : value;
    const state = JSON.stringify(JSON.parse(stdout, revive), undefined, 2).replaceAll(
      this.sandbox.baseUrl,
      BASE_URL,
    );
    for (const part of [REPOSITORY, this.project.folder, homedir(), tmpdir()]) {
      if (state.includes(part)) throw new Error(`the state holds something of this machine: ${part}`);
    }
    return state;
  }

  async end(): Promise<void> {
    await this.sandbox.close();
    this.project.remove();
  }
}

function nameIn(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  const recorded = types.replace(/wiro:index:(?=LinkedInAgent)/, "wiro:");
  return `${recorded.replace(/pulumi-nodejs:dynamic\/wiro:|wiro:index:/, "")} ${name}`;
}

function describeStatus({ op, diffReasons = [] }: Step): string {
  // The plugin names an output where no input differs.
  const named = diffReasons.filter((property) => property !== "statusReason");
  return [op, ...named.sort()].join(" ");
}

/** The status of each resource in an export, as far as it has one. */
export function statusesIn(state: string): Record<string, string> {
  interface Exported {
    readonly urn: string;
    readonly outputs?: { readonly status?: string; readonly presence?: string };
  }
  const { deployment } = JSON.parse(state) as { deployment: { resources?: Exported[] } };
  const found = (deployment.resources ?? []).flatMap(({ urn, outputs }) => {
    const status = outputs?.status ?? outputs?.presence;
    return status === undefined ? [] : [[nameIn(urn), status] as const];
  });
  return Object.fromEntries(found.sort());
}

/** Records what this version makes of each resource in each status. */
export async function record(version: string): Promise<void> {
  const fixture = await Fixture.open(PROGRAM, 0);
  try {
    const { project, sandbox } = fixture;
    await project.up();
    fixture.connectSome();
    await project.runOrFail("refresh", "--yes", "--skip-preview");
    fixture.loseSome();
    await project.runOrFail("refresh", "--yes", "--skip-preview");
    project.write(PROGRAM + HALF_DONE);
    const body = { result: false, errors: [{ code: 0, message: "Internal error" }] };
    sandbox.control.fault({ path: "OAuthConnect", body });
    const target = "urn:pulumi:dev::program::pulumi-nodejs:dynamic/wiro:LinkedInCredential::half-done";
    const { code } = await project.run("up", "--yes", "--skip-preview", "--target", target);
    if (code === 0) throw new Error("the create of half-done did not fail");
    const folder = join(FOLDER, version);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "program.js"), PROGRAM.trimStart() + HALF_DONE);
    writeFileSync(join(folder, "state.json"), `${await fixture.export()}\n`);
    writeFileSync(join(folder, "plan.json"), `${JSON.stringify(await fixture.plan(), undefined, 2)}\n`);
  } finally {
    await fixture.end();
  }
}
