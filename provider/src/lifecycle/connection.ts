import type { ConnectionStatus } from "../wiro/answers";
import { DAY, MINUTE } from "../wiro/clock";
import { LINK_LASTS } from "../wiro/consent-link";
import { DEFAULT_RENEW_BEFORE_DAYS, isOtherMember, isRenewalDue, renewByOf } from "../wiro/consent-rules";

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

/** The part of a state that is the record of its connection; a resource that is looked up by its id has none yet. */
export function recordedConnection(state: object): Connection {
  const keys = new Set(Object.keys(NO_CONNECTION));
  return { ...NO_CONNECTION, ...Object.fromEntries(Object.entries(state).filter(([key]) => keys.has(key))) };
}

/** What OAuthStatus would have said when the record was made: lets a plan be judged by the clock alone. */
export function lastSeen(recorded: Connection): Seen {
  if (recorded.status === "missing") return "missing";
  const { accountName, connectedAt, tokenExpiresAt } = recorded;
  return { connected: recorded.status === "connected", accountName, connectedAt, tokenExpiresAt };
}

function renewalDue(wanted: Wanted, renewBy: string, now: number): boolean {
  return isRenewalDue(renewBy, wanted.renewBeforeDays ?? DEFAULT_RENEW_BEFORE_DAYS, now);
}

/** No access token lasts longer after a consent; only a date that stays while tokens are renewed falls behind further. */
const ACCESS_TOKEN_LASTS = 61 * DAY;
const CLOCKS_DIFFER = 5 * MINUTE;

/**
 * Whether the consent that is there is another one than the recorded. A later `connectedAt` alone does not say so: one
 * generation of the API moves it with each token refresh. It does where the date is known to stay, or lies within the
 * life of the link that we made.
 */
function isNewConsent(wanted: Wanted, recorded: Connection, seen: ConnectionStatus, now: number): boolean {
  if (recorded.status === "pending" || recorded.status === "disconnected") return true;
  if (seen.connectedAt === recorded.connectedAt) return false;
  if (seen.accountName !== recorded.accountName) return true;
  const dateStays =
    Date.parse(recorded.tokenExpiresAt) - Date.parse(recorded.connectedAt) > ACCESS_TOKEN_LASTS;
  const expires = Date.parse(recorded.authorizeUrlExpiresAt);
  const given = Date.parse(seen.connectedAt);
  const byOurLink = given > expires - LINK_LASTS - CLOCKS_DIFFER && given < expires + CLOCKS_DIFFER;
  // Without links of ours nothing else would ever end what is due.
  const byOtherMeans = wanted.consentLink === "none" && renewalDue(wanted, recorded.renewBy, now);
  return dateStays || byOurLink || byOtherMeans;
}

/** When the consent runs out: a year after the earliest `connectedAt` seen for it. */
function earliestEnd(recorded: Connection, seen: ConnectionStatus, isNew: boolean): string {
  const end = renewByOf(seen.connectedAt);
  if (end === "") return recorded.renewBy;
  return isNew || recorded.renewBy === "" || end < recorded.renewBy ? end : recorded.renewBy;
}

/** The consent link that is recorded, as far as it is still of use. */
interface LinkView {
  readonly link: Pick<Connection, "authorizeUrl" | "authorizeUrlExpiresAt">;
  /** Somebody can still consent by it: then it is a person's turn, and nothing is planned. */
  readonly live: boolean;
  /** There is none to consent by, and we are to make one. */
  readonly due: boolean;
  /** What the person has to do, in words that fit behind the case. */
  readonly step: string;
}

function viewLink(wanted: Wanted, recorded: Connection, seen: ConnectionStatus, now: number): LinkView {
  if (wanted.consentLink === "none") {
    const step = "let a page admin consent by an invite or with `wiro-linkedin connect`";
    return { link: NO_LINK, live: false, due: false, step };
  }
  // A link serves once: a consent that the record does not know yet was given by it.
  const used = isOurs(seen, recorded) && isNewConsent(wanted, recorded, seen, now);
  const { authorizeUrl, authorizeUrlExpiresAt } = used ? NO_LINK : recorded;
  const live = authorizeUrl !== "" && now < Date.parse(authorizeUrlExpiresAt);
  let step = "run `pulumi up` for a consent link";
  if (live) step = `open authorizeUrl before ${authorizeUrlExpiresAt} and allow the access`;
  else if (authorizeUrlExpiresAt !== "") {
    step = `the consent link expired at ${authorizeUrlExpiresAt}: run \`pulumi up\` for a new one`;
  }
  return { link: { authorizeUrl, authorizeUrlExpiresAt }, live, due: !live, step };
}

/** By which a consent is told from the next one; an API that gives no date must not make two of them look alike. */
export function consentStamp(seen: ConnectionStatus): string {
  return seen.connectedAt === "" ? "undated" : seen.connectedAt;
}

/** Whether Wiro holds a consent, and it is one to the app that we declare. */
function isOurs(seen: ConnectionStatus, recorded: Connection): boolean {
  return seen.connected && consentStamp(seen) !== recorded.supersededConnectedAt;
}

/**
 * The one place that decides what a connection is, what to say of it, and whether a consent link is due, from what is
 * recorded, what the API says, and the time.
 */
export function judge(wanted: Wanted, recorded: Connection, seen: Seen, now: number): Judgement {
  if (seen === "missing") return judgeMissing(wanted, recorded);
  const view = viewLink(wanted, recorded, seen, now);
  return isOurs(seen, recorded)
    ? judgeConnected(wanted, recorded, seen, view, now)
    : judgeUnconnected(recorded, view);
}

function judgeMissing(wanted: Wanted, recorded: Connection): Judgement {
  const link = wanted.consentLink === "none" ? NO_LINK : {};
  const statusReason = `the agent ${wanted.agentGuid} cannot be seen: deleted, or not visible to this API key; restore it or the key's access, or remove this resource`;
  return {
    connection: { ...recorded, ...link, status: "missing", connected: false, statusReason },
    drift: "missing: the agent cannot be seen with this API key (deleted, or not visible to it)",
    linkDue: false,
  };
}

function judgeConnected(
  wanted: Wanted,
  recorded: Connection,
  seen: ConnectionStatus,
  view: LinkView,
  now: number,
): Judgement {
  const { accountName, connectedAt, tokenExpiresAt } = seen;
  const who = accountName === "" ? "a member without a name" : accountName;
  const renewBy = earliestEnd(recorded, seen, isNewConsent(wanted, recorded, seen, now));
  const found: Connection = {
    ...NO_CONNECTION,
    ...{ status: "connected", connected: true, accountName, connectedAt, tokenExpiresAt, renewBy },
  };
  /** A consent that is there, but not as it should be. */
  const amiss = (what: string, hint: string, connected: boolean): Judgement => ({
    connection: { ...found, ...view.link, connected, statusReason: `${what}: ${view.step}${hint}` },
    drift: view.live ? DESIRED : what,
    linkDue: view.due,
  });
  if (isOtherMember(accountName, wanted.expectedAccountName)) {
    const what = `connected as ${who}, expected ${wanted.expectedAccountName ?? ""}`;
    return amiss(what, ", signed in to LinkedIn as the expected member", false);
  }
  const renewOn = renewBy.slice(0, 10);
  if (renewalDue(wanted, renewBy, now)) {
    return amiss(`connected, but the consent must be renewed by ${renewOn}`, "", true);
  }
  const statusReason = `connected as ${who}; nothing to do before ${renewOn || "the consent runs out"}`;
  return { connection: { ...found, statusReason }, drift: DESIRED, linkDue: false };
}

function judgeUnconnected(recorded: Connection, { link, live, due, step }: LinkView): Judgement {
  const { accountName, supersededConnectedAt, authorizeUrlExpiresAt } = recorded;
  if (supersededConnectedAt === "" && hadConsent(recorded)) {
    const whose = accountName === "" ? "" : ` of ${accountName}`;
    const what = `disconnected: Wiro no longer holds a valid LinkedIn grant${whose}`;
    const statusReason = `${what}; ${step}`;
    return {
      connection: { ...NO_CONNECTION, ...link, status: "disconnected", accountName, statusReason },
      drift: live ? DESIRED : what,
      linkDue: due,
    };
  }
  const what =
    supersededConnectedAt === ""
      ? "no consent was given yet"
      : "the consent there is was given to another LinkedIn app";
  const why =
    authorizeUrlExpiresAt === ""
      ? "there is no consent link yet"
      : `the consent link expired at ${authorizeUrlExpiresAt}`;
  return {
    connection: { ...NO_CONNECTION, ...link, supersededConnectedAt, statusReason: `${what}: ${step}` },
    drift: due ? `pending: ${why}` : DESIRED,
    linkDue: due,
  };
}

function hadConsent({ status, renewBy, accountName }: Connection): boolean {
  if (status === "missing") return renewBy !== "" || accountName !== "";
  return status === "connected" || status === "disconnected";
}
