import { BOUNDS } from "../bounds";
import { DAY, MINUTE } from "../clock";
import { DEFAULT_BASE_URL, isLoopback } from "../urls";

/** Where LinkedIn sends a browser back to, below the base URL of the API. */
export const CALLBACK = "/UserAgentOAuth/LICallback";
/** What Wiro asks the member for. */
export const SCOPES = ["openid", "profile", "w_organization_social", "r_organization_social"];

/** Where LinkedIn's consent page is. Other names below linkedin.com are other services. */
const HOSTS = ["www.linkedin.com", "linkedin.com"];

/** How long the API keeps the state behind a link. */
export const CONSENT_LINK_TTL = 15 * MINUTE;

/** LinkedIn's refresh token, and with it the consent, lasts 365 days. */
export const CONSENT_LIFETIME = 365 * DAY;

export interface CheckedLink {
  readonly untrusted?: never;
  /** The checked link, and the only one to use: the original may hold line breaks, for one. */
  readonly href: string;
  /** Something odd that is not a danger. */
  readonly warning?: string;
}

export type LinkCheck =
  | CheckedLink
  | {
      /** Why the link must not be handed to anybody. */
      readonly untrusted: string;
      readonly href?: never;
      readonly warning?: never;
    };

/** `localhost` and `127.0.0.1` are one place: a server on this machine may call itself by either name. */
function isSamePlace(one: string, other: string): boolean {
  if (!URL.canParse(one)) return false;
  const [a, b] = [new URL(one), new URL(other)];
  if (`${a.username}${a.password}${a.hash}` !== "") return false;
  const sameHost = a.host === b.host || (isLoopback(a) && isLoopback(b) && a.port === b.port);
  return sameHost && a.protocol === b.protocol && a.pathname === b.pathname && a.search === b.search;
}

/**
 * Checks where a minted link leads before anybody is asked to open it. Its own text never appears in the result. A
 * caller that does not know the agent's app leaves the client id out.
 */
export function checkConsentLink(link: string, baseUrl: string, clientId?: string): LinkCheck {
  if (link.length > BOUNDS.url) return { untrusted: `it has more than ${BOUNDS.url} characters` };
  if (!URL.canParse(link)) return { untrusted: "it is not a URL" };
  const url = new URL(link);
  const api = new URL(baseUrl);
  const host = url.protocol === "https:" && HOSTS.includes(url.host);
  // The consent page and no other: LinkedIn has pages that lead on to anywhere.
  const linkedIn = host && url.pathname === "/oauth/v2/authorization";
  const sandbox = isLoopback(api) && isLoopback(url) && url.port === api.port;
  if ((!linkedIn && !sandbox) || `${url.username}${url.password}` !== "")
    return { untrusted: "it does not lead to LinkedIn's consent page by https" };
  // Nobody knows which of two values LinkedIn takes.
  const twice = ["client_id", "redirect_uri", "scope", "state", "response_type"].find(
    (name) => url.searchParams.getAll(name).length > 1,
  );
  if (twice !== undefined) return { untrusted: `it names ${twice} twice` };
  if (clientId !== undefined && url.searchParams.get("client_id") !== clientId)
    return { untrusted: "it is for another LinkedIn app than clientId" };
  const redirect = url.searchParams.get("redirect_uri") ?? "";
  if (![baseUrl, DEFAULT_BASE_URL].some((base) => isSamePlace(redirect, `${base}${CALLBACK}`))) {
    return { untrusted: `it does not return to Wiro's callback ${baseUrl}${CALLBACK}` };
  }
  if (url.searchParams.get("response_type") !== "code")
    return { untrusted: "it does not ask for a code (response_type)" };
  if ((url.searchParams.get("state") ?? "") === "")
    return { untrusted: "it has no state, so Wiro could not know whose consent it is" };
  const { href } = url;
  const scopes = (url.searchParams.get("scope") ?? "").split(/[\s,]+/).filter((scope) => scope !== "");
  const asItShouldBe = scopes.length === SCOPES.length && SCOPES.every((scope) => scopes.includes(scope));
  if (asItShouldBe) return { href };
  return {
    href,
    warning: `the consent link asks for other scopes than ${SCOPES.join(", ")}: check what the person would allow`,
  };
}
