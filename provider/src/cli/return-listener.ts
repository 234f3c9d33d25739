import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type ConsentCallback, parseConsentCallback } from "../wiro/consent-callback";
import { PAGE_HEADERS, type ReturnPage, returnPage } from "./return-page";
import { listenFault } from "./web-server";

const HOST = "127.0.0.1";
const NOT_HERE: ReturnPage = {
  status: 404,
  title: "Nothing here",
  text: "This address belongs to a command that waits for another one.",
};

/** What the command makes of a return: the page for the person, and what follows once that was sent. */
export interface Answer {
  readonly page: ReturnPage;
  readonly whenSent?: () => void;
}

export interface ReturnListener {
  /** Where the consent has to send the browser: on a path that nobody can guess. */
  readonly redirectUrl: string;
  close(): Promise<void>;
}

/**
 * Listens on loopback for the browser that comes back from a consent. Only the path with the nonce counts: whatever
 * else on this machine, or another tab of the browser, asks for anything gets a 404.
 */
export async function listenForReturn(
  port: number,
  answer: (callback: ConsentCallback) => Promise<Answer>,
): Promise<ReturnListener> {
  const path = `/${randomBytes(18).toString("base64url")}`;
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = request.url ?? "";
    const isReturn = request.method === "GET" && url.split("?")[0] === path;
    const { page, whenSent }: Answer = isReturn
      ? await answer(parseConsentCallback(url))
      : { page: NOT_HERE };
    if (whenSent !== undefined) response.once("close", whenSent);
    response.writeHead(page.status, PAGE_HEADERS).end(returnPage(page));
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenFault(error, HOST, port)));
    server.listen(port, HOST, () => resolve());
  });
  const actual = (server.address() as AddressInfo).port;
  return {
    // The number, not `localhost`: on [::1] somebody else may listen on the same port.
    redirectUrl: `http://${HOST}:${actual}${path}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
