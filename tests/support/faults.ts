import type { Exchange, Fault, Reply } from "./fault-proxy";

/** An action of the API, or of a server in front of it, on one request. The names are those of docs/reliability.md. */
export interface NamedFault {
  readonly name: string;
  readonly group: Group;
  /** The operations that it applies to. Default: all of them. */
  readonly only?: readonly string[];
  /** `refused`: the connection is refused. */
  readonly fault: Fault | "refused";
}

/** Faults with the same reaction of the package. */
export type Group =
  | "no response"
  | "server error"
  | "unreadable"
  | "rate limit"
  | "absurd rate limit"
  | "rejected key"
  | "rejected"
  | "agent not found"
  | "broken contract"
  | "another agent"
  | "part of it";

const asItCame = ({ body }: Exchange) => body;
/** A server that echoes its input: the package must print no part of it. */
const echoOf = ({ apiKey, body }: Exchange) => `you sent ${apiKey} ${body}`;
const failure = (message: string, code = 0) => JSON.stringify({ result: false, errors: [{ code, message }] });
const html = (title: string, exchange: Exchange) =>
  `<html><head><title>${title}</title></head><body>\n${echoOf(exchange)}\n</body></html>`;

/** A response to a request that is not carried out. */
const instead = (reply: (exchange: Exchange) => Reply): Fault => ({ reply });
const rejection = (status: number, message: string): Fault =>
  instead((exchange) => ({ status, body: failure(`${message} ${echoOf(exchange)}`) }));
const rateLimit = (headers: (now: string) => Record<string, string>): Fault => ({
  // The date of a pause is on the server's clock.
  reply: () => {
    const date = new Date().toUTCString();
    return { status: 429, headers: { date, ...headers(date) }, body: failure("Too Many Requests") };
  },
});

/** The request is carried out, and its response is changed. */
const changed = (change: (real: Record<string, unknown>) => unknown): Fault => ({
  request: asItCame,
  reply: (_, real) => ({
    ...(real ?? { status: 200 }),
    body: JSON.stringify(change(JSON.parse(real?.body ?? "{}") as Record<string, unknown>)),
  }),
});

const lost = (name: string, fault: Fault | "refused"): NamedFault => ({ name, group: "no response", fault });
const broken = (name: string, body: (exchange: Exchange) => string, status = 200): NamedFault => ({
  name,
  group: "unreadable",
  fault: instead((exchange) => ({ status, body: body(exchange) })),
});

interface Message {
  readonly text: string;
  readonly code?: number;
  readonly only?: readonly string[];
}

const RUN = ["Start", "Stop", "Update"];
const CONNECT = ["OAuthConnect", "OAuthStatus", "OAuthDisconnect"];
const SKILL = ["CustomSkillUpsert", "CustomSkillRevert"];

/** The fields that the API's documents print beside `result: false`. */
const MESSAGES: readonly Message[] = [
  { text: "Request parameter [useragentguid] required" },
  { text: "LinkedIn credentials not configured", only: ["OAuthConnect"] },
  { text: "Unknown OAuth credential: linkedin", only: CONNECT },
  { text: "Credential is not configured for the generic OAuth dispatcher: linkedin", only: CONNECT },
  { text: "Invalid redirect URL", only: ["OAuthConnect"] },
  { text: "Unsupported connection mode for LinkedIn", only: ["OAuthConnect"] },
  { text: "wiro_connect_pending", only: ["OAuthConnect"] },
  { text: "agent-fieldstatus-not-allowed-for-role", only: ["CredentialUpsert"] },
  { text: "Client secret is managed by Wiro", only: ["CredentialUpsert"] },
  { text: "Organization ID is managed by the connection flow", only: ["CredentialUpsert"] },
  { text: "skill-not-found", only: SKILL },
  { text: "customskill-preset-description-not-editable", only: SKILL },
  { text: "Only a team admin can perform this action on a team-owned agent.", code: 97 },
  { text: "This agent belongs to a team. Switch to the team context to access it." },
  { text: "This agent is in your personal workspace. Switch to personal context to access it." },
  { text: "This agent is personal. Switch to your personal context to access it." },
  { text: "This agent belongs to a different team." },
  { text: "useragent-access-denied", code: 96 },
  {
    text: "Agent setup is not complete. Please fill in your credentials before starting.",
    only: ["Start"],
  },
  {
    text: "No credits available. Please renew your subscription or purchase extra credits.",
    only: ["Start"],
  },
  { text: "Subscription required — please subscribe to this agent before starting it.", only: ["Start"] },
  {
    text: "Active subscription required to start agent. Please renew your subscription.",
    only: ["Start"],
  },
  { text: "Agent has no remaining credits.", only: ["Start"] },
  { text: "Categories cannot be empty", only: ["Update"] },
  { text: "insufficient balance", code: 97, only: RUN },
];

const NOT_FOUND: readonly Message[] = [
  { text: "User agent not found" },
  { text: "User agent not found or unauthorized" },
  { text: "useragent-not-found", code: 95 },
];

const REJECTED_KEYS: readonly Message[] = [
  { text: "Project authorization is not founded." },
  { text: "Project requires signature authentication. x-signature and x-nonce headers are required." },
  { text: "Project authorization is not valid." },
  { text: "Requested ip 203.0.113.7 is not allowed." },
  { text: "Authorization bearer token expired.", code: 99 },
];

const message = (group: Group, messages: readonly Message[], status = 200): NamedFault[] =>
  messages.map(({ text, code, only }) => ({
    name: `${status === 200 ? "`result: false`" : `HTTP ${status}`}, "${text}"`,
    group,
    fault: instead(() => ({ status, body: failure(text, code) })),
    ...(only === undefined ? {} : { only }),
  }));

/** An agent that the response names in place of the one under test. */
const OTHER = "0f0f0f0f-0000-4000-8000-00000000000f";

export const FAULTS: readonly NamedFault[] = [
  lost("connection refused", "refused"),
  lost("reset before the request was processed", { ending: "cut" }),
  lost("reset after the request was processed", { request: asItCame, ending: "cut" }),
  lost("hang before the request was processed", { ending: "silence" }),
  lost("hang after the request was processed", { request: asItCame, ending: "silence" }),
  lost("a body that stalls", { request: asItCame, ending: "stalled" }),
  lost("half a body and then a reset", { request: asItCame, ending: "half" }),

  { name: "HTTP 400", group: "rejected", fault: rejection(400, "Bad request.") },
  { name: "HTTP 401", group: "rejected key", fault: rejection(401, "Project authorization is not founded.") },
  { name: "HTTP 403", group: "rejected key", fault: rejection(403, "Forbidden.") },
  { name: "HTTP 404", group: "rejected", fault: rejection(404, "Error parsing url.") },
  { name: "HTTP 408", group: "server error", fault: rejection(408, "Request timeout.") },
  { name: "HTTP 500", group: "server error", fault: rejection(500, "Internal error.") },
  { name: "HTTP 503", group: "server error", fault: rejection(503, "Unavailable.") },

  {
    name: "HTTP 429 with `Retry-After` in seconds",
    group: "rate limit",
    fault: rateLimit(() => ({ "retry-after": "7" })),
  },
  {
    name: "HTTP 429 with `Retry-After` as a date",
    group: "rate limit",
    fault: rateLimit((now) => ({ "retry-after": new Date(Date.parse(now) + 7000).toUTCString() })),
  },
  { name: "HTTP 429 without `Retry-After`", group: "rate limit", fault: rateLimit(() => ({})) },
  {
    name: "HTTP 429 with an absurd `Retry-After`",
    group: "absurd rate limit",
    fault: rateLimit(() => ({ "retry-after": "86400000" })),
  },

  broken("HTTP 502 with HTML", (exchange) => html("502", exchange), 502),
  broken("HTTP 404 with HTML", (exchange) => html("404", exchange), 404),
  broken("HTTP 200 with HTML", (exchange) => html("Login", exchange)),
  broken("an empty body", () => ""),
  broken("half a JSON", (exchange) =>
    JSON.stringify({ result: true, errors: [], echoOf: echoOf(exchange) }).slice(0, -9),
  ),
  broken("another shape", (exchange) => JSON.stringify({ data: { ok: true }, echo: echoOf(exchange) })),
  broken("an oversized body", () =>
    JSON.stringify({ result: true, errors: [], filler: "x".repeat(5 * 1024 * 1024) }),
  ),

  {
    name: "`result: true` with other types",
    group: "broken contract",
    only: ["OAuthStatus", "Detail", "OAuthConnect"],
    fault: changed(() => ({
      result: true,
      errors: [],
      connected: "yes",
      useragents: "one",
      authorizeUrl: 7,
    })),
  },
  {
    name: "another agent's response",
    group: "another agent",
    only: ["Detail"],
    fault: changed((real) => {
      const [agent] = real["useragents"] as Record<string, unknown>[];
      return {
        ...real,
        useragents: [{ ...agent, guid: OTHER, status: 4, customskills: [], scheduledskills: [] }],
      };
    }),
  },
  {
    name: "`result: true` with errors",
    group: "part of it",
    fault: changed((real) => ({ ...real, errors: [{ code: 0, message: "one part was not saved" }] })),
  },
  {
    name: "fewer rows applied than sent",
    group: "part of it",
    only: ["CredentialUpsert"],
    fault: {
      request: ({ body }) => {
        const sent = JSON.parse(body) as { fields: unknown[] };
        return JSON.stringify({ ...sent, fields: sent.fields.slice(0, -1) });
      },
    },
  },

  ...message("rejected key", REJECTED_KEYS.slice(1), 401),
  ...message("rejected", MESSAGES),
  ...message("agent not found", NOT_FOUND),
  ...message("agent not found", NOT_FOUND.slice(0, 1), 404),
];
