import { BOUNDS, cut } from "../bounds";
import { maskConsentLinks, SecretMask } from "../redaction";
import type { Operation } from "./operations";

/** How many of the links that this process asked for stay among its secrets, at least. */
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
  private readonly known = new Set<string>();
  private readonly secrets = new SecretMask();
  private links: readonly string[] = [];
  private linkMask = new SecretMask();

  /** From now on these values are masked in every response, and so is the state of a link among them. */
  protect(secrets: readonly string[]): void {
    for (const secret of secrets) {
      // Each operation names its secrets again.
      if (this.known.has(secret)) continue;
      this.known.add(secret);
      for (const part of [secret, ...stateOf(secret)]) this.secrets.add(part);
    }
  }

  /** The same for a consent link and its state, as long as it lives: a server mints many. */
  protectLink(link: string): void {
    const url = cut(link, BOUNDS.url);
    const parts = [...(url.length >= MIN_LINK ? [url] : []), ...stateOf(link)];
    this.links = [...this.links, ...parts];
    for (const part of parts) this.linkMask.add(part);
    // A mask of the latest links alone is made now and then, not for each link.
    if (this.links.length <= 4 * MAX_LINKS) return;
    this.links = this.links.slice(-2 * MAX_LINKS);
    this.linkMask = new SecretMask(this.links);
  }

  content(operation: Operation, body: string): unknown {
    const isLink = (key: string) => operation === "OAuthConnect" && LINK_KEYS.includes(key);
    // A whole link first: one that holds a secret would no longer be found without it.
    const mask = (text: string) => maskConsentLinks(this.secrets.mask(this.linkMask.mask(text)));
    return contentOf(body, (key, text) => (isLink(key) ? text : mask(text)));
  }
}
