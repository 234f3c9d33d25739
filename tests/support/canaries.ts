/** The spellings in which a program may print a secret by mistake. */
export const SPELLINGS: Readonly<Record<string, (secret: string) => string>> = {
  raw: (secret) => secret,
  "URL-encoded": encodeURIComponent,
  "in a form": (secret) => new URLSearchParams({ s: secret }).toString().slice(2),
  "in JSON": (secret) => JSON.stringify(secret).slice(1, -1),
  base64: (secret) => Buffer.from(secret).toString("base64"),
  base64url: (secret) => Buffer.from(secret).toString("base64url"),
  hex: (secret) => Buffer.from(secret).toString("hex"),
};

/** The kind of a secret, which a test may print in place of its value. */
export type Secret =
  | "API key"
  | "API secret"
  | "client secret"
  | "consent link"
  | "state of a link"
  | "invite"
  | "signing key"
  | "access token"
  | "refresh token";

/** The secrets of one suite, and the search for them in texts. */
export class Canaries {
  private readonly forms = new Map<string, { secret: Secret; spelling: string }>();
  private readonly found = new Set<string>();
  private texts = 0;
  private searches = 0;

  constructor(secrets: Readonly<Partial<Record<Secret, string>>> = {}) {
    for (const [secret, value] of Object.entries(secrets)) this.add(secret as Secret, value);
  }

  add(secret: Secret, value: string): void {
    if (value.length < 6)
      throw new Error(`a canary of the ${secret} has to be longer: it is found in anything`);
    // A value with two equal spellings counts as one form.
    for (const [spelling, spell] of Object.entries(SPELLINGS).reverse()) {
      this.forms.set(spell(value), { secret, spelling });
    }
  }

  /** A minted link, and its state, by which a consent is known. */
  addLink(link: string): void {
    this.add("consent link", link);
    this.add("state of a link", new URL(link).searchParams.get("state") ?? "");
  }

  /** Each secret in one of the texts, as `place: secret, spelling`. */
  in(place: string, ...texts: readonly string[]): string[] {
    this.texts += texts.length;
    this.searches += texts.length * this.forms.size;
    const hits = texts.flatMap((text) =>
      [...this.forms].filter(([form]) => text.includes(form)).map(([, hit]) => hit),
    );
    const named = [...new Set(hits.map(({ secret, spelling }) => `${place}: ${secret}, ${spelling}`))];
    for (const hit of named) this.found.add(hit);
    return named;
  }

  /** For `afterAll`: prints how much was searched. */
  report(suite: string): void {
    const { texts, searches, found, forms } = this;
    const secrets = new Set([...forms.values()].map(({ secret }) => secret)).size;
    process.stderr.write(
      `canaries (${suite}): ${searches} searches for ${secrets} kinds of secrets in ${texts} texts, ${found.size} found\n`,
    );
  }
}
