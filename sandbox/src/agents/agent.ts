import type { Grant } from "./grant";
import type { Skill, SkillChange, SkillKind } from "./skills";
import type { CredentialChange, CredentialFields } from "./credentials";

export const STATUS_NAMES = [
  "Stopped",
  "Stopping",
  "Queued",
  "Starting",
  "Running",
  "Error",
  "Setup required",
] as const;

export type Status = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** Each has its own API key; MyAgents lists the agents of the key's own. */
export type Workspace = "main" | "other";

/** What to create; every field has a default. The agent is a Social Manager that declares LinkedIn. */
export interface AgentSeed {
  /** Default: a random one. */
  guid?: string | undefined;
  title?: string | undefined;
  /** Default 6: setup required, as of an agent that was just deployed. */
  status?: Status | undefined;
  /** Credits left. Default 1000. */
  credits?: number | undefined;
  /** Default true. */
  subscription?: boolean | undefined;
  /** Default "main": that of the key "sandbox-key". */
  workspace?: Workspace | undefined;
}

export interface Agent {
  readonly guid: string;
  /** Counts up from 1, in the order of creation. */
  readonly id: number;
  title: string;
  description: string;
  categories: string[];
  cover: string;
  status: Status;
  /** When the status began, in ms of the sandbox's clock. */
  statusSince: number;
  /** Whether a stopping agent comes back by itself. */
  restartAfterStop: boolean;
  credits: number;
  subscription: boolean;
  readonly workspace: Workspace;
  /** How many of the next starts end in 5. */
  failingStarts: number;
  /** While it is off, the agent's bundled tasks are not there. */
  integrationEnabled: boolean;
  readonly createdAt: number;
  updatedAt: number;
  startedAt: number;
  runningAt: number;
  stoppedAt: number;
  readonly linkedin: CredentialFields;
  /** Newest first. */
  readonly credentialHistory: CredentialChange[];
  grant: Grant | null;
  skills: Skill[];
  /** Newest first. */
  skillHistory: SkillChange[];
}

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
