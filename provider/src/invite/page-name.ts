import { z } from "zod";
import { BOUNDS } from "../wiro/bounds";
import { plainName } from "../wiro/member-name";

const MAX_LENGTH = 100;
const TOO_LONG = `is longer than ${MAX_LENGTH} characters`;

/** The name of a Company Page, as the visitor knows it. */
export const pageNameSchema = z
  .string("must be a string")
  .max(BOUNDS.line, { error: TOO_LONG, abort: true })
  .transform(plainName)
  .refine((name) => name !== "", "is empty; give the name of the page, or leave it out")
  .refine((name) => name.length <= MAX_LENGTH, TOO_LONG);
