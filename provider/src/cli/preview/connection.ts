import { areKeysDue, holdsConsent, type Need, type NeedKind } from "./needs";
import { isUnknown } from "./pulumi-preview";
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
  const staysConnected =
    ["none", "update", "move"].includes(operation) &&
    !changed.includes("expectedAccountName") &&
    holdsConsent(credential);
  return staysConnected ? "holds" : "unknown";
}

/** What a refresh or the connection itself changes, and no program. */
const FOLLOWS: Readonly<Record<ResourceChange["kind"], readonly string[]>> = {
  LinkedInCredential: ["connection"],
  AgentSchedule: ["enabled"],
  PreferenceSkill: ["enabled"],
  AgentState: [],
};
/** Of an agent that cannot be seen, each part has it. */
const PRESENCE = "presence";

/**
 * Whether all that is planned waits for a person, as before: the stack recorded the customer without a connection, and
 * the posts are off. Each preview plans it again until somebody consents. A switch with a value that the preview knows
 * does not wait: the refresh found the consent.
 */
export function onlyWaits(resources: readonly ResourceChange[]): boolean {
  const credentials = resources.filter(({ kind }) => kind === "LinkedInCredential");
  const isMissing = credentials.every(({ before }) => before?.outputs["status"] === "missing");
  const staysOff = ({ changed, before, after, followsConnection }: ResourceChange) =>
    !changed.includes("enabled") ||
    (followsConnection.after &&
      isUnknown(after?.inputs["enabled"]) &&
      (isMissing || before?.inputs["enabled"] === false));
  return (
    credentials.length > 0 &&
    credentials.every((one) => isUnconnectedAsBefore(one) && !areKeysDue(one)) &&
    resources.every(
      (one) =>
        ["none", "update"].includes(one.operation) &&
        (one.operation === "none" || one.changed.length > 0 || one.kind === "LinkedInCredential") &&
        one.changed.every((key) => FOLLOWS[one.kind].includes(key) || (key === PRESENCE && isMissing)) &&
        staysOff(one),
    )
  );
}

function isUnconnectedAsBefore({ recorded, before }: ResourceChange): boolean {
  const { connected, status } = before?.outputs ?? {};
  return connected === false && recorded["connected"] === false && recorded["status"] === status;
}
