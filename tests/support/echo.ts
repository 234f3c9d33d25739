import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** The additions of an echoing API to the sandbox's responses. */
export interface Echo {
  /** Added to the end of every string, except under the spared keys. */
  readonly text: string;
  readonly spared: readonly string[];
  /** Further fields of every response. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Strings that every operation needs. An echo in them is an error, and hides the rest. */
export const NEEDED = ["guid", "authorizeUrl", "key", "interval", "_source", "connectedat", "tokenexpiresat"];

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function hostOf(server: Server): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server on 127.0.0.1 that forwards requests to an API, and adds the given echo to its responses. */
export async function echoing(api: string): Promise<{
  readonly baseUrl: string;
  set(echo: Echo | undefined): void;
  close(): Promise<void>;
}> {
  let echo: Echo | undefined;
  const respond = async (request: IncomingMessage): Promise<{ status: number; body: string }> => {
    const headers = Object.entries(request.headers).filter(([name]) => /^(x-|content-type)/.test(name));
    const response = await fetch(new URL(request.url ?? "", api), {
      method: "POST",
      headers: Object.fromEntries(headers) as Record<string, string>,
      body: await textOf(request),
    });
    // A link must lead to the address of the API itself.
    const [from, to] = [new URL(api).host, hostOf(server)];
    const body = (await response.text())
      .replaceAll(from, to)
      .replaceAll(encodeURIComponent(from), encodeURIComponent(to));
    const now = echo;
    if (now === undefined) return { status: response.status, body };
    const add = (key: string, value: unknown) =>
      typeof value === "string" && !now.spared.includes(key) ? `${value} ${now.text}` : value;
    const parsed = JSON.parse(body, add) as Record<string, unknown>;
    return { status: response.status, body: JSON.stringify({ ...parsed, ...now.fields }) };
  };
  const server = createServer((request, response) => {
    void respond(request).then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    baseUrl: `http://${hostOf(server)}${new URL(api).pathname}`,
    set: (next) => {
      echo = next;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
