import { z } from "zod";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_LENGTH = 64;
const WHAT_TO_GIVE = "give the guid of the Wiro agent";

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/**
 * The one spelling in which an agent's guid is sent, recorded and compared: a UUID in small letters. A UUID is read in
 * any case (RFC 9562), so another case is not another agent. Any other guid stays as it is.
 */
export function canonicalGuid(guid: string): string {
  return isUuid(guid) ? guid.toLowerCase() : guid;
}

/** An agent's guid, wherever a person or a program gives one. */
export const agentGuidSchema = z
  .string({
    error: (issue) => (issue.input === undefined ? `is required; ${WHAT_TO_GIVE}` : "must be a string"),
  })
  .trim()
  .min(1, { error: `is empty; ${WHAT_TO_GIVE}`, abort: true })
  .max(MAX_LENGTH, {
    error: `is too long (more than ${MAX_LENGTH} characters); ${WHAT_TO_GIVE}`,
    abort: true,
  })
  .regex(/^[A-Za-z0-9_-]+$/, "must be the guid of a Wiro agent: letters, digits and dashes")
  .transform(canonicalGuid);
