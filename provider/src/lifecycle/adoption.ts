import type { ConnectionStatus, CredentialChange } from "../wiro/answers";
import { consentStamp } from "./connection";

/** Whether the consent that is there counts for our app, by the history of `clientid`: the only place that shows it. */
export function adoption(
  history: readonly CredentialChange[],
  clientId: string,
  seen: ConnectionStatus,
): { supersededConnectedAt: string; note?: string } {
  const apps = history
    .filter((change) => change.field === "clientid" && change.value !== "")
    .sort((a, b) => a.changedAt.localeCompare(b.changedAt));
  const stored = apps.at(-1);
  if (stored === undefined) {
    const note = "taken over as it was: the history does not show which app the consent was given to";
    return { supersededConnectedAt: "", note };
  }
  // A run that was cut off may have stored our app after the consent to another: look at the time of the consent, too.
  const consented = apps.filter((change) => change.changedAt <= seen.connectedAt).at(-1) ?? stored;
  const ours = stored.value === clientId && consented.value === clientId;
  return { supersededConnectedAt: ours ? "" : consentStamp(seen) };
}
