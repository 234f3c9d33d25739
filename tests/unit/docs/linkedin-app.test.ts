import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { checkConsentLink, SCOPES } from "../../../provider/src/wiro/consent/consent-link";
import { DEFAULT_BASE_URL } from "../../../provider/src/wiro/urls";

const page = readFileSync(resolve(__dirname, "../../../docs/linkedin-app.md"), "utf8");
/** The one value below a heading, to be copied. */
const toCopy = (heading: string) =>
  new RegExp(`## \\d\\. ${heading}\n[^#]*?\n\`\`\`\n(.*)\n\`\`\`\n`).exec(page)?.[1] ?? "";

test("docs/linkedin-app.md has the redirect URL to copy that a consent link returns to, and no other", () => {
  const link = (returnsTo: string) => {
    const url = new URL("https://www.linkedin.com/oauth/v2/authorization");
    url.searchParams.set("response_type", "code");
    url.searchParams.set("state", "the-state");
    url.searchParams.set("redirect_uri", returnsTo);
    url.searchParams.set("scope", SCOPES.join(" "));
    return url.href;
  };
  const { href, warning } = checkConsentLink(link(toCopy("The redirect URL")), DEFAULT_BASE_URL);
  expect(href).toContain("redirect_uri=");
  expect(warning).toBeUndefined();
  expect(checkConsentLink(link(`${toCopy("The redirect URL")}/`), DEFAULT_BASE_URL).untrusted).toBeDefined();
});

test("docs/linkedin-app.md has the four scopes to enable that a consent link asks for, and no other", () => {
  expect(toCopy("Scopes").split(" ")).toEqual(SCOPES);
  expect(SCOPES).toEqual(["openid", "profile", "w_organization_social", "r_organization_social"]);
});
