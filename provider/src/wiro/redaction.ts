import { BOUNDS, cut } from "./bounds";
import { decoded, spellings } from "./spellings";

const REDACTED = "[redacted]";
const MAX_SHOWN = 240;
const MIN_TOKEN = 24;
/** A shorter one would take ordinary words out of every text, and so betray itself. */
const MIN_SECRET = 6;
const GUID = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
/** Where a text has an encoding, or anything but printable ASCII. */
const ENCODED = /[%&\\]|[^\x20-\x7e]/;
/** U+FEFF is a space to a pattern, but nobody sees it. */
const WORD = /(?:\S|\uFEFF)+/g;
const LINK_WORD = /(?:[^\s"'<>]|\uFEFF)+/g;

/** A run of characters that looks like a token: long, and with letters and digits mixed. A guid does not. */
function isTokenLike(word: string): boolean {
  const rest = word.replace(GUID, "");
  return rest.length >= MIN_TOKEN && /\d/.test(rest) && /[A-Za-z]/.test(rest);
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

interface SpelledForm {
  readonly form: string;
  /** In small letters. */
  readonly lower: string;
  /** Whether it is masked only where no longer word holds it. */
  readonly isWord: boolean;
}

/** A secret as a text may hold it. */
interface SpelledSecret {
  /** As servers usually send it back. */
  readonly forms: readonly SpelledForm[];
  /** Without any encoding, in small letters. */
  readonly bare: string;
  readonly isWord: boolean;
}

/**
 * Removes secrets from texts, in whatever spelling and case; the rest of a text stays as it is. The time for a text does
 * not grow with the number of secrets: a fleet may have one for each agent.
 */
export class SecretMask {
  /** By the end of each form: links begin alike. */
  private readonly byEnd = new Map<string, SpelledSecret[]>();

  constructor(secrets: readonly string[] = []) {
    for (const secret of secrets) this.add(secret);
  }

  /** `isWord`: the value may be an ordinary word, such as `client`, and `clientId` stays as it is. */
  add(secret: string, isWord = false): void {
    if (secret.length < MIN_SECRET) return;
    const forms = [...new Set(spellings(secret))].map((form) => ({
      form,
      lower: form.toLowerCase(),
      isWord: isWord && form === secret,
    }));
    const bare = decoded(secret);
    const own = { forms, bare, isWord };
    const texts = [bare, ...forms.flatMap(({ form, lower }) => [form, lower])];
    for (const end of new Set(texts.map((text) => text.slice(-MIN_SECRET)))) {
      this.byEnd.set(end, [...(this.byEnd.get(end) ?? []), own]);
    }
  }

  mask(text: string): string {
    if (text.length < MIN_SECRET || this.byEnd.size === 0) return text;
    const lower = text.toLowerCase();
    const masked = [...this.near(lower), ...(lower === text ? [] : this.near(text))]
      .flatMap(({ forms }) => forms)
      .filter((one) => lower.includes(one.lower) || text.includes(one.form))
      .sort((a, b) => b.form.length - a.form.length)
      .reduce(withoutForm, text);
    if (!ENCODED.test(masked)) return masked;
    return masked.replace(WORD, (word) => (ENCODED.test(word) && this.isHeldBy(word) ? REDACTED : word));
  }

  private isHeldBy(word: string): boolean {
    const plain = decoded(word);
    return [...this.near(plain)].some(
      ({ bare, isWord }) => bare.length >= MIN_SECRET && placesOf(bare, plain, isWord).length > 0,
    );
  }

  /** The secrets of which a form may end somewhere in the text. */
  private near(text: string): Set<SpelledSecret> {
    const found = new Set<SpelledSecret>();
    for (let start = 0; start <= text.length - MIN_SECRET; start += 1) {
      for (const secret of this.byEnd.get(text.slice(start, start + MIN_SECRET)) ?? []) found.add(secret);
    }
    return found;
  }
}

/** A pattern of a long form costs more than all else here: it serves where small letters are of another length. */
function withoutForm(text: string, { form, lower, isWord }: SpelledForm): string {
  const lowerText = text.toLowerCase();
  if (lowerText.length !== text.length || lower.length !== form.length) {
    const pattern = new RegExp(form.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "gi");
    return text.replace(pattern, (found, at: number) =>
      isWord && isWithinWord(text, at, at + found.length) ? found : REDACTED,
    );
  }
  let rest = "";
  let from = 0;
  for (const at of placesOf(lower, lowerText, isWord)) {
    rest += text.slice(from, at) + REDACTED;
    from = at + lower.length;
  }
  return rest + text.slice(from);
}

/** Where the text has the form. */
function placesOf(form: string, text: string, isWord: boolean): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(form); at >= 0;) {
    const isPlace = !isWord || !isWithinWord(text, at, at + form.length);
    if (isPlace) places.push(at);
    at = text.indexOf(form, at + (isPlace ? form.length : 1));
  }
  return places;
}

/** Whether a letter or a digit beside this part of a text continues one at its end. */
function isWithinWord(text: string, from: number, to: number): boolean {
  // Two units hold a character of any plane.
  return [from, to].some(
    (at) =>
      /[\p{L}\p{N}]$/u.test(text.slice(Math.max(at - 2, 0), at)) &&
      /^[\p{L}\p{N}]/u.test(text.slice(at, at + 2)),
  );
}

/** The text without these secrets, in whatever spelling. `words` are masked only where no longer word holds them. */
export function maskSecrets(text: string, secrets: readonly string[], words: readonly string[] = []): string {
  const mask = new SecretMask(secrets);
  for (const word of words) mask.add(word, true);
  return mask.mask(text);
}

/** The text without links by which somebody could consent; other links, as in a preference, stay. */
export function maskConsentLinks(text: string): string {
  if (!/oauth|client_id|[%&\\]|[^\x20-\x7e]/i.test(text)) return text;
  return text.replace(LINK_WORD, (word) => (isConsentLink(decoded(word)) ? "[link]" : word));
}

function isConsentLink(word: string): boolean {
  if (word.includes("/oauth/v2/authorization") || word.includes("linkedin.com/oauth")) return true;
  return word.includes("client_id=") && (word.includes("state=") || word.includes("redirect_uri="));
}

/**
 * Text of a server that is safe to show: one line, bounded, without known secrets, URLs and whatever looks like a
 * token. Secrets are removed first, so that a cut can never leave half of one.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const clean = beginning(maskSecrets(text, secrets))
    .replace(/[a-z][a-z0-9+.-]{0,30}(:|%3a)(\\?\/|%2f){2}[^\s"'<>]+/gi, "[link]")
    .replace(/[A-Za-z0-9_+/=.~-]{24,}/g, (word) => (isTokenLike(word) ? "[redacted]" : word))
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  return clean.length > MAX_SHOWN ? `${cut(clean, MAX_SHOWN)}…` : clean;
}

/** Bounded for the patterns. The word that the cut goes through is dropped: half a token does not look like one. */
function beginning(text: string): string {
  const start = cut(text, BOUNDS.message);
  return start.length === text.length
    ? text
    : start.slice(0, Math.max(start.lastIndexOf(" "), 0) || undefined);
}
