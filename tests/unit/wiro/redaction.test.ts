import fc from "fast-check";
import { maskSecrets, redact } from "../../../provider/src/wiro/redaction";
import { clientOf, failureOf, GUID, rejection } from "./client-of";

/** Too short to have the form of a token, and full of characters that encodings change. */
const SECRET = 'Kx9/p+"\\&=é~%z?';

const SPELLINGS: Record<string, (secret: string) => string> = {
  "as it is": (secret) => secret,
  "URL-encoded": (secret) => encodeURIComponent(secret),
  "URL-encoded in lower case": (secret) =>
    encodeURIComponent(secret).replace(/%../g, (byte) => byte.toLowerCase()),
  "form-encoded": (secret) => new URLSearchParams({ s: secret }).toString().slice(2),
  "JSON-escaped": (secret) => JSON.stringify(secret).slice(1, -1),
  "JSON-escaped with the slash": (secret) => JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/"),
  base64: (secret) => Buffer.from(secret).toString("base64"),
  "base64 without padding": (secret) => Buffer.from(secret).toString("base64").replace(/=+$/, ""),
  base64url: (secret) => Buffer.from(secret).toString("base64url"),
  hex: (secret) => Buffer.from(secret).toString("hex"),
  "hex in capitals": (secret) => Buffer.from(secret).toString("hex").toUpperCase(),
};

describe("a secret that a server sends back", () => {
  it.each(Object.keys(SPELLINGS))("%s is masked", (spelling) => {
    const echoed = SPELLINGS[spelling]?.(SECRET) ?? "";
    expect(redact(`the value ${echoed} is wrong`, [SECRET])).toBe("the value [redacted] is wrong");
  });

  it.each(Object.keys(SPELLINGS))(
    "%s is masked in an error of the client, key and secrets alike",
    async (spelling) => {
      const secrets = ["api'key/9+x", "api?secret&7=y", 'client"sec\\ret/5'];
      const [apiKey = "", apiSecret = "", clientSecret = ""] = secrets;
      const echoed = secrets.map((secret) => SPELLINGS[spelling]?.(secret) ?? "");
      const { client } = await clientOf([{ body: rejection(`bad: ${echoed.join(" and ")}, see there`) }], {
        settings: { apiKey, apiSecret },
      });
      const keys = { clientId: "app-1", clientSecret, organizationId: "1" };
      const error = await failureOf(client.credentialUpsert(GUID, keys));
      expect(error.message).toContain(": bad: [redacted] and [redacted] and [redacted], see there (HTTP 200");
      for (const hidden of [...secrets, ...echoed]) expect(JSON.stringify(error)).not.toContain(hidden);
    },
  );

  it("is found with any characters in it", () => {
    const secret = fc.string({ minLength: 8, maxLength: 40, unit: "grapheme" }).filter((s) => s.trim() === s);
    fc.assert(
      fc.property(secret, fc.constantFrom(...Object.values(SPELLINGS)), (value, spell) => {
        expect(maskSecrets(`<<${spell(value)}>>`, [value])).toBe("<<[redacted]>>");
      }),
    );
  });

  it("is masked as a whole when it holds another secret", () => {
    expect(maskSecrets("abcdef-ghi abcdef", ["abcdef", "abcdef-ghi"])).toBe("[redacted] [redacted]");
  });

  it("that is empty masks nothing", () => {
    expect(redact("nothing to hide", [""])).toBe("nothing to hide");
  });

  it("is masked before the text is cut, so that no half of it stays", () => {
    const text = `${"word ".repeat(47)}${SECRET} and more`;
    const shown = redact(text, [SECRET]);
    expect(shown).not.toContain(SECRET.slice(0, 4));
  });
});

describe("a secret that may be an ordinary word", () => {
  const SHOWN = "[redacted]";

  it.each([
    ['changes its clientId to "client".', `changes its clientId to "${SHOWN}".`],
    [
      "client, Clients, 2client, éclient, client\u{1d7d9}, CLIENT",
      `${SHOWN}, Clients, 2client, éclient, client\u{1d7d9}, ${SHOWN}`,
    ],
    ["clientclient client", `clientclient ${SHOWN}`],
    ["İ client clientId", `İ ${SHOWN} clientId`],
    ["%22client%22 and %22clientId%22", `${SHOWN} and %22clientId%22`],
    [`Y${Buffer.from("client").toString("base64")}`, `Y${SHOWN}`],
  ])("%s: is masked where no letter and no digit continues it", (text, expected) => {
    expect(maskSecrets(text, [], ["client"])).toBe(expected);
  });

  it("is masked beside a letter where it has none at that end", () => {
    expect(maskSecrets("a/client/b", [], ["/client/"])).toBe(`a${SHOWN}b`);
  });

  it("is masked everywhere if it is a key as well", () => {
    expect(maskSecrets("clientId", ["client"], ["client"])).toBe(`${SHOWN}Id`);
  });
});

describe("a link that a server sends back", () => {
  const link = "https://www.linkedin.com/oauth/v2/authorization?client_id=app&state=st-1";
  it.each([
    ["as it is", link],
    ["with capitals", link.replace("https", "HTTPS")],
    ["URL-encoded", encodeURIComponent(link)],
    ["URL-encoded in lower case", encodeURIComponent(link).replace(/%../g, (byte) => byte.toLowerCase())],
    ["JSON-escaped", link.replaceAll("/", "\\/")],
  ])("%s is masked", (_, text) => {
    expect(redact(`open ${text} now`, [])).toBe("open [link] now");
    expect(redact(`open "${text}" now`, [])).toBe('open "[link]" now');
  });
});

describe("a text that has the form of a token", () => {
  it.each([
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
    "AQXdSP_W41_UPs5ioT_t8HESyODB4FqbkJ8LrV_5mff4gPODzOYR",
    "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    Buffer.from(`https://www.linkedin.com/oauth?state=1`).toString("base64"),
  ])("%s is masked", (token) => {
    expect(redact(`token ${token} expired`, [])).toBe("token [redacted] expired");
  });

  it.each(["", "agent=", "agent/", "…", "'"])("a guid is not a token, also behind %j", (before) => {
    for (const after of ["", ".", ",", "/linkedin", "'", "=", ")"]) {
      const text = `no ${before}${GUID}${after} here`;
      expect(redact(text, [])).toBe(text);
    }
  });

  it("a token does not count as a guid because one precedes it", () => {
    expect(redact(`${GUID}.0a1b2c3d4e5f60718293a4b5c6d7e8f9`, [])).not.toContain("0a1b2c3d");
  });

  it.each([
    "useragent-customskill-not-found",
    "w_organization_social/r_organization_social",
    "123456789012345678901234567890",
  ])("%s is not a token", (word) => expect(redact(word, [])).toBe(word));
});

describe("the text that is shown", () => {
  it("is one line without control characters, invisible characters and doubled spaces", () => {
    expect(redact("  one\r\n\ttwo\u0000\u001b[1mthree\u200b\u202efour\u2028 five  ", [])).toBe(
      "one two [1mthree four five",
    );
  });

  it("is at most 240 characters, and shows that it was cut", () => {
    const shown = redact("many words ".repeat(100), []);
    expect(shown).toHaveLength(241);
    expect(shown.endsWith("…")).toBe(true);
    expect(redact("a ".repeat(120).trim(), [])).not.toContain("…");
  });
});
