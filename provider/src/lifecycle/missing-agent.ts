import { isMissingAgent } from "../wiro/error";
import { doubtOfKey } from "../wiro/key-doubt";
import { pick } from "./fields";
import type { Properties } from "./check";
import type { Context } from "./lifecycle";

/**
 * The API does not distinguish a deleted agent from one that the key may not see: never a deletion, always reported.
 */
export const AGENT_NOT_VISIBLE = "the agent cannot be seen with this API key (deleted, or not visible to it)";

/**
 * The derived input `presence`: the desired state. `read` puts the observed one there, as `missing: ` and the reason.
 */
export const PRESENT = "present";

/** The key comes first: with a wrong one every agent is missing, and no resource must go. */
const AGENT_REMEDY = "if the key is the right one, restore the agent, or remove this resource";

/** The line about an agent that is needed and cannot be seen. */
export function missingAgent(agentGuid: string): string {
  return `the agent ${agentGuid} cannot be seen: deleted, or not visible to this API key; ${AGENT_REMEDY}`;
}

const ROW_REMEDY = "bring it back in Wiro, or remove this resource";

/** The agent is there, and the row of its skills that the resource is about is not. */
export class MissingRow extends Error {
  constructor(
    message: string,
    readonly why: string,
  ) {
    super(message);
  }
}

export function orMissing<T>(response: Promise<T>): Promise<T | "missing"> {
  return response.catch((error: unknown) => {
    if (isMissingAgent(error)) return "missing";
    throw error;
  });
}

/** The change of a resource whose agent or row turns out to be missing. */
export interface Change {
  /** The resource of the agent, as messages call it. */
  readonly who: string;
  readonly agentGuid: string;
  /** Whether it asks for something that only the agent can do, other than to switch something off. */
  readonly asksAgent: boolean;
  /** The part that is left undone, as it ends a sentence after "so". Default: nothing is changed there. */
  readonly undone?: string | undefined;
  /** The state that stays. */
  readonly record: Properties;
}

/**
 * Runs an update. Where the agent or the row is missing, a change that asks nothing of it is left undone with a
 * warning: one customer's problem must not stop the run of the others. Any other change fails.
 */
export async function orLeaveUndone(
  { client, warn }: Context,
  { who, agentGuid, asksAgent, undone, record }: Change,
  work: Promise<{ state: Properties }>,
): Promise<{ state: Properties }> {
  try {
    return await work;
  } catch (error) {
    const ofAgent = `${who} of agent ${agentGuid}`;
    if (error instanceof MissingRow) {
      if (asksAgent) throw error;
      warn(missingLine(ofAgent, error.why, undone));
      return { state: record };
    }
    if (!isMissingAgent(error)) throw error;
    const doubt = await doubtOfKey(client);
    if (doubt !== undefined) throw new Error(`${ofAgent}: ${doubt}`, { cause: error });
    if (asksAgent) throw new Error(`${who}: ${missingAgent(agentGuid)}.`, { cause: error });
    warn(missingLine(ofAgent, AGENT_NOT_VISIBLE, undone));
    return { state: record };
  }
}

/** The recorded state, with these inputs as they are now: those that only the record holds. */
export function recordedWith(keys: readonly string[], state: Properties, inputs: Properties): Properties {
  const others = Object.keys(state).filter((key) => !keys.includes(key));
  return { ...pick(others, state), ...pick(keys, inputs) };
}

/** The warning of `diff`: the last refresh did not find the agent or the row. */
export function missingWarnings(who: string, presence: unknown): string[] {
  const why = typeof presence === "string" ? /^missing: (.*)$/s.exec(presence)?.[1] : undefined;
  return why === undefined ? [] : [missingLine(who, why)];
}

/** A warning about a missing agent where the key itself is in doubt. */
export function withDoubt(warning: string, doubt: string): string {
  return warning.replace(AGENT_REMEDY, doubt);
}

function missingLine(who: string, why: string, undone = "nothing is changed there"): string {
  return `${who}: ${why}, so ${undone}; ${why === AGENT_NOT_VISIBLE ? AGENT_REMEDY : ROW_REMEDY}.`;
}

/** The error of `read` for something that has no record and is not found. */
export function lookupError(resource: string, id: string, why: string): Error {
  return new Error(
    `${resource} ${id}: there is nothing to look up: ${why}; compare the id with what Wiro shows.`,
  );
}
