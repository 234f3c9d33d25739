import { endOfStopped, startWarning } from "../../wiro/consent/evaluate-consent";
import { wasDeclaredStopped } from "../stack-record";
import { textOf } from "./pulumi-preview";
import type { ResourceChange } from "./resource-change";

function all(
  resources: readonly ResourceChange[],
  kind: ResourceChange["kind"],
  holds: (one: ResourceChange) => boolean,
): boolean {
  const ofKind = resources.filter((one) => one.kind === kind);
  return ofKind.length > 0 && ofKind.every(holds);
}

/** By the record where nothing is planned: a refresh puts what it found into `desired`. */
function declaresStopped({ operation, before, after }: ResourceChange): boolean {
  if (operation === "none") return wasDeclaredStopped(before?.outputs ?? {});
  return textOf(after?.inputs["desired"]) === "stopped";
}

/** Whether the program keeps the agent stopped, so that nobody has to start it: the rule of `status`. */
export function isStoppedByProgram(resources: readonly ResourceChange[]): boolean {
  return all(resources, "AgentState", declaresStopped);
}

/**
 * Whether the program has switched off all of a customer: no protection, no consent link, no posts, and a stopped
 * agent. So it is after `offboarding: true`, and so a pause may be: nobody waits for a consent.
 */
export function isAtRest(resources: readonly ResourceChange[]): boolean {
  const isOff = ({ after, followsConnection }: ResourceChange) =>
    after?.inputs["enabled"] === false && !followsConnection.after;
  // Without a refresh, posts that were off already are not shown of a customer who leaves.
  const isLeaving = resources.some(
    ({ kind, losesProtection }) => kind === "LinkedInCredential" && losesProtection,
  );
  const isShown = resources.some(({ kind }) => kind === "AgentSchedule");
  return (
    isStoppedByProgram(resources) &&
    all(
      resources,
      "LinkedInCredential",
      ({ after }) => after?.inputs["consentLink"] === "none" && !after.protect,
    ) &&
    (all(resources, "AgentSchedule", isOff) || (isLeaving && !isShown))
  );
}

/** The day on which the connection ends, if this line of the provider asks for a start of the agent. */
export function dayOfStart(line: string, credential: ResourceChange | undefined): string | undefined {
  return [credential?.before, credential?.after]
    .map((state) => textOf(state?.outputs["tokenExpiresAt"]).slice(0, 10))
    .find((day) => day !== "" && line.endsWith(`${startWarning(day)}.`));
}

/** How the connection of such a customer is, without advice. */
export function restingWords(credential: ResourceChange | undefined, day: string | undefined): string[] {
  if (day !== undefined) return [endOfStopped(day)];
  switch (textOf(credential?.before?.outputs["status"])) {
    case "disconnected":
      return ["the connection is lost"];
    case "pending":
      return ["nobody has consented"];
    default: {
      const end = textOf(credential?.before?.outputs["renewBy"]).slice(0, 10);
      return end === "" ? [] : [`the connection ends on ${end}`];
    }
  }
}
