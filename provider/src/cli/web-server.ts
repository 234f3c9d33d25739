import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { Failure } from "./shell";

/** A web-standard handler. */
export type WebHandler = (request: Request) => Promise<Response>;

export interface WebServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Why a port cannot be listened on, and what to do. */
export function listenError(
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
  option = "--port",
): Failure {
  switch (error.code) {
    case "EADDRINUSE":
      return new Failure(`port ${port} is taken; choose another one with ${option}`);
    case "EACCES":
      return new Failure(`port ${port} may not be opened by this user; choose one above 1023 with ${option}`);
    default:
      return new Failure(`cannot listen on ${host}: ${error.code ?? "unknown error"}; try another ${option}`);
  }
}

function toRequest(request: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headersDistinct)) {
    for (const one of value ?? []) headers.append(name, one);
  }
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  return new Request(new URL(request.url ?? "/", `http://${request.headers.host ?? "localhost"}`), {
    method: request.method ?? "GET",
    headers,
    ...(hasBody ? { body: Readable.toWeb(request) as ReadableStream, duplex: "half" } : {}),
  });
}

async function send(result: Response, response: ServerResponse): Promise<void> {
  response.writeHead(result.status, [...result.headers].flat());
  response.end(Buffer.from(await result.arrayBuffer()));
}

function sendError(status: number, response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { "cache-control": "no-store" }).end();
}

/** Undefined for a request that the web's standard does not know, such as TRACE. */
function requestOf(request: IncomingMessage): Request | undefined {
  try {
    return toRequest(request);
  } catch {
    return undefined;
  }
}

/**
 * Serves a web-standard handler with Node's own server. An error of the handler is reported, and the response is 500.
 */
export async function serve(
  handler: WebHandler,
  host: string,
  port: number,
  onError: (error: unknown) => void,
  portOption?: string,
): Promise<WebServer> {
  const server = createServer((incoming, response) => {
    const request = requestOf(incoming);
    if (request === undefined) {
      sendError(400, response);
      return;
    }
    const responding = (async () => send(await handler(request), response))();
    responding.catch((error: unknown) => {
      // A client that hangs up in the middle of a form is not our error, and reads no response.
      if (incoming.socket.destroyed) return;
      onError(error);
      sendError(500, response);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenError(error, host, port, portOption)));
    server.listen(port, host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
