import { isoSeconds } from "../clock";
import type { World } from "../world";
import type { Agent } from "./agent";
import { isConnected } from "./grant";
import type { SkillKind } from "./skills";
import type { Status } from "./status-names";

/** An agent as a test sees it, in whatever shape the API shows it. */
export interface AgentSummary {
  /** The guid. */
  guid: string;
  /** The title. */
  title: string;
  /** The status. */
  status: Status;
  /** The LinkedIn credential and the grant. */
  linkedin: {
    /** `connected` as OAuthStatus reports it, true or not. */
    connected: boolean;
    /** The display name of the member who consented; `""` without a consent. */
    accountName: string;
    /** When the member consented: ISO 8601; `""` without a consent. */
    connectedAt: string;
    /** The token's end as Wiro stored it. */
    tokenExpiresAt: string;
    /** Whether LinkedIn accepts the access token now: what the next post meets. */
    tokenValid: boolean;
    /** Whether LinkedIn gave a refresh token with the consent. */
    hasRefreshToken: boolean;
    /** The Client ID of the app. */
    clientId: string;
    /** The numeric id of the page. */
    organizationId: string;
    /** Whose app it is: `"own"`, or `""`. */
    authMethod: string;
    /** Whether a Primary Client Secret is stored. */
    hasSecret: boolean;
  };
  /** The preferences and the scheduled tasks: each has `key`, `kind`, `enabled`, `interval` and `value`. */
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
