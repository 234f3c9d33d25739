import { isoTime } from "../clock";
import type { ConnectionStatus } from "../responses";
import { CONSENT_LIFETIME } from "./consent-link";
import { plainName } from "../member-name";

/** How long before its end a consent counts as due for renewal by default. */
export const DEFAULT_RENEW_BEFORE_DAYS = 30;

/** One day less than a consent lasts: with more, a new one would be due the moment it was given. */
export const MAX_RENEW_BEFORE_DAYS = 364;

/** When the consent given at this time runs out, as ISO 8601; "" for "". An estimate: the API does not report it. */
export function renewByOf(connectedAt: string): string {
  return connectedAt === "" ? "" : isoTime(Date.parse(connectedAt) + CONSENT_LIFETIME);
}

/**
 * Whether somebody other than the expected member consented. The one comparison of members' names: odd spaces, control
 * characters and other ways to write the same accent make no difference. An empty name never matches.
 */
export function isOtherMember(name: string, expected: string | undefined): boolean {
  return expected !== undefined && plainName(name) !== plainName(expected);
}

/** Who consented instead of whom, where it is not the expected member. */
export function wrongMember(name: string, expected: string | undefined): string | undefined {
  return isOtherMember(name, expected)
    ? `connected as ${shownMember(name)}, expected ${expected ?? ""}`
    : undefined;
}

export function shownMember(name: string): string {
  return name === "" ? "a member without a name" : name;
}

/**
 * Distinguishes a consent from the next one: its date, else the end of its token. `""` where the API gives neither: its
 * member's name is not enough, because the same member consents again.
 */
export function consentId({ connectedAt, tokenExpiresAt }: ConnectionStatus): string {
  if (connectedAt !== "") return connectedAt;
  return tokenExpiresAt === "" ? "" : `undated, until ${tokenExpiresAt}`;
}
