import type { WiroClient } from "./client";
import type { Sightings } from "./sightings";

/** How many more agents are read to find out whether the key sees any. */
const MAX_PROBES = 8;

/** How many agents a key must fail to see before it is doubted. */
const MIN_MISSING = { newKey: 2, keyOnRecord: MAX_PROBES + 1 };

/**
 * Whether a key that sees none of so many agents is doubted. `isKeyOnRecord`: a record shows that this key saw an agent
 * in an earlier run.
 */
export function isDoubtful(missing: number, isKeyOnRecord: boolean): boolean {
  return missing >= (isKeyOnRecord ? MIN_MISSING.keyOnRecord : MIN_MISSING.newKey);
}

/** Whether the key sees none of the agents that it was asked about so far, and these are several. */
function seesNone(sightings: Sightings, isKeyOnRecord: boolean): boolean {
  return !sightings.hasAny() && isDoubtful(sightings.asked(), isKeyOnRecord);
}

/** What a warning about a missing agent says in place of its remedy where the key is in doubt. It makes no call. */
export function remedyInDoubt(sightings: Sightings, isKeyOnRecord: boolean): string | undefined {
  if (!seesNone(sightings, isKeyOnRecord)) return undefined;
  return `this API key sees none of the ${sightings.asked()} agents that were asked about, so it is most likely the key of another account: check the key, and remove nothing`;
}

/**
 * Why the key may be wrong where an agent is missing: it sees none of several. Undefined once it has seen one. Until
 * then some more agents of the program are read: the first that a run comes to may be the one that was deleted. The
 * engine may have registered only the deleted ones by then, so two prove nothing against a key that has seen one before.
 */
export async function doubtOfKey(client: WiroClient): Promise<string | undefined> {
  const { sightings } = client;
  if (sightings.hasAny()) return undefined;
  const others = [...sightings.declared].filter((guid) => sightings.of(guid) === undefined);
  await Promise.allSettled(others.slice(0, MAX_PROBES).map((guid) => client.detail(guid, "update")));
  if (!seesNone(sightings, sightings.isKeyOnRecord)) return undefined;
  return `this API key sees none of the ${sightings.asked()} agents that were asked about, so it may be the key of another account. ${client.keyRemedy}`;
}
