import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type ConsentCallback, parseConsentCallback } from "../../wiro/consent/consent-callback";
import { PAGE_HEADERS, type ReturnPage, returnPage } from "./return-page";
import { listenError } from "../web-server";

const HOST = "127.0.0.1";
const NOT_HERE: ReturnPage = {
  status: 404,
  title: "Nothing here",
  text: "This address belongs to a command that waits for another one.",
};

/** What the command does with a return: the page for the person, and what follows once the page was sent. */
export interface ReturnResponse {
  readonly page: ReturnPage;
  readonly whenSent?: () => void;
}

export interface ReturnListener {
  /** Where the consent has to send the browser: on a path that nobody can guess. */
  readonly redirectUrl: string;
  /**
   * An address that leads to the link once, for the program that opens the browser: everybody on this machine can read
   * the arguments of a program. A later address replaces it.
   */
  offer(link: string): string;
  /** Ends the last address. */
  withdraw(): void;
  close(): Promise<void>;
}

const noncePath = () => `/${randomBytes(18).toString("base64url")}`;

/**
 * Listens on loopback for the browser that goes to a consent and comes back from it. Only the paths with a nonce count:
 * any other request, from this machine or from another tab of the browser, gets a 404.
 */
export async function listenForReturn(
  port: number,
  respond: (callback: ConsentCallback) => Promise<ReturnResponse>,
): Promise<ReturnListener> {
  const path = noncePath();
  let offered: { readonly path: string; readonly link: string } | undefined;
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = request.url ?? "";
    if (request.method === "GET" && url === offered?.path) {
      const { link } = offered;
      offered = undefined;
      response.writeHead(303, { ...PAGE_HEADERS, location: link }).end();
      return;
    }
    const isReturn = request.method === "GET" && url.split("?")[0] === path;
    const { page, whenSent }: ReturnResponse = isReturn
      ? await respond(parseConsentCallback(url))
      : { page: NOT_HERE };
    if (whenSent !== undefined) response.once("close", whenSent);
    response.writeHead(page.status, PAGE_HEADERS).end(returnPage(page));
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenError(error, HOST, port)));
    server.listen(port, HOST, () => resolve());
  });
  const actual = (server.address() as AddressInfo).port;
  // The number, not `localhost`: another process may listen on the same port of [::1].
  const origin = `http://${HOST}:${actual}`;
  return {
    redirectUrl: origin + path,
    offer: (link) => {
      offered = { path: noncePath(), link };
      return origin + offered.path;
    },
    withdraw: () => (offered = undefined),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
