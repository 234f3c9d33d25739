import { setTimeout as delay } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { MiddlewareHandler } from "hono";
import { setDate } from "./date-header";
import type { FaultInput } from "./faults";
import { parseBody } from "./logged-request";
import { agentOf } from "./request-log";
import type { ServerEnv } from "./server-env";
import type { World } from "./world";

function cannedResponse({ status = 200, body, headers = {} }: FaultInput): Response {
  const content = body ?? { result: false, errors: [{ code: 0, message: `Injected fault: HTTP ${status}` }] };
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const type =
    typeof content !== "string" ? "application/json" : text.startsWith("<") ? "text/html" : "text/plain";
  const empty = status === 204 || status === 304;
  return new Response(empty ? null : text, { status, headers: { "content-type": type, ...headers } });
}

/** A failure inside Wiro's own callback is shown as the callback shows it: a redirect with internal_error. */
function failsInsideCallback(fault: FaultInput, path: string): boolean {
  const { status = 200, body, reset } = fault;
  return path.endsWith("/LICallback") && status >= 500 && body === undefined && reset === undefined;
}

/** Applies the planned faults to requests, down to the socket. */
export function faultLayer(world: World): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    // Read before the client can go away, so that a request that is carried out later still has its body.
    const body = parseBody(await c.req.text());
    const fault = world.faults.next(c.req.path, agentOf(world, body, c.req.query("state")));
    if (fault === undefined) return next();
    if (fault.delayMs !== undefined) await delay(fault.delayMs, undefined, { ref: false });

    const { incoming, outgoing } = c.env;
    if (fault.reset === "before") {
      incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    const hasOwnResponse = fault.status !== undefined || fault.body !== undefined;
    if (fault.reset === undefined) {
      if (fault.after === true) {
        await next();
        if (hasOwnResponse) {
          // Hono adds the headers of the response that is replaced.
          c.res = undefined;
          c.res = cannedResponse(fault);
        }
        return undefined;
      }
      if (failsInsideCallback(fault, c.req.path)) c.set("callbackFails", true);
      else if (hasOwnResponse) return cannedResponse(fault);
      await next();
      for (const [name, value] of Object.entries(fault.headers ?? {})) c.res.headers.set(name, value);
      return undefined;
    }

    await next();
    const response = hasOwnResponse ? cannedResponse(fault) : c.res.clone();
    c.set("statusSent", fault.reset === "half" ? response.status : 0);
    if (fault.reset === "half") {
      const body = Buffer.from(await response.arrayBuffer());
      const headers = { ...Object.fromEntries(response.headers), "content-length": body.length };
      setDate(world, outgoing);
      outgoing.writeHead(response.status, headers);
      await new Promise<void>((sent) => {
        outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => sent());
      });
    }
    incoming.socket.destroy();
    c.res = undefined;
    c.res = RESPONSE_ALREADY_SENT;
    return undefined;
  };
}
