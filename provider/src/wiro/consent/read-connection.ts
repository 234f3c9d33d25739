import type { ConnectionStatus } from "../responses";
import type { WiroClient } from "../client";
import {
  type AgentRun,
  consentDate,
  type ConsentPolicy,
  type EvaluatedConsent,
  evaluateConsent,
  isTokenLagging,
  tokenRenewalOf,
} from "./evaluate-consent";

/** An agent's connection as it is now. `connected` is false, too, for a consent that has ended, whatever the API says. */
export interface ReadConnection extends ConnectionStatus {
  readonly condition: "not-connected" | EvaluatedConsent["condition"];
  readonly reason: string;
  readonly warning: string;
  readonly renewBy: string;
}

const ofDates = (status: ConnectionStatus) => ({
  firstConnectedAt: consentDate(status),
  tokenExpiresAt: status.tokenExpiresAt,
});

/**
 * Reads a connection of which there is no record: UserAgentOAuth/OAuthStatus, and UserAgent/Detail only where the token
 * lags, because whether the agent runs explains the lag. A caller that has the agent already passes it.
 */
export async function readConnection(
  client: WiroClient,
  agentGuid: string,
  policy: ConsentPolicy = {},
  known?: Promise<AgentRun>,
): Promise<ReadConnection> {
  const status = await client.oauthStatus(agentGuid);
  const { now } = client.moment();
  const lags = status.connected && isTokenLagging(ofDates(status), now);
  const agent = lags ? await (known ?? client.detail(agentGuid, "refresh")) : undefined;
  return connectionOf(status, agent, policy, now);
}

/** The same from an earlier read. */
export function connectionOf(
  status: ConnectionStatus,
  agent: AgentRun | undefined,
  policy: ConsentPolicy,
  now: number,
): ReadConnection {
  if (!status.connected)
    return { ...status, condition: "not-connected", reason: "not connected", warning: "", renewBy: "" };
  const dates = ofDates(status);
  const consent = {
    ...dates,
    accountName: status.accountName,
    tokenRenewal: tokenRenewalOf(dates, agent, now),
  };
  const { condition, reason, warning, renewBy } = evaluateConsent(consent, policy, now);
  return { ...status, connected: condition !== "ended", condition, reason, warning, renewBy };
}
