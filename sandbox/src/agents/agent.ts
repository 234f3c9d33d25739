import { z } from "zod";
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

export const statusSchema = z.union([
  z.literal(0),
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
  z.literal(5),
  z.literal(6),
]);
export type Status = z.infer<typeof statusSchema>;

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
