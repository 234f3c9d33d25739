import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** A server on 127.0.0.1 before a sandbox, with another key than the sandbox's own, which can be rotated. */
export async function withRotatingKey(sandbox: { readonly url: string }): Promise<{
  readonly baseUrl: string;
  /** From now on this key is the only one that is accepted. */
  rotate(key: string): void;
  close(): Promise<void>;
}> {
  let accepted = "";
  const server = createServer((request, response) => {
    const key = request.headers["x-api-key"] === accepted ? "sandbox-key" : "revoked";
    void bodyOf(request)
      .then((body) =>
        fetch(new URL(request.url ?? "", sandbox.url), {
          method: "POST",
          headers: { "content-type": "application/json", "x-api-key": key },
          body,
        }),
      )
      .then(async (found) => {
        // A link must lead to the address of the API itself.
        const [from, to] = [new URL(sandbox.url).host, request.headers.host ?? ""];
        const text = (await found.text())
          .replaceAll(from, to)
          .replaceAll(encodeURIComponent(from), encodeURIComponent(to));
        response.writeHead(found.status, { "content-type": "application/json" }).end(text);
      });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    rotate: (key) => (accepted = key),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
