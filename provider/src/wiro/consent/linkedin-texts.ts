import { CALLBACK, SCOPES } from "./consent-link";
import { DEFAULT_BASE_URL } from "../urls";
import type { KnownIssue } from "./known-issues";

function linkedIn(
  name: string,
  words: RegExp | readonly RegExp[],
  meaning: string,
  remedy: string,
): KnownIssue {
  return { name, isMeant: (text) => [words].flat().some((word) => word.test(text)), meaning, remedy };
}

const ALL_SCOPES = SCOPES.join(", ");
const KEYS_AGAIN =
  "Copy the Client ID and the Primary Client Secret again, from the LinkedIn app's Auth tab into clientId and clientSecret, run `pulumi up`, and let the person consent again.";
const CONSENT_AGAIN =
  "Let the person consent again, through an invite or with `wiro-linkedin connect`. `pulumi up --refresh` makes a link only after Wiro has noticed the loss; to get one sooner, change reconnectTrigger.";
const PRODUCTS =
  "Check on the LinkedIn app's Products tab that it has the Community Management API and Sign In with LinkedIn using OpenID Connect";

/**
 * LinkedIn's own texts: on the consent page, in the address to which it sends a browser, and in responses to the agent.
 */
export const LINKEDIN_TEXTS: readonly KnownIssue[] = [
  // The consent page, and the address after it.
  linkedIn(
    "unauthorized_scope_error",
    /unauthorized_scope_error|not been authorized for the scope/i,
    "the LinkedIn app does not have one of the scopes that the consent asks for",
    `${PRODUCTS}, and under Auth > OAuth 2.0 scopes ${ALL_SCOPES}; then open a new consent link.`,
  ),
  linkedIn(
    "invalid_scope",
    /\binvalid[_ ]scope\b/i,
    "LinkedIn does not know a scope that the consent asks for, or the app does not have it",
    `Check under Auth > OAuth 2.0 scopes of the LinkedIn app that ${ALL_SCOPES} are there; then open a new consent link.`,
  ),
  linkedIn(
    "The redirect_uri does not match the registered value",
    [/\bredirect_uri\b.*\b(does not|doesn['’]?t) match/i, /\binvalid redirect_uri\b/i],
    "the LinkedIn app does not list Wiro's callback among its redirect URLs",
    `Add ${DEFAULT_BASE_URL}${CALLBACK} exactly, without a slash at its end, under Auth > Authorized redirect URLs of the LinkedIn app, and press Update; then open the consent link again.`,
  ),
  linkedIn(
    'You need to pass the "client_id" parameter',
    /\bneed to pass the\b.*\bclient_id\b/i,
    "the consent link names no LinkedIn app: the agent has no client id, or the link was cut",
    "Store clientId and clientSecret of the LinkedIn app on the agent (`pulumi up`), make a new consent link, and copy the whole of it.",
  ),
  linkedIn(
    'You need to pass the "…" parameter',
    /\bneed to pass the\b.*\bparameter\b/i,
    "the consent link lacks a part, most likely because it was cut when it was copied",
    "Copy the whole link, or make a new one.",
  ),
  linkedIn(
    "The passed in client_id is invalid",
    [/\bclient_id\b.*\b(is invalid|does not match|doesn['’]?t match)/i, /\binvalid client_id\b/i],
    "LinkedIn knows no app with this client id",
    "Copy the Client ID again, from the LinkedIn app's Auth tab into clientId, run `pulumi up`, and open the new consent link.",
  ),
  linkedIn(
    "user_cancelled_login",
    /\buser_cancelled_login\b|\bcancelled LinkedIn login\b/i,
    "the person cancelled, before they had signed in to LinkedIn",
    "Let the person open a new consent link, and sign in as an admin of the page.",
  ),
  linkedIn(
    "user_cancelled_authorize",
    /\buser_cancelled_authorize\b|\bcancelled the authorization\b|\brefused to authorize\b/i,
    "the person cancelled, after they had signed in to LinkedIn",
    "Ask the person; then let them open a new consent link, and choose Allow.",
  ),
  linkedIn(
    "access_denied",
    [/\baccess_denied\b/, /\buser denied\b/i],
    "the person, or LinkedIn in their place, did not allow the access",
    "Ask the person, and check that they are an admin of the page and that the app has all its scopes; then let them open a new consent link.",
  ),
  linkedIn(
    "The application is disabled",
    /\b(application|app) is disabled\b/i,
    "LinkedIn has disabled the app",
    "Look at the app at linkedin.com/developers/apps, and do what LinkedIn asks for there, or use another app's keys.",
  ),
  linkedIn(
    "The application is not approved",
    [/\b(app|application|product|api)\b.*\bnot (yet )?(been )?approved\b/i, /\breview in progress\b/i],
    "LinkedIn has not approved the Community Management API for the app yet",
    "Look at the app's Products tab, and give LinkedIn what it asks for there; the review takes days. Until then the agent can post only to the page that the app belongs to.",
  ),
  linkedIn(
    "unauthorized_client",
    /\bunauthorized_client\b|\bclient is not authorized\b/i,
    "the LinkedIn app may not ask for a consent in this way",
    `${PRODUCTS}, and that clientId is the one of that app.`,
  ),
  linkedIn(
    "Your account is restricted",
    /\b(account|member)\b.*\brestricted\b/i,
    "LinkedIn has restricted the member's account",
    "Let another admin of the page consent, or let the member clear it with LinkedIn first.",
  ),
  linkedIn(
    "server_error",
    /\b(server_error|temporarily_unavailable)\b/i,
    "LinkedIn is not available at the moment",
    "Try again later, with a new consent link.",
  ),
  linkedIn(
    "Bummer, something went wrong",
    /\bbummer\b.*\bsomething went wrong\b|\bhaving difficulty connecting\b/i,
    "LinkedIn cannot show the consent: the app lacks a scope or the redirect URL, or LinkedIn is not available",
    "Read the line below it on that page, and have it explained, too. Where there is none, check the app's products, scopes and redirect URL (docs/linkedin-app.md), and try again later in a private window.",
  ),
  // The responses when Wiro asks for tokens.
  linkedIn(
    "invalid_client",
    /\binvalid_client\b|\bclient authentication failed\b/i,
    "LinkedIn rejects the client id together with the client secret",
    KEYS_AGAIN,
  ),
  linkedIn(
    'A required parameter "client_secret" is missing',
    /\brequired parameter\b.*\bclient_(id|secret)\b/i,
    "the agent lacks the client id or the client secret",
    KEYS_AGAIN,
  ),
  linkedIn(
    'A required parameter "refresh_token" is missing',
    /\brequired parameter\b.*\brefresh_token\b/i,
    "LinkedIn gave no refresh token with this consent: it gives them to approved apps alone",
    "Let the person consent again every 60 days, or ask LinkedIn to approve the app for programmatic refresh tokens.",
  ),
  linkedIn(
    "appid/redirect uri/code verifier does not match authorization code",
    /\bdoes not match authorization code\b|\binvalid_redirect_uri\b|\bexternal member binding\b/i,
    "the consent cannot be redeemed: too much time passed, it was redeemed before, or the app's keys or its redirect URL changed in between",
    "Make a new consent link, and let the person open it once and complete it without a break; do not change the app until it is complete.",
  ),
  linkedIn(
    "authorization code not found",
    /\bauthorization code\b.*\b(not found|expired)\b/i,
    "the consent cannot be redeemed: too much time passed, or it was redeemed before",
    "Make a new consent link, and let the person open it once and go through in one go.",
  ),
  linkedIn(
    "invalid_grant",
    [/\binvalid_grant\b/i, /\brefresh[_ ]token\b.*\b(invalid|expired|revoked)\b/i, /\bexpired or revoked\b/i],
    "LinkedIn no longer accepts the refresh token: its year is over, or the member removed the app",
    CONSENT_AGAIN,
  ),
  linkedIn(
    "invalid_request",
    /\binvalid_request\b/i,
    "LinkedIn cannot read the request",
    "Make a new consent link, and copy the whole of it; if it persists, ask Wiro's support, with the text beside this code.",
  ),
  // The responses to the agent when it posts.
  linkedIn(
    "REVOKED_ACCESS_TOKEN",
    /\bREVOKED_ACCESS_TOKEN\b|\btoken\b.*\bhas been revoked\b|\b65601\b/i,
    "the member removed the app at LinkedIn, or LinkedIn ended the consent",
    CONSENT_AGAIN,
  ),
  linkedIn(
    "EXPIRED_ACCESS_TOKEN",
    /\bEXPIRED_ACCESS_TOKEN\b|\btoken\b.*\bhas expired\b|\bexpired access token\b|\b65602\b/i,
    "the 60 days of the access token are over, and Wiro has not renewed it",
    `Check that the agent runs: a stopped one renews nothing. ${CONSENT_AGAIN}`,
  ),
  linkedIn(
    "INVALID_ACCESS_TOKEN",
    /\bINVALID_ACCESS_TOKEN\b|\binvalid access token\b|\bunable to verify access token\b|\b65600\b/i,
    "LinkedIn does not know the access token",
    CONSENT_AGAIN,
  ),
  linkedIn(
    "EMPTY_ACCESS_TOKEN",
    /\bEMPTY_ACCESS_TOKEN\b|\bempty (or missing )?oauth2[ _]access[ _]token\b|\b65604\b/i,
    "the agent has no access token: nobody has consented, or the connection was ended",
    CONSENT_AGAIN,
  ),
  linkedIn(
    "Organization permissions must be used",
    /\borganization( or events)? permissions must be used\b/i,
    "the consent does not include posts for a page: w_organization_social is not in it",
    "Enable w_organization_social under Auth > OAuth 2.0 scopes of the LinkedIn app, then let the person consent again: LinkedIn adds nothing to a consent that was given before.",
  ),
  linkedIn(
    "Not enough permissions to access",
    [/\bnot enough permissions\b/i, /\binsufficient permissions\b/i, /\bACCESS_DENIED\b/],
    "the consent lacks a scope for that call, or the member is not an admin of the page",
    "Check that the member is an admin of the page, and that the Community Management API is approved for the app; then let them consent again: LinkedIn adds nothing to a consent that was given before.",
  ),
  linkedIn(
    "Data Processing Exception while processing fields [/author]",
    /\bprocessing fields \[\/author\]|\bINVALID_URN_(ID|TYPE)\b/i,
    "organizationId is not the number of a page that the member may post for",
    "Take the number from linkedin.com/company/<number>/admin/, and check that the member is an admin of that page.",
  ),
  linkedIn(
    "DUPLICATE_POST",
    /\bDUPLICATE_POST\b|\bcontent is a duplicate\b|\bduplicate post\b/i,
    "LinkedIn rejects a post that repeats a recent one of the page",
    "The connection is in order. Let the agent post less often, or change its tone.",
  ),
  linkedIn(
    "TOO_MANY_REQUESTS",
    /\bTOO_MANY_REQUESTS\b|\bthrottle\b.*\blimit\b/i,
    "the app or the member has used up what LinkedIn allows in a day",
    "The connection is in order. Let the agent post less often; the count starts again at midnight UTC, and is low until the Community Management API is approved.",
  ),
  linkedIn(
    "NONEXISTENT_VERSION",
    /\bNONEXISTENT_VERSION\b|\bVERSION_MISSING\b|\brequested version\b.*\bnot active\b/i,
    "Wiro calls a version of LinkedIn's API that LinkedIn has ended",
    "Ask Wiro's support: nothing on your side changes it.",
  ),
];

/** LinkedIn's own text within another one, if there is one. */
export function linkedInText(text: string): KnownIssue | undefined {
  return LINKEDIN_TEXTS.find(({ isMeant }) => isMeant(text));
}
