import type { ConnectionStatus } from "../wiro/responses";
import type { WiroClient } from "../wiro/client";
import { WiroError } from "../wiro/error";

/** What the API shows in place of a value that it hides. */
export function isMask(value: string): boolean {
  return /^[[*]/.test(value);
}

/** What an API says that has no history, or none of this agent. A failing server says nothing of it. */
const NO_HISTORY: readonly WiroError["kind"][] = ["rejected", "partly-rejected", "unreadable"];

/**
 * The client id of the app that the present consent was given to: the one that was stored at the time of the consent,
 * by CredentialFieldHistory, the only place that shows it. Undefined where it does not, or where there is no history,
 * as in older generations of the API.
 */
export async function consentedApp(
  client: WiroClient,
  agentGuid: string,
  observed: ConnectionStatus,
): Promise<string | undefined> {
  const history = await client.credentialHistory(agentGuid).catch((error: unknown) => {
    if (error instanceof WiroError && NO_HISTORY.includes(error.kind)) return [];
    throw error;
  });
  const apps = history
    .filter(({ field, value }) => field === "clientid" && value !== "" && !isMask(value))
    .sort((a, b) => a.changedAt.localeCompare(b.changedAt));
  // Not simply the one that is stored now: a run that was cut off may have stored another after the consent.
  const app = apps.filter((change) => change.changedAt <= observed.connectedAt).at(-1) ?? apps.at(-1);
  return app?.value;
}
