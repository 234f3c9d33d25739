import { BOUNDS, cut } from "../bounds";
import { maskConsentLinks, secretMask } from "../redaction";
import type { Operation } from "./operations";

/** How many of the links that this process asked for stay among its secrets. */
const MAX_LINKS = 50;
/** A shorter text would take ordinary words out of every response. */
const MIN_LINK = 16;
/** The keys under which a link is not masked. */
const LINK_KEYS = ["authorizeUrl", "authorizeurl"];

/** The state of a consent link, which identifies the consent by itself; none of another secret. */
function stateOf(secret: string): string[] {
  const state = URL.canParse(secret) ? new URL(secret).searchParams.get("state") : null;
  return state !== null && state.length >= MIN_LINK ? [cut(state, BOUNDS.url)] : [];
}

/** The content of a body, with `read` applied to its texts; undefined for what is not JSON. */
export function contentOf(body: string, read?: (key: string, text: string) => string): unknown {
  const revive = (key: string, value: unknown) =>
    typeof value === "string" && read !== undefined ? read(key, value) : value;
  try {
    return JSON.parse(body, read === undefined ? undefined : revive);
  } catch {
    return undefined;
  }
}

/** The one mask of all texts of a response: none of them reaches a state, a message or a person without it. */
export class ResponseMask {
  private readonly secrets = new Set<string>();
  private links: readonly string[] = [];
  private mask: ((text: string) => string) | undefined;

  /** From now on these values are masked in every response, and so is the state of a link among them. */
  protect(secrets: readonly string[]): void {
    const all = secrets.flatMap((secret) => [secret, ...stateOf(secret)]);
    const news = all.filter((secret) => secret !== "" && !this.secrets.has(secret));
    if (news.length === 0) return;
    for (const secret of news) this.secrets.add(secret);
    this.mask = undefined;
  }

  /** The same for a consent link and its state, as long as it lives: a server mints many. */
  protectLink(link: string): void {
    const url = cut(link, BOUNDS.url);
    const parts = [url.length >= MIN_LINK ? url : "", ...stateOf(link)].filter((part) => part !== "");
    this.links = [...this.links, ...parts].slice(-2 * MAX_LINKS);
    this.mask = undefined;
  }

  content(operation: Operation, body: string): unknown {
    const mask = (this.mask ??= secretMask([...this.secrets, ...this.links]));
    const isLink = (key: string) => operation === "OAuthConnect" && LINK_KEYS.includes(key);
    return contentOf(body, (key, text) => (isLink(key) ? text : maskConsentLinks(mask(text))));
  }
}
