import { createHmac, timingSafeEqual } from "node:crypto";

export const API_KEY = "sandbox-key";
export const API_SECRET = "sandbox-secret";

function isSignedBy(signature: string, nonce: string): boolean {
  const expected = Buffer.from(
    createHmac("sha256", API_KEY)
      .update(API_SECRET + nonce)
      .digest("hex"),
  );
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Why a request is not let in, in the API's words; undefined when it is. */
export function accessRefusal(
  header: (name: string) => string | undefined,
  mustBeSigned: boolean,
): string | undefined {
  if (header("x-api-key") !== API_KEY) return "Project authorization is not founded.";
  if (!mustBeSigned) return undefined;
  const signature = header("x-signature");
  const nonce = header("x-nonce");
  if (!signature || !nonce) {
    return "Project requires signature authentication. x-signature and x-nonce headers are required.";
  }
  return isSignedBy(signature, nonce) ? undefined : "Project authorization is not valid.";
}
