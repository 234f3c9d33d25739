import { z } from "zod";

/** Where the API is by default. */
export const DEFAULT_BASE_URL = "https://api.wiro.ai/v1";

export function isLoopback(url: URL): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
}

/** Where the API sends a browser back to: https, or http by these two names of this machine and no other. */
export function isReturnUrl(url: URL): boolean {
  return (
    url.protocol === "https:" || (url.protocol === "http:" && /^(localhost|127\.0\.0\.1)$/.test(url.hostname))
  );
}

/** A key leaves this machine over https only. */
function isApiUrl(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
}

/** The URL without the slashes at its end, if it has nothing beside host and path. */
function plainAddress(url: URL): string | undefined {
  if (`${url.username}${url.password}${url.search}${url.hash}` !== "") return undefined;
  let end = url.pathname.length;
  while (url.pathname[end - 1] === "/") end -= 1;
  return url.origin + url.pathname.slice(0, end);
}

/** An address to which paths are appended. */
function addressSchema(isAllowed: (url: URL) => boolean, message: string, missing = message) {
  return z.string({ error: missing }).transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const address = url !== undefined && isAllowed(url) ? plainAddress(url) : undefined;
    if (address !== undefined) return address;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });
}

/** Where the API is. */
export const baseUrlSchema = addressSchema(
  isApiUrl,
  "must be an https URL such as https://api.wiro.ai/v1 (plain http only to a loopback address)",
);

/** Where invites are served. Wiro sends the browser back there. */
export const publicUrlSchema = addressSchema(
  isReturnUrl,
  "must be an https URL without a query, such as https://your-app.com/connect (plain http only on localhost or 127.0.0.1)",
  "is missing; give the public URL under which the handler is mounted",
);
