import { z } from "zod";

/** How a visitor reaches the product: a link, and its text. */
export interface Contact {
  readonly href: string;
  readonly text: string;
}

const MAX_LENGTH = 200;

function contactOf(given: string): Contact | undefined {
  if (z.email().safeParse(given).success) return { href: `mailto:${given}`, text: given };
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol !== "https:" || `${url.username}${url.password}` !== "") return undefined;
  return { href: url.href, text: `${url.host}${url.pathname === "/" ? "" : url.pathname}` };
}

export const contactSchema = z
  .string("must be a string")
  .trim()
  .max(MAX_LENGTH, `is too long (more than ${MAX_LENGTH} characters)`)
  .transform((given, context): Contact => {
    const contact = contactOf(given);
    if (contact !== undefined) return contact;
    context.addIssue({ code: "custom", message: "must be an e-mail address or an https URL" });
    return z.NEVER;
  });
