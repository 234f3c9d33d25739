import { z } from "zod";
import { isReturnUrl, plainAddress } from "../wiro/settings";

/**
 * The public URL under which the handler is mounted, without a slash at its end. Wiro sends a browser back to https, or
 * to http on `localhost` or `127.0.0.1`, and nowhere else.
 */
export const publicUrlSchema = z
  .string({ error: "is missing; give the public URL under which the handler is mounted" })
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const address = url !== undefined && isReturnUrl(url) ? plainAddress(url) : undefined;
    if (address !== undefined) return address;
    context.addIssue({
      code: "custom",
      message:
        "must be an https URL without a query, such as https://your-app.com/connect (plain http only on localhost or 127.0.0.1)",
    });
    return z.NEVER;
  });

/** The faults of options in one line, each with the name of its option. */
export function problemsOf(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => [...path, message].join(": ")).join("; ");
}
