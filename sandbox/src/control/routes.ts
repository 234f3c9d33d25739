import { Hono } from "hono";
import { z } from "zod";
import { agentSeedSchema } from "../agents/agent";
import { faultSchema } from "../faults";
import { registeredAppSchema } from "../linkedin/linkedin";
import { parseBody } from "../request-log";
import type { ServerEnv } from "../server-env";
import { settingsSchema } from "../settings";
import type { Control } from "./control";
import { controlGuard } from "./guard";
import { maskedLog } from "./masked-log";

type Door = (control: Control, input: unknown) => unknown;

function door<T>(schema: z.ZodType<T>, run: (control: Control, input: T) => unknown): Door {
  return (control, input) => run(control, schema.parse(input));
}

const nothing = z.unknown();
const guid = z.strictObject({ guid: z.string() });
const text = z.string().optional();

const DOORS = new Map<string, Door>(
  Object.entries({
    addAgents: door(z.strictObject({ agents: z.array(agentSeedSchema.strict()) }), (control, { agents }) =>
      control.addAgents(agents),
    ),
    agents: door(nothing, (control) => control.agents()),
    agent: door(guid, (control, input) => control.agent(input.guid)),
    removeAgent: door(guid, (control, input) => control.removeAgent(input.guid)),
    now: door(nothing, (control) => ({ now: control.now().toISOString() })),
    setClock: door(z.strictObject({ iso: z.string() }), (control, { iso }) => control.setClock(iso)),
    advanceClock: door(z.strictObject({ ms: z.number() }), (control, { ms }) => control.advanceClock(ms)),
    fault: door(faultSchema.strict(), (control, fault) => control.fault(fault)),
    clearFaults: door(nothing, (control) => control.clearFaults()),
    requests: door(nothing, (control) => maskedLog(control.requests())),
    clearRequests: door(nothing, (control) => control.clearRequests()),
    consent: door(
      z.strictObject({
        authorizeUrl: z.string(),
        decision: z.enum(["allow", "cancel", "cancel-login"]).optional(),
        member: text,
      }),
      async (control, { authorizeUrl, ...choice }) => ({
        location: await control.consent(authorizeUrl, choice),
      }),
    ),
    connectByHand: door(
      guid.extend({ member: text, clientId: text, clientSecret: text, organizationId: text }),
      (control, input) => control.connectByHand(input.guid, input),
    ),
    editCredential: door(guid.extend({ fields: z.record(z.string(), z.string()) }), (control, input) =>
      control.editCredential(input.guid, input.fields),
    ),
    editSkill: door(
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
    removeSkill: door(guid.extend({ key: z.string() }), (control, input) =>
      control.removeSkill(input.guid, input.key),
    ),
    setStatus: door(guid.extend({ status: z.number() }), (control, input) =>
      control.setStatus(input.guid, input.status),
    ),
    setBilling: door(
      guid.extend({ credits: z.number().optional(), subscription: z.boolean().optional() }),
      (control, input) => control.setBilling(input.guid, input),
    ),
    failStarts: door(guid.extend({ times: z.number().int().min(0).optional() }), (control, input) =>
      control.failStarts(input.guid, input.times),
    ),
    setIntegration: door(guid.extend({ enabled: z.boolean() }), (control, input) =>
      control.setIntegration(input.guid, input.enabled),
    ),
    revokeGrant: door(guid, (control, input) => control.revokeGrant(input.guid)),
    noticeRevocation: door(guid, (control, input) => control.noticeRevocation(input.guid)),
    lapseTokens: door(guid, (control, input) => control.lapseTokens(input.guid)),
    registerApp: door(registeredAppSchema.strict(), (control, app) => control.registerApp(app)),
    settings: door(settingsSchema.partial().strict(), (control, changes) =>
      Object.assign(control.settings, changes),
    ),
    reset: door(nothing, (control) => control.reset()),
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
    const run = c.req.method === "POST" || READABLE.includes(name) ? DOORS.get(name) : undefined;
    if (run === undefined) {
      return c.json({ error: `unknown operation; there are ${[...DOORS.keys()].join(", ")}` }, 404);
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
