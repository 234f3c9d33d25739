import { type Sandbox, startSandbox } from "wiro-sandbox";
import { Gate } from "./gate";
import { interrupt, printed } from "./interrupt";
import { Project } from "./project";
import { describeEngine, MINUTE } from "./engine-fixture";

jest.setTimeout(5 * MINUTE);

const CTRL_C = { signal: "SIGINT", target: "cli" } as const;
const guid = "agent-that-starts";
const programOf = (entry: string) =>
  `const { AgentState } = require("${entry}");
   new AgentState("runs", { agentGuid: "${guid}", desired: "running", timeoutSeconds: 3000 });`;

/** An agent that takes long to start, and a project that waits for it. */
class Fixture {
  private constructor(
    readonly sandbox: Sandbox,
    readonly gate: Gate,
    readonly project: Project,
  ) {}

  static async open(entry: string): Promise<Fixture> {
    const sandbox = await startSandbox({ agents: [{ guid, status: 0 }] });
    const gate = await Gate.open(sandbox.baseUrl);
    const env = { WIRO_API_KEY: "sandbox-key", WIRO_BASE_URL: gate.url };
    const project = await Project.create({ program: programOf(entry), env });
    sandbox.control.settings.phaseMs = 10 * MINUTE;
    return new Fixture(sandbox, gate, project);
  }

  /** An up with a Ctrl-C while it waits, and what follows once the CLI has taken notice of it. */
  async interruptedUp(then: (interruptAgain: () => void) => void) {
    const started = this.project.start("up", "--yes", "--skip-preview");
    this.gate.arm({
      operation: "Detail",
      nth: 2,
      moment: "after",
      act: async () => {
        const noticed = printed(started, "cancelling");
        interrupt(started, CTRL_C);
        await noticed;
        then(() => interrupt(started, CTRL_C));
      },
    });
    return started.ended;
  }

  async close(): Promise<void> {
    await this.gate.close();
    await this.sandbox.close();
    this.project.remove();
  }
}

describeEngine("an AgentState of the dynamic provider that waits for its agent", () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await Fixture.open("pulumi-wiro-linkedin");
  });
  afterAll(() => fixture.close());

  test("goes on after one Ctrl-C, which Pulumi's host does not pass on to the provider, and ends with the second one", async () => {
    const { gate } = fixture;
    const { code, text } = await fixture.interruptedUp((interruptAgain) => {
      gate.arm({
        operation: "Detail",
        nth: 1,
        moment: "before",
        act: async (clientGone) => {
          interruptAgain();
          await clientGone;
        },
      });
    });
    expect(code).not.toBe(0);
    expect(text).toContain("C received; terminating");
    expect(gate.operations()).toEqual(["Detail"]);
    await gate.clientsGone();
  });

  test("the next up waits for the agent that was started, and does not start it again", async () => {
    const { gate, project, sandbox } = fixture;
    sandbox.control.settings.phaseMs = 1;
    gate.arm();
    const { text } = await project.up();
    expect(text).toContain("interrupted while creating");
    expect(gate.operations()).not.toContain("Start");
    expect((await project.resources()).map(({ outputs }) => outputs?.["status"])).toEqual(["running"]);
  });
});

describeEngine("an AgentState of the plugin that waits for its agent", () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await Fixture.open("pulumi-wiro-linkedin/native");
  });
  afterAll(() => fixture.close());

  test("ends at once with one Ctrl-C, and records what it has begun", async () => {
    const { gate, project } = fixture;
    const { code, text } = await fixture.interruptedUp(() => gate.arm());
    expect(code).not.toBe(0);
    expect(text).toContain(
      `AgentState of agent ${guid}: the run was cancelled after Start was accepted; when last read, it was queued, not running`,
    );
    expect(text).not.toContain("C received; terminating");
    expect(gate.operations()).toEqual([]);
    const [state] = await project.resources();
    expect(state?.initErrors).toHaveLength(1);
    expect(state?.outputs).toMatchObject({ desired: "queued", status: "queued" });
  });

  test("the next up waits for the agent that was started, and does not start it again", async () => {
    const { gate, project, sandbox } = fixture;
    sandbox.control.settings.phaseMs = 1;
    gate.arm();
    const { text } = await project.up();
    expect(text).not.toContain("interrupted while creating");
    expect(gate.operations()).not.toContain("Start");
    expect((await project.resources()).map(({ outputs }) => outputs?.["status"])).toEqual(["running"]);
  });
});
