import type { HttpBindings } from "@hono/node-server";

export interface ServerEnv {
  Bindings: HttpBindings;
  Variables: {
    /** Set by a fault: Wiro's callback fails inside. */
    callbackFails?: boolean;
    /** Set by a fault: the status that reached the client, 0 when none did. */
    statusSent?: number;
  };
}
