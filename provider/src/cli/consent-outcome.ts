import type { ConnectionStatus } from "../wiro/responses";
import { isoTime, SECOND } from "../wiro/clock";
import { consentId } from "../wiro/consent/consent-rules";
import { wrongAccount } from "./fleet";
import { plain } from "./text";

/** What a consent came to, in one line. */
export interface ConsentResult {
  readonly connected: boolean;
  readonly line: string;
}

/**
 * Whether somebody consented since `before`, by what OAuthStatus says: connected and not before, or by another consent.
 * Undefined as long as nobody did.
 */
export function consentSince(
  before: ConnectionStatus,
  now: ConnectionStatus,
  expectedAccount: string | undefined,
): ConsentResult | undefined {
  if (!now.connected) return undefined;
  const isSame = consentId(now) === consentId(before) && now.accountName === before.accountName;
  if (before.connected && isSame) return undefined;
  const wrong = wrongAccount(now.accountName, expectedAccount);
  if (wrong === undefined) return { connected: true, line: connectedAs(now) };
  return {
    connected: false,
    line: `${wrong}: run it again, signed in to LinkedIn as the expected member`,
  };
}

export function connectedAs({ accountName }: ConnectionStatus): string {
  return accountName === "" ? "connected" : `connected as ${plain(accountName)}`;
}

/** `14:05` for the time that is left. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / SECOND));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The time of day on this clock, for a line that stays. */
export function clockTime(milliseconds: number): string {
  return isoTime(milliseconds).slice(11, 16) + " UTC";
}
