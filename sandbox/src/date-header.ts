import type { ServerResponse } from "node:http";
import type { MiddlewareHandler } from "hono";
import type { ServerEnv } from "./server-env";
import type { World } from "./world";

/** Dates a response by the sandbox's clock, as RFC 9110, section 6.6.1, has it. A fault's own header still wins. */
export function setDate(world: World, response: ServerResponse): void {
  if (world.settings.dateHeader) response.setHeader("date", world.clock.now().toUTCString());
}

export function dateHeader(world: World): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    const { outgoing } = c.env;
    // Node's own header holds the machine's time.
    outgoing.sendDate = false;
    await next();
    if (!outgoing.headersSent) setDate(world, outgoing);
  };
}
