const claimed = new Set<string>();

/**
 * A rename, a move into a component and a replacement are, to the engine, a create of an id and then a delete of the
 * same id, in one process. The create, or the diff of what stays, claims the id; a delete of a claimed id belongs to
 * the resource's former name and must not touch the agent.
 */
export function claim(id: string): void {
  claimed.add(id);
}

export function isClaimed(id: string): boolean {
  return claimed.has(id);
}
