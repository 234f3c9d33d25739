import { Server, ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { type LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "../host/protocol";

/** A line that a plugin had the engine print. */
export interface LogLine {
  readonly severity: keyof typeof LogSeverity;
  readonly message: string;
  /** The resource that it is about; "" for the stack. */
  readonly urn: string;
}

const SEVERITIES = new Map(Object.entries(LogSeverity).map(([name, value]) => [value, name]));

/** The engine's half that a plugin calls: it records each line of its log. */
export class EngineServer {
  private lines: LogLine[] = [];

  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {}

  static async start(): Promise<EngineServer> {
    const server = new Server();
    const log: UntypedServiceImplementation[string] = (
      { request }: { request: LogRequest },
      done: (error: null, response: InstanceType<typeof Empty>) => void,
    ) => {
      const severity = SEVERITIES.get(request.getSeverity()) as LogLine["severity"];
      engine.lines.push({ severity, message: request.getMessage(), urn: request.getUrn() });
      done(null, new Empty());
    };
    server.addService({ log: EngineService.log }, { log });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    const engine = new EngineServer(server, `127.0.0.1:${port}`);
    return engine;
  }

  takeLines(): LogLine[] {
    const { lines } = this;
    this.lines = [];
    return lines;
  }

  stop(): void {
    this.server.forceShutdown();
  }
}
