/** What to do about a refusal that the API's own words make plain. The first that fits is the one. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /credentials not configured/i,
    "The agent has no LinkedIn client id and secret: store them with CredentialUpsert.",
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

export function remedyFor(message: string): string | undefined {
  return REMEDIES.find(([words]) => words.test(message))?.[1];
}
