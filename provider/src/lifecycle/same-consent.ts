import type { ConnectionStatus } from "../wiro/responses";
import type { Moment } from "../wiro/api-clock";
import { DAY, HOUR } from "../wiro/clock";
import { CONSENT_LINK_TTL } from "../wiro/consent/consent-link";
import { consentId, renewByOf } from "../wiro/consent/consent-rules";
import {
  ACCESS_TOKEN_TTL,
  consentDate,
  isTokenLagging,
  MAX_LAG,
  type TokenRenewal,
  tokenRenewalOf,
} from "../wiro/consent/evaluate-consent";
import {
  type Connection,
  hasConsent,
  type ObservedConnection,
  type ObservedConsent,
} from "./connection-record";

/** An access token that was never renewed ends 60 days after its consent: a later end shows that the date stays. */
const UNRENEWED_TOKEN_TTL = 61 * DAY;

/**
 * Whether renewals of the token leave `connectedAt` alone: one generation of the API does that, and another does not.
 */
function dateStays({ connectedAt, tokenExpiresAt }: ConnectionStatus): boolean {
  return Date.parse(tokenExpiresAt) - Date.parse(connectedAt) > UNRENEWED_TOKEN_TTL;
}

/** When the consent was given or its token renewed: without a date, by the token's end. NaN where there is neither. */
function givenAt({ connectedAt, tokenExpiresAt }: ConnectionStatus): number {
  return connectedAt === "" ? Date.parse(tokenExpiresAt) - ACCESS_TOKEN_TTL : Date.parse(connectedAt);
}

/**
 * Whether the present consent is another one than the recorded. A later `connectedAt` alone does not show it: one
 * generation of the API moves it with each renewal of the token. It does where the date lies within the life of the
 * link that we made, where it is known to stay, where the recorded token was not being renewed, and where the token
 * cannot be one of the recorded consent. A renewal counts as a consent only within the life of our link.
 */
export function isNewConsent(
  recorded: Connection,
  observed: ObservedConsent,
  { tolerance }: Moment,
): boolean {
  if (!hasConsent(recorded)) return true;
  const given = givenAt(observed);
  if (given === givenAt(recorded)) return false;
  const names = [recorded.accountName, observed.accountName];
  if (names[0] !== names[1] && !names.includes("")) return true;
  // A response without the date shows nothing about it.
  if (Number.isNaN(given) || (observed.connectedAt === "" && recorded.connectedAt !== "")) return false;
  const expires = Date.parse(recorded.authorizeUrlExpiresAt);
  const byOurLink = given > expires - CONSENT_LINK_TTL - tolerance && given < expires + tolerance;
  if (byOurLink) return true;
  if (!(given > givenAt(recorded))) return false;
  const wasRenewed = recorded.status !== "disconnected" && !isUnrenewed(recorded.tokenRenewal);
  return !wasRenewed || dateStays(recorded) || dateStays(observed) || outlives(recorded, observed);
}

/**
 * Whether the token cannot be one of the recorded consent. No token is given after its year. And where the API stores
 * LinkedIn's own end, a token that was cut short by the year's end is followed by a longer one only with a new consent.
 * Where it always stores 60 days, the end shows nothing before the year is over.
 */
function outlives(recorded: Connection, { tokenExpiresAt }: ObservedConsent): boolean {
  const yearEnd = Date.parse(renewByOf(recorded.firstConnectedAt));
  const end = Date.parse(tokenExpiresAt);
  const recordedEnd = Date.parse(recorded.tokenExpiresAt);
  const wasCutShort =
    Math.abs(recordedEnd - yearEnd) <= MAX_LAG &&
    recordedEnd < givenAt(recorded) + ACCESS_TOKEN_TTL - MAX_LAG;
  return end - ACCESS_TOKEN_TTL > yearEnd + HOUR || (wasCutShort && end > yearEnd + MAX_LAG);
}

function isUnrenewed(renewal: TokenRenewal): boolean {
  return renewal === "not-renewed" || renewal === "ended";
}

/** The earliest date of the present consent. */
export function firstDate(recorded: Connection, observed: ObservedConsent, isNew: boolean): string {
  const first = recorded.firstConnectedAt;
  // If there was a record, or a link, a new consent came after it, and its date is its own.
  const isWatched = hasConsent(recorded) || recorded.authorizeUrlExpiresAt !== "";
  const date = isNew && isWatched ? observed.connectedAt : consentDate(observed);
  if (isNew || first === "" || (date !== "" && dateStays(observed))) return date;
  if (observed.connectedAt === recorded.connectedAt) return first;
  return date !== "" && date < first ? date : first;
}

/** Whether Detail has to be read: whether the agent runs explains why a token lags. */
export function needsAgent(recorded: Connection, observed: ObservedConsent, moment: Moment): boolean {
  const { connected, tokenExpiresAt } = observed;
  const firstConnectedAt = firstDate(recorded, observed, isNewConsent(recorded, observed, moment));
  return connected && isTokenLagging({ firstConnectedAt, tokenExpiresAt }, moment.now);
}

/** Whether the present token is being renewed. */
export function renewalOf(
  recorded: Connection,
  observed: ObservedConsent,
  firstConnectedAt: string,
  now: number,
): TokenRenewal {
  if (observed.tokenRenewal !== undefined) return observed.tokenRenewal;
  const { tokenExpiresAt, agent } = observed;
  const renewal = tokenRenewalOf({ firstConnectedAt, tokenExpiresAt }, agent, now);
  if (renewal !== "unknown" || tokenExpiresAt !== recorded.tokenExpiresAt) return renewal;
  // A start renews at once where it can: a token with the same end some time later is not renewed.
  if (isUnrenewed(recorded.tokenRenewal)) return recorded.tokenRenewal;
  const hasRun = agent?.runningAt !== undefined && now - Date.parse(agent.runningAt) > HOUR;
  return recorded.tokenRenewal === "unknown" && hasRun ? "not-renewed" : renewal;
}

/** Whether Wiro holds a consent, and it is one to the app that we declare. */
export function isOurs(observed: ConnectionStatus, { supersededConnectedAt }: Connection): boolean {
  return (
    observed.connected && (supersededConnectedAt === "" || consentId(observed) !== supersededConnectedAt)
  );
}

/** Whether the present consent cannot be distinguished from the next one of the same member. */
export function isUndated(observed: ObservedConnection): boolean {
  return observed !== "missing" && observed.connected && consentId(observed) === "";
}
