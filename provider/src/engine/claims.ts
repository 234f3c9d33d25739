import { canonicalId } from "../lifecycle/ids";
import type { Claim, ClaimsFile } from "./claims-file";

/**
 * A rename, a move into a component, a replacement and a swap are, to the engine, a create of an id and then a delete
 * of the same id, in one run. What the program declares in this run (its inputs passed `check`) is claimed; a delete of a
 * claimed id belongs to the resource's former name and must not touch the agent.
 *
 * `diff` cannot be the place: a refresh calls it, too, for resources that the same run then deletes.
 *
 * - `held`: the state holds the object under the name that the program declares;
 * - `awaited`: it will once its create has succeeded. Deletes of former names come after all creates, so one that is
 *   still awaited then failed, or never ran, for its dependencies failed.
 *
 * The create and the delete may come to two processes: of two versions of the plugin, of two instances, or of both
 * adapters. So a process shares its claims with the others in a file. Of two claims of one object `held` counts: the
 * state has a record of it.
 */
export class Claims {
  /** In one spelling: an older state may hold the id in capitals. */
  private readonly own = new Map<string, Claim>();

  /** Without a file the claims count for this process alone. */
  constructor(private readonly file: ClaimsFile | undefined) {}

  /** The program declares the object, under a name for which the state holds `recordedId`. */
  add(declaredId: string, recordedId: string | undefined): void {
    const id = canonicalId(declaredId);
    this.set(id, recordedId !== undefined && id === canonicalId(recordedId) ? "held" : "awaited");
  }

  /** The create of the object has left a record. */
  hold(declaredId: string): void {
    this.set(canonicalId(declaredId), "held");
  }

  /** Undefined for what the program does not declare. */
  of(id: string): Claim | undefined {
    const canonical = canonicalId(id);
    const own = this.own.get(canonical);
    if (own === "held") return own;
    const others = this.file?.ofOthers(canonical) ?? [];
    return others.includes("held") ? "held" : (own ?? others[0]);
  }

  private set(id: string, claim: Claim): void {
    const former = this.own.get(id);
    if (former === "held" || former === claim) return;
    this.own.set(id, claim);
    this.file?.append(id, claim);
  }
}
