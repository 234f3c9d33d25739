import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Cut } from "./cut-point";
import { Gate, type Hold } from "./gate";
import { interrupt, kill, printed } from "./interrupt";
import { Project } from "./project";
import type { StateResource } from "./state-file";

export const UNATTENDED = ["--yes", "--skip-preview"];

interface Checkpoint {
  readonly resources?: readonly (StateResource & { readonly delete?: boolean })[];
  readonly pending_operations?: readonly { readonly type: string }[];
}

/** Where, when and how a run is interrupted. */
export interface Interruption {
  readonly at: Omit<Hold, "act">;
  readonly cut: Cut;
}

/** A project whose provider talks to the sandbox through a gate, and whose runs are cut at the gate. */
export class CutProject {
  private constructor(
    readonly gate: Gate,
    readonly project: Project,
  ) {}

  static async open(baseUrl: string): Promise<CutProject> {
    const gate = await Gate.open(baseUrl);
    const env = { WIRO_API_KEY: "sandbox-key", WIRO_BASE_URL: gate.url };
    return new CutProject(gate, await Project.create({ program: "", env }));
  }

  async close(): Promise<void> {
    await this.gate.close();
    this.project.remove();
  }

  /** Whether the engine saves the state after each step of the next runs, or at the end of a run alone. */
  useCheckpoints(checkpoints: boolean): void {
    const { env } = this.project;
    env["PULUMI_SKIP_CHECKPOINTS"] = String(!checkpoints);
  }

  /** Runs the command until the point, and interrupts it there. Gives the calls that came. */
  async cut(command: readonly string[], { at, cut }: Interruption): Promise<readonly string[]> {
    const { gate, project } = this;
    const cuts: number[][] = [];
    gate.arm({
      ...at,
      act: async (clientGone) => {
        const noticed = printed(started, "cancelling");
        cuts.push(interrupt(started, cut));
        // The CLI that gets a SIGINT lets the present step end; in every other case the provider has to die.
        await (cut.signal === "SIGINT" && cut.target === "cli" ? noticed : clientGone);
      },
    });
    const started = project.start(...command);
    const run = await started.ended;
    if (cuts.length === 0)
      throw new Error(
        `no call ${at.operation ?? "of any kind"} ${at.nth} came: ${gate.operations().join(", ")}\n${run.text}`,
      );
    await gate.clientsGone();
    // Pulumi's language host needs minutes to notice that its CLI was killed.
    for (const pid of cuts.flat()) kill(pid, "SIGKILL");
    return gate.operations();
  }

  checkpoint(): Checkpoint {
    const text = readFileSync(join(this.backend, "stacks/program/dev.json"), "utf8");
    return (JSON.parse(text) as { checkpoint: { latest?: Checkpoint } }).checkpoint.latest ?? {};
  }

  pending(): string[] {
    return (this.checkpoint().pending_operations ?? []).map(({ type }) => type);
  }

  isLocked(): boolean {
    const locks = join(this.backend, "locks");
    if (!existsSync(locks)) return false;
    return readdirSync(locks, { recursive: true }).some((name) => name.toString().endsWith(".json"));
  }

  private get backend(): string {
    return join(this.project.folder, "state/.pulumi");
  }
}
