import { holdsConsent, type Need, type NeedKind } from "./needs";
import type { ResourceChange } from "./resource-change";

/**
 * Whether a customer is connected after the `up`, as far as the preview shows it:
 * - `holds`: now connected, and the plan asks nothing that may end it;
 * - `none`: not connected until a person consents;
 * - `missing`: the agent cannot be seen, so the `up` writes nothing to it.
 */
export type Outlook = "holds" | "none" | "missing" | "unknown";

const OUTLOOKS: Readonly<Record<NeedKind, Outlook>> = {
  missing: "missing",
  lost: "none",
  pending: "none",
  "other-member": "none",
  "new-app": "none",
  "token-not-renewed": "holds",
  renewal: "holds",
  reconnect: "holds",
  "new-agent": "unknown",
  new: "unknown",
  warning: "unknown",
};
/** Without a refresh they are as old as the last `up`: somebody may have consented since. */
const READ: readonly NeedKind[] = ["missing", "lost", "pending", "other-member"];

export function outlookOf(
  credential: ResourceChange | undefined,
  [need]: readonly Need[],
  isRefreshed: boolean,
): Outlook {
  if (need !== undefined) {
    if (need.isCut) return "none";
    return READ.includes(need.kind) && !isRefreshed ? "unknown" : OUTLOOKS[need.kind];
  }
  if (credential === undefined) return "unknown";
  const { operation, changed } = credential;
  const isKept =
    ["none", "update", "move"].includes(operation) &&
    !changed.includes("expectedAccountName") &&
    holdsConsent(credential);
  return isKept ? "holds" : "unknown";
}
