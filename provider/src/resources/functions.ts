/**
 * Functions that read an account without a resource.
 *
 * @module Functions
 */
import * as pulumi from "@pulumi/pulumi";
import { secretMessage } from "../lifecycle/shown-inputs";
import { agentGuidSchema } from "../wiro/agent-guid";
import { agentStatus } from "../wiro/agent-status";
import type { WiroClient } from "../wiro/client";
import { readConnection } from "../wiro/consent/read-connection";
import { firstReason } from "../wiro/first-reason";
import { onceKnown, programClient } from "./program-client";
import { isDeferred } from "./outputs";
import type { Provider } from "./provider";
import { programError } from "./program-error";

/** One agent of the account. */
export interface AgentSummary {
  /** The guid of the agent. */
  readonly guid: string;
  /** The title that people gave it. */
  readonly title: string;
  /** `"stopped"`, `"stopping"`, `"queued"`, `"starting"`, `"running"`, `"error"`, `"setup required"` or `"unknown"`. */
  readonly status: string;
}

/** An agent's connection to LinkedIn, as Wiro reports it. */
export interface GetLinkedInConnectionResult {
  /** The guid of the agent. */
  readonly agentGuid: string;
  /** Whether there is a consent that has not ended. */
  readonly connected: boolean;
  /** One sentence: the state of the connection, and until when. */
  readonly statusReason: string;
  /** The display name of the member who consented. `""` without a consent. */
  readonly accountName: string;
  /** When the member consented: ISO 8601. `""` without a consent. */
  readonly connectedAt: string;
  /** When the access token ends, which Wiro renews while the agent runs: ISO 8601. `""` without a consent. */
  readonly tokenExpiresAt: string;
  /**
   * When the connection ends unless somebody acts: a year after `connectedAt`, or the end of an access token that is not
   * renewed. An estimate: ISO 8601. `""` without a consent.
   */
  readonly renewBy: string;
}

/** The arguments of `getLinkedInConnection`. */
export interface GetLinkedInConnectionArgs {
  /** The guid of the Wiro agent. */
  agentGuid: string;
}

/** The arguments of `getLinkedInConnectionOutput`. */
export interface GetLinkedInConnectionOutputArgs {
  /** The guid of the Wiro agent. */
  agentGuid: pulumi.Input<string>;
}

/** Which account a function asks. */
export interface WiroInvokeOptions {
  /**
   * An explicit instance.
   *
   * @default the settings of the stack and of the environment
   */
  provider?: Provider;
}

/**
 * Lists every agent that the API key can see: those of the key's own workspace. It asks the API in each preview and each
 * update, and makes no write. The engine's `setMocks` does not know of it: a program's own unit tests have to stub it.
 *
 * @param options - Which account it asks.
 * @returns The agents, in the order of the API.
 * @throws A `RunError` with the API's reason ends the program with one line.
 * @example
 * ```ts
 * for (const { guid, title } of await getAgents()) new PreferenceSkill(title, { agentGuid: guid, value: "Warm." });
 * ```
 * @see UserAgent/MyAgents, page by page
 */
export async function getAgents({ provider }: WiroInvokeOptions = {}): Promise<AgentSummary[]> {
  const agents = await asked(provider, (client) => client.myAgents());
  return agents.map(({ guid, title, status }) => ({ guid, title, status: agentStatus(status) }));
}

/**
 * `getAgents` as an Output. In a preview it is unknown as long as the provider's settings are.
 *
 * @param options - Which account it asks.
 * @returns The agents, in the order of the API.
 * @throws A `RunError` with the API's reason ends the program with one line.
 * @example
 * ```ts
 * export const guids = getAgentsOutput().apply((agents) => agents.map(({ guid }) => guid));
 * ```
 * @see UserAgent/MyAgents, page by page
 */
export function getAgentsOutput(options: WiroInvokeOptions = {}): pulumi.Output<AgentSummary[]> {
  return onceKnown(options.provider, () => getAgents(options));
}

/**
 * Reads the LinkedIn connection of one agent as it is now, whoever made it. It makes no write, and no consent link.
 *
 * @param args - The guid of the agent.
 * @param options - Which account it asks.
 * @returns The connection.
 * @throws A `RunError` ends the program with one line, also for an agent that the API key cannot see.
 * @example
 * ```ts
 * const { connected, statusReason } = await getLinkedInConnection({ agentGuid: "5c0c1f6e-…" });
 * ```
 * @see UserAgentOAuth/OAuthStatus
 * @see UserAgent/Detail, where the access token is late
 */
export async function getLinkedInConnection(
  { agentGuid }: GetLinkedInConnectionArgs,
  { provider }: WiroInvokeOptions = {},
): Promise<GetLinkedInConnectionResult> {
  const guid = agentGuidSchema.safeParse(agentGuid);
  if (guid.success) {
    const read = await asked(provider, (client) => readConnection(client, guid.data));
    const { connected, reason, accountName, connectedAt, tokenExpiresAt, renewBy } = read;
    const dates = { connectedAt, tokenExpiresAt, renewBy };
    return { agentGuid: guid.data, connected, statusReason: reason, accountName, ...dates };
  }
  const what = isDeferred(agentGuid)
    ? "comes later; use getLinkedInConnectionOutput"
    : firstReason(guid.error);
  throw programError(`getLinkedInConnection: agentGuid: ${what}`);
}

/**
 * `getLinkedInConnection` of an agent that may be known only later. In a preview it is unknown as long as the guid is.
 *
 * @param args - The guid of the agent.
 * @param options - Which account it asks.
 * @returns The connection.
 * @throws A `RunError` ends the program with one line, also for a guid that is a secret.
 * @example
 * ```ts
 * export const renewBy = getLinkedInConnectionOutput({ agentGuid: jane.agentGuid }).renewBy;
 * ```
 * @see UserAgentOAuth/OAuthStatus
 */
export function getLinkedInConnectionOutput(
  { agentGuid }: GetLinkedInConnectionOutputArgs,
  options: WiroInvokeOptions = {},
): pulumi.Output<GetLinkedInConnectionResult> {
  const later = pulumi.output(agentGuid);
  return pulumi.output(pulumi.isSecret(later)).apply((isSecret) => {
    if (isSecret)
      throw programError(`getLinkedInConnectionOutput: agentGuid: ${secretMessage("agentGuid") ?? ""}`);
    return later.apply((guid) =>
      onceKnown(options.provider, () => getLinkedInConnection({ agentGuid: guid }, options)),
    );
  });
}

/** The API's response. A failure ends the program with one line and no stack. */
async function asked<T>(
  provider: Provider | undefined,
  question: (client: WiroClient) => Promise<T>,
): Promise<T> {
  try {
    return await question(await programClient(provider));
  } catch (error) {
    throw programError(error instanceof Error ? error.message : String(error));
  }
}
