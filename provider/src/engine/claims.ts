import { canonicalId } from "../lifecycle/ids";

/**
 * A rename, a move into a component, a replacement and a swap are, to the engine, a create of an id and then a delete
 * of the same id, in one process. What the program declares in this run (its inputs passed `check`) is claimed; a
 * delete of a claimed id belongs to the resource's former name and must not touch the agent.
 *
 * `diff` cannot be the place: a refresh calls it, too, for resources that the same run then deletes.
 *
 * - `held`: the state holds the object under the name that the program declares;
 * - `awaited`: it will once its create has succeeded. Deletes of former names come after all creates, so one that is
 *   still awaited then never ran, for its dependencies failed;
 * - `failed`: its create left no record.
 */
type Claim = "held" | "awaited" | "failed";

/** In one spelling: an older state may hold the id in capitals. */
const claims = new Map<string, Claim>();

/** The program declares the object, under a name for which the state holds `recordedId`. */
export function claim(declaredId: string, recordedId: string | undefined): void {
  const id = canonicalId(declaredId);
  if (recordedId !== undefined && id === canonicalId(recordedId)) claims.set(id, "held");
  else if (!claims.has(id)) claims.set(id, "awaited");
}

/** The create of the object has ended. */
export function settleClaim(declaredId: string, outcome: "held" | "failed"): void {
  const id = canonicalId(declaredId);
  if (claims.get(id) !== "held") claims.set(id, outcome);
}

/** Undefined for what the program does not declare. */
export function claimOf(id: string): Claim | undefined {
  return claims.get(canonicalId(id));
}
