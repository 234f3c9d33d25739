import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

const MIN_KEY_BYTES = 32;
const MAKE_ONE = "make one with `openssl rand -base64 32`";

/** The first one signs, and all verify: a new key can come while signatures of the former ones still work. */
export type SigningKeys = readonly [string, ...string[]];

/** One key or a list. Whoever has one of them can write invites for every agent of the account. */
export const signingKeySchema = z
  .union([z.string(), z.array(z.string())], { error: `is missing; ${MAKE_ONE}` })
  .transform((given, context): SigningKeys => {
    const [first, ...others] = [given].flat();
    const short = [first ?? "", ...others].findIndex((key) => Buffer.byteLength(key) < MIN_KEY_BYTES);
    if (first !== undefined && short < 0) return [first, ...others];
    const which = others.length === 0 ? "" : `key ${short + 1} of the list `;
    const problem = first === undefined ? "is missing" : `${which}is shorter than ${MIN_KEY_BYTES} bytes`;
    context.addIssue({ code: "custom", message: `${problem}; ${MAKE_ONE}` });
    return z.NEVER;
  });

/** HMAC-SHA-256 over a purpose and its parts, in base64url. JSON keeps the parts apart from one another. */
export function hmac(signingKey: string, purpose: string, ...parts: readonly string[]): string {
  return createHmac("sha256", signingKey)
    .update(JSON.stringify([purpose, ...parts]))
    .digest("base64url");
}

/** The key that made the HMAC; undefined when none of these did. */
export function keyThatSigned(
  given: string,
  signingKeys: readonly string[],
  purpose: string,
  ...parts: readonly string[]
): string | undefined {
  return signingKeys.find((key) => equalInConstantTime(given, hmac(key, purpose, ...parts)));
}

/**
 * Compares two HMACs in constant time, as text: decoded, the last character of base64url has bits that do not count,
 * and a changed character could pass.
 */
function equalInConstantTime(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
