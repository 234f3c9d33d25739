import { DAY, isoSeconds, MINUTE, SECOND } from "../clock";
import type { LinkedIn, TokenResponse } from "../linkedin/linkedin";
import type { Settings } from "../settings";
import type { Agent, Grant } from "./agent";
import { containerRuns, isAtRest } from "./status-names";

const STORED_TOKEN_LIFE = 60 * DAY;

/** One page of the documentation has Wiro store LinkedIn's own end, another always the same 60 days. */
function storedEnd(response: TokenResponse, settings: Settings, at: number): number {
  return at + (settings.storedTokenEnd === "sixty-days" ? STORED_TOKEN_LIFE : response.expires_in * SECOND);
}

export function grantFrom(
  response: TokenResponse,
  accountName: string,
  settings: Settings,
  nowMs: number,
): Grant {
  const now = Math.floor(nowMs / SECOND) * SECOND;
  return {
    accountName,
    connectedAt: now,
    refreshedAt: now,
    tokenEndsAt: storedEnd(response, settings, now),
    renewAt: now + DAY,
    tokens: { access: response.access_token, refresh: response.refresh_token },
  };
}

/** `connected` of OAuthStatus. It may be wrong: Wiro does not know of a revocation, and may not check a token's end. */
export function isConnected(agent: Agent, settings: Settings, now: number): boolean {
  const { grant, linkedin } = agent;
  if (grant?.tokens == null) return false;
  const hasOwnKeys = linkedin.authmethod === "own" && linkedin.clientsecret !== "";
  if (settings.connectedNeedsOwnKeys && !hasOwnKeys) return false;
  return grant.tokenEndsAt > now || settings.connectedAfterTokenEnd;
}

/** Asks LinkedIn for new tokens with the keys that the agent holds now. After a failure everything stays as it is. */
export function refreshGrant(agent: Agent, linkedin: LinkedIn, settings: Settings, at: number): boolean {
  const { grant } = agent;
  if (grant?.tokens?.refresh === undefined) return false;
  const response = linkedin.token(
    {
      grant_type: "refresh_token",
      refresh_token: grant.tokens.refresh,
      client_id: agent.linkedin.clientid,
      client_secret: agent.linkedin.clientsecret,
    },
    at,
  );
  if ("error" in response) return false;
  grant.refreshedAt = Math.floor(at / SECOND) * SECOND;
  grant.tokenEndsAt = storedEnd(response, settings, grant.refreshedAt);
  grant.tokens = { access: response.access_token, refresh: response.refresh_token };
  return true;
}

/** Does what the container did since the last time: a renewal once a day, and one at its start (`enterStatus`). */
export function renewDaily(agent: Agent, linkedin: LinkedIn, settings: Settings, now: number): void {
  const { grant } = agent;
  if (grant === null) return;
  // A clock that was set back must not delay the next renewal by as much.
  grant.renewAt = Math.min(grant.renewAt, now + DAY);
  while (containerRuns(agent) && grant.renewAt <= now) {
    refreshGrant(agent, linkedin, settings, grant.renewAt);
    grant.renewAt += DAY;
  }
  // A stopped agent's tokens are gone with the end of the access token.
  if (isAtRest(agent) && grant.tokenEndsAt <= now) grant.tokens = null;
}

export function lapseAccessToken(agent: Agent, linkedin: LinkedIn, now: number): void {
  const { grant } = agent;
  if (grant?.tokens == null) return;
  grant.tokenEndsAt = now - MINUTE;
  grant.renewAt = now + DAY;
  linkedin.endToken(grant.tokens.access, grant.tokenEndsAt);
}

export function connectionDates(
  grant: Grant,
  settings: Settings,
): { connectedAt: string; tokenExpiresAt: string } {
  const connected = settings.connectedAtMovesOnRefresh ? grant.refreshedAt : grant.connectedAt;
  return {
    connectedAt: isoSeconds(connected, settings.timestampMillis),
    tokenExpiresAt: isoSeconds(grant.tokenEndsAt, settings.timestampMillis),
  };
}
