/** What a simulated page admin does with a consent link. */
export interface ConsentChoice {
  /**
   * What they choose. `"cancel"` is on the consent page, `"cancel-login"` on LinkedIn's sign-in before it.
   *
   * @default `"allow"`
   */
  decision?: "allow" | "cancel" | "cancel-login" | undefined;
  /**
   * The display name of the member who consents.
   *
   * @default `"Jane Doe"`
   */
  member?: string | undefined;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

function unescape(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : unescape(value);
}

/** The request that a browser would send from the page's one form, unchanged. */
function readForm(page: string): { action: string; fields: URLSearchParams } {
  const form = /<form\s[\s\S]*?<\/form>/.exec(page)?.[0];
  if (form === undefined) {
    const explanation = /<p id="explanation">([^<]*)</.exec(page)?.[1];
    throw new Error(`there is no consent form: ${unescape(explanation ?? page.slice(0, 200))}`);
  }
  const fields = new URLSearchParams();
  for (const [input] of form.matchAll(/<input\s[^>]*>/g)) {
    fields.append(attribute(input, "name") ?? "", attribute(input, "value") ?? "");
  }
  return { action: attribute(form, "action") ?? "", fields };
}

/**
 * Opens a consent link, decides, and follows the redirects to where Wiro's callback sends the browser. Returns that
 * place.
 */
export async function consent(
  sandboxUrl: string,
  authorizeUrl: string,
  choice: ConsentChoice,
): Promise<string> {
  // The redirects lead through LinkedIn and Wiro's callback, and end where the callback sends the browser.
  const isOutside = ({ origin, pathname }: URL) =>
    origin !== sandboxUrl || !/^\/linkedin\/|\/LICallback$/.test(pathname);
  let location = new URL(authorizeUrl);
  if (isOutside(location)) throw new Error("this link does not lead to this sandbox");
  let response = await fetch(location, { redirect: "manual" });
  for (;;) {
    const next = response.headers.get("location");
    if (next !== null) {
      location = new URL(next, location);
      if (isOutside(location)) return next;
      response = await fetch(location, { redirect: "manual" });
      continue;
    }
    const { action, fields } = readForm(await response.text());
    if (choice.member !== undefined) fields.set("member", choice.member);
    fields.set("decision", choice.decision ?? "allow");
    location = new URL(action, location);
    response = await fetch(location, { method: "POST", body: fields, redirect: "manual" });
  }
}
