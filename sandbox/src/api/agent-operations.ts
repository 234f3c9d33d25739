import { z } from "zod";
import type { Agent } from "../agents/agent";
import {
  completeSetup,
  enterStatus,
  restartIfRunning,
  startRejection,
  stop,
  stopRejection,
} from "../agents/status";
import { STATUS } from "../agents/status-names";
import { detailRow, listRow } from "./agent-rows";
import { agentOrReject, operation, ApiError } from "./operation";

const guidSchema = z.object({ guid: z.string().min(1) });

const detail = operation(guidSchema, (world, { guid }) => ({
  result: true,
  useragents: [detailRow(world, agentOrReject(world, guid))],
  errors: [],
}));

const start = operation(guidSchema, (world, { guid }) => {
  const agent = agentOrReject(world, guid);
  const rejection = startRejection(agent);
  if (rejection !== undefined) throw new ApiError(rejection);
  enterStatus(agent, STATUS.queued, world.clock.nowMs());
  return { result: true, errors: [], useragents: [] };
});

const stopAgent = operation(guidSchema, (world, { guid }) => {
  const agent = agentOrReject(world, guid);
  const rejection = stopRejection(agent, world.settings);
  if (rejection !== undefined) throw new ApiError(rejection);
  stop(agent, world.clock.nowMs());
  return { result: true, errors: [], useragents: [] };
});

const updateSchema = z.object({
  guid: z.string().min(1),
  title: z.string().optional(),
  description: z.string().optional(),
  categories: z.array(z.string()).optional(),
  cover: z.string().optional(),
});

/** The one call that moves an agent out of 6; at 3 and 4 it restarts the agent even when it changes nothing. */
const update = operation(updateSchema, (world, { guid, title, description, categories, cover }) => {
  const agent = agentOrReject(world, guid);
  if (categories?.length === 0) throw new ApiError("Categories cannot be empty");
  agent.title = title ?? agent.title;
  agent.description = description ?? agent.description;
  agent.categories = categories ?? agent.categories;
  agent.cover = cover ?? agent.cover;
  const now = world.clock.nowMs();
  restartIfRunning(agent, now);
  completeSetup(agent, world.settings, now);
  const row = Object.entries(detailRow(world, agent)).filter(
    ([key]) => key !== "subscription" && key !== "remainingcredits",
  );
  return { result: true, useragents: [Object.fromEntries(row)], errors: [] };
});

const SORT_KEYS = {
  id: ({ id }) => id,
  title: ({ title }) => title,
  status: ({ status }) => status,
  createdat: ({ createdAt }) => createdAt,
  updatedat: ({ updatedAt }) => updatedAt,
  startedat: ({ startedAt }) => startedAt,
  runningat: ({ runningAt }) => runningAt,
  stopdat: ({ stoppedAt }) => stoppedAt,
} satisfies Record<string, (agent: Agent) => number | string>;

const listSchema = z.object({
  sort: z.enum(Object.keys(SORT_KEYS) as (keyof typeof SORT_KEYS)[]).optional(),
  order: z.string().optional(),
  limit: z.coerce.number().int().min(1).optional(),
  start: z.coerce.number().int().min(0).optional(),
  category: z.string().optional(),
});

const MAX_PAGE = 1000;

const list = operation(
  listSchema,
  (world, { sort = "id", order = "asc", limit = 20, start = 0, category }, workspace) => {
    const keyOf: (agent: Agent) => number | string = SORT_KEYS[sort];
    const direction = order.toLowerCase() === "desc" ? -1 : 1;
    const agents = world
      .all()
      .filter((agent) => agent.workspace === workspace)
      .filter(({ categories }) => category === undefined || categories.includes(category))
      .sort((one, other) => {
        const [a, b] = [keyOf(one), keyOf(other)];
        return direction * (a < b ? -1 : a > b ? 1 : one.id - other.id);
      });
    const page = agents.slice(start, start + Math.min(limit, MAX_PAGE));
    return { result: true, useragents: page.map(listRow), errors: [] };
  },
);

export const agentOperations = {
  "UserAgent/Detail": detail,
  "UserAgent/MyAgents": list,
  "UserAgent/Start": start,
  "UserAgent/Stop": stopAgent,
  "UserAgent/Update": update,
};
