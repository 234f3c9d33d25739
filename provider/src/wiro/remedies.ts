import type { WiroErrorKind } from "./error";
import { OPERATIONS, type Operation } from "./http/operations";

/**
 * What to do about a call that failed. A call that was never sent has its own remedy, with its cause
 * (`http/connection-failure.ts`), and so do a rejected key (`setting-sources.ts`) and the cases of a consent
 * (`consent/`).
 */
export const REMEDIES = {
  missingAgent:
    "It was deleted, or it is not visible to this API key: compare the guid with the agents of the key's workspace (UserAgent/MyAgents).",
  rateLimited: "Run again later, or lower maxConcurrentRequests.",
  longQueue: "Run again later, or raise maxConcurrentRequests.",
  server: "It may pass: run again, and ask Wiro's support if it persists.",
  unreadable: "Check baseUrl and the proxy, and ask Wiro's support if it persists.",
  otherAgent: "Check the proxy for a cache, and ask Wiro's support if it persists.",
  noLink: "Run again, and ask Wiro's support if it persists.",
  untrustedLink:
    "Do not consent by any link of this agent; check the base URL (baseUrl, or WIRO_BASE_URL) and the agent's LinkedIn credential in Wiro, and ask Wiro's support.",
  partlyStored: "Look at the agent's LinkedIn credential in Wiro, and run again.",
  rejected: "Correct what the API names, and run again.",
  unansweredWrite: "Whether it was carried out is unknown; run again, which is safe.",
  unansweredRead: "Check the network, the proxy and baseUrl, and run again.",
} as const;

/** The first whose words a rejection holds applies. */
const BY_WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /credentials not configured/i,
    "The agent has no LinkedIn client id and secret: declare a LinkedInCredential and run `pulumi up`, or store them with UserAgent/CredentialUpsert.",
  ],
  [
    /token refresh failed/i,
    "Wiro holds no valid refresh token: nobody has consented, LinkedIn gave none (only approved apps get one), or it has ended; let a page admin consent.",
  ],
  [/redirect url/i, "Use an https URL, or http on localhost or 127.0.0.1."],
  [
    /\bno (remaining )?credits\b/i,
    "Renew the agent's subscription or buy extra credits in Wiro, and run again.",
  ],
  [
    /\bsubscription\b.*\brequired\b|\bsubscription required\b/i,
    "Subscribe to the agent in Wiro, and run again.",
  ],
  [
    /setup is not complete/i,
    "Store the credentials that the agent lacks, LinkedIn's for one, and run again.",
  ],
  [
    /\bteam admin\b/i,
    "Use an API key of an admin of the team that the agent belongs to, or let an admin do it in Wiro.",
  ],
  [
    /belongs to a (different )?team|personal workspace|agent is personal/i,
    "Use an API key of a Wiro project in the agent's own workspace.",
  ],
];

/** What to do about a rejection that the API's own words make plain. */
export function remedyFor(message: string): string | undefined {
  return BY_WORDS.find(([words]) => words.test(message))?.[1];
}

/** The kinds whose remedy follows from the kind, the operation and the API's words. */
export type CommonErrorKind = Exclude<WiroErrorKind, "not-sent" | "untrusted-link">;

/**
 * What to do about a call that failed in this way. `rejectedKey` is the remedy that the caller has for a rejected key.
 */
export function remedyOf(
  kind: CommonErrorKind,
  what: string,
  operation: Operation,
  rejectedKey: string,
): string {
  switch (kind) {
    case "unauthorized":
      // A 403 may be about the agent's team, and then the key itself is in order.
      return remedyFor(what) ?? rejectedKey;
    case "missing-agent":
      return REMEDIES.missingAgent;
    case "rate-limited":
      return REMEDIES.rateLimited;
    case "server":
      return REMEDIES.server;
    case "unreadable":
      return REMEDIES.unreadable;
    case "no-response":
      return OPERATIONS[operation].writes ? REMEDIES.unansweredWrite : REMEDIES.unansweredRead;
    case "rejected":
    case "partly-rejected":
      return remedyFor(what) ?? REMEDIES.rejected;
  }
}
