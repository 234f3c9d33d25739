import type { MiddlewareHandler } from "hono";
import { type LoggedRequest, parseBody } from "./logged-request";
import type { ServerEnv } from "./server-env";
import type { World } from "./world";

const WRITES =
  /^(CredentialUpsert|CustomSkill(Upsert|Revert|Delete)|OAuthConnect|OAuthDisconnect|Start|Stop|Update|TokenRefresh)$/;

/** The agent that a request names: in its body, or by the state of a link. "" when it names none. */
export function agentOf(world: World, body: unknown, state = ""): string {
  const { useragentguid, guid } = (typeof body === "object" ? (body ?? {}) : {}) as Record<string, unknown>;
  const named = useragentguid ?? guid;
  return typeof named === "string" && named !== "" ? named : (world.consents.get(state)?.agentGuid ?? "");
}

/** Whether an operation changes anything on an agent. */
export function isWrite(operation: string): boolean {
  return WRITES.test(operation);
}

/** Logs in the order of arrival; the status follows when the response is sent. */
export function requestLog(world: World): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    const body = parseBody(await c.req.text());
    const operation = c.req.path.split("/").at(-1) ?? "";
    const entry: LoggedRequest = {
      at: world.clock.now().toISOString(),
      method: c.req.method,
      path: c.req.path,
      operation,
      agentGuid: agentOf(world, body, c.req.query("state")),
      status: 0,
      write: isWrite(operation),
      headers: c.req.header(),
      body,
    };
    world.requests.push(entry);
    await next();
    const destroyed = c.env.incoming.socket.destroyed;
    entry.status = c.get("statusSent") ?? (destroyed ? 0 : c.res.status);
  };
}
