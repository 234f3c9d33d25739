import { createHmac } from "node:crypto";
import type { Settings } from "./settings";

/** 32 bits: enough to tell one key from another, and far too few to learn anything of a key. */
const HEX_DIGITS = 8;

/** Which key and base URL a record was made with. It lies in the state as plain text. */
export function keyFingerprint({ apiKey, baseUrl }: Pick<Settings, "apiKey" | "baseUrl">): string {
  return createHmac("sha256", apiKey).update(baseUrl).digest("hex").slice(0, HEX_DIGITS);
}
