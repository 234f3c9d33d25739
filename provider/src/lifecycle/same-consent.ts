import type { ConnectionStatus } from "../wiro/answers";
import type { Moment } from "../wiro/api-clock";
import { DAY } from "../wiro/clock";
import { LINK_LASTS } from "../wiro/consent-link";
import { consentStamp, renewByOf } from "../wiro/consent-rules";
import {
  ACCESS_TOKEN_TTL,
  isTokenLagging,
  MAX_LAG,
  type TokenRenewal,
  tokenRenewalOf,
} from "../wiro/evaluate-consent";
import { type Connection, hasConsent, type Seen, type SeenConsent } from "./connection-record";

/** An access token that was never renewed ends 60 days after its consent: a later end shows that the date stays. */
const UNRENEWED_TOKEN_TTL = 61 * DAY;

/** Whether renewals of the token leave `connectedAt` alone, as one generation of the API has it and another has not. */
function dateStays({ connectedAt, tokenExpiresAt }: ConnectionStatus): boolean {
  return Date.parse(tokenExpiresAt) - Date.parse(connectedAt) > UNRENEWED_TOKEN_TTL;
}

/** When the consent was given or its token renewed. Without a date the token's end tells. NaN where nothing does. */
function givenAt({ connectedAt, tokenExpiresAt }: ConnectionStatus): number {
  return connectedAt === "" ? Date.parse(tokenExpiresAt) - ACCESS_TOKEN_TTL : Date.parse(connectedAt);
}

/**
 * Whether the consent that is there is another one than the recorded. A later `connectedAt` alone does not show it: one
 * generation of the API moves it with each renewal of the token. It does where the date lies within the life of the link
 * that we made, where it is known to stay, where the recorded token was not being renewed, and where the token outlives
 * the recorded year. A renewal counts as a consent only within the life of our link.
 */
export function isNewConsent(recorded: Connection, seen: SeenConsent, { tolerance }: Moment): boolean {
  if (!hasConsent(recorded)) return true;
  const names = [recorded.accountName, seen.accountName];
  if (names[0] !== names[1] && !names.includes("")) return true;
  const given = givenAt(seen);
  if (Number.isNaN(given) || given === givenAt(recorded)) return false;
  const expires = Date.parse(recorded.authorizeUrlExpiresAt);
  const byOurLink = given > expires - LINK_LASTS - tolerance && given < expires + tolerance;
  if (byOurLink) return true;
  if (!(given > givenAt(recorded))) return false;
  const wasRenewed = recorded.status !== "disconnected" && !isUnrenewed(recorded.tokenRenewal);
  return !wasRenewed || dateStays(recorded) || dateStays(seen) || outlives(recorded, seen);
}

/**
 * Whether the token outlives the year that the recorded one was cut short by. Only where the API stores LinkedIn's own
 * end is it cut short; where it always stores 60 days, the end tells nothing.
 */
function outlives(recorded: Connection, { tokenExpiresAt }: SeenConsent): boolean {
  const yearEnd = Date.parse(renewByOf(recorded.firstConnectedAt));
  const recordedEnd = Date.parse(recorded.tokenExpiresAt);
  const wasCutShort =
    Math.abs(recordedEnd - yearEnd) <= MAX_LAG &&
    recordedEnd < givenAt(recorded) + ACCESS_TOKEN_TTL - MAX_LAG;
  return wasCutShort && Date.parse(tokenExpiresAt) > yearEnd + MAX_LAG;
}

function isUnrenewed(renewal: TokenRenewal): boolean {
  return renewal === "not-renewed" || renewal === "ended";
}

/** The earliest date of the consent that is there. */
export function firstDate(recorded: Connection, seen: SeenConsent, isNew: boolean): string {
  const { connectedAt } = seen;
  const first = recorded.firstConnectedAt;
  if (isNew || first === "" || (connectedAt !== "" && dateStays(seen))) return connectedAt;
  return connectedAt !== "" && connectedAt < first ? connectedAt : first;
}

/** Whether Detail has to be asked: it says whether the agent runs, and so why a token lags. */
export function needsAgent(recorded: Connection, seen: SeenConsent, moment: Moment): boolean {
  const { connected, tokenExpiresAt } = seen;
  const firstConnectedAt = firstDate(recorded, seen, isNewConsent(recorded, seen, moment));
  return connected && isTokenLagging({ firstConnectedAt, tokenExpiresAt }, moment.now);
}

/** Whether the token that is there is being renewed. */
export function renewalOf(
  recorded: Connection,
  seen: SeenConsent,
  firstConnectedAt: string,
  now: number,
): TokenRenewal {
  if (seen.tokenRenewal !== undefined) return seen.tokenRenewal;
  const { tokenExpiresAt, agent } = seen;
  const renewal = tokenRenewalOf({ firstConnectedAt, tokenExpiresAt }, agent, now);
  // A restart renews at once where it can: the same end after it is no news.
  const stands = tokenExpiresAt === recorded.tokenExpiresAt && isUnrenewed(recorded.tokenRenewal);
  return renewal === "unknown" && stands ? recorded.tokenRenewal : renewal;
}

/** Whether Wiro holds a consent, and it is one to the app that we declare. */
export function isOurs(seen: ConnectionStatus, { supersededConnectedAt }: Connection): boolean {
  return seen.connected && (supersededConnectedAt === "" || consentStamp(seen) !== supersededConnectedAt);
}

/** Whether nothing tells the consent that is there from the next one of the same member. */
export function isUndated(seen: Seen): boolean {
  return seen !== "missing" && seen.connected && consentStamp(seen) === "";
}
