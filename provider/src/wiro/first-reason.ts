import type { z } from "zod";

/** The reason of the first check failure. An error of zod has at least one. */
export function firstReason({ issues }: z.ZodError): string {
  const [first] = issues as [z.core.$ZodIssue, ...z.core.$ZodIssue[]];
  return first.message;
}
