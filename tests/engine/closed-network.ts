import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A proxy that lets nothing through: what is not on loopback fails, and is recorded. */
export class ClosedNetwork {
  /** `CONNECT <host>:<port>`, or `<method> <url>`. */
  readonly attempts: string[] = [];

  private constructor(private readonly server: Server) {
    server.on("request", ({ method = "", url = "" }, response) => {
      this.attempts.push(`${method} ${url}`);
      response.writeHead(403).end();
    });
    server.on("connect", ({ url = "" }, socket) => {
      this.attempts.push(`CONNECT ${url}`);
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
  }

  static async create(): Promise<ClosedNetwork> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new ClosedNetwork(server);
  }

  /** For a process that must not reach the network. */
  get env(): NodeJS.ProcessEnv {
    const proxy = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NO_PROXY: "127.0.0.1,localhost" };
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
