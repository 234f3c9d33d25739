import { z } from "zod";
import type { ConnectionStatus } from "../wiro/responses";
import { parseTime } from "../wiro/clock";
import { CONSENT_LIFETIME } from "../wiro/consent/consent-link";
import type { AgentRun, TokenRenewal } from "../wiro/consent/evaluate-consent";

/**
 * - `pending`: the consent was never given, or the one that is there was given to another app;
 * - `connected`: Wiro holds tokens of a member's consent;
 * - `disconnected`: it did, and no longer does;
 * - `missing`: the agent cannot be seen with this key.
 */
export type ConnectionState = "pending" | "connected" | "disconnected" | "missing";

/** What is recorded of a connection. Times are ISO 8601, "" where there is none. The keys of NOTES are no Outputs. */
export type Connection = {
  readonly status: ConnectionState;
  readonly connected: boolean;
  readonly statusReason: string;
  readonly authorizeUrl: string;
  readonly authorizeUrlExpiresAt: string;
  readonly accountName: string;
  readonly connectedAt: string;
  readonly tokenExpiresAt: string;
  readonly renewBy: string;
  /** The earliest `connectedAt` seen for this consent. */
  readonly firstConnectedAt: string;
  /** Whether Wiro renewed the access token when OAuthStatus was last asked. */
  readonly tokenRenewal: TokenRenewal;
  /** When a new `reconnectTrigger` asked for a new consent that is not there yet. */
  readonly renewalRequestedAt: string;
  /** By which a consent is known that no longer counts, because it was given to another app. */
  readonly supersededConnectedAt: string;
};

/** What the record keeps for itself. */
export const NOTES: readonly string[] = [
  "firstConnectedAt",
  "tokenRenewal",
  "renewalRequestedAt",
  "supersededConnectedAt",
];

/**
 * What OAuthStatus says, with the agent where Detail was asked; or what a record holds of both. A record says itself
 * whether the token was being renewed: its token's end tells nothing of today.
 */
export type ObservedConnection =
  | (ConnectionStatus & { readonly agent?: AgentRun | undefined; readonly tokenRenewal?: TokenRenewal })
  | "missing";

export type ObservedConsent = Exclude<ObservedConnection, "missing">;

export const NO_CONNECTION: Connection = {
  status: "pending",
  connected: false,
  statusReason: "",
  authorizeUrl: "",
  authorizeUrlExpiresAt: "",
  accountName: "",
  connectedAt: "",
  tokenExpiresAt: "",
  renewBy: "",
  firstConnectedAt: "",
  tokenRenewal: "renewed",
  renewalRequestedAt: "",
  supersededConnectedAt: "",
};

const text = z.string().catch("");
/** A time that nobody can have recorded, by a hand in the state or by another version, is none. */
const time = text.transform((value) => (Number.isNaN(parseTime(value)) ? "" : value));

const schema = z.object({
  status: z.enum(["pending", "connected", "disconnected", "missing"]).catch(NO_CONNECTION.status),
  connected: z.boolean().catch(false),
  statusReason: text,
  authorizeUrl: text,
  authorizeUrlExpiresAt: time,
  accountName: text,
  connectedAt: time,
  tokenExpiresAt: time,
  renewBy: time,
  firstConnectedAt: time,
  tokenRenewal: z
    .enum(["renewed", "unknown", "agent-not-running", "not-renewed", "ended"])
    .catch(NO_CONNECTION.tokenRenewal),
  renewalRequestedAt: time,
  supersededConnectedAt: text,
}) satisfies z.ZodType<Connection>;

/**
 * The part of a state that is the record of its connection; a resource that is looked up by its id has none yet. It is
 * read whatever its shape: what is not as it was recorded counts as not recorded.
 */
export function recordedConnection(state: object): Connection {
  const recorded = schema.parse(state);
  // Records were once made without the first date; their renewBy was always a year after it.
  if ("firstConnectedAt" in state || recorded.renewBy === "") return recorded;
  const firstConnectedAt = new Date(Date.parse(recorded.renewBy) - CONSENT_LIFETIME).toISOString();
  return { ...recorded, firstConnectedAt };
}

/** What OAuthStatus would have said when the record was made: lets a plan be judged by the clock alone. */
export function lastObserved(recorded: Connection): ObservedConnection {
  const { status, accountName, connectedAt, tokenExpiresAt, tokenRenewal } = recorded;
  if (status === "missing") return "missing";
  // Of a consent whose end was past the dates are kept: the API still called it connected.
  const connected = status === "connected" || (status === "disconnected" && hasConsent(recorded));
  return { connected, accountName, connectedAt, tokenExpiresAt, tokenRenewal };
}

/** Whether the record holds a consent, be it one that has ended. */
export function hasConsent(recorded: Connection): boolean {
  const { status, firstConnectedAt, connectedAt, tokenExpiresAt } = recorded;
  return status === "connected" || `${firstConnectedAt}${connectedAt}${tokenExpiresAt}` !== "";
}
