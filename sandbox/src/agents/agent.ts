import type { Skill, SkillChange } from "./skills";
import type { CredentialChange, CredentialFields } from "./credential-fields";
import type { Status } from "./status-names";

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

/** What Wiro holds of a member's consent. Times in ms of the sandbox's clock, on whole seconds. */
export interface Grant {
  accountName: string;
  connectedAt: number;
  refreshedAt: number;
  /** The token's end as Wiro stored it. LinkedIn's own end may be nearer. */
  tokenEndsAt: number;
  /** When the container renews next, if it runs then. */
  renewAt: number;
  /** `null` after the token of a stopped agent ended. Only an approved app has a refresh token. */
  tokens: { access: string; refresh: string | undefined } | null;
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
