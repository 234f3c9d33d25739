const LONGEST_MESSAGE = 240;
const SHORTEST_TOKEN = 24;
const GUID = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

/** The ways in which a server may send a secret back. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // Half of a surrogate pair cannot be encoded; it can only ever have left as its replacement.
  const encodable = bytes.toString();
  const json = JSON.stringify(secret).slice(1, -1);
  const url = [encodeURIComponent(encodable), new URLSearchParams({ s: encodable }).toString().slice(2)];
  return [
    secret,
    ...url,
    ...url.map((text) => text.replace(/%../g, (byte) => byte.toLowerCase())),
    json,
    json.replaceAll("/", "\\/"),
    bytes.toString("base64"),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
  ];
}

/** A run of characters that reads as a token: long, and with letters and digits mixed. A guid is none. */
function looksLikeToken(word: string): boolean {
  const rest = word.replace(GUID, "");
  return rest.length >= SHORTEST_TOKEN && /\d/.test(rest) && /[A-Za-z]/.test(rest);
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

/** The text without these secrets, in whatever spelling. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const forms = [...new Set(secrets.filter((secret) => secret !== "").flatMap(spellings))];
  return forms
    .sort((a, b) => b.length - a.length)
    .reduce((masked, form) => masked.replaceAll(form, "[redacted]"), text);
}

/**
 * Text of a server, fit to be shown: one line, bounded, with every known secret, every URL and whatever looks
 * like a token taken out. Secrets go first, so that a cut can never leave half of one.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const clean = maskSecrets(text, secrets)
    .replace(/[a-z][a-z0-9+.-]*(:|%3a)(\\?\/|%2f){2}[^\s"'<>]+/gi, "[link]")
    .replace(/[A-Za-z0-9_+/=.~-]{24,}/g, (word) => (looksLikeToken(word) ? "[redacted]" : word))
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  return clean.length > LONGEST_MESSAGE ? `${clean.slice(0, LONGEST_MESSAGE)}…` : clean;
}
