import { Canaries, SPELLINGS } from "../../support/canaries";
import { echoing, NEEDED } from "../../support/echo";
import { type DeclaredResource, failureOf, plainTextOf } from "../declared";
import type { Host } from "../host";
import { OperationFailed } from "../protocol";
import { API_KEY, API_SECRET, CLIENT_SECRET, hostFixture, MINUTE } from "../host-fixture";

const fixture = hostFixture({ env: { WIRO_LOG: "debug", WIRO_API_SECRET: API_SECRET } });
let host: Host;
/** The process of an earlier run. */
let former: Host;
beforeAll(async () => {
  ({ host } = fixture);
  former = await fixture.startHost({ env: { WIRO_API_SECRET: API_SECRET } });
});
afterAll(() => canaries.report("host"));

const LINK = "https://www.linkedin.com/oauth/v2/authorization?client_id=app-1&state=link-canary";
const TOKENS = { "access token": "access-token-canary-1", "refresh token": "refresh-token-canary-1" };
const canaries = new Canaries({
  "API key": API_KEY,
  "API secret": API_SECRET,
  "client secret": CLIENT_SECRET,
});
canaries.addLink(LINK);
for (const [token, value] of Object.entries(TOKENS)) canaries.add(token as keyof typeof TOKENS, value);
const leaksIn = (text: string) => canaries.in("let out", text);

/** Every text that a failed operation returns or prints. */
async function letOutBy(operation: Promise<unknown>): Promise<string> {
  const { message, record } = await failureOf(operation);
  const { stdout, stderr } = await host.takeOutput();
  return [message, ...(record?.reasons ?? []), plainTextOf(record?.properties ?? {}), stdout, stderr].join(
    "\n",
  );
}

const ECHOES = Object.entries(SPELLINGS).map(([name, spell]) => {
  const reply = [API_KEY, API_SECRET, CLIENT_SECRET, LINK].map(spell).join(" ");
  return [name, { result: false, errors: [{ code: 0, message: `Echo: x-api-key ${reply} end` }] }] as const;
});

describe.each(ECHOES)("no secret is printed or stored although the server echoes it %s", (_, body) => {
  const failing = (path: string) => fixture.control.fault({ path, body, status: 400 });
  const created = async (): Promise<DeclaredResource> => {
    const resource = await fixture.credential().create();
    await host.takeOutput();
    return resource;
  };

  it.each(["OAuthStatus", "CredentialUpsert", "OAuthConnect"])("in the %s of a create", async (path) => {
    failing(path);
    const text = await letOutBy(fixture.credential().create());
    expect(text).toContain("Echo");
    expect(leaksIn(text)).toEqual([]);
  });

  it.each(["OAuthStatus", "Detail"])("in the %s of a read", async (path) => {
    const resource = await created();
    failing(path);
    expect(leaksIn(await letOutBy(resource.read()))).toEqual([]);
  });

  it.each(["OAuthStatus", "CredentialUpsert", "OAuthConnect"])("in the %s of an update", async (path) => {
    const resource = await created();
    failing(path);
    const text = await letOutBy(resource.update({ clientId: "app-2" }));
    expect(leaksIn(text)).toEqual([]);
  });

  it("in the OAuthDisconnect of a delete", async () => {
    const resource = await fixture.credential({}, former).create();
    failing("OAuthDisconnect");
    const text = await letOutBy(resource.in(host).delete());
    expect(text).toContain("Echo");
    expect(leaksIn(text)).toEqual([]);
  });

  it("in the Detail of a schedule, which knows of no client secret", async () => {
    failing("Detail");
    const text = await letOutBy(fixture.schedule().create());
    expect(leaksIn(text).filter((leak) => !leak.includes("client secret"))).toEqual([]);
  });
});

it("the former secret is not printed by an update either", async () => {
  const resource = await fixture.credential().create();
  const errors = [{ code: 0, message: `Echo: ${CLIENT_SECRET}` }];
  fixture.control.fault({ path: "CredentialUpsert", body: { result: false, errors }, status: 400 });
  expect(leaksIn(await letOutBy(resource.update({ clientSecret: "rotated" })))).toEqual([]);
});

it("a link over the life of a resource appears only in the secret output", async () => {
  const resource = await fixture.credential().create();
  const link = String(resource.outputs["authorizeUrl"]);
  canaries.addLink(link);
  expect(leaksIn(plainTextOf(resource.returned))).toEqual([]);
  fixture.setClockAhead(16 * MINUTE);
  await resource.diff();
  await resource.read();
  expect(leaksIn(plainTextOf(resource.returned))).toEqual([]);
  fixture.control.fault({ path: "OAuthConnect", body: { result: false, errors: [link] }, status: 400 });
  const text = await letOutBy(resource.update());
  expect(text).toContain("OAuthConnect");
  expect(leaksIn(text)).toEqual([]);
});

it("a resource's whole life prints no secret and no stack", async () => {
  const resource = await fixture.credential().create();
  await resource.diff({ clientId: "app-2" });
  await fixture.consent(resource);
  await resource.read();
  await resource.update({ clientSecret: `${CLIENT_SECRET}2` });
  const next = resource.in(await fixture.startHost({ env: { WIRO_LOG: "debug" } }));
  await next.delete();
  const printed = [await host.takeOutput(), await next.host.takeOutput()].flatMap(({ stdout, stderr }) => [
    stdout,
    stderr,
  ]);
  expect(leaksIn(printed.join("\n"))).toEqual([]);
  expect(printed.join("\n")).not.toMatch(/\n\s+at /);
});

describe("an API that echoes every secret in every string of every response", () => {
  let api: Awaited<ReturnType<typeof echoing>>;
  let echoed: Host;
  /** The process of a later run, which has minted no link. */
  let later: Host;
  beforeAll(async () => {
    api = await echoing(fixture.sandbox.baseUrl);
    const env = { WIRO_LOG: "debug", WIRO_API_SECRET: API_SECRET, WIRO_BASE_URL: api.baseUrl };
    [echoed, later] = await Promise.all([fixture.startHost({ env }), fixture.startHost({ env })]);
  });
  afterAll(() => api.close());

  const fields = { accesstoken: TOKENS["access token"], refreshtoken: TOKENS["refresh token"] };

  it.each(Object.keys(SPELLINGS))("puts none into a state, a message or an output: %s", async (spelling) => {
    fixture.control.settings.phaseMs = 10;
    const texts: string[] = [];
    const expectPrinted = (spared: readonly string[], ...links: string[]) => {
      const secrets = [API_KEY, API_SECRET, CLIENT_SECRET, ...links];
      api.set({ text: secrets.map(SPELLINGS[spelling] ?? String).join(" "), spared, fields });
    };
    /** Every text that an operation returns or prints, whether the echo makes it fail or not. */
    const attempt = async (
      resource: DeclaredResource,
      operation: (resource: DeclaredResource) => Promise<unknown>,
    ) => {
      const error = await operation(resource).catch((thrown: unknown) => thrown);
      const { message = "", record } = error instanceof OperationFailed ? error : {};
      const inputs = { ...resource.inputs, clientSecret: "where the program has put it" };
      texts.push(message, ...(record?.reasons ?? []), plainTextOf(resource.returned), JSON.stringify(inputs));
    };
    expectPrinted(NEEDED);
    const credential = await fixture.credential({}, echoed).create();
    const agentGuid = credential.args["agentGuid"];
    const resources = [
      credential,
      fixture.schedule({ agentGuid }, echoed),
      fixture.preference({ agentGuid }, echoed),
      fixture.state({ timeoutSeconds: 1 }, echoed),
    ];
    for (const one of resources.filter(({ id }) => id === "")) await attempt(one, (it) => it.create());
    const link = String(credential.outputs["authorizeUrl"]);
    const state = new URL(link).searchParams.get("state") ?? "";
    canaries.addLink(link);
    const recorded = resources.filter(({ id }) => id !== "");
    for (const host of [echoed, later]) {
      for (const spared of [NEEDED, []]) {
        expectPrinted(spared, link, state);
        for (const one of recorded.map((resource) => resource.in(host))) {
          await attempt(one, (it) => it.read());
          await attempt(one, (it) => it.diff());
          await attempt(one, (it) => it.update({ onDelete: undefined }));
        }
      }
    }
    for (const one of recorded) await attempt(one.in(later), (it) => it.delete());
    const printed = [await echoed.takeOutput(), await later.takeOutput()].flatMap(({ stdout, stderr }) => [
      stdout,
      stderr,
    ]);
    expect(printed.join()).toContain("POST /UserAgent");
    expect(texts.join()).toContain("[redacted]");
    expect(canaries.in(spelling, ...texts, ...printed)).toEqual([]);
  });
});
