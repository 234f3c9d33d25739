import { type Sandbox, startSandbox } from "wiro-sandbox";
import { CutProject, type Interruption, UNATTENDED } from "./cut-project";
import { CLIENT_SECRET, consentByInvite, REDIRECT } from "./engine-fixture";
import { inTheClear, type StateResource } from "./state-file";

const APP = "app-1";
const PAGE = "12345678";
const SKILL = "cs-cron-content-scanner";
const INTERVAL = "0 */4 * * *";
/** Every so many agents: connected by hand before the first run, and running. */
const BY_HAND = 5;

/** The calls that a run makes for one agent. */
export const CALLS_OF_AGENT = { up: 6, destroy: 4 } as const;
export type Command = keyof typeof CALLS_OF_AGENT;

/** The fields of an agent's resources in the state, without times and links. */
type Records = Readonly<Record<string, unknown>>;

/** What an uncut first run records of each agent, and the refresh after its customer's consent. */
interface Reference {
  readonly first: ReadonlyMap<string, Records>;
  readonly consented: ReadonlyMap<string, Records>;
}

/** A fleet on an engine and a sandbox of its own, whose runs save the state at their end alone. */
export class FleetCutStack {
  private reference: Reference = { first: new Map(), consented: new Map() };
  private readonly guids: readonly string[];

  private constructor(
    size: number,
    private readonly sandbox: Sandbox,
    private readonly runs: CutProject,
  ) {
    this.guids = Array.from({ length: size }, (_, n) => `agent-${n}`);
  }

  static async open(size: number): Promise<FleetCutStack> {
    const sandbox = await startSandbox({ agents: [] });
    sandbox.control.settings.phaseMs = 1;
    sandbox.control.settings.refreshTokens = true;
    const stack = new FleetCutStack(size, sandbox, await CutProject.open(sandbox.baseUrl));
    stack.runs.useCheckpoints(false);
    stack.runs.project.write(stack.program());
    await stack.recordReference();
    return stack;
  }

  async close(): Promise<void> {
    await this.runs.close();
    await this.sandbox.close();
  }

  /** New agents, as they are before the first run. Every fifth was connected by hand, and runs. */
  renewAgents(): void {
    const { control } = this.sandbox;
    for (const { guid } of control.agents()) control.removeAgent(guid);
    control.addAgents(this.guids.map((guid) => ({ guid })));
    for (const guid of this.guids.filter((_, n) => n % BY_HAND === 0)) {
      control.connectByHand(guid, { clientId: APP, clientSecret: CLIENT_SECRET, organizationId: PAGE });
      control.setStatus(guid, 4);
    }
    control.clearRequests();
  }

  /** Runs the command until the point, and kills it there. Gives what is not as such an end leaves it. */
  async cut(command: Command, interruption: Interruption): Promise<string[]> {
    const recorded = this.recorded().length;
    await this.runs.cut([command, ...UNATTENDED], interruption);
    return differences([
      ["lock", this.runs.isLocked(), true],
      // That the engine saved nothing on the way is what makes these runs fast.
      ["resources in the state", this.recorded().length, recorded],
      ["pending operations", this.runs.pending(), []],
    ]);
  }

  /** One Ctrl-C at that call. Gives how many resources the state then has, and whether it is locked. */
  async stopUp(nth: number): Promise<{ recorded: number; isLocked: boolean }> {
    const cut = { signal: "SIGINT", target: "cli" } as const;
    await this.runs.cut(["up", ...UNATTENDED], { at: { nth, moment: "before" }, cut });
    const stopped = { recorded: this.recorded().length, isLocked: this.runs.isLocked() };
    await this.runs.project.destroy();
    return stopped;
  }

  /** Every second of the customers whose agent has its keys, and who are not connected yet, consents now. */
  async consentOfSome(): Promise<number> {
    const pending = this.agents().filter(({ linkedin }) => linkedin.hasSecret && !linkedin.connected);
    const some = pending.filter((_, n) => n % 2 === 0);
    for (const { guid } of some) await consentByInvite(this.sandbox, guid);
    return some.length;
  }

  /** The next `up` after a cut one. Gives what it did not do, or did in vain. */
  async recoverUp(): Promise<string[]> {
    const before = new Map(this.agents().map((agent) => [agent.guid, agent]));
    const rowsDue = this.agents().filter((agent) => !hasSchedule(agent)).length;
    const calls = await this.recover("up");
    const of = (name: string) => calls.filter(({ operation }) => operation === name);
    const pending = this.guids.filter((guid) => before.get(guid)?.linkedin.connected !== true);
    const agents = this.agents();
    const connectedAt = (guid: string) => before.get(guid)?.linkedin.connectedAt;
    const resources = await this.runs.project.resources();
    const records = recordsOf(resources);
    const { first, consented } = this.reference;
    const failures = differences([
      ["links", guidsOf(of("OAuthConnect")), [...pending].sort()],
      ["keys", guidsOf(of("CredentialUpsert")), [...this.guids].sort()],
      ["rows written", of("CustomSkillUpsert").length, rowsDue],
      ["resources", resources.length, 2 * this.guids.length],
      ["agents without schedule", agents.filter((agent) => !hasSchedule(agent)).length, 0],
      ["agents without keys", agents.filter((agent) => !hasKeys(agent)).length, 0],
      [
        "lost consents",
        agents.filter(({ guid, linkedin }) => linkedin.connectedAt !== connectedAt(guid)).length,
        0,
      ],
      ...this.guids.flatMap((guid) => {
        const isPending = pending.includes(guid);
        const expected = (isPending ? first : consented).get(guid) ?? {};
        return factsOf(guid, records.get(guid) ?? {}, expected);
      }),
    ]);
    const { code, text } = await this.runs.project.run(
      "preview",
      "--refresh",
      "--expect-no-changes",
      "--diff",
    );
    return code === 0 ? failures : [...failures, `there is still a change: ${text}`];
  }

  /** The next `destroy` after a cut one. */
  async recoverDestroy(): Promise<string[]> {
    const before = this.agents();
    const isDone = ({ linkedin, skills }: Agent) =>
      !linkedin.connected && skills.every(({ key, enabled }) => key !== SKILL || !enabled);
    const done = before.filter(isDone);
    const rowsDue = before.filter(hasSchedule).length;
    const calls = await this.recover("destroy");
    const writes = calls.filter(({ operation }) => operation === "CustomSkillUpsert");
    const after = new Map(this.agents().map((agent) => [agent.guid, agent]));
    return differences([
      ["resources", this.recorded().length, 0],
      ["agents that are not released", [...after.values()].filter((agent) => !isDone(agent)).length, 0],
      ["rows written", writes.length, rowsDue],
      ["links", calls.filter(({ operation }) => operation === "OAuthConnect").length, 0],
      // What a second OAuthDisconnect must not do: restart an agent, or clear what the first one left.
      ...done.map((agent): Fact => [`${agent.guid}, released before`, after.get(agent.guid), agent]),
    ]);
  }

  private async recordReference(): Promise<void> {
    const { project } = this.runs;
    this.renewAgents();
    await project.up();
    const first = recordsOf(await project.resources());
    for (const { guid, linkedin } of this.agents())
      if (!linkedin.connected) await consentByInvite(this.sandbox, guid);
    await project.up("--refresh");
    this.reference = { first, consented: recordsOf(await project.resources()) };
    await project.destroy();
  }

  /** Gives the calls of the run. */
  private async recover(command: Command) {
    const { project } = this.runs;
    this.sandbox.control.clearRequests();
    this.runs.gate.arm();
    await project.runOrFail("cancel", "--yes");
    await project.runOrFail(command, ...UNATTENDED);
    return this.sandbox.control.requests();
  }

  private agents() {
    return this.sandbox.control.agents();
  }

  private recorded(): readonly StateResource[] {
    return (this.runs.checkpoint().resources ?? []).filter(({ type }) => type.includes("wiro:"));
  }

  private program(): string {
    return `
      for (let n = 0; n < ${this.guids.length}; n += 1) {
        const agentGuid = "agent-" + n;
        const linkedin = new wiro.LinkedInCredential("linkedin-" + n, { agentGuid, clientId: "${APP}", clientSecret: pulumi.secret("${CLIENT_SECRET}"), organizationId: "${PAGE}", redirectUrl: "${REDIRECT}" });
        // The engine sets up what depends on nothing first: a part of the schedules, the credentials, the other schedules.
        new wiro.AgentSchedule("posts-" + n, { agentGuid, interval: "${INTERVAL}" }, { dependsOn: n % 2 === 0 ? [] : [linkedin] });
      }
    `;
  }
}

type Agent = ReturnType<Sandbox["control"]["agent"]>;

function hasSchedule({ skills }: Agent): boolean {
  return skills.some(({ key, enabled, interval }) => key === SKILL && enabled && interval === INTERVAL);
}

function hasKeys({ linkedin }: Agent): boolean {
  return linkedin.clientId === APP && linkedin.hasSecret && linkedin.organizationId === PAGE;
}

function guidsOf(calls: readonly { readonly agentGuid: string }[]): string[] {
  return calls.map(({ agentGuid }) => agentGuid).sort();
}

/** By agent. */
function recordsOf(resources: readonly StateResource[]): Map<string, Records> {
  const all = new Map<string, Record<string, unknown>>();
  for (const { id = "", type, inputs = {}, outputs = {} } of resources) {
    const [guid = ""] = id.split("/");
    const resource = type.split(":").at(-1) ?? "";
    const records = all.get(guid) ?? {};
    for (const [part, values] of Object.entries({ inputs, outputs }))
      for (const [key, value] of Object.entries(inTheClear(values) as object))
        records[`${resource}.${part}.${key}`] = withoutTime(key, value);
    all.set(guid, records);
  }
  return all;
}

function withoutTime(key: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (key === "authorizeUrl") return value === "" ? "" : "a link";
  return value.replace(/\d{4}-\d\d-\d\d(T[\d:.]+Z)?/g, "a time");
}

function factsOf(guid: string, records: Records, expected: Records): Fact[] {
  const keys = new Set([...Object.keys(records), ...Object.keys(expected)]);
  return [...keys].map((key) => [`${guid}: ${key}`, records[key], expected[key]]);
}

/** What it is about, what it is, and what it has to be. */
type Fact = [string, unknown, unknown];

function differences(facts: readonly Fact[]): string[] {
  return facts
    .filter(([, is, shouldBe]) => JSON.stringify(is) !== JSON.stringify(shouldBe))
    .map(([what, is, shouldBe]) => `${what}: ${JSON.stringify(is)}, not ${JSON.stringify(shouldBe)}`);
}
