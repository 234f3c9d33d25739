import { type Sandbox, startSandbox } from "wiro-sandbox";
import type { CutPoint, Operation } from "./cut-point";
import { CutProject, UNATTENDED } from "./cut-project";
import type { Gate } from "./gate";
import type { Project } from "./project";
import { REDIRECT } from "./engine-fixture";

const GUID = "agent-of-cuts";
const IDS = [GUID, `${GUID}/cs-cron-content-scanner`, `${GUID}/linkedin`];
const SKILL = "cs-cron-content-scanner";

/** What the program declares. */
interface Declared {
  app: number;
  secret: number;
  name: number;
  inComponent: boolean;
}

/** What an interruption left behind. */
export interface Left {
  readonly isLocked: boolean;
  readonly isCreatePending: boolean;
}

/** One agent's stack, on an engine and a sandbox of its own, that is taken through the operations and cut in each. */
export class CutStack {
  private readonly declared: Declared = { app: 1, secret: 1, name: 1, inComponent: false };
  private connectedAt = "";

  private readonly gate: Gate;
  private readonly project: Project;

  private constructor(
    private readonly sandbox: Sandbox,
    private readonly runs: CutProject,
  ) {
    ({ gate: this.gate, project: this.project } = runs);
  }

  static async open(): Promise<CutStack> {
    const sandbox = await startSandbox({ agents: [{ guid: GUID }] });
    sandbox.control.settings.phaseMs = 1;
    sandbox.control.settings.refreshTokens = true;
    return new CutStack(sandbox, await CutProject.open(sandbox.baseUrl));
  }

  async close(): Promise<void> {
    await this.runs.close();
    await this.sandbox.close();
  }

  /** Changes the program, and the agent where a person does that, so that the operation is what `up` has to do. */
  prepare(operation: Operation): void {
    const { control } = this.sandbox;
    if (operation === "create") control.setStatus(GUID, 6);
    if (operation === "secret") this.declared.secret += 1;
    if (operation === "app") this.declared.app += 1;
    if (operation === "rename") this.declared.name += 1;
    if (operation === "move") this.declared.inComponent = !this.declared.inComponent;
    this.project.write(this.program());
    this.connectedAt = control.agent(GUID).linkedin.connectedAt;
  }

  /** Runs it until the point, and interrupts it there. Gives the calls that came. */
  async cut({ operation, call, nth, moment, cut, checkpoints }: CutPoint): Promise<readonly string[]> {
    this.runs.useCheckpoints(checkpoints);
    const calls = await this.runs.cut(command(operation), { at: { operation: call, nth, moment }, cut });
    this.runs.useCheckpoints(true);
    return calls;
  }

  left(): Left {
    return { isLocked: this.runs.isLocked(), isCreatePending: this.runs.pending().includes("creating") };
  }

  /** Runs those of the commands that are needed. Gives the calls that came. */
  async recover(operation: Operation, commands: readonly string[]): Promise<readonly string[]> {
    const [cancel, refresh, up] = commands.map((line) => line.split(" ").slice(1));
    if (cancel === undefined || refresh === undefined || up === undefined)
      throw new Error(`there are ${commands.length} commands`);
    const { isLocked, isCreatePending } = this.left();
    this.gate.arm();
    if (isLocked) await this.project.runOrFail(...cancel);
    if (isCreatePending) await this.project.runOrFail(...refresh, ...UNATTENDED);
    await this.project.runOrFail(...(operation === "delete" ? command(operation) : [...up, ...UNATTENDED]));
    return this.gate.operations();
  }

  /** One line for each thing that is not as it has to be; none when the state and the agent agree. */
  differences(operation: Operation): string[] {
    const isDeleted = operation === "delete";
    const { connectedAt, connected, clientId, hasSecret } = this.sandbox.control.agent(GUID).linkedin;
    const row = this.sandbox.control.agent(GUID).skills.find(({ key }) => key === SKILL);
    const status = this.sandbox.control.agent(GUID).status;
    const resources = this.runs.checkpoint().resources ?? [];
    const ours = resources.filter(({ type }) => type.includes("wiro:"));
    const keepsConsent = ["secret", "rename", "move"].includes(operation);
    const facts: [string, unknown, unknown][] = [
      ["pending operations", this.runs.pending(), []],
      ["lock", this.runs.isLocked(), false],
      ["ids in the state", ours.map(({ id }) => id).sort(), isDeleted ? [] : IDS],
      ["to delete", resources.filter((one) => one.delete === true).length, 0],
      ["failed", resources.filter(({ initErrors }) => (initErrors ?? []).length > 0).length, 0],
      ["names in the state", ours.map(({ urn }) => urn).filter((urn) => !this.isDeclared(urn)), []],
      ["enabled", row?.enabled, !isDeleted],
      ["agent runs", status !== 0 && status < 5, !isDeleted],
      ["app", clientId, `app-${this.declared.app}`],
      ["secret", hasSecret, true],
    ];
    if (keepsConsent) facts.push(["consent", connectedAt, this.connectedAt], ["connected", connected, true]);
    if (isDeleted) facts.push(["connected", connected, false]);
    const recorded = ours.find(({ id }) => id?.endsWith("/linkedin") === true)?.outputs?.["status"];
    if (keepsConsent) facts.push(["recorded status", recorded, "connected"]);
    return facts
      .filter(([, is, shouldBe]) => JSON.stringify(is) !== JSON.stringify(shouldBe))
      .map(([what, is, shouldBe]) => `${what}: ${JSON.stringify(is)}, not ${JSON.stringify(shouldBe)}`);
  }

  /** The plan of another run, if it would change anything. */
  async planAgain(operation: Operation): Promise<string[]> {
    if (operation === "delete") return [];
    const { code, text } = await this.project.run("preview", "--expect-no-changes", "--diff");
    return code === 0 ? [] : [`there is still a change: ${text}`];
  }

  /** A page admin consents by the link that the stack exports, if the operation asks for one. */
  async consent(operation: Operation): Promise<void> {
    if (operation !== "create" && operation !== "app") return;
    const { link } = await this.project.outputs();
    await this.sandbox.control.consent(this.gate.behind(String(link)));
    if (!this.sandbox.control.agent(GUID).linkedin.connected)
      throw new Error("the link of the state connects nothing");
  }

  private isDeclared(urn: string): boolean {
    const isInside = urn.includes("pkg:index:Box");
    return urn.endsWith(`-${this.declared.name}`) && isInside === this.declared.inComponent;
  }

  private program(): string {
    const { app, secret, name, inComponent } = this.declared;
    const keys = `clientId: "app-${app}", clientSecret: pulumi.secret("secret-number-${secret}")`;
    return `
      const parent = ${inComponent} ? new pulumi.ComponentResource("pkg:index:Box", "box") : undefined;
      const agentGuid = "${GUID}";
      const jane = new wiro.LinkedInCredential("jane-${name}", { agentGuid, ${keys}, organizationId: "12345678", redirectUrl: "${REDIRECT}" }, { parent });
      const posts = new wiro.AgentSchedule("posts-${name}", { agentGuid, interval: "0 */4 * * *" }, { parent });
      new wiro.AgentState("runs-${name}", { agentGuid, desired: "running", onDelete: "stop" }, { parent, dependsOn: [jane, posts] });
      exports.link = jane.authorizeUrl;
    `;
  }
}

function command(operation: Operation): string[] {
  return [operation === "delete" ? "destroy" : "up", ...UNATTENDED];
}
