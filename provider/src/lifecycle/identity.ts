import { changedKeys } from "./fields";
import { type Properties, UNKNOWN } from "./check";

/**
 * The part of a difference that concerns what the object is in Wiro. Another value replaces the resource. A value that
 * is not known yet does not: the engine passes one for whatever depends on a replaced resource, and may delete before
 * it knows that nothing changes. `consequence` is what happens to the old object.
 */
export function identityDifference(
  keys: readonly string[],
  state: Properties,
  inputs: Properties,
  who: string,
  consequence: string,
): { readonly replaces: readonly string[]; readonly notes: readonly string[] } {
  const changed = changedKeys(keys, state, inputs);
  const unknown = changed.filter((key) => inputs[key] === UNKNOWN);
  return {
    replaces: changed.filter((key) => !unknown.includes(key)),
    notes: unknown.map((key) => `${who}: ${key} is not known yet; if it changes, ${consequence}.`),
  };
}
