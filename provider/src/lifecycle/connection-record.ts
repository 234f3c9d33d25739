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

/** The record of a connection. Times are ISO 8601, "" where there is none. The keys of NOTES are not Outputs. */
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
  /** Whether Wiro renewed the access token when OAuthStatus was last read. */
  readonly tokenRenewal: TokenRenewal;
  /** When a new `reconnectTrigger` asked for a new consent that is not there yet. */
  readonly renewalRequestedAt: string;
  /** Identifies a consent that no longer counts, because it was given to another app. */
  readonly supersededConnectedAt: string;
};

/** The keys that only the record has. */
export const NOTES: readonly string[] = [
  "firstConnectedAt",
  "tokenRenewal",
  "renewalRequestedAt",
  "supersededConnectedAt",
];

/**
 * OAuthStatus's response, with the agent where Detail was read; or the record of both. A record holds whether the token
 * was being renewed: its token's end does not show that today.
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

/** The keys that are Outputs. */
export const CONNECTION_OUTPUTS = Object.keys(NO_CONNECTION).filter((key) => !NOTES.includes(key));

const text = z.string().catch("");
/** A text that is not a time, from an edited state or another version, counts as none. */
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
 * The part of a state that is the record of its connection; a resource that is looked up by its id has none yet. Any
 * shape is accepted: a value in another form counts as not recorded.
 */
export function recordedConnection(state: object): Connection {
  const recorded = schema.parse(state);
  // Records were once made without the first date; their renewBy was always a year after it.
  if ("firstConnectedAt" in state || recorded.renewBy === "") return recorded;
  const firstConnectedAt = new Date(Date.parse(recorded.renewBy) - CONSENT_LIFETIME).toISOString();
  return { ...recorded, firstConnectedAt };
}

/** OAuthStatus's response as of the record, so that a plan needs the clock alone. */
export function lastObserved(recorded: Connection): ObservedConnection {
  const { status, accountName, connectedAt, tokenExpiresAt, tokenRenewal } = recorded;
  if (status === "missing") return "missing";
  // The dates of an ended consent are kept: the API still reported it as connected.
  const connected = status === "connected" || (status === "disconnected" && hasConsent(recorded));
  return { connected, accountName, connectedAt, tokenExpiresAt, tokenRenewal };
}

/** Whether the record holds a consent, be it one that has ended. */
export function hasConsent(recorded: Connection): boolean {
  const { status, firstConnectedAt, connectedAt, tokenExpiresAt } = recorded;
  return status === "connected" || `${firstConnectedAt}${connectedAt}${tokenExpiresAt}` !== "";
}
