import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** The file with a line for each customer of every stack. */
export const CUSTOMERS = "customers.csv";

/** After a change, `npm run fleet -- rebalance` moves the customers whose stack is now another one. */
const SHARDS = 12;

export const nameOf = (n: number): string => `shard-${n}`;
export const STACKS: readonly string[] = Array.from({ length: SHARDS }, (_, n) => nameOf(n));

/**
 * The stack of an agent: the one that gives the highest hash with the guid (rendezvous hashing). A further stack then
 * takes its customers from all others, and no customer moves between those.
 */
export function stackOf(agentGuid: string, stacks = STACKS): string {
  const hash = (stack: string) => sha256(`${stack} ${agentGuid.toLowerCase()}`);
  return stacks.reduce((best, stack) => (hash(stack) > hash(best) ? stack : best));
}

/** Two machines with the same one give each customer the same stack and the same arguments. */
export const fingerprint = (): string => sha256(`${SHARDS} ${readFileSync(CUSTOMERS, "utf8")}`);

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
