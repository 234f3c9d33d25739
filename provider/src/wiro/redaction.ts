const LONGEST_MESSAGE = 240;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The ways in which a server may send a secret back. */
function spellings(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString("base64"),
    Buffer.from(secret).toString("base64url"),
    Buffer.from(secret).toString("hex"),
  ];
}

/** A run of characters that reads as a token: long, and with letters and digits mixed. A guid is none. */
function looksLikeToken(word: string): boolean {
  return !GUID.test(word) && /\d/.test(word) && /[A-Za-z]/.test(word);
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
    .replace(/[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi, "[link]")
    .replace(/[A-Za-z0-9_+/=.~-]{24,}/g, (word) => (looksLikeToken(word) ? "[redacted]" : word))
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  return clean.length > LONGEST_MESSAGE ? `${clean.slice(0, LONGEST_MESSAGE)}…` : clean;
}
