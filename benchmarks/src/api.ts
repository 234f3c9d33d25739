import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { ApiCount, ApiRequest, ApiResponse } from "./api-process";

/** The sandbox in a process of its own, so that its work is not the measuring process's. */
export class Api {
  private constructor(
    private readonly child: ChildProcess,
    readonly baseUrl: string,
    readonly guids: readonly string[],
  ) {}

  /** Starts it with so many agents; each call takes at least `latencyMs`. */
  static async start(agents: number, latencyMs: number, perSecond = 0): Promise<Api> {
    const child = fork(join(__dirname, "api-process.js"), [
      String(agents),
      String(latencyMs),
      String(perSecond),
    ]);
    const { baseUrl, guids } = await responseOf(child, "started");
    return new Api(child, baseUrl, guids);
  }

  /** The requests since the last count. */
  async count(): Promise<ApiCount> {
    return (await this.ask({ kind: "count" })).count;
  }

  /** Every agent's page admin consents, and the agent runs. */
  async connectAll(): Promise<void> {
    await this.ask({ kind: "connect-all" });
  }

  stop(): void {
    this.child.kill();
  }

  private async ask(request: ApiRequest): Promise<ApiResponse> {
    this.child.send(request);
    return responseOf(this.child, request.kind);
  }
}

function responseOf(child: ChildProcess, kind: ApiResponse["kind"]): Promise<ApiResponse> {
  return new Promise((done, failed) => {
    const ended = () => failed(new Error("the sandbox's process has ended"));
    child.once("exit", ended);
    child.once("message", (message: ApiResponse) => {
      child.off("exit", ended);
      if (message.kind === kind) done(message);
      else failed(new Error(`the sandbox responded ${message.kind} to ${kind}`));
    });
  });
}
