import { MINUTE, SECOND } from "../wiro/clock";
import type { RandomBytes } from "./handler-options";
import { hmac, keyThatSigned, type SigningKeys } from "./signing";

/** How long a page may stay open before its button is pressed, and how long the consent may take after that. */
const MAX_AGE = 60 * MINUTE;
/** By how much the clocks of two servers may differ. */
const CLOCK_SKEW = MINUTE;
const VALUE = /^[A-Za-z0-9_-]{43}$/;

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

/**
 * What binds a form and a return to the browser in which they began: a random value in a cookie that only this invite
 * gets back, and its HMAC in the form and in the return path. Neither is worth anything without the other.
 */
export class BrowserState {
  private readonly name: string;

  constructor(
    private readonly signingKeys: SigningKeys,
    private readonly mount: string,
    private readonly randomBytes: RandomBytes,
    private readonly now: () => number,
  ) {
    this.name = mount.startsWith("https:") ? "__Secure-wiro-invite" : "wiro-invite";
  }

  /** The browser's value for this invite, or undefined when it has none. */
  known(request: Request): string | undefined {
    const pairs = (request.headers.get("cookie") ?? "").split(/;\s*/);
    const values = pairs.filter((pair) => pair.startsWith(`${this.name}=`));
    return values.map((pair) => pair.slice(this.name.length + 1)).find((value) => VALUE.test(value));
  }

  fresh(): string {
    return text(this.randomBytes(32));
  }

  /** The path of an invite: nothing outside of it gets the cookie. */
  path(token: string): string {
    return `${new URL(this.mount).pathname.replace(/\/$/, "")}/${token}`;
  }

  /** SameSite=Lax, not Strict: the browser has to send it when it comes back from LinkedIn. */
  cookie(token: string, browser: string): string {
    const secure = this.mount.startsWith("https:") ? "; Secure" : "";
    const path = this.path(token);
    const life = MAX_AGE / SECOND;
    return `${this.name}=${browser}; Path=${path}; Max-Age=${life}; HttpOnly; SameSite=Lax${secure}`;
  }

  /** For the form of one rendered page: when it was rendered, a nonce, and the HMAC of both. */
  csrfToken(token: string, browser: string): string {
    const issued = `${this.now().toString(36)}.${text(this.randomBytes(9))}`;
    return `${issued}.${hmac(this.signingKeys[0], "form", token, browser, issued)}`;
  }

  /** Only the browser enforces a cookie's Max-Age, so the form has a max age of its own. */
  isCsrfToken(csrfToken: string, token: string, browser: string): boolean {
    const [time = "", nonce = "", ...rest] = csrfToken.split(".");
    const parts = ["form", token, browser, `${time}.${nonce}`] as const;
    if (keyThatSigned(rest.join("."), this.signingKeys, ...parts) === undefined) return false;
    const age = this.now() - Number.parseInt(time, 36);
    return age >= -CLOCK_SKEW && age <= MAX_AGE;
  }

  /** The last segment of the return path. It carries a fingerprint of the connection before the click. */
  returnState(token: string, browser: string, before: string): string {
    const [signingKey] = this.signingKeys;
    const fingerprint = fingerprintOf(signingKey, before);
    return `${fingerprint}.${hmac(signingKey, "return", token, browser, fingerprint)}`;
  }

  /** Whether the connection changed since the click; undefined when the click was not made in this browser. */
  changedSince(returnState: string, token: string, browser: string, now: string): boolean | undefined {
    const [fingerprint = "", ...rest] = returnState.split(".");
    const signingKey = keyThatSigned(rest.join("."), this.signingKeys, "return", token, browser, fingerprint);
    return signingKey === undefined ? undefined : fingerprint !== fingerprintOf(signingKey, now);
  }
}

function fingerprintOf(signingKey: string, connection: string): string {
  return hmac(signingKey, "connection", connection).slice(0, 16);
}
