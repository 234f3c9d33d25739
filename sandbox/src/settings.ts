import { z } from "zod";

/** Where generations of the API's documentation contradict each other, each reading is a value here. */
export const settingsSchema = z.object({
  /** Whether `connectedat` is the last connect or refresh, rather than the last connect. */
  connectedAtMovesOnRefresh: z.boolean(),
  /** Whether CredentialUpsert saves the good rows of a request that has bad ones. */
  partialUpserts: z.boolean(),
  /** `nested`: the oldest shape, `configuration.*` with bare skill keys and camelCase credential fields. */
  detail: z.enum(["current", "nested"]),
  clientIdInDetail: z.boolean(),
  /** What CustomSkillUpsert does with a key that the agent does not have. */
  unknownSkill: z.enum(["refuse", "create"]),
  /** The HTTP status of an answer whose `result` is false. */
  errorStatus: z.number().int().min(200).max(599),
  /** Whether requests must be signed, with the secret "sandbox-secret". */
  signature: z.boolean(),
  /** Whether the TokenRefresh endpoint, which newer pages withdraw, is there. */
  tokenRefresh: z.boolean(),
  /** How OAuthStatus gives the dates of an agent that is not connected. */
  disconnectedShape: z.enum(["empty", "null", "absent"]),
  /** Whether LinkedIn gives refresh tokens to an app that is not registered: they are for approved apps only. */
  refreshTokens: z.boolean(),
  /** Whether OAuthStatus says connected after the token's end, as long as the agent was not stopped then. */
  connectedAfterTokenEnd: z.boolean(),
  /** What Wiro stores as a token's end: LinkedIn's own end, or always 60 days after the renewal. */
  storedTokenEnd: z.enum(["linkedin", "sixty-days"]),
  /** Whether responses carry a `Date` header, with the time of the sandbox's clock. */
  dateHeader: z.boolean(),
  /** Whether dates end in ".000Z" rather than "Z". */
  timestampMillis: z.boolean(),
  /** How long each of the statuses 1, 2 and 3 lasts, on the sandbox's clock. */
  phaseMs: z.number().min(0),
  /** What moves an agent whose credentials are complete from 6 to 0: an Update call, or the write itself. */
  setupCompletesOn: z.enum(["update", "write"]),
  /** Answer 429 beyond so many requests a second; `retryAfter` (seconds) adds the header. */
  rateLimit: z.union([
    z.literal("none"),
    z.object({ perSecond: z.number().int().min(0), retryAfter: z.number().optional() }),
  ]),
});

export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Readonly<Settings> = {
  connectedAtMovesOnRefresh: false,
  partialUpserts: false,
  detail: "current",
  clientIdInDetail: false,
  unknownSkill: "refuse",
  errorStatus: 200,
  signature: false,
  tokenRefresh: true,
  disconnectedShape: "empty",
  refreshTokens: false,
  connectedAfterTokenEnd: true,
  storedTokenEnd: "linkedin",
  dateHeader: true,
  timestampMillis: true,
  phaseMs: 1000,
  setupCompletesOn: "update",
  rateLimit: "none",
};
