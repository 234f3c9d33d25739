import { createHmac } from "node:crypto";
import type { Settings } from "./settings";

/** 32 bits: enough to distinguish two keys, and far too few to disclose one. */
const HEX_DIGITS = 8;

/** Which key and base URL a record was made with. It is in the state as plain text. */
export function keyFingerprint({ apiKey, baseUrl }: Pick<Settings, "apiKey" | "baseUrl">): string {
  return createHmac("sha256", apiKey).update(baseUrl).digest("hex").slice(0, HEX_DIGITS);
}
