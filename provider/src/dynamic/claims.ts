import { canonicalId } from "../wiro/agent-guid";

/** In one spelling: an older state may hold the id of a declared object in capitals. */
const claimed = new Set<string>();

/**
 * A rename, a move into a component, a replacement and a swap are, to the engine, a create of an id and then a delete
 * of the same id, in one process. What the program declares in this run (its inputs passed `check`) is claimed; a
 * delete of a claimed id belongs to the resource's former name and must not touch the agent.
 *
 * `diff` cannot be the place: a refresh calls it, too, for resources that the same run then deletes.
 */
export function claim(id: string): void {
  claimed.add(canonicalId(id));
}

export function isClaimed(id: string): boolean {
  return claimed.has(canonicalId(id));
}
