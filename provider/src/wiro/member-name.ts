import { z } from "zod";
import { BOUNDS, cut } from "./bounds";

const MAX_LENGTH = 100;
const WHAT_TO_GIVE = "give the member's name as LinkedIn shows it, or leave it out";
const TOO_LONG = `is too long (more than ${MAX_LENGTH} characters); ${WHAT_TO_GIVE}`;

/** A name as a person reads it: no control characters, no odd spaces, one way to write an accent. */
export function plainName(name: string): string {
  // Bounded first: the time to normalise grows with the square of a run of accents.
  return cut(name, BOUNDS.line)
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
}

/** The name of the member who is expected to consent, wherever a person or a program gives one. */
export const memberNameSchema = z
  .string("must be a string")
  // As much as plainName reads; a normalised text is up to 3 times as long.
  .max(BOUNDS.line, { error: TOO_LONG, abort: true })
  .transform(plainName)
  .refine((name) => name !== "", `is empty; ${WHAT_TO_GIVE}`)
  .refine((name) => name.length <= MAX_LENGTH, TOO_LONG);
