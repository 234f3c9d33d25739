import type { ConnectionStatus, CredentialChange } from "../wiro/responses";
import type { WiroClient } from "../wiro/client";
import { consentId } from "../wiro/consent/consent-rules";
import { WiroError } from "../wiro/error";
import type { CredentialInputs } from "./credential-inputs";
import type { Properties } from "./check";
import type { Context } from "./lifecycle";
import { isUndated } from "./same-consent";

/** What the API shows in place of a value that it hides. */
export function isMask(value: string): boolean {
  return /^[[*]/.test(value);
}

/** The errors of an API that has no history, or none of this agent. A failing server shows neither. */
const NO_HISTORY: readonly WiroError["kind"][] = ["rejected", "partly-rejected", "unreadable"];

/**
 * The client id of the app that the present consent was given to: the one that was stored at the time of the consent.
 * Only CredentialFieldHistory shows it. Undefined where it does not, or where there is no history, as in older
 * generations of the API.
 */
export async function consentedApp(
  client: WiroClient,
  agentGuid: string,
  observed: ConnectionStatus,
): Promise<string | undefined> {
  const apps = (await clientIds(client, agentGuid)).filter(({ value }) => value !== "" && !isMask(value));
  // Not the one that is stored now: an interrupted run may have stored another after the consent.
  const app = apps.filter((change) => change.changedAt <= observed.connectedAt).at(-1) ?? apps.at(-1);
  return app?.value;
}

/** Whether the history shows that the client id was cleared, and not stored since. */
export async function hasLostKeys(client: WiroClient, agentGuid: string): Promise<boolean> {
  const changes = await clientIds(client, agentGuid);
  const cleared = changes.findLast(({ value }) => value === "");
  return (
    cleared !== undefined &&
    changes.every(({ value, changedAt }) => value === "" || changedAt < cleared.changedAt)
  );
}

/** The changes of the client id, in their order; none where there is no history. */
async function clientIds(client: WiroClient, agentGuid: string): Promise<CredentialChange[]> {
  const history = await client.credentialHistory(agentGuid).catch((error: unknown) => {
    if (error instanceof WiroError && NO_HISTORY.includes(error.kind)) return [];
    throw error;
  });
  return history
    .filter(({ field }) => field === "clientid")
    .sort((a, b) => a.changedAt.localeCompare(b.changedAt));
}

/** The consent of an agent that somebody connected already; a warning names what the program overwrites. */
export async function takeOver(context: Context, inputs: CredentialInputs, found: ConnectionStatus) {
  const { client, warn } = context;
  const { agentGuid, clientId, organizationId } = inputs;
  const [app, agent] = await Promise.all([
    consentedApp(client, agentGuid, found),
    client.detail(agentGuid, "now"),
  ]);
  const changes = [
    { key: "organizationId", old: agent.linkedin.organizationId, value: organizationId },
    { key: "clientId", old: app ?? agent.linkedin.clientId, value: clientId },
  ]
    .filter(({ old, value }) => old !== "" && !isMask(old) && old !== value)
    .map(({ key, old, value }) => `${key} from "${old}" to "${value}"`);
  if (changes.length > 0)
    warn(
      `LinkedInCredential of agent ${agentGuid}: the agent is connected already; this run changes its ${changes.join(" and ")}.`,
    );
  const isForeign = app !== undefined && app !== clientId;
  if (isForeign && isUndated(found)) await client.oauthDisconnect(agentGuid);
  return { app, agent, superseded: isForeign ? consentId(found) : "" };
}

/** The stored keys, as far as Detail shows them. A hidden or masked value shows nothing. */
export function visibleCredential(stored: {
  organizationId: string;
  authMethod: string;
  clientId: string;
}): Properties {
  const shown = Object.entries(stored).filter(([, value]) => value !== "" && !isMask(value));
  return Object.fromEntries(shown);
}
