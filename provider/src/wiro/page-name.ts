import { z } from "zod";
import { BOUNDS } from "./bounds";
import { plainName } from "./member-name";

const MAX_LENGTH = 100;
const WHAT_TO_GIVE = "give the name of the LinkedIn page, or leave it out";
const TOO_LONG = `is too long (more than ${MAX_LENGTH} characters); ${WHAT_TO_GIVE}`;

/** The name of a page, in a program's own words: the API does not have it. */
export const pageNameSchema = z
  .string("must be a string")
  // As much as plainName reads; a normalised text is up to 3 times as long.
  .max(BOUNDS.line, { error: TOO_LONG, abort: true })
  .transform(plainName)
  .refine((name) => name !== "", `is empty; ${WHAT_TO_GIVE}`)
  .refine((name) => name.length <= MAX_LENGTH, TOO_LONG);
