import { Hono } from "hono";
import { SECOND } from "../clock";
import { parseBody, requestLog } from "../request-log";
import { faultLayer } from "../fault-layer";
import type { ServerEnv } from "../server-env";
import type { World } from "../world";
import { agentOperations } from "./agent-operations";
import { accessRefusal } from "./authentication";
import { callback } from "./callback";
import { credentialOperations } from "./credential-operations";
import { oauthOperations } from "./oauth-operations";
import { type Answer, failure, type Operation, Refusal, UnknownPath } from "./operation";
import { skillOperations } from "./skill-operations";

const OPERATIONS = new Map<string, Operation>(
  Object.entries({ ...agentOperations, ...credentialOperations, ...skillOperations, ...oauthOperations }),
);

const simply = (message: string) => failure([{ code: 0, message }]);

function exceedsRate(world: World): boolean {
  const { rateLimit } = world.settings;
  if (rateLimit === "none") return false;
  const now = world.clock.nowMs();
  world.recentArrivals = world.recentArrivals.filter((at) => at <= now && now - at < SECOND);
  if (world.recentArrivals.length >= rateLimit.perSecond) return true;
  world.recentArrivals.push(now);
  return false;
}

function carryOut(world: World, run: Operation, body: string): { answer: Answer; status: number } {
  try {
    const answer = run(world, parseBody(body));
    return { answer, status: answer.result === true ? 200 : world.settings.errorStatus };
  } catch (error) {
    if (error instanceof Refusal) {
      return { answer: failure(error.items, error.extra), status: world.settings.errorStatus };
    }
    if (error instanceof UnknownPath) return { answer: simply("Error parsing url."), status: 404 };
    throw error;
  }
}

/** Everything under /v1. */
export function apiRoutes(world: World): Hono<ServerEnv> {
  const api = new Hono<ServerEnv>();
  const json = (answer: Answer, status: number, headers: Record<string, string> = {}) =>
    new Response(JSON.stringify(answer), {
      status,
      headers: { "content-type": "application/json; charset=utf-8", ...headers },
    });

  api.use(requestLog(world), faultLayer(world));
  api.get("/UserAgentOAuth/LICallback", (c) => callback(world, c));
  api.all("*", async (c) => {
    const run = c.req.method === "POST" ? OPERATIONS.get(c.req.path.slice("/v1/".length)) : undefined;
    if (run === undefined) return json(simply("Error parsing url."), 404);
    const refusal = accessRefusal((name) => c.req.header(name), world.settings.signature);
    if (refusal !== undefined) return json(simply(refusal), 401);
    if (exceedsRate(world)) {
      const { rateLimit } = world.settings;
      const wait = rateLimit === "none" ? undefined : rateLimit.retryAfter;
      return json(
        simply("Too Many Requests"),
        429,
        wait === undefined ? {} : { "retry-after": String(wait) },
      );
    }
    const { answer, status } = carryOut(world, run, await c.req.text());
    return json(answer, status);
  });
  return api;
}
