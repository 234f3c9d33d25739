import fc from "fast-check";
import { adapt } from "../../../provider/src/dynamic/adapter";
import type { DynamicProvider } from "../../../provider/src/dynamic/dynamic-provider";
import { Session } from "../../../provider/src/engine/session";
import { PROVIDER_KEY } from "../../../provider/src/engine/wire";
import { agentSchedule } from "../../../provider/src/lifecycle/agent-schedule";
import { agentState } from "../../../provider/src/lifecycle/agent-state";
import type { Properties } from "../../../provider/src/lifecycle/check";
import type { Lifecycle } from "../../../provider/src/lifecycle/lifecycle";
import { linkedInCredential } from "../../../provider/src/lifecycle/linkedin-credential";
import { preferenceSkill } from "../../../provider/src/lifecycle/preference-skill";
import { WiroClient } from "../../../provider/src/wiro/client";
import { type Operation, OPERATIONS } from "../../../provider/src/wiro/http/operations";
import { settingsSchema } from "../../../provider/src/wiro/settings";
import {
  type HttpResponse,
  NoResponseError,
  type Transport,
} from "../../../provider/src/wiro/http/transport";
import { FUZZ_TIMEOUT, fuzz, SEED } from "../../support/fuzz";
import { AutoClock } from "../fake-clock";
import { GOOD, GUID, states, value } from "../lifecycle/any-properties";
import { content } from "../wiro/any-content";

jest.setTimeout(FUZZ_TIMEOUT);

const KEY = "key-canary-3f9a";
const CLIENT_SECRET = "client-secret-canary-7c";
const API = "https://api.wiro.ai/v1";
const SETTINGS = settingsSchema.parse({ apiKey: KEY, baseUrl: API });
/** After this many requests the API rejects the key, because a wait for an agent has no other end. */
const MAX_REQUESTS = 30;

const RESOURCES = { linkedInCredential, agentSchedule, preferenceSkill, agentState } as const;
type Name = keyof typeof RESOURCES;

const IDS: Readonly<Record<Name, string>> = {
  linkedInCredential: `${GUID}/linkedin`,
  agentSchedule: `${GUID}/cs-cron-content-scanner`,
  preferenceSkill: `${GUID}/cs-content-tone`,
  agentState: GUID,
};

const LINK = `https://www.linkedin.com/oauth/v2/authorization?${new URLSearchParams({
  response_type: "code",
  client_id: "a",
  redirect_uri: `${API}/UserAgentOAuth/LICallback`,
  scope: "openid profile w_organization_social r_organization_social",
  state: "link-canary-of-a-consent",
}).toString()}`;

/** A response that fits every operation. */
const GOOD_BODY = {
  ...{ result: true, errors: [], applied: 4, entries: [], authorizeUrl: LINK },
  ...{ connected: true, accounts: [{ id: "Jane Doe", name: "Jane Doe" }] },
  ...{ connectedat: "2026-04-17T12:00:00.000Z", tokenexpiresat: "2026-06-16T12:00:00.000Z" },
};
const ROW = { key: "cs-cron-content-scanner", interval: "0 9 * * *", enabled: true, _source: "skill-bundle" };
const AGENT = {
  ...{ guid: GUID, title: "Social Manager", credentials: { linkedin: { organizationid: "12345678" } } },
  scheduledskills: [ROW],
  customskills: [{ ...ROW, key: "cs-content-tone", interval: null, value: "Warm." }],
};

type Reply = Omit<HttpResponse, "retryAfter" | "date" | "age"> | "none";

const ECHO = `Echo ${KEY} ${CLIENT_SECRET} ${LINK}`;
const echoing = { interval: ECHO, value: ECHO, _source: ECHO };
const agent = fc.record({
  status: fc.integer({ min: 0, max: 6 }),
  ...{
    scheduledskills: fc.constantFrom([ROW], [], null, [{ ...ROW, ...echoing }]),
    remainingcredits: fc.constantFrom(0, 5, undefined),
  },
});
const name = fc.constantFrom("Jane Doe", "Sam Roe", ECHO);
const usual = fc
  .record({ connected: fc.boolean(), name, agent })
  .map(({ connected, name: id, agent: more }) => ({
    ...GOOD_BODY,
    connected,
    accounts: [{ id, name: id }],
    useragents: [{ ...AGENT, ...more }],
  }));
const error = fc.constantFrom(
  ...["User agent not found", "Agent is already running", "Agent is currently stopping, please wait"],
  ...["LinkedIn credentials not configured", ECHO, "no"],
);
const rejected = error.map((message) => ({ result: false, errors: [{ code: 0, message }] }));
const odd = fc
  .tuple(
    usual,
    fc.dictionary(fc.constantFrom(...Object.keys(GOOD_BODY), "useragents"), content, { maxKeys: 2 }),
  )
  .map(([body, changes]) => ({ ...body, ...changes }));
const oddAgent = fc
  .tuple(usual, fc.dictionary(fc.constantFrom(...Object.keys(AGENT), "status"), content, { maxKeys: 2 }))
  .map(([body, changes]) => ({ ...body, useragents: [{ ...AGENT, ...changes }] }));
const withStatus = (status: fc.Arbitrary<number>, body: fc.Arbitrary<unknown>): fc.Arbitrary<Reply> =>
  fc.tuple(status, body).map(([code, any]) => ({ status: code, body: JSON.stringify([any]).slice(1, -1) }));
const reply: fc.Arbitrary<Reply> = fc.oneof(
  { weight: 6, arbitrary: withStatus(fc.constant(200), usual) },
  { weight: 2, arbitrary: withStatus(fc.constant(200), odd) },
  { weight: 2, arbitrary: withStatus(fc.constant(200), oddAgent) },
  { weight: 2, arbitrary: withStatus(fc.constantFrom(200, 400, 401, 403, 404, 500), rejected) },
  { weight: 1, arbitrary: withStatus(fc.constantFrom(200, 201, 302, 400, 429, 503), content) },
  { weight: 1, arbitrary: fc.constant<Reply>("none") },
);
const replies = fc.array(reply, { minLength: 1, maxLength: 6 });

/** An API that responds from the list, and repeats the last response. */
class Api implements Transport {
  readonly calls: Operation[] = [];
  /** Links in the responses so far. */
  mints = 0;

  constructor(private readonly script: readonly Reply[]) {}

  post(url: string): Promise<HttpResponse> {
    const names = Object.keys(OPERATIONS) as Operation[];
    const operation = names.find((name) => url === API + OPERATIONS[name].path);
    if (operation === undefined) throw new Error(`nothing is known of ${url}`);
    this.calls.push(operation);
    const reply = this.script[Math.min(this.calls.length, this.script.length) - 1];
    if (reply === undefined || reply === "none") return Promise.reject(new NoResponseError("cut"));
    const isOver = this.calls.length > MAX_REQUESTS;
    const { status, body } = isOver ? { status: 401, body: '{"result":false,"errors":[]}' } : reply;
    if (operation === "OAuthConnect" && status === 200 && body.includes(LINK)) this.mints += 1;
    return Promise.resolve({ status, body, retryAfter: undefined, date: undefined, age: undefined });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The session of a process whose API is a script. */
class ScriptedSession extends Session {
  constructor(readonly scripted: WiroClient) {
    super({ WIRO_API_KEY: KEY }, new AutoClock(), () => undefined);
  }
  override moment() {
    return this.scripted.moment();
  }
  override keyFingerprint() {
    return this.scripted.keyFingerprint;
  }
  override connect() {
    return this.scripted;
  }
}

interface Ended {
  readonly result: unknown;
  readonly calls: readonly Operation[];
}

/** A value that the provider marked as a secret: the engine encrypts it. */
function withoutSecrets(properties: unknown): unknown {
  if (typeof properties !== "object" || properties === null) return properties;
  const own = Object.entries(properties);
  return Object.fromEntries(
    own.filter(([, one]) => !JSON.stringify(one ?? null).includes("1b47061264138c4ac30d75fd1eb44270")),
  );
}

/** A message from a bug of ours, and not an error that somebody can act on. */
const FAULT =
  /Cannot (read|convert|destructure|set)|is not (a function|iterable|a constructor|defined)|Invalid (time|Date|array|string)|call stack|\[object |NaN|undefined/;

async function run(
  name: Name,
  script: readonly Reply[],
  operation: (provider: DynamicProvider) => Promise<unknown>,
): Promise<Ended> {
  const api = new Api(script);
  const clock = new AutoClock();
  const client = new WiroClient({
    settings: SETTINGS,
    transport: api,
    clock,
    random: () => 0.5,
    log: () => undefined,
  });
  const lines: string[] = [];
  const lifecycle = RESOURCES[name] as unknown as Lifecycle<object, object>;
  const provider = adapt(lifecycle, new ScriptedSession(client), (line) => lines.push(line));
  const { result, record, message } = await operation(provider).then(
    (done) => ({ result: done, record: done ?? {}, message: undefined }),
    (thrown: unknown) => {
      const { message: text, properties } = thrown as Error & { properties?: unknown };
      return { result: undefined, record: { properties: properties ?? {} }, message: text };
    },
  );
  const texts = [message ?? GUID, ...lines];
  const shown = [...texts, JSON.stringify(Object.values(record).map(withoutSecrets))].join("\n");
  invariant(!texts.some((text) => text.includes("\n")), "a message is one line", texts);
  invariant(!texts.some((text) => FAULT.test(text)), "a message is not an internal error", texts);
  invariant(message?.includes(GUID) ?? true, "an error names the agent", message);
  invariant(isOnTheWire(record), "the host can send it", record);
  // Only a credential knows the client secret.
  const secrets = name === "linkedInCredential" ? /canary/ : /(key|link)-canary/;
  invariant(!secrets.test(shown), "no secret is shown", shown);
  invariant(api.mints <= 1, "one link at most", api.calls);
  return { result, calls: api.calls };
}

/** Whether the host can put it on the wire. The host throws on values that JSON lacks. */
function isOnTheWire(part: unknown): boolean {
  if (typeof part === "object" && part !== null) return Object.values(part).every(isOnTheWire);
  return part === null || typeof part === "string" || typeof part === "boolean" || Number.isFinite(part);
}

/** In place of `expect`, which would take longer than the operation. */
function invariant(holds: boolean, what: string, found: unknown): void {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(found)}`);
}

/** A record of a resource, of any shape, with its secret in the right place. */
const records = states
  .map((state) => ({ ...state, clientSecret: CLIENT_SECRET, [PROVIDER_KEY]: "the loader" }))
  // A link that equals the guid would be masked as a secret wherever the agent is named.
  .filter((state) => (state as Properties)["authorizeUrl"] !== GUID);

const BASE: Properties = {
  ...GOOD,
  clientSecret: CLIENT_SECRET,
  timeoutSeconds: 60,
  enabled: true,
  onDelete: undefined,
};

describe.each(Object.keys(RESOURCES) as Name[])(`%s (FUZZ_SEED=${SEED})`, (name) => {
  const lifecycle = RESOURCES[name] as unknown as Lifecycle<object, object>;
  const id = IDS[name];
  const options = fuzz(Object.keys(RESOURCES).length);
  /** The reads cover any state; an update and a delete parse it in the same way. */
  const fewer = fuzz(4 * Object.keys(RESOURCES).length);
  const own = Object.keys(BASE).filter(
    (key) =>
      !lifecycle.check({ [key]: "x" }).failures.some(({ reason }) => reason.startsWith("is not an input")),
  );
  const isOwn = ([key]: [string, unknown]) => own.includes(key);
  /** A program's arguments: one or two of the inputs may be anything that `check` accepts. */
  const inputs = fc
    .dictionary(fc.constantFrom(...own), value, { maxKeys: 2 })
    .map((changes) => {
      const { agentGuid, clientSecret } = BASE;
      const changed = Object.entries({ ...BASE, ...changes, agentGuid, clientSecret });
      return lifecycle.check(Object.fromEntries(changed.filter(isOwn)));
    })
    .filter(({ failures }) => failures.length === 0)
    .map((checked) => ({ ...checked.inputs, [PROVIDER_KEY]: "the loader" }));

  it("reads with any state and any response, and writes nothing", async () => {
    const property = fc.asyncProperty(records, replies, async (record, script) => {
      const { calls, result } = await run(name, script, (provider) => provider.read(id, record));
      invariant(!calls.some((call) => OPERATIONS[call].writes), "a read writes nothing", calls);
      invariant(result === undefined || Reflect.get(result as object, "id") === id, "the id stays", result);
    });
    await fc.assert(property, options);
  });

  it("updates with any state and any response, and makes at most one link", async () => {
    const property = fc.asyncProperty(records, inputs, replies, async (record, news, script) => {
      await run(name, script, (provider) => provider.update(id, record, news));
    });
    await fc.assert(property, fewer);
  });

  it("deletes with any state and any response, and makes no link", async () => {
    const property = fc.asyncProperty(records, replies, async (record, script) => {
      const { calls } = await run(name, script, (provider) => provider.delete(id, record));
      const setsUp = calls.some((call) => call === "OAuthConnect" || call === "CredentialUpsert");
      invariant(!setsUp, "a delete sets nothing up", calls);
    });
    await fc.assert(property, fewer);
  });
});
