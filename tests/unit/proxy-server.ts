import { createServer, request as send } from "node:http";
import { type AddressInfo, connect } from "node:net";

const PROXY_VARIABLES = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];
const before = Object.fromEntries(PROXY_VARIABLES.map((name) => [name, process.env[name]]));
const closing: (() => Promise<void>)[] = [];

/** Each test of the file begins without a proxy in the environment, and restores the environment. */
export function cleanProxyVariables(): void {
  beforeEach(() => {
    for (const name of PROXY_VARIABLES) Reflect.deleteProperty(process.env, name);
  });
  afterEach(async () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    await Promise.all(closing.splice(0).map((close) => close()));
  });
}

/** A loopback address under a name that only the proxies here can resolve. */
export const throughProxyName = (url: string) => url.replace("127.0.0.1", "wiro.test");
const here = (place: string) => place.replace("wiro.test", "127.0.0.1");

export interface ProxyServer {
  /** `127.0.0.1:<port>` */
  readonly place: string;
  readonly url: string;
  /** The requests: `CONNECT <host>:<port>`, or `<method> <url>`. */
  readonly asked: string[];
}

/** A proxy on loopback that tunnels and forwards. With a status it responds to CONNECT with that status only. */
export async function proxyServer(status?: number): Promise<ProxyServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
    const { method, headers } = request;
    const onward = send(here(request.url ?? ""), { method, headers }, (webResponse) => {
      response.writeHead(webResponse.statusCode ?? 0, webResponse.headers);
      webResponse.pipe(response);
    });
    request.pipe(onward);
  });
  server.on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url ?? ""}`);
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const [host = "", port] = here(request.url ?? "").split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
    socket.on("error", () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { place, url: `http://${place}`, asked };
}
