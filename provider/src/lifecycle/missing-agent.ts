import { isMissingAgent } from "../wiro/error";

/** The API does not tell a deleted agent from one that the key may not see: never a deletion, always said. */
export const CANNOT_BE_SEEN = "the agent cannot be seen with this API key (deleted, or not visible to it)";

export function orMissing<T>(answer: Promise<T>): Promise<T | "missing"> {
  return answer.catch((error: unknown) => {
    if (isMissingAgent(error)) return "missing";
    throw error;
  });
}

/** What an update says when the agent is gone. */
export function orFailAsMissing<T>(who: string, agentGuid: string, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (!isMissingAgent(error)) throw error;
    throw new Error(
      `${who}: the agent ${agentGuid} cannot be seen: deleted, or not visible to this API key; restore it or the key's access, or remove this resource.`,
    );
  });
}

/** What `read` says of something that it has no record of, and does not find. */
export function nothingToLookUp(resource: string, id: string, why: string): Error {
  return new Error(
    `${resource} ${id}: there is nothing to look up: ${why}; compare the id with what Wiro shows.`,
  );
}
