import { AGENT_STATUSES } from "../agent-status";
import type { ConnectionStatus } from "../responses";
import { DAY, HOUR, isoTime } from "../clock";
import { CONSENT_LIFETIME } from "./consent-link";
import { DEFAULT_RENEW_BEFORE_DAYS, renewByOf, shownMember, wrongMember } from "./consent-rules";

/** A renewed access token lasts this long; each renewal starts it again (LinkedIn). */
export const ACCESS_TOKEN_TTL = 60 * DAY;
/** Wiro renews once a day: a token that is further behind than this is not being renewed. */
export const MAX_LAG = 3 * DAY;
/** At most this long before its end a token that nobody renews counts as due. */
const MAX_TOKEN_NOTICE_DAYS = 15;

const [STOPPED, , , , RUNNING, ERROR, SETUP_REQUIRED] = AGENT_STATUSES.keys();

/**
 * Whether Wiro renews the access token. The agent's own container does it, once a day and at each start.
 * - `renewed`: its end is as far ahead as a renewal puts it, or the API gives no end;
 * - `unknown`: it is behind, but the agent starts, or has run for less than a day;
 * - `agent-not-running`: it is behind, because nothing of the agent runs;
 * - `not-renewed`: it is behind although the agent runs: LinkedIn gave no refresh token, or the renewal fails;
 * - `ended`: its end is past.
 */
export type TokenRenewal = "renewed" | "unknown" | "agent-not-running" | "not-renewed" | "ended";

/** The dates by which a consent ends. ISO 8601, `""` where the API gives none. */
export interface ConsentDates {
  /** The earliest `connectedAt` seen for this consent: one generation of the API moves it with each renewal. */
  readonly firstConnectedAt: string;
  readonly tokenExpiresAt: string;
}

/** The part of an agent that shows whether it can renew its token (UserAgent/Detail). */
export interface AgentRun {
  readonly status: number;
  /** Since when it runs: ISO 8601, `""` where the API gives no date. */
  readonly runningAt: string;
}

/** The consent that is expected. */
export interface ConsentPolicy {
  readonly expectedAccountName?: string | undefined;
  /** Default 30. */
  readonly renewBeforeDays?: number | undefined;
  /** The program keeps the agent stopped, as for a customer who leaves: then nobody is told to start it. */
  readonly isStoppedByProgram?: boolean | undefined;
}

/** `renewalRequested`: somebody asked for a new consent although this one is good. */
export interface Consent extends ConsentDates {
  readonly accountName: string;
  readonly tokenRenewal: TokenRenewal;
  readonly renewalRequested?: boolean;
}

export interface EvaluatedConsent {
  /** The first of these that holds; `sound` if none does. */
  readonly condition: "ended" | "other-member" | "token-not-renewed" | "renewal-due" | "sound";
  /** The condition of the connection. Unless it is `sound`, a new consent is due. */
  readonly reason: string;
  /** What somebody should know of a sound consent, and do about it; `""` where there is nothing. */
  readonly warning: string;
  /** When the connection ends unless somebody acts: ISO 8601, `""` where nobody knows. */
  readonly renewBy: string;
  /** When something becomes due: ISO 8601, `""` where nobody knows. */
  readonly dueFrom: string;
}

const NOT_RUNNING = "the agent does not run, so its access token is not renewed";

/** What somebody should know of a consent whose agent the program does not stop, and nothing of it runs. */
export const startWarning = (day: string) =>
  `${NOT_RUNNING}: start the agent, or the connection ends on ${day}; if LinkedIn gave no refresh token, a person must consent again by then`;
/** The same where the program keeps the agent stopped. */
export const endOfStopped = (day: string) => `unless the agent runs again, the connection ends on ${day}`;

const NEVER = Number.POSITIVE_INFINITY;
const timeOf = (iso: string) => (iso === "" ? NEVER : Date.parse(iso));
const isoOf = (time: number) => (time === NEVER ? "" : isoTime(time));
const dayOf = (time: number) => isoOf(time).slice(0, 10);

/**
 * When the consent was given, as far as OAuthStatus shows. A token that ends in less than 60 days of its date was cut
 * short by the end of the consent's year: the date is then that of a renewal.
 */
export function consentDate({ connectedAt, tokenExpiresAt }: ConnectionStatus): string {
  const end = Date.parse(tokenExpiresAt);
  const isCutShort = end < Date.parse(connectedAt) + ACCESS_TOKEN_TTL - MAX_LAG;
  return isCutShort ? new Date(end - CONSENT_LIFETIME).toISOString() : connectedAt;
}

/** Whether the token's end is nearer than a renewed one's would be: then the agent's status explains why. */
export function isTokenLagging({ firstConnectedAt, tokenExpiresAt }: ConsentDates, now: number): boolean {
  const renewed = Math.min(now + ACCESS_TOKEN_TTL, timeOf(renewByOf(firstConnectedAt)));
  return timeOf(tokenExpiresAt) < renewed - MAX_LAG;
}

/** A consent of the last days has the token that came with it; a later one has been renewed, if it does not lag. */
function showsRenewal({ firstConnectedAt, tokenExpiresAt }: ConsentDates): boolean {
  return timeOf(tokenExpiresAt) > timeOf(firstConnectedAt) + ACCESS_TOKEN_TTL + HOUR;
}

/** Evaluates what was just read: a record of some days ago would look like a token that lags. */
export function tokenRenewalOf(dates: ConsentDates, agent: AgentRun | undefined, now: number): TokenRenewal {
  if (timeOf(dates.tokenExpiresAt) <= now) return "ended";
  if (!isTokenLagging(dates, now)) return "renewed";
  switch (agent?.status) {
    case STOPPED:
    case ERROR:
    case SETUP_REQUIRED:
      return "agent-not-running";
    case RUNNING:
      return agent.runningAt !== "" && timeOf(agent.runningAt) > now - DAY ? "unknown" : "not-renewed";
    default:
      return "unknown";
  }
}

/**
 * Evaluates a consent for the resource, the function, the command and the invite alike: until when it holds, whether it
 * is as expected, and what becomes due when. LinkedIn's refresh token lasts a year from the first consent, and an
 * access token that is not renewed lasts 60 days.
 */
export function evaluateConsent(consent: Consent, policy: ConsentPolicy, now: number): EvaluatedConsent {
  const { accountName, tokenRenewal } = consent;
  const { renewBeforeDays = DEFAULT_RENEW_BEFORE_DAYS, expectedAccountName } = policy;
  const yearEnd = timeOf(renewByOf(consent.firstConnectedAt));
  const isRenewed = tokenRenewal === "renewed" || tokenRenewal === "unknown";
  const tokenEnd = isRenewed ? NEVER : timeOf(consent.tokenExpiresAt);
  const tokenNoticeDays =
    tokenRenewal === "not-renewed" ? Math.min(renewBeforeDays, MAX_TOKEN_NOTICE_DAYS) : 0;
  const tokenDue = tokenEnd - tokenNoticeDays * DAY;
  const yearDue = yearEnd - renewBeforeDays * DAY;
  const end = Math.min(tokenEnd, yearEnd);
  const times = { renewBy: isoOf(end), dueFrom: isoOf(Math.min(tokenDue, yearDue)) };
  const due = (condition: EvaluatedConsent["condition"], reason: string) => ({
    condition,
    reason,
    warning: "",
    ...times,
  });
  const sound = (state: string, warning = "") => ({
    condition: "sound" as const,
    reason: `connected as ${shownMember(accountName)}; ${state}`,
    warning,
    ...times,
  });

  if (now >= end) {
    const whose = accountName === "" ? "" : ` of ${accountName}`;
    return tokenEnd < yearEnd - DAY
      ? due("ended", `disconnected: the access token${whose} ended on ${dayOf(tokenEnd)} and was not renewed`)
      : due("ended", `disconnected: the consent${whose} ran out on ${dayOf(yearEnd)}`);
  }
  const wrong = wrongMember(accountName, expectedAccountName);
  if (wrong !== undefined) return due("other-member", wrong);
  const why = "LinkedIn gave no refresh token with this consent, or the renewal fails";
  if (tokenRenewal === "not-renewed" && now >= tokenDue) {
    const what = `connected, but the access token is not renewed and ends on ${dayOf(tokenEnd)}`;
    return due("token-not-renewed", `${what}: ${why}`);
  }
  if (consent.renewalRequested)
    return due("renewal-due", "connected, but reconnectTrigger asks for a new consent");
  if (now >= yearDue) {
    const what = `connected, but the consent must be renewed by ${dayOf(end)}`;
    return due("renewal-due", tokenRenewal === "agent-not-running" ? `${what} (${NOT_RUNNING})` : what);
  }
  const warning =
    tokenRenewal === "not-renewed"
      ? `${why}: a person must consent again by ${dayOf(tokenEnd)}`
      : policy.isStoppedByProgram
        ? `the program keeps the agent stopped, so its access token is not renewed: ${endOfStopped(dayOf(tokenEnd))}`
        : startWarning(dayOf(tokenEnd));
  if (!isRenewed) return sound(warning, `connected, but ${warning}`);
  if (tokenRenewal === "unknown") {
    const end = consent.tokenExpiresAt.slice(0, 10);
    return sound(`it is not known yet whether its access token, which ends on ${end}, is being renewed`);
  }
  if (times.dueFrom === "") return sound("the API does not say until when");
  const nothing = `nothing to do before ${times.dueFrom.slice(0, 10)}`;
  if (showsRenewal(consent)) return sound(nothing);
  const tokenDay = consent.tokenExpiresAt.slice(0, 10);
  return sound(
    `${nothing} if its access token, which ends on ${tokenDay}, is renewed: that shows within 4 days`,
  );
}
