import { type Declared, failureOf, plainTextOf } from "./declared";
import type { Host } from "./host";
import { API_KEY, API_SECRET, CLIENT_SECRET, MINUTE, Workshop } from "./workshop";

let workshop: Workshop;
let host: Host;
/** The process of an earlier run. */
let former: Host;
beforeAll(async () => {
  workshop = await Workshop.open({ env: { WIRO_LOG: "debug", WIRO_API_SECRET: API_SECRET } });
  ({ host } = workshop);
  former = await workshop.startHost({ env: { WIRO_API_SECRET: API_SECRET } });
});
beforeEach(() => host.said());
afterEach(() => workshop.tidy());
afterAll(() => workshop.close());

const LINK = "https://www.linkedin.com/oauth/v2/authorization?client_id=app-1&state=link-canary";
const SECRETS = [API_KEY, API_SECRET, CLIENT_SECRET, "link-canary"];

const SPELLINGS: Record<string, (secret: string) => string> = {
  raw: (secret) => secret,
  "URL-encoded": encodeURIComponent,
  "in a form": (secret) => new URLSearchParams({ s: secret }).toString().slice(2),
  "in JSON": (secret) => JSON.stringify(secret),
  base64: (secret) => Buffer.from(secret).toString("base64"),
  base64url: (secret) => Buffer.from(secret).toString("base64url"),
  hex: (secret) => Buffer.from(secret).toString("hex"),
};

/** Each spelling of each secret that the text shows. */
function leaksIn(text: string): string[] {
  return SECRETS.flatMap((secret) =>
    Object.entries(SPELLINGS)
      .filter(([, spell]) => text.includes(spell(secret)))
      .map(([name]) => `${secret}, ${name}`),
  );
}

/** Everything that a failed operation lets out. */
async function letOutBy(operation: Promise<unknown>): Promise<string> {
  const { message, kept } = await failureOf(operation);
  const { stdout, stderr } = await host.said();
  return [message, ...(kept?.reasons ?? []), plainTextOf(kept?.properties ?? {}), stdout, stderr].join("\n");
}

const ECHOES = Object.entries(SPELLINGS).map(([name, spell]) => {
  const said = [API_KEY, API_SECRET, CLIENT_SECRET, LINK].map(spell).join(" ");
  return [name, { result: false, errors: [{ code: 0, message: `Echo: x-api-key ${said} end` }] }] as const;
});

describe.each(ECHOES)("no secret gets out though the server echoes it %s", (_, body) => {
  const failing = (path: string) => workshop.control.fault({ path, body, status: 400 });
  const created = async (): Promise<Declared> => {
    const resource = await workshop.credential().create();
    await host.said();
    return resource;
  };

  it.each(["OAuthStatus", "CredentialUpsert", "OAuthConnect"])("in the %s of a create", async (path) => {
    failing(path);
    const text = await letOutBy(workshop.credential().create());
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
    const resource = await workshop.credential({}, former).create();
    failing("OAuthDisconnect");
    const text = await letOutBy(resource.in(host).delete());
    expect(text).toContain("Echo");
    expect(leaksIn(text)).toEqual([]);
  });

  it("in the Detail of a schedule, which knows of no client secret", async () => {
    failing("Detail");
    const text = await letOutBy(workshop.schedule().create());
    expect(leaksIn(text).filter((leak) => !leak.startsWith(CLIENT_SECRET))).toEqual([]);
  });
});

it("the former secret does not get out of an update either", async () => {
  const resource = await workshop.credential().create();
  const errors = [{ code: 0, message: `Echo: ${CLIENT_SECRET}` }];
  workshop.control.fault({ path: "CredentialUpsert", body: { result: false, errors }, status: 400 });
  expect(leaksIn(await letOutBy(resource.update({ clientSecret: "rotated" })))).toEqual([]);
});

it("the link of a whole life appears in nothing but the secret output", async () => {
  const resource = await workshop.credential().create();
  const link = String(resource.outputs["authorizeUrl"]);
  const state = new URL(link).searchParams.get("state") ?? "";
  expect(plainTextOf(resource.returned)).not.toContain(state);
  workshop.setClockAhead(16 * MINUTE);
  await resource.diff();
  await resource.read();
  expect(plainTextOf(resource.returned)).not.toContain(state);
  workshop.control.fault({ path: "OAuthConnect", body: { result: false, errors: [link] }, status: 400 });
  const text = await letOutBy(resource.update());
  expect(text).toContain("OAuthConnect");
  expect(text).not.toContain(state);
});

it("a whole life prints no secret and no stack", async () => {
  const resource = await workshop.credential().create();
  await resource.diff({ clientId: "app-2" });
  await workshop.consent(resource);
  await resource.read();
  await resource.update({ clientSecret: `${CLIENT_SECRET}2` });
  const next = resource.in(await workshop.startHost({ env: { WIRO_LOG: "debug" } }));
  await next.delete();
  const printed = [await host.said(), await next.host.said()].flatMap(({ stdout, stderr }) => [
    stdout,
    stderr,
  ]);
  expect(leaksIn(printed.join("\n"))).toEqual([]);
  expect(printed.join("\n")).not.toMatch(/\n\s+at /);
});
