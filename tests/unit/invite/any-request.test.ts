import fc from "fast-check";
import { handlerOf } from "../../../provider/src/invite/handler";
import { createInviteUrl } from "../../../provider/src/invite/invite-token";
import { MINUTE, SECOND } from "../../../provider/src/wiro/clock";
import {
  type HttpResponse,
  NoResponseError,
  type Transport,
} from "../../../provider/src/wiro/http/transport";
import { FUZZ_TIMEOUT, fuzz, RUNS, SEED } from "../../support/fuzz";
import { AutoClock } from "../fake-clock";
import { content } from "../wiro/any-content";

jest.setTimeout(FUZZ_TIMEOUT);

const MOUNT = "http://localhost:4020/connect";
const SIGNING_KEY = "signing-key-canary of the tests, long enough";
const API_KEY = "api-key-canary-5b1e";
const API_SECRET = "api-secret-canary-90";
const LINK = `https://www.linkedin.com/oauth/v2/authorization?${new URLSearchParams({
  response_type: "code",
  client_id: "app-1",
  redirect_uri: "https://api.wiro.ai/v1/UserAgentOAuth/LICallback",
  scope: "openid profile w_organization_social r_organization_social",
  state: "link-canary-of-a-consent",
}).toString()}`;
const MARKUP = `<b id="markup">Jane</b>`;
const MAX_MINTS = 6;
/** The minimum number of requests of one visitor. */
const VISIT = 8;

/** The API's response, or none. */
type Reply = Pick<HttpResponse, "status" | "body"> | "none";

interface One {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly cookie: string;
  readonly origin: string | undefined;
  readonly fixture: string | undefined;
  readonly form: string;
  readonly reply: Reply;
  /** How far the clock moves before the request. */
  readonly pause: number;
}

/** A response of the API that fits every operation. */
const usual = fc
  .record({
    connected: fc.boolean(),
    name: fc.constantFrom("Jane Doe", "Sam Roe", MARKUP, `${API_KEY} ${API_SECRET} ${LINK}`),
  })
  .map(({ connected, name }) => ({
    ...{ result: true, errors: [], connected, accounts: [{ id: name, name }], authorizeUrl: LINK },
    ...{ connectedat: "2026-04-17T12:00:00Z", tokenexpiresat: "2026-06-16T12:00:00Z" },
    useragents: [{ title: name, status: 4, credentials: { linkedin: { organizationid: name } } }],
  }));
const rejected = fc
  .constantFrom(
    "User agent not found",
    `Echo ${API_KEY} ${API_SECRET} ${LINK}`,
    "LinkedIn credentials not configured",
  )
  .map((message) => ({ result: false, errors: [{ code: 0, message }] }));
const withStatus = (status: fc.Arbitrary<number>, any: fc.Arbitrary<unknown>): fc.Arbitrary<Reply> =>
  fc.tuple(status, any).map(([code, body]) => ({ status: code, body: JSON.stringify([body]).slice(1, -1) }));
const odd = fc.tuple(usual, content).map(([body, useragents]) => ({ ...body, useragents }));
const reply: fc.Arbitrary<Reply> = fc.oneof(
  { weight: 12, arbitrary: withStatus(fc.constant(200), usual) },
  { weight: 2, arbitrary: withStatus(fc.constant(200), rejected) },
  { weight: 1, arbitrary: withStatus(fc.constant(200), odd) },
  { weight: 1, arbitrary: withStatus(fc.constantFrom(200, 400, 401, 500), content) },
  { weight: 1, arbitrary: fc.constant<Reply>("none") },
);

const text = fc.string({ unit: "grapheme", maxLength: 30 });
/** The path of a request: this invite, another one, or anywhere. */
const path = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom("/{invite}", "/{invite}/{return}") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      "/",
      "/{ended}",
      "/{other}",
      "/{invite}/",
      "/{invite}x",
      "/{invite}/{return}/x",
    ),
  },
  { weight: 1, arbitrary: fc.webPath() },
  { weight: 1, arbitrary: text.map((part) => `/{invite}/${encodeURIComponent(part)}`) },
);
const query = fc.dictionary(
  fc.oneof(fc.constantFrom("li_connected", "li_name", "li_error", "li_error_detail"), text),
  fc.oneof(fc.constantFrom("true", "session_expired", "authorization_denied", MARKUP, LINK), text),
  { maxKeys: 3 },
);
const form = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("csrf={form}", "csrf={form}&again=yes") },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", `csrf=${"x".repeat(5000)}`, "csrf={form}&csrf=x", "csrf=1.2.3"),
  },
);
const maybe = (values: fc.Arbitrary<string>) => fc.option(values, { nil: undefined, freq: 1 });
const request: fc.Arbitrary<One> = fc.record({
  method: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom("GET", "POST", "POST") },
    { weight: 1, arbitrary: fc.constantFrom("HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "get") },
  ),
  path,
  query: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: query }),
  cookie: fc.oneof(
    { weight: 8, arbitrary: fc.constant("{cookie}") },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "",
        "wiro-invite=x",
        "wiro-invite={other}; {cookie}",
        `wiro-invite=${"A".repeat(43)}`,
      ),
    },
    { weight: 1, arbitrary: text },
  ),
  origin: maybe(fc.constantFrom("null", "http://localhost:4020", "https://evil.test", "not a URL")),
  fixture: maybe(fc.constantFrom("same-origin", "none", "cross-site", "odd")),
  form,
  reply,
  pause: fc.constantFrom(0, SECOND, 4 * SECOND, 5 * MINUTE, 61 * MINUTE),
});

/** A person who presses the button again and again. */
const click = fc
  .record({ response: usual, method: fc.constantFrom("POST", "POST", "POST", "GET") })
  .map(({ response, method }): One => ({
    ...{ method, path: "/{invite}", query: {}, cookie: "{cookie}", form: "csrf={form}&again=yes" },
    ...{
      origin: undefined,
      fixture: undefined,
      reply: { status: 200, body: JSON.stringify(response) },
      pause: 4 * SECOND,
    },
  }));
const bounds = { minLength: VISIT, maxLength: VISIT + 4 };
const visit = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(fc.oneof({ weight: 2, arbitrary: request }, { weight: 1, arbitrary: click }), bounds),
  },
  { weight: 1, arbitrary: fc.array(click, bounds) },
);

/** The handler responds with no other status, and never throws. */
const STATUSES = [200, 303, 403, 404, 405, 410, 413, 429, 502];

function invariant(holds: boolean, what: string, found: unknown): void {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(found)}`);
}

it(`responds to any request, shows no secret and no link, and makes at most 6 links an hour (FUZZ_SEED=${SEED})`, async () => {
  const clock = new AutoClock();
  const lines: string[] = [];
  let reply: Reply = "none";
  /** The times at which an invite's link was made, or may have been made. */
  const mints = new Map<string, number[]>();
  let lastReturn = "";
  const post = (endpoint: string, _headers: unknown, body: string): Promise<HttpResponse> => {
    if (reply === "none") return Promise.reject(new NoResponseError("cut"));
    if (endpoint.endsWith("OAuthConnect") && !reply.body.includes('"result":false')) {
      const { redirecturl } = JSON.parse(body) as { redirecturl: string };
      const [, , token = "", state = ""] = new URL(redirecturl).pathname.split("/");
      mints.set(token, [...(mints.get(token) ?? []), clock.now()]);
      lastReturn = state;
    }
    return Promise.resolve({ ...reply, retryAfter: undefined, date: undefined, age: undefined });
  };
  const transport: Transport = { post, close: () => Promise.resolve() };
  const options = { url: MOUNT, signingKey: SIGNING_KEY, clock };
  const log = (line: string) => lines.push(line);
  const onError = (error: Error) => lines.push(error.message);
  const account = { apiKey: API_KEY, apiSecret: API_SECRET };
  const handler = handlerOf({ ...options, log, onError }, account, transport);
  const tokenOf = (agentGuid: string, expiresAt: number, signingKey = SIGNING_KEY) =>
    createInviteUrl({ url: MOUNT, signingKey, agentGuid, expiresAt: new Date(expiresAt) }).slice(
      MOUNT.length + 1,
    );
  let runs = 0;
  let asked = 0;
  const outcomes = new Map<number, number>();

  const property = fc.asyncProperty(visit, async (requests) => {
    runs += 1;
    const agentGuid = `00000000-0000-4000-8000-${runs.toString(16).padStart(12, "0")}`;
    const known: Record<string, string> = {
      invite: tokenOf(agentGuid, clock.now() + 90 * MINUTE * (1 + (runs % 5))),
      ended: tokenOf(agentGuid, clock.now() - SECOND),
      other: tokenOf(agentGuid, clock.now() + MINUTE, "another signing key, that is as long as it"),
      ...{ cookie: "", form: "", return: "none" },
    };
    const fill = (template: string) => template.replace(/\{(\w+)\}/g, (_, name: string) => known[name] ?? "");
    for (const one of requests) {
      clock.jump += one.pause;
      reply = one.reply;
      const search = new URLSearchParams(one.query).toString();
      const headers = new Headers();
      const give = (name: string, header: string | undefined) => {
        if (header !== undefined && /^[\x20-\x7e]*$/.test(header)) headers.set(name, header);
      };
      give("cookie", fill(one.cookie));
      give("origin", one.origin);
      give("sec-fetch-site", one.fixture);
      const hasBody = !["GET", "HEAD", "get"].includes(one.method);
      const body = hasBody ? { body: fill(one.form) } : {};
      const url = `${MOUNT}${fill(one.path)}${search === "" ? "" : `?${search}`}`;
      const before = mints.get(known["invite"] ?? "")?.length ?? 0;
      const response = await handler(new Request(url, { method: one.method, headers, ...body }));
      const page = await response.text();
      asked += 1;
      outcomes.set(response.status, (outcomes.get(response.status) ?? 0) + 1);
      const location = response.headers.get("location") ?? "";
      const shown = [
        page,
        ...lines.splice(0),
        ...[...response.headers].flat().filter((part) => part !== location),
      ].join("\n");
      const observed = { ...one, status: response.status, location, shown };
      invariant(STATUSES.includes(response.status), "a status that is documented", observed);
      invariant(!/canary|oauth\/v2\/authorization/.test(shown), "no secret and no link is shown", observed);
      invariant(!shown.includes("<b id"), "a text from outside is shown as text", observed);
      invariant(
        location === "" || location === LINK || location === `${MOUNT}/${known["invite"]}`,
        "it leads to LinkedIn or to the invite",
        observed,
      );
      invariant(response.headers.get("cache-control") === "no-store", "no page is kept", observed);
      invariant(one.method !== "HEAD" || page === "", "HEAD has no body", observed);
      const made = (mints.get(known["invite"] ?? "")?.length ?? 0) - before;
      invariant(made === 0 || one.method === "POST", "only a click makes a link", observed);
      invariant(made <= 1, "a click makes one link at most", observed);
      const cookie = response.headers.get("set-cookie");
      if (cookie !== null) known["cookie"] = cookie.split(";")[0] ?? "";
      known["form"] = /name="csrf" value="([^"]*)"/.exec(page)?.[1] ?? known["form"] ?? "";
      if (made > 0) known["return"] = lastReturn;
    }
    const times = mints.get(known["invite"] ?? "") ?? [];
    const crowded = times.filter(
      (time) => times.filter((other) => other >= time && other - time < 60 * MINUTE).length > MAX_MINTS,
    );
    invariant(crowded.length === 0, "6 links an hour at most", times);
    mints.clear();
  });
  const { numRuns, seed } = fuzz(VISIT);
  await fc.assert(property, { numRuns, seed });
  expect(asked).toBeGreaterThanOrEqual(RUNS);
  // A fuzz test that reaches no page proves nothing about pages.
  if (RUNS >= 4_000) expect(STATUSES.filter((status) => !outcomes.has(status))).toEqual([]);
});
