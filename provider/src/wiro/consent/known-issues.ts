/** A case of the vendor's troubleshooting section: what it means, and what to do. */
export interface ConsentErrorInfo {
  /** What happened, as a clause. */
  readonly meaning: string;
  /** What to do, in one sentence or two. */
  readonly remedy: string;
}

/** A case without a code of its own: the text of a response, or the words of a person, identify it. */
export interface KnownIssue extends ConsentErrorInfo {
  readonly name: string;
  /** Whether a text is about it. */
  readonly isMeant: (text: string) => boolean;
}

/** Whether a text says that the agent holds no client id or no client secret. */
export const isAboutMissingKeys = (text: string): boolean => /credentials not configured/i.test(text);

/** The rows of the vendor's troubleshooting section beside CONSENT_ERRORS. The first that fits is the one. */
export const KNOWN_ISSUES: readonly KnownIssue[] = [
  {
    name: "LinkedIn credentials not configured",
    isMeant: isAboutMissingKeys,
    meaning: "OAuthConnect found no client id or no client secret on the agent",
    remedy:
      "Store clientId and clientSecret of the LinkedIn app on the agent (a LinkedInCredential and `pulumi up`, or UserAgent/CredentialUpsert), then ask for a new consent link.",
  },
  {
    name: "Scope w_organization_social not authorized",
    isMeant: (text) => /[wr]_organization_social|scope\b.*\bnot authori[sz]ed/i.test(text),
    meaning: "the LinkedIn app lacks a scope, or the consent is older than the scope",
    remedy:
      "Enable the scope under Auth > OAuth 2.0 scopes of the LinkedIn app, then let the person consent again: LinkedIn adds nothing to a consent that was given before.",
  },
  {
    name: "Posts rejected with 401 Unauthorized",
    // The API itself responds to a wrong key with 401, and calls an agent of somebody else "unauthorized".
    isMeant: (text) => /\b401\b|\bunauthori[sz]ed\b/i.test(text) && !/\b(project|bearer|agent)\b/i.test(text),
    meaning:
      "LinkedIn rejects the post: most likely the Community Management API is not approved yet for the LinkedIn app",
    remedy:
      "Look at the app's Products tab. Until the approval only admins of the page that the app is associated with can post (My Pages in LinkedIn Developers): check that the person who consented is one.",
  },
  {
    name: "Wrong organization id",
    isMeant: (text) => /\borgani[sz]ation[\s_-]*id\b|\bwrong organi[sz]ation\b|\bslug\b/i.test(text),
    meaning: "the agent holds the page's name from its address, or another page's number",
    remedy:
      "Take the number from linkedin.com/company/<number>/admin/, store it as organizationId, and let the person consent again if they are not an admin of the page that it names.",
  },
];
