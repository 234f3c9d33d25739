import type { MiddlewareHandler } from "hono";
import type { ServerEnv } from "../server-env";

const LOOPBACK_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i;
const JSON_TYPE = /^application\/json(?:\s*;|$)/i;

/**
 * Why a request may not reach the control; undefined when it may. A web page can send requests to loopback, and with a
 * name that resolves to 127.0.0.1 it can read the responses. Browsers cannot forge any of these headers.
 */
function rejection(method: string, header: (name: string) => string | undefined): string | undefined {
  const host = header("host") ?? "";
  if (!LOOPBACK_HOST.test(host)) return "the control responds only to 127.0.0.1, localhost and [::1]";
  const origin = header("origin");
  if (origin !== undefined && origin !== `http://${host}`) return "the control responds to no other origin";
  const fetchSite = header("sec-fetch-site");
  if (fetchSite !== undefined && fetchSite !== "same-origin" && fetchSite !== "none") {
    return "the control responds to no other site";
  }
  // A form of another site cannot send this type, in the browsers that send neither of the two headers.
  if (method === "POST" && !JSON_TYPE.test(header("content-type") ?? "")) {
    return "a POST to the control needs the header content-type: application/json";
  }
  return undefined;
}

export const controlGuard: MiddlewareHandler<ServerEnv> = async (c, next) => {
  const reason = rejection(c.req.method, (name) => c.req.header(name));
  if (reason !== undefined) return c.json({ error: reason }, 403);
  return next();
};
