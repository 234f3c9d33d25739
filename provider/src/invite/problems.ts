import type { z } from "zod";

/** The problems of options, in one line, each problem with the name of its option. */
export function problemsOf(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => [...path, message].join(": ")).join("; ");
}
