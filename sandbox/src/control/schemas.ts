/** The schemas of the control over HTTP. Public types are written out, or a user would compile zod. */
import { z } from "zod";
import type { AgentSeed, Workspace } from "../agents/agent";
import type { Status } from "../agents/status-names";
import { FIELD_NAMES } from "../agents/credential-fields";
import type { FaultInput } from "../faults";
import type { RegisteredApp } from "../linkedin/linkedin";
import type { Settings } from "../settings";

const phaseLength = z.number().min(0);

export const settingsSchema = z.object({
  connectedAtMovesOnRefresh: z.boolean(),
  partialUpserts: z.boolean(),
  restartOnEqualUpsert: z.boolean(),
  failedSave: z.enum(["none", ...FIELD_NAMES]),
  ownKeys: z.enum(["accept", "reject"]),
  connectedNeedsOwnKeys: z.boolean(),
  disconnectClears: z.enum(["tokens", "credentials"]),
  casing: z.enum(["lower", "camel"]),
  detail: z.enum(["current", "nested"]),
  clientIdInDetail: z.boolean(),
  secretInDetail: z.enum(["absent", "visible", "[present]", "***encrypted***", "empty"]),
  integrationName: z.enum(["int-linkedin-post", "linkedin-post"]),
  readsBehind: z.number().int().min(0),
  unknownSkill: z.enum(["reject", "create"]),
  intervalMakesTask: z.boolean(),
  preferenceEnabled: z.enum(["write", "drop"]),
  errorStatus: z.union([z.number().int().min(200).max(599), z.literal("by-case")]),
  signature: z.boolean(),
  nonceReuse: z.enum(["accept", "reject"]),
  foreignAgent: z.enum(["not-found", "other-team", "team-member"]),
  teamHeader: z.enum(["ignore", "require"]),
  tokenRefresh: z.boolean(),
  refreshTokenInResponse: z.boolean(),
  redirectUrl: z.enum(["development", "https"]),
  disconnectedShape: z.enum(["empty", "null", "absent"]),
  refreshTokens: z.boolean(),
  unknownApp: z.enum(["accept", "reject"]),
  unregisteredCallback: z.enum(["token-exchange", "linkedin-page"]),
  connectedAfterTokenEnd: z.boolean(),
  storedTokenEnd: z.enum(["linkedin", "sixty-days"]),
  dateHeader: z.boolean(),
  timestampMillis: z.boolean(),
  phaseMs: z.union([
    phaseLength,
    z.object({ stopping: phaseLength, queued: phaseLength, starting: phaseLength }),
  ]),
  stopWhileStopping: z.enum(["accept", "reject"]),
  stopAtError: z.enum(["accept", "reject"]),
  unpaidAgent: z.enum(["stop", "run-on"]),
  setupCompletesOn: z.enum(["update", "write"]),
  rateLimit: z.union([
    z.literal("none"),
    z.object({ perSecond: z.number().int().min(0), retryAfter: z.number().optional() }),
  ]),
}) satisfies z.ZodType<Settings>;

export const statusSchema = z.literal([0, 1, 2, 3, 4, 5, 6]) satisfies z.ZodType<Status>;

const workspaceSchema = z.enum(["main", "other"]) satisfies z.ZodType<Workspace>;

export const agentSeedSchema = z.object({
  guid: z.string().min(1).optional(),
  title: z.string().optional(),
  status: statusSchema.optional(),
  credits: z.number().optional(),
  subscription: z.boolean().optional(),
  workspace: workspaceSchema.optional(),
}) satisfies z.ZodType<AgentSeed>;

export const faultSchema = z.object({
  path: z.string().min(1).optional(),
  agentGuid: z.string().min(1).optional(),
  at: z.number().int().min(1).optional(),
  times: z.number().min(1).optional(),
  status: z.number().int().min(200).max(599).optional(),
  body: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]).optional(),
  after: z.boolean().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  delayMs: z.number().min(0).optional(),
  reset: z.enum(["before", "half", "after"]).optional(),
}) satisfies z.ZodType<FaultInput>;

export const registeredAppSchema = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  name: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  redirectUrls: z.array(z.string()).optional(),
  refreshTokens: z.boolean().optional(),
}) satisfies z.ZodType<RegisteredApp>;
