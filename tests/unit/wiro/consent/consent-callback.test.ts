import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CONSENT_ERRORS,
  type ConsentErrorCode,
  parseConsentCallback,
} from "../../../../provider/src/wiro/consent/consent-callback";

const BACK = "https://your-app.com/settings/integrations";
const printed = readFileSync(
  join(__dirname, "../../../fixtures/linkedin-walkthrough/03-success-url.txt"),
  "utf8",
);

describe("the return of a consent", () => {
  it("names who consented, as the specification prints it", () => {
    const expected = { outcome: "connected", accountName: "Jane Doe" };
    expect(parseConsentCallback(printed.trim())).toEqual(expected);
    expect(parseConsentCallback(new URL(printed.trim()))).toEqual(expected);
    expect(parseConsentCallback(printed.trim().replace("https://your-app.com", ""))).toEqual(expected);
  });

  it.each(Object.keys(CONSENT_ERRORS) as ConsentErrorCode[])("with li_error=%s shows what to do", (code) => {
    expect(parseConsentCallback(`${BACK}?li_error=${code}&li_error_detail=why`)).toEqual({
      outcome: "failed",
      code,
      ...CONSENT_ERRORS[code],
      detail: "why",
    });
  });

  it("with an unknown code is a failure, too, and shows the code", () => {
    expect(parseConsentCallback(`${BACK}?li_error=new_code`)).toMatchObject({
      outcome: "failed",
      code: "unknown",
      detail: "new_code",
    });
  });

  it.each([
    [
      "authorization_denied",
      "The user cancelled the authorization",
      /^the person cancelled, after they had signed in/,
    ],
    ["authorization_denied", "unauthorized_scope_error", /does not have one of the scopes/],
    ["token_exchange_failed", "invalid_client", /rejects the client id together with the client secret/],
    ["user_cancelled_login", "", /cancelled, before they had signed in/],
  ])("with li_error=%s and LinkedIn's own %j shows what that means", (code, detail, meaning) => {
    const url = `${BACK}?li_error=${code}&li_error_detail=${encodeURIComponent(detail)}`;
    expect(parseConsentCallback(url)).toMatchObject({
      outcome: "failed",
      meaning: expect.stringMatching(meaning) as string,
    });
  });

  it.each([
    ["a text that is not a URL", "settings?li_connected=true"],
    ["a URL without an outcome", BACK],
    ["a URL with li_connected=false", `${BACK}?li_connected=false&li_name=Jane`],
    ["a URL with both outcomes", `${BACK}?li_connected=true&li_error=internal_error`],
    ["a URL with a name twice", `${BACK}?li_connected=true&li_name=Jane&li_name=Eve`],
  ])("is not an outcome: %s", (_, url) => {
    expect(parseConsentCallback(url)).toEqual({
      outcome: "invalid",
      reason: expect.stringMatching(/./) as string,
    });
  });

  it("removes from a name what a terminal would interpret", () => {
    expect(parseConsentCallback(`${BACK}?li_connected=true&li_name=Ja%1b%0ane`)).toEqual({
      outcome: "connected",
      accountName: "Ja ne",
    });
  });
});
