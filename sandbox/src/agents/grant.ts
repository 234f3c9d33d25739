import { DAY, isoSeconds, MINUTE, SECOND } from "../clock";
import type { LinkedIn, TokenAnswer } from "../linkedin/linkedin";
import type { Settings } from "../settings";
import type { Agent } from "./agent";

/** What Wiro holds of a member's consent. Times in ms of the sandbox's clock, on whole seconds. */
export interface Grant {
  accountName: string;
  connectedAt: number;
  refreshedAt: number;
  accessExpiresAt: number;
  refreshExpiresAt: number;
  /** The last run of the daily maintenance for this agent. */
  maintainedAt: number;
  accessToken: string;
  refreshToken: string;
}

export function grantFrom(tokens: TokenAnswer, accountName: string, nowMs: number): Grant {
  const now = Math.floor(nowMs / SECOND) * SECOND;
  return {
    accountName,
    connectedAt: now,
    refreshedAt: now,
    maintainedAt: now,
    accessExpiresAt: now + tokens.expires_in * SECOND,
    refreshExpiresAt: now + tokens.refresh_token_expires_in * SECOND,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
  };
}

export function isConnected(agent: Agent, now: number): boolean {
  return agent.grant !== null && agent.grant.accessExpiresAt > now && agent.grant.refreshExpiresAt > now;
}

/** Asks LinkedIn for new tokens with the keys that the agent holds now; says whether it gave any. */
export function refreshGrant(agent: Agent, linkedin: LinkedIn, at: number): boolean {
  const grant = agent.grant;
  if (grant === null) return false;
  const answer = linkedin.token(
    {
      grant_type: "refresh_token",
      refresh_token: grant.refreshToken,
      client_id: agent.linkedin.clientid,
      client_secret: agent.linkedin.clientsecret,
    },
    at,
  );
  if ("error" in answer) return false;
  grant.refreshedAt = Math.floor(at / SECOND) * SECOND;
  grant.accessExpiresAt = grant.refreshedAt + answer.expires_in * SECOND;
  grant.accessToken = answer.access_token;
  grant.refreshToken = answer.refresh_token;
  return true;
}

/** Runs the daily maintenance for every day that has passed since it last ran. */
export function maintainGrant(agent: Agent, linkedin: LinkedIn, now: number): void {
  const grant = agent.grant;
  if (grant === null) return;
  // A clock that was set back must not hold the next run back by as much.
  grant.maintainedAt = Math.min(grant.maintainedAt, now);
  while (grant.maintainedAt + DAY <= now) {
    grant.maintainedAt += DAY;
    refreshGrant(agent, linkedin, grant.maintainedAt);
  }
}

export function lapseAccessToken(agent: Agent, now: number): void {
  if (agent.grant === null) return;
  agent.grant.accessExpiresAt = now - MINUTE;
  agent.grant.maintainedAt = now;
}

export function connectionDates(
  agent: Agent,
  settings: Settings,
): { connectedAt: string; tokenExpiresAt: string } {
  const grant = agent.grant;
  if (grant === null) return { connectedAt: "", tokenExpiresAt: "" };
  const connected = settings.connectedAtMovesOnRefresh ? grant.refreshedAt : grant.connectedAt;
  return {
    connectedAt: isoSeconds(connected, settings.timestampMillis),
    tokenExpiresAt: isoSeconds(grant.accessExpiresAt, settings.timestampMillis),
  };
}
