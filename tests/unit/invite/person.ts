import type { ConsentChoice } from "../../../sandbox/src/control/human";
import type { InviteFixture } from "./invite-fixture";

export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The words of the page's heading. */
  readonly heading: string;
  /** The form behind the page's button, or undefined without a button. */
  readonly form: { readonly action: string; readonly fields: URLSearchParams } | undefined;
}

function attribute(tag: string, name: string): string {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
}

function formIn(text: string, url: string): Page["form"] {
  const form = /<form\s[\s\S]*?<\/form>/.exec(text)?.[0];
  if (form === undefined) return undefined;
  const fields = new URLSearchParams();
  for (const [input] of form.matchAll(/<input\s[^>]*>/g)) {
    fields.append(attribute(input, "name"), attribute(input, "value"));
  }
  return { action: new URL(attribute(form, "action"), url).href, fields };
}

type Human = Pick<InviteFixture["sandbox"]["control"], "consent">;

/** A person with a browser that keeps cookies, but does not follow redirects by itself. */
export class Person {
  private readonly jar: { name: string; value: string; path: string }[] = [];

  constructor(private readonly fixture: { readonly sandbox: { readonly control: Human } }) {}

  async request(url: string, init: RequestInit = {}): Promise<Page> {
    const { pathname } = new URL(url);
    const cookie = this.jar
      .filter(({ path }) => pathname === path || pathname.startsWith(`${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
    const headers = new Headers(init.headers);
    if (cookie !== "") headers.set("cookie", cookie);
    const response = await fetch(url, { redirect: "manual", ...init, headers });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    const text = await response.text();
    const heading = /<h1>([^<]*)<\/h1>/.exec(text)?.[1] ?? "";
    return { status: response.status, headers: response.headers, text, heading, form: formIn(text, url) };
  }

  open(url: string): Promise<Page> {
    return this.request(url);
  }

  /** Presses the button; the response is a redirect on success. */
  press(page: Page, changes: Record<string, string> = {}): Promise<Page> {
    if (page.form === undefined) throw new Error(`there is no button: ${page.heading}`);
    const body = new URLSearchParams(page.form.fields);
    for (const [name, value] of Object.entries(changes)) body.set(name, value);
    return this.request(page.form.action, { method: "POST", body, headers: { origin: "null" } });
  }

  /** Presses the button and decides at LinkedIn; returns the URL that the browser lands at, unopened. */
  async decide(page: Page, choice?: ConsentChoice): Promise<string> {
    const response = await this.press(page);
    const link = response.headers.get("location");
    if (response.status !== 303 || link === null) throw new Error(`no redirect: ${response.heading}`);
    return this.fixture.sandbox.control.consent(link, choice);
  }

  /** The whole way: the invite, the button, LinkedIn, and back. */
  async connect(invite: string, choice?: ConsentChoice): Promise<Page> {
    return this.open(await this.decide(await this.open(invite), choice));
  }

  cookies(): readonly string[] {
    return this.jar.map(({ name, value }) => `${name}=${value}`);
  }

  private keep(line: string): void {
    const [pair = "", ...attributes] = line.split("; ");
    const [name = "", value = ""] = pair.split("=");
    const path = attributes.find((text) => text.startsWith("Path="))?.slice("Path=".length) ?? "/";
    const at = this.jar.findIndex((cookie) => cookie.name === name && cookie.path === path);
    this.jar.splice(at < 0 ? this.jar.length : at, at < 0 ? 0 : 1, { name, value, path });
  }
}
