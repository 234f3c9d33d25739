import type { ConnectionStatus } from "../../wiro/responses";
import { consentId, wrongMember } from "../../wiro/consent/consent-rules";
import { connectedAs, plain } from "../text";

/** The outcome of a consent, in one line. */
export interface ConsentResult {
  readonly connected: boolean;
  readonly line: string;
}

/**
 * Whether somebody consented since `before`, by OAuthStatus: connected now and not before, or by another consent.
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
  const wrong = wrongMember(now.accountName, expectedAccount);
  if (wrong === undefined) return { connected: true, line: connectedAs(now) };
  return {
    connected: false,
    line: `${plain(wrong)}: run it again, signed in to LinkedIn as the expected member`,
  };
}
