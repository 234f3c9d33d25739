import { isoSeconds } from "../clock";
import type { World } from "../world";
import type { Agent } from "./agent";
import { isConnected } from "./grant";
import type { SkillKind } from "./skills";
import type { Status } from "./status-names";

/** What a test sees of an agent, whatever shape the API answers in. */
export interface AgentSummary {
  guid: string;
  title: string;
  status: Status;
  linkedin: {
    /** What OAuthStatus says, true or not. */
    connected: boolean;
    accountName: string;
    connectedAt: string;
    /** The token's end as Wiro stored it. */
    tokenExpiresAt: string;
    /** Whether LinkedIn accepts the access token now: what the next post meets. */
    tokenValid: boolean;
    hasRefreshToken: boolean;
    clientId: string;
    organizationId: string;
    authMethod: string;
    hasSecret: boolean;
  };
  skills: { key: string; kind: SkillKind; enabled: boolean; interval: string | null; value: string }[];
}

export function agentSummary(world: World, agent: Agent): AgentSummary {
  const { linkedin, grant } = agent;
  return {
    guid: agent.guid,
    title: agent.title,
    status: agent.status,
    linkedin: {
      connected: isConnected(agent, world.settings, world.clock.nowMs()),
      accountName: grant?.accountName ?? "",
      connectedAt: grant === null ? "" : isoSeconds(grant.connectedAt),
      tokenExpiresAt: grant === null ? "" : isoSeconds(grant.tokenEndsAt),
      tokenValid: world.linkedin.memberOf(grant?.tokens?.access ?? "") !== undefined,
      hasRefreshToken: grant?.tokens?.refresh !== undefined,
      clientId: linkedin.clientid,
      organizationId: linkedin.organizationid,
      authMethod: linkedin.authmethod,
      hasSecret: linkedin.clientsecret !== "",
    },
    skills: agent.skills.map(({ key, kind, enabled, interval, value }) => ({
      key,
      kind,
      enabled,
      interval,
      value,
    })),
  };
}
