/**
 * Every case of a connection: the table of docs/consent.md, and the steps of the engine test that walks it. `<time>`
 * and `<date>` replace values that depend on the clock; "no change" is a preview that plans nothing.
 */
export interface Case {
  readonly when: string;
  readonly status: "pending" | "connected" | "disconnected" | "missing";
  readonly connected: boolean;
  /** The line of a preview after a refresh. */
  readonly preview: string;
  /** Whether a line of each preview warns of it. */
  readonly warns: boolean;
  /** The API's writes that the next `up` makes. */
  readonly up: readonly ("OAuthConnect" | "CredentialUpsert")[] | "warns";
}

const NONE = "no change";

const LOST = "disconnected: the access token of Jane Doe ended on <date> and was not renewed";
const NOT_RENEWED =
  "connected, but the access token is not renewed and ends on <date>: LinkedIn gave no refresh token with this consent, or the renewal fails";

/** The cases of a connection whose app gets refresh tokens and whose agent runs, over its year. */
export const YEAR_CASES = {
  noLink: {
    when: "the keys are stored, but no link could be made",
    status: "pending",
    connected: false,
    preview: '~ connection: "pending: there is no consent link yet" => "connected"',
    warns: false,
    up: ["OAuthConnect"],
  },
  fresh: {
    when: "the link lives, nobody has consented yet",
    status: "pending",
    connected: false,
    preview: NONE,
    warns: false,
    up: [],
  },
  expired: {
    when: "the link expired, nobody has consented",
    status: "pending",
    connected: false,
    preview: '~ connection: "pending: the consent link expired at <time>" => "connected"',
    warns: false,
    up: ["OAuthConnect"],
  },
  connected: {
    when: "a page admin has consented; Wiro renews its access token while the agent runs",
    status: "connected",
    connected: true,
    preview: NONE,
    warns: false,
    up: [],
  },
  renewal: {
    when: "the consent runs out within renewBeforeDays",
    status: "connected",
    connected: true,
    preview: '~ connection: "connected, but the consent must be renewed by <date>" => "connected"',
    warns: true,
    up: ["OAuthConnect"],
  },
  renewing: {
    when: "the link for the renewal lives",
    status: "connected",
    connected: true,
    preview: NONE,
    warns: true,
    up: [],
  },
  yearEnded: {
    when: "the year of the consent is over, although the API still says connected",
    status: "disconnected",
    connected: false,
    preview: '~ connection: "disconnected: the consent of Jane Doe ran out on <date>" => "connected"',
    warns: true,
    up: ["OAuthConnect"],
  },
  lost: {
    when: "Wiro no longer holds the consent: it was withdrawn, or the agent was stopped when its token ended",
    status: "disconnected",
    connected: false,
    preview:
      '~ connection: "disconnected: Wiro no longer holds a valid LinkedIn grant of Jane Doe" => "connected"',
    warns: true,
    up: ["OAuthConnect"],
  },
  reconnecting: {
    when: "the link for the reconnection lives",
    status: "disconnected",
    connected: false,
    preview: NONE,
    warns: true,
    up: [],
  },
  wrong: {
    when: "somebody else than expectedAccountName has consented",
    status: "connected",
    connected: false,
    preview: '~ connection: "connected as Sam Roe, expected Jane Doe" => "connected"',
    warns: true,
    up: ["OAuthConnect"],
  },
  awaited: {
    when: "the link for the expected member lives",
    status: "connected",
    connected: false,
    preview: NONE,
    warns: true,
    up: [],
  },
  app: {
    when: "clientId is another app's",
    status: "connected",
    connected: true,
    preview: '~ clientId: "app-1" => "app-2"',
    warns: false,
    up: ["CredentialUpsert", "OAuthConnect"],
  },
  otherApp: {
    when: "the present consent was given to the former app, and the new link expired",
    status: "pending",
    connected: false,
    preview: '~ connection: "pending: the consent link expired at <time>" => "connected"',
    warns: false,
    up: ["OAuthConnect"],
  },
  trigger: {
    when: "reconnectTrigger has a new value",
    status: "connected",
    connected: true,
    preview: '+ reconnectTrigger: "new-scopes"',
    warns: false,
    up: ["OAuthConnect"],
  },
  missing: {
    when: "the agent was deleted, or cannot be seen with this API key",
    status: "missing",
    connected: false,
    preview:
      '~ connection: "missing: the agent cannot be seen with this API key (deleted, or not visible to it)" => "connected"',
    warns: true,
    up: "warns",
  },
} as const satisfies Record<string, Case>;

/** The cases of an access token that is not renewed. */
export const TOKEN_CASES = {
  tokenLagging: {
    when: "the agent runs, but its access token is not renewed: LinkedIn gave no refresh token, or the renewal fails",
    status: "connected",
    connected: true,
    preview: NONE,
    warns: true,
    up: [],
  },
  tokenDue: {
    when: "the same, at most 15 days before the token's end",
    status: "connected",
    connected: true,
    preview: `~ connection: "${NOT_RENEWED}" => "connected"`,
    warns: true,
    up: ["OAuthConnect"],
  },
  tokenRenewing: {
    when: "the link for that lives",
    status: "connected",
    connected: true,
    preview: NONE,
    warns: true,
    up: [],
  },
  tokenEnded: {
    when: "the token has ended, although the API still says connected",
    status: "disconnected",
    connected: false,
    preview: `~ connection: "${LOST}" => "connected"`,
    warns: true,
    up: ["OAuthConnect"],
  },
  stopped: {
    when: "the agent does not run, so its access token is not renewed",
    status: "connected",
    connected: true,
    preview: NONE,
    warns: true,
    up: [],
  },
} as const satisfies Record<string, Case>;

export const CASES = { ...YEAR_CASES, ...TOKEN_CASES };

export type CaseName = keyof typeof CASES;

export function connectionTable(): string {
  const rows = Object.values<Case>(CASES).map(({ when, status, connected, preview, warns, up }) => {
    const then = up === "warns" ? "nothing, and warns" : up.join(", ") || "nothing";
    return `| ${when} | \`${status}\` | \`${String(connected)}\` | ${preview === NONE ? NONE : `\`${preview}\``} | ${warns ? "yes" : "no"} | ${then} |`;
  });
  return [
    "| The case | `status` | `connected` | A preview, refreshed | A warning | The next `up` writes |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
