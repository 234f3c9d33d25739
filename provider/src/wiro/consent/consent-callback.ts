/**
 * Reads the URL where the browser lands after the consent.
 *
 * @module parseConsentCallback
 */
import { BOUNDS, cut } from "../bounds";
import type { ConsentErrorInfo } from "./known-issues";
import { linkedInText } from "./linkedin-texts";
import { redact } from "../redaction";

/**
 * The codes with which Wiro's callback sends a browser back.
 *
 * @internal
 */
export const CONSENT_ERRORS = {
  missing_params: {
    meaning: "LinkedIn sent the browser back without a state or a code",
    remedy: "Start again with a new consent link.",
  },
  session_expired: {
    meaning: "more than 15 minutes passed between the link and the consent, or the link was used before",
    remedy:
      "Make a new consent link and let the person open it at once, or send an invite, which lasts longer.",
  },
  authorization_denied: {
    meaning: "the person cancelled, or the app lacks one of the scopes",
    remedy:
      "Ask the person; check that openid, profile, w_organization_social and r_organization_social are enabled under Auth > OAuth 2.0 scopes of the LinkedIn app.",
  },
  token_exchange_failed: {
    meaning: "LinkedIn rejected the app's secret, or its redirect URL is not the one that is registered",
    remedy:
      "Copy the Primary Client Secret into clientSecret again; check that Wiro's callback is listed under Authorized redirect URLs of the LinkedIn app.",
  },
  useragent_not_found: {
    meaning: "the agent does not exist, or this API key may not use it",
    remedy: "Compare the guid with the agents of the account: wiro-linkedin agents.",
  },
  internal_error: {
    meaning: "the server failed",
    remedy: "Try again; ask Wiro's support if it persists.",
  },
} as const satisfies Record<string, ConsentErrorInfo>;

const UNKNOWN_CODE: ConsentErrorInfo = {
  meaning: "Wiro gave a code that this version does not know",
  remedy: "Try again with a new consent link; ask Wiro's support if it persists.",
};

/**
 * LinkedIn's own words are more exact than any code of Wiro's.
 *
 * @internal
 */
export function infoFor(text: string, otherwise: ConsentErrorInfo): ConsentErrorInfo {
  const { meaning, remedy } = linkedInText(text) ?? otherwise;
  return { meaning, remedy };
}

/**
 * The codes of `li_error`: `missing_params`, `session_expired`, `authorization_denied`, `token_exchange_failed`,
 * `useragent_not_found` and `internal_error`.
 *
 * @see UserAgentOAuth/LICallback, `li_error`
 */
export type ConsentErrorCode = keyof typeof CONSENT_ERRORS;

/** The content of a return URL. Anybody can write such a URL: only OAuthStatus knows whether it is true. */
export type ConsentCallback =
  | {
      /** Somebody consented. */
      readonly outcome: "connected";
      /** `li_name`: the member's display name, `""` if it was not given. */
      readonly accountName: string;
    }
  | {
      /** Nobody consented. */
      readonly outcome: "failed";
      /** `li_error`, or `"unknown"`. */
      readonly code: ConsentErrorCode | "unknown";
      /** What happened, as a clause. */
      readonly meaning: string;
      /** What to do, in one sentence or two. */
      readonly remedy: string;
      /** `li_error_detail`, or an unknown code: one bounded line, `""` without one. */
      readonly detail: string;
    }
  | {
      /** The URL is not a return URL of a consent. */
      readonly outcome: "invalid";
      /** The problem with the URL, as a clause. */
      readonly reason: string;
    };

/** @internal */
export function isConsentErrorCode(code: string): code is ConsentErrorCode {
  return Object.hasOwn(CONSENT_ERRORS, code);
}

/** Longer than the request line that most servers accept. */
const MAX_URL = 2 * BOUNDS.url;

/**
 * Reads the return URL of a consent. It never throws, whatever the URL is. Anybody can write such a URL:
 * verify `"connected"` with OAuthStatus, or with `pulumi up --refresh`.
 *
 * @param url - The URL that the browser requests, or its path with the query.
 * @returns The outcome that the URL reports.
 * @example
 * ```ts
 * import { parseConsentCallback } from "pulumi-wiro-linkedin/invite";
 *
 * const result = parseConsentCallback("https://your-app.com/done?li_connected=true&li_name=Jane%20Doe");
 * if (result.outcome === "connected") console.log(result.accountName); // Jane Doe
 * if (result.outcome === "failed") console.log(result.remedy);
 * ```
 * @see UserAgentOAuth/LICallback
 */
export function parseConsentCallback(url: string | URL): ConsentCallback {
  const text = String(url);
  if (text.length > MAX_URL) return { outcome: "invalid", reason: "it is too long" };
  // Many servers pass a path with a query to their handlers.
  const base = text.startsWith("/") ? "http://localhost" : undefined;
  if (!URL.canParse(text, base)) return { outcome: "invalid", reason: "it is not a URL" };
  const parameters = new URL(text, base).searchParams;
  for (const name of ["li_connected", "li_error", "li_name", "li_error_detail"]) {
    if (parameters.getAll(name).length > 1)
      return { outcome: "invalid", reason: `it has ${name} more than once` };
  }
  const shown = (text: string) => redact(cut(text, BOUNDS.line), []);
  const error = parameters.get("li_error");
  const connected = parameters.get("li_connected");
  if (error !== null && connected === "true") {
    return { outcome: "invalid", reason: "it says both connected and failed" };
  }
  if (error !== null && error !== "") {
    const detail = shown(parameters.get("li_error_detail") ?? "");
    if (isConsentErrorCode(error)) {
      return { outcome: "failed", code: error, ...infoFor(detail, CONSENT_ERRORS[error]), detail };
    }
    const text = [shown(error), detail].filter((part) => part !== "").join(": ");
    return { outcome: "failed", code: "unknown", ...infoFor(text, UNKNOWN_CODE), detail: text };
  }
  if (connected === "true") {
    return { outcome: "connected", accountName: shown(parameters.get("li_name") ?? "") };
  }
  return { outcome: "invalid", reason: "it carries neither li_connected=true nor li_error" };
}
