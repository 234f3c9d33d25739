import { clientOf, CONNECTED, DONE, failureOf, GUID, KEY, KEYS, rejection } from "../client-of";

const API_SECRET = "Kx9-api-Secret";
const CLIENT_SECRET = KEYS.clientSecret;
const LINK =
  "https://www.linkedin.com/oauth/v2/authorization?response_type=code&client_id=app-1&state=st-canary-1";
const base64 = (text: string) => Buffer.from(text).toString("base64");
const percent = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");

const ODD: Record<string, (secret: string) => string> = {
  "as it is": (secret) => secret,
  "in capitals": (secret) => secret.toUpperCase(),
  "in small letters": (secret) => secret.toLowerCase(),
  "with a zero-width space inside": (secret) => `${secret.slice(0, 4)}\u200b${secret.slice(4)}`,
  "with a byte order mark inside": (secret) => `${secret.slice(0, 4)}\ufeff${secret.slice(4)}`,
  "with a soft hyphen between all": (secret) => Array.from(secret).join("\u00ad"),
  "in decimal HTML entities": (secret) =>
    Array.from(secret)
      .map((c) => `&#${c.codePointAt(0)};`)
      .join(""),
  "in hexadecimal HTML entities": (secret) =>
    Array.from(secret)
      .map((c) => `&#x${c.codePointAt(0)?.toString(16)};`)
      .join(""),
  "with one HTML entity": (secret) => `${secret.slice(0, 3)}&#${secret.charCodeAt(3)};${secret.slice(4)}`,
  "URL-encoded": percent,
  "with one letter URL-encoded": (secret) => percent(secret.slice(0, 1)) + secret.slice(1),
  "URL-encoded twice": (secret) => percent(secret).replaceAll("%", "%25"),
  "in \\u escapes": (secret) =>
    Array.from(secret)
      .map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  "in base64": base64,
  "in base64 behind a user": (secret) => base64(`user:${secret}`),
  "in base64 behind another user": (secret) => base64(`users:${secret}`),
  "in base64 between others": (secret) => base64(`a:${secret}:zzz`),
  "in hex": (secret) => Buffer.from(secret).toString("hex"),
};

/** Everything that a client returns from a server that has this in every text. */
async function handedOn(reply: string): Promise<string> {
  const row = { key: reply, interval: reply, value: reply, _source: reply, enabled: true };
  const { client } = await clientOf(
    ({ path }) => {
      if (path.endsWith("CredentialUpsert")) return { body: DONE };
      if (path.endsWith("OAuthStatus"))
        return { body: { ...CONNECTED, accounts: [{ name: reply, id: reply }], linkedinName: reply } };
      if (path.endsWith("Start")) return { body: rejection(reply) };
      if (path.endsWith("CredentialFieldHistory"))
        return { body: { ...DONE, entries: [{ fieldname: reply, fieldvalue: reply, changedby: reply }] } };
      const linkedin = { organizationid: reply, clientid: reply, authmethod: reply };
      const agent = { guid: GUID, title: reply, customskills: [row, { ...row, interval: "" }] };
      return { body: { ...DONE, useragents: [{ ...agent, credentials: { linkedin } }] } };
    },
    { settings: { apiSecret: API_SECRET } },
  );
  await client.credentialUpsert(GUID, KEYS);
  const results = [
    await client.oauthStatus(GUID),
    await client.detail(GUID, "now"),
    await client.myAgents(),
    await client.credentialHistory(GUID),
    (await failureOf(client.start(GUID))).message,
  ];
  return JSON.stringify(results);
}

describe.each(Object.keys(ODD))("a secret that a server puts into every text, %s,", (name) => {
  const spell = ODD[name] ?? ((text: string) => text);
  it.each([KEY, API_SECRET, CLIENT_SECRET])("is not returned by any response: %s", async (secret) => {
    const found = await handedOn(`so ${spell(secret)} it is`);
    expect(found).toContain("[redacted]");
    const shown = found.toLowerCase().replaceAll("\\\\", "\\");
    expect(shown).not.toContain(secret.toLowerCase());
    expect(shown).not.toContain(JSON.stringify(spell(secret)).slice(1, -1).toLowerCase());
    expect(shown).not.toContain(spell(secret).toLowerCase());
  });
});

it.each(["as it is", "with a zero-width space inside", "URL-encoded", "URL-encoded twice", "in \\u escapes"])(
  "a consent link that a server puts into every text, %s, is not returned by any response",
  async (name) => {
    const found = await handedOn(`open ${ODD[name]?.(LINK) ?? ""} now`);
    expect(found).toContain("[link]");
    expect(found).not.toMatch(/st-canary|%73|\\u0073|linkedin\.com/i);
  },
);

it("the link of OAuthConnect stays unchanged, also with a known state, and appears in nothing else", async () => {
  const { client } = await clientOf(({ path }) =>
    path.endsWith("OAuthConnect")
      ? { body: { ...DONE, authorizeUrl: `${LINK}-of-a-long-state` } }
      : { body: { ...CONNECTED, accounts: [{ name: "the st-canary-1-of-a-long-state" }] } },
  );
  expect(await client.oauthConnect(GUID, "https://your-app.com/")).toBe(`${LINK}-of-a-long-state`);
  expect(await client.oauthConnect(GUID, "https://your-app.com/")).toBe(`${LINK}-of-a-long-state`);
  expect((await client.oauthStatus(GUID)).accountName).toBe("the [redacted]");
});

it.each([
  "Jane Doe",
  "Dr. Anne-Marie O'Neill & Söhne 100%",
  "AQXdSP_W41_UPs5ioT_t8HESyODB4FqbkJ8LrV_5",
  "a\\b",
])("the name %s stays unchanged", async (name) => {
  const { client } = await clientOf([{ body: { ...CONNECTED, accounts: [{ name }] } }]);
  client.protect(["agent", "Doe", "b"]);
  expect((await client.oauthStatus(GUID)).accountName).toBe(name);
});

it("a preference with links that are not consent links stays unchanged, byte for byte", async () => {
  const value =
    " See https://your-app.com/?state=California&id=7,\n\thttps://www.linkedin.com/company/1/ %41 &amp; \\u0041 ";
  const useragents = [{ guid: GUID, customskills: [{ key: "content-tone", value }] }];
  const { client } = await clientOf([{ body: { ...DONE, useragents } }]);
  expect((await client.detail(GUID, "now")).preferences[0]?.value).toBe(value);
});

it("a value that is protected later, such as a secret of the state, is masked from then on", async () => {
  const { client } = await clientOf([
    { body: { ...CONNECTED, accounts: [{ name: "see s3cret-of-state" }] } },
  ]);
  client.protect(["s3cret-of-state"]);
  expect((await client.oauthStatus(GUID)).accountName).toBe("see [redacted]");
});

it("the state of a recorded link is masked, too, when it appears alone", async () => {
  const { client } = await clientOf([
    { body: { ...CONNECTED, accounts: [{ name: "see st-canary-1-of-a-link" }] } },
  ]);
  client.protect([`${LINK}-of-a-link`]);
  expect((await client.oauthStatus(GUID)).accountName).toBe("see [redacted]");
});
