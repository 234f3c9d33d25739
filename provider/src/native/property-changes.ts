import type { Properties } from "../lifecycle/check";
import type { DiffResult } from "../lifecycle/lifecycle";

/** How a preview shows one property. */
export interface PropertyChange {
  readonly kind: "add" | "delete" | "update";
  readonly replaces: boolean;
  /** Whether it is an input that differs. */
  readonly isInput: boolean;
}

/** The output that a preview shows where no input differs: it says why something is due. */
const REASON = "statusReason";

/** The path of `ignoreChanges` that stands for all of them. */
const EVERY_PROPERTY = "*";

/**
 * The properties that differ, as a preview names them; none where nothing is to be done. `ignored`: the property paths
 * of `ignoreChanges`.
 */
export function propertyChanges(
  difference: DiffResult,
  recorded: Properties,
  news: Properties,
  ignored: readonly string[],
): ReadonlyMap<string, PropertyChange> {
  if (difference.kind === "same") return new Map();
  if (difference.kind === "unnamed-update")
    return new Map([[REASON, { kind: "update", replaces: false, isInput: false }]]);
  const replaces = difference.kind === "replace";
  const isIgnored = (key: string) => ignored.includes(key) || ignored.includes(EVERY_PROPERTY);
  const named = difference.properties.filter((key) => replaces || !isIgnored(key));
  return new Map(
    named.map((key) => [key, { kind: kindOf(recorded[key], news[key]), replaces, isInput: true }]),
  );
}

function kindOf(recorded: unknown, declared: unknown): PropertyChange["kind"] {
  if ((recorded ?? undefined) === undefined) return "add";
  return (declared ?? undefined) === undefined ? "delete" : "update";
}
