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

/** The status of an agent: 0 stopped, 1 stopping, 2 queued, 3 starting, 4 running, 5 error, 6 setup required. */
export type Status = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** A workspace. Each has its own API key, and MyAgents lists the agents of the key's own. */
export type Workspace = "main" | "other";

/** An agent to create: a Social Manager that declares LinkedIn. Every field has a default. */
export interface AgentSeed {
  /**
   * The guid.
   *
   * @default a random one
   */
  guid?: string | undefined;
  /**
   * The title.
   *
   * @default `"Social Manager <number>"`
   */
  title?: string | undefined;
  /**
   * The status. 6, setup required, is that of an agent that was just deployed.
   *
   * @default `6`
   */
  status?: Status | undefined;
  /**
   * The credits that are left.
   *
   * @default `1000`
   */
  credits?: number | undefined;
  /**
   * Whether the agent has a subscription.
   *
   * @default `true`
   */
  subscription?: boolean | undefined;
  /**
   * The workspace. `"main"` is that of the key `sandbox-key`.
   *
   * @default `"main"`
   */
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

/** What a test sees of an agent, whatever shape the API shows it in. */
export interface AgentSummary {
  /** The guid. */
  guid: string;
  /** The title. */
  title: string;
  /** The status. */
  status: Status;
  /** The LinkedIn credential and the grant. */
  linkedin: {
    /** What OAuthStatus says, true or not. */
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
  /** The preferences and the scheduled tasks. */
  skills: { key: string; kind: SkillKind; enabled: boolean; interval: string | null; value: string }[];
}
