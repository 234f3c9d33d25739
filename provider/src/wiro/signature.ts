import { createHmac } from "node:crypto";

/** Fresh for each request even when several leave in one millisecond. */
export function nonceSource(now: () => number): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, now());
    return String(last);
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
