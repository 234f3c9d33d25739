import { Hono } from "hono";
import { SECOND } from "../clock";
import { parseBody } from "../logged-request";
import { agentOf, isWrite, requestLog } from "../request-log";
import { faultLayer } from "../fault-layer";
import type { ServerEnv } from "../server-env";
import type { World } from "../world";
import { agentOperations } from "./agent-operations";
import { authenticate } from "./authentication";
import { callback } from "./callback";
import { type Caller, checkContext } from "./context";
import { credentialOperations } from "./credential-operations";
import { holdReads } from "./held-responses";
import { oauthOperations } from "./oauth-operations";
import { type ApiResponse, failure, type Operation, ApiError, UnknownPath } from "./operation";
import { skillOperations } from "./skill-operations";

const OPERATIONS = new Map<string, Operation>(
  Object.entries({ ...agentOperations, ...credentialOperations, ...skillOperations, ...oauthOperations }),
);

function responseOf(
  world: World,
  path: string,
  run: Operation,
  { body, caller }: { body: unknown; caller: Caller },
): ApiResponse {
  const guid = agentOf(world, body);
  const agent = world.find(guid);
  if (agent !== undefined) checkContext(world, agent, path, caller);
  const late = world.lateReads.take(guid, path);
  if (late !== undefined) return late;
  if (agent !== undefined && isWrite(path.split("/").at(-1) ?? "")) holdReads(world, agent);
  return run(world, body, caller.workspace);
}

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

function statusOf(world: World, byCase: number): number {
  const { errorStatus } = world.settings;
  return errorStatus === "by-case" ? byCase : errorStatus;
}

function carryOut(
  world: World,
  path: string,
  run: Operation,
  request: { body: unknown; caller: Caller },
): { response: ApiResponse; status: number } {
  try {
    const response = responseOf(world, path, run, request);
    return { response, status: response.result === true ? 200 : statusOf(world, 400) };
  } catch (error) {
    if (error instanceof ApiError) {
      return { response: failure(error.items, error.extra), status: statusOf(world, error.status) };
    }
    if (error instanceof UnknownPath) return { response: simply("Error parsing url."), status: 404 };
    throw error;
  }
}

/** Everything under /v1. */
export function apiRoutes(world: World): Hono<ServerEnv> {
  const api = new Hono<ServerEnv>();
  const json = (response: ApiResponse, status: number, headers: Record<string, string> = {}) =>
    new Response(JSON.stringify(response), {
      status,
      headers: { "content-type": "application/json; charset=utf-8", ...headers },
    });

  api.use(requestLog(world), faultLayer(world));
  api.get("/UserAgentOAuth/LICallback", (c) => callback(world, c));
  api.all("*", async (c) => {
    const path = c.req.path.slice("/v1/".length);
    const run = c.req.method === "POST" ? OPERATIONS.get(path) : undefined;
    if (run === undefined) return json(simply("Error parsing url."), 404);
    const access = authenticate(world, (name) => c.req.header(name));
    if ("reason" in access) return json(simply(access.reason), 401);
    if (exceedsRate(world)) {
      const { rateLimit } = world.settings;
      const wait = rateLimit === "none" ? undefined : rateLimit.retryAfter;
      return json(
        simply("Too Many Requests"),
        429,
        wait === undefined ? {} : { "retry-after": String(wait) },
      );
    }
    const caller = { ...access, hasTeamHeader: c.req.header("teamguid") !== undefined };
    const request = { body: parseBody(await c.req.text()), caller };
    const { response, status } = carryOut(world, path, run, request);
    return json(response, status);
  });
  return api;
}
