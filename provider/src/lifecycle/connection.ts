import type { ConnectionStatus } from "../wiro/answers";
import { DAY, isoTime } from "../wiro/clock";
import { CONSENT_LASTS } from "../wiro/consent-link";

/**
 * - `pending`: the consent was never given, or the one that is there was given to another app;
 * - `connected`: Wiro holds tokens of a member's consent;
 * - `disconnected`: it did, and no longer does;
 * - `missing`: the agent cannot be seen with this key.
 */
export type ConnectionState = "pending" | "connected" | "disconnected" | "missing";

/** How the program wants the consent handled. */
export interface Wanted {
  readonly agentGuid: string;
  readonly consentLink?: "renew" | "none";
  readonly expectedAccountName?: string;
  readonly renewBeforeDays?: number;
}

/** What is recorded of a connection. Times are ISO 8601, "" where there is none. */
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
  /** `connectedAt` of a consent that no longer counts, because it was given to another app. */
  readonly supersededConnectedAt: string;
};

export type Seen = ConnectionStatus | "missing";

export interface Judgement {
  readonly connection: Connection;
  /** The state we want, `"connected"`, or in words how the real one differs and why that is for us to act on. */
  readonly drift: string;
  /** A person has to consent, and there is no link to do it with. */
  readonly linkDue: boolean;
}

export const DESIRED = "connected";
export const DEFAULT_RENEW_BEFORE_DAYS = 30;

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
  supersededConnectedAt: "",
};

const NO_LINK = { authorizeUrl: "", authorizeUrlExpiresAt: "" };

/** What OAuthStatus would have said when the record was made: lets a plan be judged by the clock alone. */
export function lastSeen(recorded: Connection): Seen {
  if (recorded.status === "missing") return "missing";
  const { accountName, connectedAt, tokenExpiresAt } = recorded;
  return { connected: recorded.status === "connected", accountName, connectedAt, tokenExpiresAt };
}

function renewalDue(wanted: Wanted, renewBy: string, now: number): boolean {
  const days = wanted.renewBeforeDays ?? DEFAULT_RENEW_BEFORE_DAYS;
  return renewBy !== "" && now >= Date.parse(renewBy) - days * DAY;
}

function wrongAccount(wanted: Wanted, accountName: string): boolean {
  return wanted.expectedAccountName !== undefined && wanted.expectedAccountName !== accountName;
}

/**
 * When the consent runs out: a year after the earliest `connectedAt` seen for it, because one generation of the API
 * moves `connectedAt` with each token refresh. Only where a new consent was due does a later one count as given.
 */
function renewByOf(wanted: Wanted, recorded: Connection, seen: ConnectionStatus, now: number): string {
  if (seen.connectedAt === "") return recorded.renewBy;
  const fresh = isoTime(Date.parse(seen.connectedAt) + CONSENT_LASTS);
  const wasDue =
    recorded.status === "pending" ||
    recorded.status === "disconnected" ||
    wrongAccount(wanted, recorded.accountName) ||
    recorded.accountName !== seen.accountName ||
    (renewalDue(wanted, recorded.renewBy, now) && recorded.connectedAt !== seen.connectedAt);
  return wasDue || recorded.renewBy === "" || fresh < recorded.renewBy ? fresh : recorded.renewBy;
}

/** What the person has to do, in words that fit behind the case. */
function nextStep(wanted: Wanted, recorded: Connection, linkLive: boolean): string {
  if (wanted.consentLink === "none")
    return "let a page admin consent by an invite or with `wiro-linkedin connect`";
  if (linkLive) return `open authorizeUrl before ${recorded.authorizeUrlExpiresAt} and allow the access`;
  if (recorded.authorizeUrlExpiresAt === "") return "run `pulumi up` for a consent link";
  return `the consent link expired at ${recorded.authorizeUrlExpiresAt}: run \`pulumi up\` for a new one`;
}

/**
 * The one place that decides what a connection is, what to say of it, and whether a consent link is due, from what is
 * recorded, what the API says, and the time. A live link means that it is a person's turn: then nothing is planned.
 */
export function judge(wanted: Wanted, recorded: Connection, seen: Seen, now: number): Judgement {
  const mints = wanted.consentLink !== "none";
  const link = mints ? pickLink(recorded) : NO_LINK;
  if (seen === "missing") {
    const why = "deleted, or not visible to this API key";
    const statusReason = `the agent ${wanted.agentGuid} cannot be seen: ${why}; restore it or the key's access, or remove this resource`;
    return {
      connection: { ...recorded, ...link, status: "missing", connected: false, statusReason },
      drift: `missing: the agent cannot be seen with this API key (${why})`,
      linkDue: false,
    };
  }
  const linkLive = mints && recorded.authorizeUrl !== "" && now < Date.parse(recorded.authorizeUrlExpiresAt);
  const step = nextStep(wanted, recorded, linkLive);
  const linkDue = mints && !linkLive;

  if (seen.connected && (seen.connectedAt === "" || seen.connectedAt !== recorded.supersededConnectedAt)) {
    const { accountName, connectedAt, tokenExpiresAt } = seen;
    const renewBy = renewByOf(wanted, recorded, seen, now);
    const facts = { status: "connected", accountName, connectedAt, tokenExpiresAt, renewBy } as const;
    const found = { ...NO_CONNECTION, ...facts, connected: true };
    if (wrongAccount(wanted, accountName)) {
      const case_ = `connected as ${accountName}, expected ${wanted.expectedAccountName ?? ""}`;
      const statusReason = `${case_}: ${step}, signed in to LinkedIn as the expected member`;
      return {
        connection: { ...found, ...link, connected: false, statusReason },
        drift: linkLive ? DESIRED : case_,
        linkDue,
      };
    }
    if (renewalDue(wanted, renewBy, now)) {
      const case_ = `connected, but the consent must be renewed by ${renewBy.slice(0, 10)}`;
      return {
        connection: { ...found, ...link, statusReason: `${case_}: ${step}` },
        drift: linkLive ? DESIRED : case_,
        linkDue,
      };
    }
    const statusReason = `connected as ${accountName}; nothing to do before ${renewBy.slice(0, 10) || "the consent runs out"}`;
    return { connection: { ...found, statusReason }, drift: DESIRED, linkDue: false };
  }

  const { supersededConnectedAt } = recorded;
  const lost =
    recorded.status === "connected" ||
    recorded.status === "disconnected" ||
    (recorded.status === "missing" && (recorded.renewBy !== "" || recorded.accountName !== ""));
  if (lost && supersededConnectedAt === "") {
    const whose = recorded.accountName === "" ? "" : ` of ${recorded.accountName}`;
    const case_ = `disconnected: Wiro no longer holds a valid LinkedIn grant${whose}`;
    return {
      connection: {
        ...NO_CONNECTION,
        ...link,
        status: "disconnected",
        accountName: recorded.accountName,
        statusReason: `${case_}; ${step}`,
      },
      drift: linkLive ? DESIRED : case_,
      linkDue,
    };
  }
  const case_ =
    supersededConnectedAt === ""
      ? "no consent was given yet"
      : "the consent there is was given to another LinkedIn app";
  return {
    connection: { ...NO_CONNECTION, ...link, supersededConnectedAt, statusReason: `${case_}: ${step}` },
    drift: linkDue ? `pending: ${pendingWhy(recorded)}` : DESIRED,
    linkDue,
  };
}

function pickLink({ authorizeUrl, authorizeUrlExpiresAt }: Connection) {
  return { authorizeUrl, authorizeUrlExpiresAt };
}

function pendingWhy(recorded: Connection): string {
  return recorded.authorizeUrlExpiresAt === ""
    ? "there is no consent link yet"
    : `the consent link expired at ${recorded.authorizeUrlExpiresAt}`;
}
