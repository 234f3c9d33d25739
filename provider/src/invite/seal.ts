import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

const SHORTEST_KEY = 32;
const MAKE_ONE = "make one with `openssl rand -base64 32`";

/** What an invite is signed with: whoever has it can write invites for every agent of the account. */
export const signingKeySchema = z
  .string({ error: `is missing; ${MAKE_ONE}` })
  .refine(
    (key) => Buffer.byteLength(key) >= SHORTEST_KEY,
    `is shorter than ${SHORTEST_KEY} bytes; ${MAKE_ONE}`,
  );

/** HMAC-SHA-256 over a purpose and its parts, in base64url. JSON keeps the parts apart from one another. */
export function seal(signingKey: string, purpose: string, ...parts: readonly string[]): string {
  return createHmac("sha256", signingKey)
    .update(JSON.stringify([purpose, ...parts]))
    .digest("base64url");
}

/**
 * Compares two seals in constant time, as text: decoded, the last character of base64url has bits that do not count,
 * and a changed character could pass.
 */
export function sameSeal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
