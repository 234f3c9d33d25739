import { createHmac, randomInt } from "node:crypto";

const RANDOM_DIGITS = 6;

/**
 * Fresh for each request, also when several leave in one millisecond, or several processes sign with one key. The API
 * takes any integer.
 */
export function nonceSource(
  now: () => number,
  random: (end: number) => number = (end) => randomInt(end),
): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, now());
    return `${last}${String(random(10 ** RANDOM_DIGITS)).padStart(RANDOM_DIGITS, "0")}`;
  };
}

/**
 * The headers that identify the caller. With a secret the request is signed: the API key is the HMAC's *key*, and
 * secret plus nonce its message. Path and body are not part of the signature; that is the API's rule.
 */
export function authHeaders(
  apiKey: string,
  apiSecret: string | undefined,
  nextNonce: () => string,
): Record<string, string> {
  if (apiSecret === undefined) return { "x-api-key": apiKey };
  const nonce = nextNonce();
  const signature = createHmac("sha256", apiKey).update(`${apiSecret}${nonce}`).digest("hex");
  return { "x-api-key": apiKey, "x-nonce": nonce, "x-signature": signature };
}
