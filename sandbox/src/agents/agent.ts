import { z } from "zod";
import type { Skill, SkillChange } from "./skills";
import type { CredentialChange, CredentialFields } from "./credential-fields";
import { type Status, statusSchema } from "./status-names";

export const workspaceSchema = z.enum(["main", "other"]);
/** Each has its own API key; MyAgents lists the agents of the key's own. */
export type Workspace = z.infer<typeof workspaceSchema>;

export const agentSeedSchema = z.object({
  /** Default: a random one. */
  guid: z.string().min(1).optional(),
  title: z.string().optional(),
  /** Default 6: setup required, as of an agent that was just deployed. */
  status: statusSchema.optional(),
  /** Credits left. Default 1000. */
  credits: z.number().optional(),
  /** Default true. */
  subscription: z.boolean().optional(),
  /** Default "main": that of the key "sandbox-key". */
  workspace: workspaceSchema.optional(),
});
/** What to create; every field has a default. The agent is a Social Manager that declares LinkedIn. */
export type AgentSeed = z.infer<typeof agentSeedSchema>;

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
