import * as pulumi from "@pulumi/pulumi";
import { agentGuidSchema } from "../wiro/agent-guid";
import { agentStatus } from "../wiro/agent-status";
import type { WiroClient } from "../wiro/client";
import { readConnection } from "../wiro/consent/read-connection";
import { onceKnown, programClient } from "./program-client";
import { isDeferred } from "./outputs";
import { secretMessage } from "./secret-arguments";
import type { Provider } from "./provider";
import { programError } from "./program-error";

/** One agent of the account. */
export interface AgentSummary {
  readonly guid: string;
  readonly title: string;
  /** `"stopped"`, `"stopping"`, `"queued"`, `"starting"`, `"running"`, `"error"`, `"setup required"` or `"unknown"`. */
  readonly status: string;
}

/** What Wiro says of an agent's connection to LinkedIn. */
export interface GetLinkedInConnectionResult {
  readonly agentGuid: string;
  /** Whether a consent is there that has not ended. */
  readonly connected: boolean;
  /** One sentence: what is the case, and until when. */
  readonly statusReason: string;
  /** Display name of the member who consented, `""` when there is none. */
  readonly accountName: string;
  /** ISO 8601, `""` when there is none. */
  readonly connectedAt: string;
  /** When the access token ends, which Wiro renews while the agent runs. ISO 8601, `""` when there is none. */
  readonly tokenExpiresAt: string;
  /**
   * When the connection ends unless somebody acts: a year after `connectedAt`, or the end of an access token that is not
   * renewed. An estimate. ISO 8601, `""` when there is none.
   */
  readonly renewBy: string;
}

/** The arguments of `getLinkedInConnection`. */
export interface GetLinkedInConnectionArgs {
  /** Guid of the Wiro agent. */
  agentGuid: string;
}

/** The arguments of `getLinkedInConnectionOutput`. */
export interface GetLinkedInConnectionOutputArgs {
  /** Guid of the Wiro agent. */
  agentGuid: pulumi.Input<string>;
}

/** Which account a function asks. */
export interface WiroInvokeOptions {
  /** An explicit instance. Default: the settings of the stack and of the environment. */
  provider?: Provider;
}

/**
 * Every agent that the API key can see (UserAgent/MyAgents, page by page): those of the key's own workspace. Asked anew
 * in each preview and each update, with the settings of the provider; makes no write. Fails with the API's reason.
 *
 * ```ts
 * for (const { guid, title } of await getAgents()) new PreferenceSkill(title, { agentGuid: guid, value: tone });
 * ```
 */
export async function getAgents({ provider }: WiroInvokeOptions = {}): Promise<AgentSummary[]> {
  const agents = await asked(provider, (client) => client.myAgents());
  return agents.map(({ guid, title, status }) => ({ guid, title, status: agentStatus(status) }));
}

/** `getAgents` as an Output; in a preview it is unknown as long as the provider's settings are. */
export function getAgentsOutput(options: WiroInvokeOptions = {}): pulumi.Output<AgentSummary[]> {
  return onceKnown(options.provider, () => getAgents(options));
}

/**
 * The LinkedIn connection of one agent as it is now (UserAgentOAuth/OAuthStatus; UserAgent/Detail, too, where the access
 * token lags behind), whoever made it. Makes no write, and never a consent link. Fails for an agent that the API key cannot see.
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
    : (guid.error.issues[0]?.message ?? "is not valid");
  throw programError(`getLinkedInConnection: agentGuid: ${what}`);
}

/** `getLinkedInConnection` of an agent that may be known only later; in a preview it is unknown as long as the guid is. */
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

/** What the API answers. A failure ends the program with one line and no stack. */
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
