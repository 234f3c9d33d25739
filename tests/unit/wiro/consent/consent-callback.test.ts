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
  it("says who consented, as the specification prints it", () => {
    const expected = { outcome: "connected", accountName: "Jane Doe" };
    expect(parseConsentCallback(printed.trim())).toEqual(expected);
    expect(parseConsentCallback(new URL(printed.trim()))).toEqual(expected);
    expect(parseConsentCallback(printed.trim().replace("https://your-app.com", ""))).toEqual(expected);
  });

  it.each(Object.keys(CONSENT_ERRORS) as ConsentErrorCode[])("with li_error=%s says what to do", (code) => {
    expect(parseConsentCallback(`${BACK}?li_error=${code}&li_error_detail=why`)).toEqual({
      outcome: "failed",
      code,
      ...CONSENT_ERRORS[code],
      detail: "why",
    });
  });

  it("with a code of tomorrow is a failure all the same, and shows the code", () => {
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
  ])("with li_error=%s and LinkedIn's own %j says what that means", (code, detail, meaning) => {
    const url = `${BACK}?li_error=${code}&li_error_detail=${encodeURIComponent(detail)}`;
    expect(parseConsentCallback(url)).toMatchObject({
      outcome: "failed",
      meaning: expect.stringMatching(meaning) as string,
    });
  });

  it.each([
    ["no URL", "settings?li_connected=true"],
    ["one without an outcome", BACK],
    ["one that is not connected", `${BACK}?li_connected=false&li_name=Jane`],
    ["one that says both", `${BACK}?li_connected=true&li_error=internal_error`],
    ["one that says it twice", `${BACK}?li_connected=true&li_name=Jane&li_name=Eve`],
  ])("is not an outcome: %s", (_, url) => {
    expect(parseConsentCallback(url)).toEqual({
      outcome: "invalid",
      reason: expect.stringMatching(/./) as string,
    });
  });

  it("shows a name without what a terminal would obey", () => {
    expect(parseConsentCallback(`${BACK}?li_connected=true&li_name=Ja%1b%0ane`)).toEqual({
      outcome: "connected",
      accountName: "Ja ne",
    });
  });
});
