import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  request as send,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** Of one API call: it has arrived and the API has not acted; the API has acted and not responded; the response is out. */
export const MOMENTS = ["before", "during", "after"] as const;
export type Moment = (typeof MOMENTS)[number];

/** An action at one call. The request waits until it is done. */
export interface Hold {
  /** The last part of the path; without it any call counts. */
  readonly operation?: string;
  /** The n-th call of this operation, from 1. */
  readonly nth: number;
  readonly moment: Moment;
  /** `clientGone` settles when the sender of the request has closed its connection. */
  act(clientGone: Promise<unknown>): Promise<void>;
}

/** A server between the provider and the sandbox that can hold a request, and knows when no client is left. */
export class Gate {
  private hold: Hold | undefined;
  private passed: string[] = [];
  /** Each open connection, with its end. */
  private readonly clients = new Map<Socket, Promise<void>>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async open(target: string): Promise<Gate> {
    const server = createServer();
    // An idle connection stays until its client ends.
    server.keepAliveTimeout = 0;
    const gate = new Gate(server, new URL(target));
    server.on("connection", (socket: Socket) => {
      const closed = new Promise<void>((done) => socket.once("close", () => done()));
      gate.clients.set(socket, closed);
      void closed.then(() => gate.clients.delete(socket));
    });
    server.on("request", (request, response) => void gate.pass(request, response));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return gate;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}${this.target.pathname}`;
  }

  /** For the next run: nothing has passed yet, and this call will be held. */
  arm(hold?: Hold): void {
    this.hold = hold;
    this.passed = [];
  }

  /** Names of the API operations that arrived since the gate was armed. */
  operations(): readonly string[] {
    return this.passed;
  }

  /** Until every process that sent a request has ended, or closed its connections. */
  async clientsGone(): Promise<void> {
    await Promise.all(this.clients.values());
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, "close");
  }

  /** A link as the server behind gave it. */
  behind(link: string): string {
    return withPort(link, this.port, this.target.port);
  }

  private get port(): string {
    return String((this.server.address() as AddressInfo).port);
  }

  /** Whether the call that has just arrived is the one to hold. */
  private isHeld(operation: string): boolean {
    if (this.hold === undefined) return false;
    const { operation: held, nth } = this.hold;
    if (held === undefined) return this.passed.length === nth;
    return held === operation && this.passed.filter((name) => name === held).length === nth;
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = request.url?.split("/").at(-1) ?? "";
    this.passed.push(operation);
    const hold = this.isHeld(operation) ? this.hold : undefined;
    const { socket } = request;
    const isClientGone = () => socket.destroyed;
    const reached = async (moment: Moment) => {
      if (hold?.moment === moment) await hold.act(this.clients.get(socket) ?? Promise.resolve());
    };

    const sent: Buffer[] = [];
    for await (const piece of request) sent.push(piece as Buffer);
    await reached("before");
    // Nobody is left to send it.
    if (isClientGone()) return;
    const { host, port } = this.target;
    const forwarded = send({
      host: this.target.hostname,
      port,
      path: request.url,
      method: request.method,
      headers: { ...request.headers, host },
    });
    forwarded.end(Buffer.concat(sent));
    const [upstream] = (await once(forwarded, "response")) as [IncomingMessage];
    const received: Buffer[] = [];
    for await (const piece of upstream) received.push(piece as Buffer);
    await reached("during");
    if (isClientGone()) return;
    // Links lead to the API's own port, and the provider checks that.
    const body = Buffer.from(withPort(Buffer.concat(received).toString(), this.target.port, this.port));
    response.writeHead(upstream.statusCode ?? 502, { ...upstream.headers, "content-length": body.length });
    response.end(body, () => void reached("after"));
  }
}

function withPort(text: string, from: string, to: string): string {
  return text.replace(new RegExp(`(:|%3A)${from}\\b`, "g"), `$1${to}`);
}
