import { z } from "zod";

/** Where the API is when nothing else is said. */
export const DEFAULT_BASE_URL = "https://api.wiro.ai/v1";

export function isLoopback(url: URL): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
}

/** The URL without the slashes at its end, if it has nothing beside host and path. */
export function plainAddress(url: URL): string | undefined {
  if (`${url.username}${url.password}${url.search}${url.hash}` !== "") return undefined;
  let end = url.pathname.length;
  while (url.pathname[end - 1] === "/") end -= 1;
  return url.origin + url.pathname.slice(0, end);
}

const baseUrl = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url))) {
    const address = plainAddress(url);
    if (address !== undefined) return address;
  }
  context.addIssue({
    code: "custom",
    message: "must be an https URL such as https://api.wiro.ai/v1 (plain http only to a loopback address)",
  });
  return z.NEVER;
});

/** Where the API sends a browser back to: https, or http by these two names of this machine and no other. */
export function isReturnUrl(url: URL): boolean {
  return (
    url.protocol === "https:" || (url.protocol === "http:" && /^(localhost|127\.0\.0\.1)$/.test(url.hostname))
  );
}

/** A key travels in a header: whatever cannot stand in one was pasted wrongly. */
const key = (name: string) =>
  z
    .string({ error: `${name} is missing` })
    .trim()
    .min(1, `${name} is empty`)
    .regex(/^[\x21-\x7e]+$/, `${name} holds a blank or a control character; copy it again`);

export const settingsSchema = z.object({
  apiKey: key("the API key"),
  /** Present: requests are signed. */
  apiSecret: key("the API secret").optional(),
  baseUrl: baseUrl.default(DEFAULT_BASE_URL),
  maxConcurrentRequests: z.coerce
    .number("must be a whole number from 1 to 100")
    .int("must be a whole number from 1 to 100")
    .min(1, "must be a whole number from 1 to 100")
    .max(100, "must be a whole number from 1 to 100")
    .default(8),
  /** Print a line for each request: method, path, agent, attempt, status, duration. */
  debug: z.boolean().default(false),
  /** What to do when the API refuses the key: whoever builds the settings knows where the key came from. */
  rejectedKeyRemedy: z.string().default("Check the API key."),
});

/** How to reach the Wiro API and as whom. */
export type Settings = z.output<typeof settingsSchema>;
