import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The server's reaction to one request. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent unchanged, and any other value as JSON. */
  readonly body?: unknown;
  /** `half`: the connection ends in the middle of the body; `reset`: before any response; `silence`: never responds. */
  readonly how?: "whole" | "half" | "reset" | "silence" | "half-then-silence";
  /** Responds only when this is settled. */
  readonly after?: Promise<unknown>;
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

export type Script = readonly Reply[] | ((request: Received, number: number) => Reply);

export interface ScriptedServer {
  readonly baseUrl: string;
  readonly received: Received[];
  /** TCP connections so far, and the maximum number of requests that were open at one time. */
  readonly load: { connections: number; atOnce: number };
}

const running: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((close) => close()));
});

function send(response: ServerResponse, reply: Reply): void {
  const { status = 200, headers = {}, body = {}, how = "whole" } = reply;
  if (how === "silence") return;
  if (how === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  const text = typeof body === "string" ? body : JSON.stringify(body);
  // Tests have their own clock, so the machine's date must not be in a response.
  response.sendDate = false;
  response.writeHead(status, { "content-length": String(Buffer.byteLength(text)), ...headers });
  if (how === "whole") {
    response.end(text);
    return;
  }
  response.write(text.slice(0, Math.ceil(text.length / 2)), () => {
    if (how === "half") response.destroy();
  });
}

/** A server on 127.0.0.1 that responds from a script, and repeats its last line. Closed after the test. */
export async function scriptedServer(script: Script): Promise<ScriptedServer> {
  const received: Received[] = [];
  const load = { connections: 0, atOnce: 0 };
  let open = 0;
  const replyTo = (request: Received): Reply => {
    if (typeof script === "function") return script(request, received.length);
    return script[received.length - 1] ?? script.at(-1) ?? {};
  };
  const server = createServer((request, response) => {
    open += 1;
    load.atOnce = Math.max(load.atOnce, open);
    response.on("close", () => (open -= 1));
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const body = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
      const { method = "", url: path = "", headers } = request;
      const one = { method, path, headers, body };
      received.push(one);
      const reply = replyTo(one);
      void Promise.resolve(reply.after).then(() => send(response, reply));
    });
  });
  server.on("connection", () => (load.connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  running.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}/v1`, received, load };
}
