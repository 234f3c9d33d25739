import type { FIELD_NAMES } from "./agents/credential-fields";

/** How the API behaves where generations of its documentation contradict each other. `DEFAULT_SETTINGS` has the defaults. */
export interface Settings {
  /** Whether `connectedat` is the last connect or refresh, rather than the last connect. */
  connectedAtMovesOnRefresh: boolean;
  /** Whether CredentialUpsert saves the good rows of a request that has bad ones. */
  partialUpserts: boolean;
  /** Whether CredentialUpsert restarts a running agent when every row equals the stored one. */
  restartOnEqualUpsert: boolean;
  /** The field that CredentialUpsert cannot save, although it is valid; the others are saved. */
  failedSave: "none" | (typeof FIELD_NAMES)[number];
  /** Whether CredentialUpsert takes `clientid` and `clientsecret`. */
  ownKeys: "accept" | "reject";
  /** Whether `connected` needs the mode "own" and a client secret, besides the consent. */
  connectedNeedsOwnKeys: boolean;
  /** What OAuthDisconnect clears: the tokens, or all of the LinkedIn credential. */
  disconnectClears: "tokens" | "credentials";
  /** `camel`: OAuthStatus and TokenRefresh respond in the casing of the oldest pages. */
  casing: "lower" | "camel";
  /** `nested`: the oldest shape, `configuration.*` with bare skill keys and camelCase credential fields. */
  detail: "current" | "nested";
  /** Whether Detail shows the stored client id. */
  clientIdInDetail: boolean;
  /** How Detail shows a stored client secret. */
  secretInDetail: "absent" | "visible" | "[present]" | "***encrypted***" | "empty";
  /** How Detail names the integration that posts to LinkedIn. */
  integrationName: "int-linkedin-post" | "linkedin-post";
  /** How many reads of an agent (Detail and OAuthStatus) still show what was there before a write. */
  readsBehind: number;
  /** What CustomSkillUpsert does with a key that the agent does not have. */
  unknownSkill: "reject" | "create";
  /** Whether a bare key of a preference with an interval means a task of that name; else the interval is dropped. */
  intervalMakesTask: boolean;
  /** What CustomSkillUpsert does with `enabled` of a preference. */
  preferenceEnabled: "write" | "drop";
  /** The HTTP status of a response whose `result` is false; `by-case` is 400, 403, 404 or 500. */
  errorStatus: number | "by-case";
  /** Whether requests must be signed, with the secret "sandbox-secret". */
  signature: boolean;
  /** Whether a nonce may sign more than one request. */
  nonceReuse: "accept" | "reject";
  /** How the API reports an agent of another workspace than the key's. */
  foreignAgent: "not-found" | "other-team" | "team-member";
  /** Whether requests about an agent need the header `teamGUID`. */
  teamHeader: "ignore" | "require";
  /** Whether the TokenRefresh endpoint, which newer pages withdraw, is there. */
  tokenRefresh: boolean;
  /** Whether the response of TokenRefresh carries the refresh token, rather than "". */
  refreshTokenInResponse: boolean;
  /** Whether a `redirecturl` may be http on localhost and 127.0.0.1, or must be https. */
  redirectUrl: "development" | "https";
  /** How OAuthStatus gives the dates of an agent that is not connected. */
  disconnectedShape: "empty" | "null" | "absent";
  /** Whether LinkedIn gives refresh tokens to an app that is not registered: they are for approved apps only. */
  refreshTokens: boolean;
  /** What LinkedIn does with the link of an app that is not registered; `reject` ends on its own page. */
  unknownApp: "accept" | "reject";
  /** Where a consent ends that the app registered no callback for: in the exchange, or on LinkedIn's own page. */
  unregisteredCallback: "token-exchange" | "linkedin-page";
  /** Whether OAuthStatus reports connected after the token's end, as long as the agent was not stopped then. */
  connectedAfterTokenEnd: boolean;
  /** What Wiro stores as a token's end: LinkedIn's own end, or always 60 days after the renewal. */
  storedTokenEnd: "linkedin" | "sixty-days";
  /** Whether responses carry a `Date` header, with the time of the sandbox's clock. */
  dateHeader: boolean;
  /** Whether dates end in ".000Z" rather than "Z". */
  timestampMillis: boolean;
  /** How long the statuses 1, 2 and 3 last, on the sandbox's clock: each so long, or each its own. */
  phaseMs: number | { stopping: number; queued: number; starting: number };
  /** The effect of a Stop at 1: it cancels the restart, or it is rejected. */
  stopWhileStopping: "accept" | "reject";
  /** What a Stop does at 5; `accept` leads to 1. */
  stopAtError: "accept" | "reject";
  /** What an agent does whose credits or subscription end: it stops, or it runs until its next start. */
  unpaidAgent: "stop" | "run-on";
  /** What moves an agent whose credentials are complete from 6 to 0: an Update call, or the write itself. */
  setupCompletesOn: "update" | "write";
  /** Respond with 429 beyond so many requests a second; `retryAfter` (seconds) adds the header. */
  rateLimit: "none" | { perSecond: number; retryAfter?: number | undefined };
}

/** The default settings of a sandbox, from the newest pages of the documentation. */
export const DEFAULT_SETTINGS: Readonly<Settings> = {
  connectedAtMovesOnRefresh: false,
  partialUpserts: false,
  restartOnEqualUpsert: false,
  failedSave: "none",
  ownKeys: "accept",
  connectedNeedsOwnKeys: true,
  disconnectClears: "tokens",
  casing: "lower",
  detail: "current",
  clientIdInDetail: false,
  secretInDetail: "absent",
  integrationName: "int-linkedin-post",
  readsBehind: 0,
  unknownSkill: "reject",
  intervalMakesTask: false,
  preferenceEnabled: "write",
  errorStatus: 200,
  signature: false,
  nonceReuse: "accept",
  foreignAgent: "not-found",
  teamHeader: "ignore",
  tokenRefresh: true,
  refreshTokenInResponse: true,
  redirectUrl: "development",
  disconnectedShape: "empty",
  refreshTokens: false,
  unknownApp: "accept",
  unregisteredCallback: "token-exchange",
  connectedAfterTokenEnd: true,
  storedTokenEnd: "linkedin",
  dateHeader: true,
  timestampMillis: true,
  phaseMs: 1000,
  stopWhileStopping: "accept",
  stopAtError: "reject",
  unpaidAgent: "stop",
  setupCompletesOn: "update",
  rateLimit: "none",
};
