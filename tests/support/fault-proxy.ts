import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import type { Sandbox } from "wiro-sandbox";

export interface Exchange {
  /** The last part of the path. */
  readonly operation: string;
  readonly agentGuid: string;
  readonly apiKey: string;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The change of a request on its way to the API, and of the response on its way back. */
export interface Fault {
  /** The body to forward. Without it, the request is not carried out. */
  readonly request?: (exchange: Exchange) => string;
  /** Replaces the response; `real` is `undefined` for a request that was not carried out. */
  readonly reply?: (exchange: Exchange, real: Reply | undefined) => Reply;
  /**
   * How the response ends: `whole` (default), `cut` before its first byte, `half` of the body and then cut, `silence`
   * without a byte, `stalled` after half of the body.
   */
  readonly ending?: "whole" | "cut" | "half" | "silence" | "stalled";
}

/** A fault of the n-th request of an operation on an agent, and of those after it. */
export interface PlannedFault {
  readonly agentGuid: string;
  readonly operation: string;
  /** From 1, counted from now. */
  readonly nth: number;
  readonly times: number;
  readonly fault: Fault;
}

export interface LoggedExchange {
  readonly operation: string;
  readonly agentGuid: string;
  /** Milliseconds since the epoch, on the moved clock. */
  readonly at: number;
  readonly isHit: boolean;
  /** The response that reached the client whole; undefined if none did. */
  readonly reply?: Reply | undefined;
}

/** Headers of the API that the package reads. */
const PASSED_ON = ["date", "retry-after"];
/** The sandbox may close a kept-alive connection just when it is used again. That would be a reset outside the plan. */
const NEW_CONNECTION = false;

/**
 * Stands between the package and a sandbox, on loopback, and injects faults into requests. Each response closes its
 * connection, so that a connection is one request. The sandbox's clock follows the clock of the hosts.
 */
export class FaultProxy {
  readonly log: LoggedExchange[] = [];
  private plans: { plan: PlannedFault; times: number }[] = [];
  private readonly server = createServer((incoming, outgoing) => void this.serveOrCut(incoming, outgoing));
  private offset = 0;

  private constructor(
    private readonly sandbox: Sandbox,
    private readonly clockFile: string,
  ) {}

  static async open(sandbox: Sandbox, clockFile: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(sandbox, clockFile);
    await new Promise<void>((listening) => proxy.server.listen(0, "127.0.0.1", listening));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get baseUrl(): string {
    return `${this.url}/v1`;
  }

  /** How far the clock of the hosts is ahead of ours, in milliseconds. */
  ahead(): number {
    return Number(readFileSync(this.clockFile, "utf8"));
  }

  plan(plan: PlannedFault): void {
    this.plans.push({ plan, times: 0 });
  }

  heal(): void {
    this.plans = [];
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  /** An error here fails the test. The client gets a reset, so that it does not wait for a response. */
  private async serveOrCut(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      await this.serve(incoming, outgoing);
    } catch (error) {
      incoming.socket.destroy();
      throw error;
    }
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await textOf(incoming);
    const exchange = exchangeOf(incoming, body);
    const { operation, agentGuid } = exchange;
    const fault = this.next(exchange);
    const at = Date.now() + this.ahead();
    const entry = { operation, agentGuid, at, isHit: fault !== undefined, reply: undefined };
    const index = this.log.push(entry) - 1;

    const sent = fault === undefined ? body : fault.request?.(exchange);
    const real = sent === undefined ? undefined : await this.forward(incoming, sent);
    const reply = fault?.reply?.(exchange, real) ?? real;
    const ending = fault?.ending ?? "whole";
    if (ending === "cut") return void incoming.socket.destroy();
    if (ending === "silence") {
      outgoing.writeProcessing();
      return;
    }
    if (reply === undefined) throw new Error("a fault needs a reply, or a request that is carried out");

    const bytes = Buffer.from(reply.body);
    outgoing.sendDate = false;
    const stalls: Record<string, string> = ending === "stalled" ? { "x-stalls": "1" } : {};
    outgoing.writeHead(reply.status, {
      "content-type": "application/json",
      ...reply.headers,
      "content-length": bytes.length,
      connection: "close",
      ...stalls,
    });
    if (ending === "whole") {
      this.log[index] = { ...entry, reply };
      outgoing.end(bytes);
      return;
    }
    outgoing.write(bytes.subarray(0, bytes.length / 2), () => {
      if (ending === "half") incoming.socket.destroy();
    });
  }

  /** Counts a request, and returns its fault. */
  private next({ operation, agentGuid }: Exchange): Fault | undefined {
    let hit: Fault | undefined;
    for (const planned of this.plans) {
      const { plan } = planned;
      if (plan.operation !== operation || plan.agentGuid !== agentGuid) continue;
      planned.times += 1;
      const isDue = planned.times >= plan.nth && planned.times < plan.nth + plan.times;
      if (isDue) hit ??= plan.fault;
    }
    return hit;
  }

  private async forward(incoming: IncomingMessage, body: string): Promise<Reply> {
    const ahead = this.ahead();
    if (ahead !== this.offset) this.sandbox.control.setClock(new Date(Date.now() + ahead).toISOString());
    this.offset = ahead;
    const headers = { ...incoming.headers, "content-length": String(Buffer.byteLength(body)) };
    const { method, url = "/" } = incoming;
    const response = await new Promise<IncomingMessage>((done, failed) => {
      httpRequest(this.sandbox.url + url, { method, headers, agent: NEW_CONNECTION }, done)
        .on("error", failed)
        .end(body);
    });
    const text = await textOf(response);
    const passed = PASSED_ON.flatMap((name) => {
      const value = response.headers[name];
      return value === undefined ? [] : [[name, String(value)]];
    });
    // A link leads to the API's own host.
    const host = [this.sandbox.url, encodeURIComponent(this.sandbox.url)] as const;
    const own = text.replaceAll(host[0], this.url).replaceAll(host[1], encodeURIComponent(this.url));
    return {
      status: response.statusCode ?? 0,
      headers: Object.fromEntries(passed) as Record<string, string>,
      body: own,
    };
  }
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece as Uint8Array);
  return Buffer.concat(pieces).toString();
}

function exchangeOf({ url = "", headers }: IncomingMessage, body: string): Exchange {
  const sent = body.startsWith("{") ? (JSON.parse(body) as { useragentguid?: string; guid?: string }) : {};
  return {
    operation: url.split("/").at(-1) ?? "",
    agentGuid: sent.useragentguid ?? sent.guid ?? "",
    apiKey: String(headers["x-api-key"]),
    body,
  };
}
