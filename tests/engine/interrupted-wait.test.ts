import { type Sandbox, startSandbox } from "wiro-sandbox";
import { Gate } from "./gate";
import { interrupt, printed } from "./interrupt";
import { Project } from "./project";
import { describeEngine, MINUTE } from "./engine-fixture";

jest.setTimeout(5 * MINUTE);

const CTRL_C = { signal: "SIGINT", target: "cli" } as const;
const guid = "agent-that-starts";
const program = `new wiro.AgentState("runs", { agentGuid: "${guid}", desired: "running", timeoutSeconds: 3000 });`;

describeEngine("an AgentState that waits for its agent", () => {
  let sandbox: Sandbox;
  let gate: Gate;
  let project: Project;
  beforeAll(async () => {
    sandbox = await startSandbox({ agents: [{ guid, status: 0 }] });
    gate = await Gate.open(sandbox.baseUrl);
    const env = { WIRO_API_KEY: "sandbox-key", WIRO_BASE_URL: gate.url };
    project = await Project.create({ program, env });
  });
  afterAll(async () => {
    await gate.close();
    await sandbox.close();
    project.remove();
  });

  test("goes on after one Ctrl-C, which the engine does not pass on to the provider, and ends with the second one", async () => {
    sandbox.control.settings.phaseMs = 10 * MINUTE;
    const started = project.start("up", "--yes", "--skip-preview");
    const secondCtrlC = {
      operation: "Detail",
      nth: 1,
      moment: "before",
      act: async (clientGone: Promise<unknown>) => {
        interrupt(started, CTRL_C);
        await clientGone;
      },
    } as const;
    gate.arm({
      operation: "Detail",
      nth: 2,
      moment: "after",
      act: async () => {
        const noticed = printed(started, "cancelling");
        interrupt(started, CTRL_C);
        await noticed;
        gate.arm(secondCtrlC);
      },
    });
    const { code, text } = await started.ended;
    expect(code).not.toBe(0);
    expect(text).toContain("terminating");
    expect(gate.operations()).toEqual(["Detail"]);
    await gate.clientsGone();
  });

  test("the next up waits for the agent that was started, and does not start it again", async () => {
    sandbox.control.settings.phaseMs = 1;
    gate.arm();
    const { text } = await project.up();
    expect(text).toContain("interrupted while creating");
    expect(gate.operations()).not.toContain("Start");
    expect((await project.resources()).map(({ outputs }) => outputs?.["status"])).toEqual(["running"]);
  });
});
