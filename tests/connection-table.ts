/**
 * Every case of a connection: the table of docs/consent.md, and the way of the engine test that walks it. `<time>` and
 * `<date>` stand for what depends on the clock; "no change" for a preview that plans nothing.
 */
export interface Case {
  readonly when: string;
  readonly status: "pending" | "connected" | "disconnected" | "missing";
  readonly connected: boolean;
  /** The line of a preview after a refresh. */
  readonly preview: string;
  /** The API's writes that the next `up` makes. */
  readonly up: readonly ("OAuthConnect" | "CredentialUpsert")[] | "warns";
}

const NONE = "no change";

export const CASES = {
  noLink: {
    when: "the keys are stored, but no link could be made",
    status: "pending",
    connected: false,
    preview: '~ connection: "pending: there is no consent link yet" => "connected"',
    up: ["OAuthConnect"],
  },
  fresh: {
    when: "the link lives, nobody has consented yet",
    status: "pending",
    connected: false,
    preview: NONE,
    up: [],
  },
  expired: {
    when: "the link expired, nobody has consented",
    status: "pending",
    connected: false,
    preview: '~ connection: "pending: the consent link expired at <time>" => "connected"',
    up: ["OAuthConnect"],
  },
  connected: {
    when: "a page admin has consented; Wiro renews its tokens by itself",
    status: "connected",
    connected: true,
    preview: NONE,
    up: [],
  },
  renewal: {
    when: "the consent runs out within renewBeforeDays",
    status: "connected",
    connected: true,
    preview: '~ connection: "connected, but the consent must be renewed by <date>" => "connected"',
    up: ["OAuthConnect"],
  },
  renewing: {
    when: "the link for the renewal lives",
    status: "connected",
    connected: true,
    preview: NONE,
    up: [],
  },
  lost: {
    when: "the consent ran out, or was withdrawn",
    status: "disconnected",
    connected: false,
    preview:
      '~ connection: "disconnected: Wiro no longer holds a valid LinkedIn grant of Jane Doe" => "connected"',
    up: ["OAuthConnect"],
  },
  reconnecting: {
    when: "the link for the reconnection lives",
    status: "disconnected",
    connected: false,
    preview: NONE,
    up: [],
  },
  wrong: {
    when: "somebody else than expectedAccountName has consented",
    status: "connected",
    connected: false,
    preview: '~ connection: "connected as Sam Roe, expected Jane Doe" => "connected"',
    up: ["OAuthConnect"],
  },
  awaited: {
    when: "the link for the expected member lives",
    status: "connected",
    connected: false,
    preview: NONE,
    up: [],
  },
  app: {
    when: "clientId is another app's",
    status: "connected",
    connected: true,
    preview: '~ clientId: "app-1" => "app-2"',
    up: ["CredentialUpsert", "OAuthConnect"],
  },
  otherApp: {
    when: "the consent there is was given to the former app, and the new link expired",
    status: "pending",
    connected: false,
    preview: '~ connection: "pending: the consent link expired at <time>" => "connected"',
    up: ["OAuthConnect"],
  },
  trigger: {
    when: "reconnectTrigger has a new value",
    status: "connected",
    connected: true,
    preview: '+ reconnectTrigger: "new-scopes"',
    up: ["OAuthConnect"],
  },
  missing: {
    when: "the agent was deleted, or cannot be seen with this API key",
    status: "missing",
    connected: false,
    preview:
      '~ connection: "missing: the agent cannot be seen with this API key (deleted, or not visible to it)" => "connected"',
    up: "warns",
  },
} as const satisfies Record<string, Case>;

export type CaseName = keyof typeof CASES;

/** As the docs show it. */
export function connectionTable(): string {
  const rows = Object.values<Case>(CASES).map(({ when, status, connected, preview, up }) => {
    const then = up === "warns" ? "nothing, and warns" : up.join(", ") || "nothing";
    return `| ${when} | \`${status}\` | \`${String(connected)}\` | ${preview === NONE ? NONE : `\`${preview}\``} | ${then} |`;
  });
  return [
    "| The case | `status` | `connected` | A preview, refreshed | The next `up` writes |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
