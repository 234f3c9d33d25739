import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { Severity } from "../engine/lines";

const SEVERITIES = { info: LogSeverity.INFO, warning: LogSeverity.WARNING } as const;

/** The engine's log: what a plugin itself prints stays hidden. */
export class EngineLog {
  private engine: EngineClient | undefined;
  /** Lines under way: the answer of an operation must not overtake them. */
  private readonly pending = new Set<Promise<void>>();

  connect(address: string): void {
    this.engine = new EngineClient(address, credentials.createInsecure());
  }

  /** Without a URN the line belongs to the stack. */
  print(line: string, severity: Severity, urn = ""): void {
    const { engine } = this;
    if (engine === undefined) {
      console.error(line);
      return;
    }
    const request = new LogRequest().setMessage(line).setSeverity(SEVERITIES[severity]).setUrn(urn);
    const sent = new Promise<void>((resolve) => engine.log(request, () => resolve()));
    this.pending.add(sent);
    void sent.then(() => this.pending.delete(sent));
  }

  /** Resolves when the engine has every line. */
  async delivered(): Promise<void> {
    await Promise.all(this.pending);
  }
}
