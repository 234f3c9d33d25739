import { Hono } from "hono";
import { z } from "zod";
import { parseBody } from "../logged-request";
import type { ServerEnv } from "../server-env";
import type { Control } from "./control";
import { controlGuard } from "./guard";
import { maskedLog } from "./masked-log";
import { agentSeedSchema, faultSchema, registeredAppSchema, settingsSchema } from "./schemas";

type Operation = (control: Control, input: unknown) => unknown;

function operation<T>(schema: z.ZodType<T>, run: (control: Control, input: T) => unknown): Operation {
  return (control, input) => run(control, schema.parse(input));
}

const nothing = z.unknown();
const guid = z.strictObject({ guid: z.string() });
const text = z.string().optional();

const OPERATIONS = new Map<string, Operation>(
  Object.entries({
    addAgents: operation(
      z.strictObject({ agents: z.array(agentSeedSchema.strict()) }),
      (control, { agents }) => control.addAgents(agents),
    ),
    agents: operation(nothing, (control) => control.agents()),
    agent: operation(guid, (control, input) => control.agent(input.guid)),
    removeAgent: operation(guid, (control, input) => control.removeAgent(input.guid)),
    now: operation(nothing, (control) => ({ now: control.now().toISOString() })),
    setClock: operation(z.strictObject({ iso: z.string() }), (control, { iso }) => control.setClock(iso)),
    advanceClock: operation(z.strictObject({ ms: z.number() }), (control, { ms }) =>
      control.advanceClock(ms),
    ),
    fault: operation(faultSchema.strict(), (control, fault) => control.fault(fault)),
    clearFaults: operation(nothing, (control) => control.clearFaults()),
    requests: operation(nothing, (control) => maskedLog(control.requests())),
    clearRequests: operation(nothing, (control) => control.clearRequests()),
    consent: operation(
      z.strictObject({
        authorizeUrl: z.string(),
        decision: z.enum(["allow", "cancel", "cancel-login"]).optional(),
        member: text,
      }),
      async (control, { authorizeUrl, ...choice }) => ({
        location: await control.consent(authorizeUrl, choice),
      }),
    ),
    connectByHand: operation(
      guid.extend({ member: text, clientId: text, clientSecret: text, organizationId: text }),
      (control, input) => control.connectByHand(input.guid, input),
    ),
    editCredential: operation(guid.extend({ fields: z.record(z.string(), z.string()) }), (control, input) =>
      control.editCredential(input.guid, input.fields),
    ),
    editSkill: operation(
      guid.extend({
        key: z.string(),
        row: z.strictObject({
          interval: z.string().nullable().optional(),
          enabled: z.boolean().optional(),
          value: text,
        }),
      }),
      (control, input) => control.editSkill(input.guid, input.key, input.row),
    ),
    removeSkill: operation(guid.extend({ key: z.string() }), (control, input) =>
      control.removeSkill(input.guid, input.key),
    ),
    setStatus: operation(guid.extend({ status: z.number() }), (control, input) =>
      control.setStatus(input.guid, input.status),
    ),
    setBilling: operation(
      guid.extend({ credits: z.number().optional(), subscription: z.boolean().optional() }),
      (control, input) => control.setBilling(input.guid, input),
    ),
    failStarts: operation(guid.extend({ times: z.number().int().min(0).optional() }), (control, input) =>
      control.failStarts(input.guid, input.times),
    ),
    setIntegration: operation(guid.extend({ enabled: z.boolean() }), (control, input) =>
      control.setIntegration(input.guid, input.enabled),
    ),
    revokeGrant: operation(guid, (control, input) => control.revokeGrant(input.guid)),
    noticeRevocation: operation(guid, (control, input) => control.noticeRevocation(input.guid)),
    lapseTokens: operation(guid, (control, input) => control.lapseTokens(input.guid)),
    registerApp: operation(registeredAppSchema.strict(), (control, app) => control.registerApp(app)),
    settings: operation(settingsSchema.partial().strict(), (control, changes) =>
      Object.assign(control.settings, changes),
    ),
    reset: operation(nothing, (control) => control.reset()),
  }),
);

const READABLE = ["agents", "requests", "now", "settings"];

function explain(error: unknown): string {
  return error instanceof z.ZodError
    ? z.prettifyError(error)
    : error instanceof Error
      ? error.message
      : "failed";
}

/** The control's operations over HTTP, under /_sandbox: the body holds the arguments by name. */
export function controlRoutes(control: Control): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  routes.use(controlGuard);
  routes.on(["GET", "POST"], "/:operation", async (c) => {
    const name = c.req.param("operation");
    const run = c.req.method === "POST" || READABLE.includes(name) ? OPERATIONS.get(name) : undefined;
    if (run === undefined) {
      return c.json({ error: `unknown operation; there are ${[...OPERATIONS.keys()].join(", ")}` }, 404);
    }
    try {
      const result = await run(control, parseBody(await c.req.text()) ?? {});
      return c.json(result ?? { ok: true });
    } catch (error) {
      return c.json({ error: explain(error) }, 400);
    }
  });
  return routes;
}
