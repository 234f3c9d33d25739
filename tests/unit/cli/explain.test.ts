import { CONSENT_ERRORS } from "../../../provider/src/wiro/consent-callback";
import { outcomeOf } from "./terminal";

const explain = (...words: string[]) => outcomeOf(undefined, ["explain", ...words]);

describe("wiro-linkedin explain", () => {
  it.each(Object.entries(CONSENT_ERRORS))(
    "the code %s, alone, in a text or in a URL",
    async (code, { meaning, remedy }) => {
      const expected = { code: 0, out: `${code}\nMeaning: ${meaning}.\nTo do:   ${remedy}\n`, err: "" };
      expect(await explain(code)).toEqual(expected);
      expect(await explain(`the page says li_error=${code}.`)).toEqual(expected);
      expect(await explain(`https://app.example/done?li_error=${code}`)).toEqual(expected);
    },
  );

  it("a return URL with its detail", async () => {
    const { out } = await explain(
      "https://app.example/done?li_error=token_exchange_failed&li_error_detail=bad%20%1b[2Jsecret",
    );
    expect(out).toContain("\nDetail:  bad [2Jsecret\n");
  });

  it("a return URL that says connected is not believed", async () => {
    const { code, out } = await explain("https://app.example/done?li_connected=true&li_name=Jane%20Doe");
    expect(code).toBe(0);
    expect(out).toMatch(/of itself that LinkedIn is connected as Jane Doe, which anybody can write/);
  });

  it.each([
    [
      "OAuthConnect of agent x: LinkedIn credentials not configured (HTTP 200, code 0)",
      "LinkedIn credentials not configured",
      /clientId and clientSecret/,
    ],
    [
      "Scope `w_organization_social` not authorized",
      "Scope w_organization_social not authorized",
      /Auth > OAuth 2.0 scopes.*consent again/,
    ],
    [
      "posts rejected with 401 Unauthorized",
      "Posts rejected with 401 Unauthorized",
      /Community Management API is not approved[\s\S]*Products tab/,
    ],
    ["401", "Posts rejected with 401 Unauthorized", /admin/],
    ["wrong organization ID", "Wrong organization id", /linkedin\.com\/company\/<number>\/admin\//],
    ["organizationid", "Wrong organization id", /organizationId/],
    ["User agent not found or unauthorized", "useragent_not_found", /wiro-linkedin agents/],
  ])("what an API or a person says: %s", async (text, name, says) => {
    const { code, out } = await explain(...text.split(" "));
    expect(code).toBe(0);
    expect(out.split("\n")[0]).toBe(name);
    expect(out).toMatch(says);
  });

  it.each([
    [
      "a text that nobody knows",
      "the moon is full",
      /^wiro-linkedin: this is not among the known cases; known are missing_params, .*Wrong organization id\n$/,
    ],
    [
      "a wrong API key, which is no 401 on posts",
      "Project authorization is not founded. (HTTP 401)",
      /not among the known cases/,
    ],
    ["a URL without an outcome", "https://app.example/", /not the URL of a return: it carries neither/],
    ["a code of tomorrow", "https://app.example/?li_error=new_code", /does not know \(new_code\)/],
  ])("%s is not explained, and what is known is listed", async (_, text, says) => {
    const { code, out, err } = await explain(text);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(says);
    expect(err).toContain("session_expired");
  });

  it("never repeats what it was asked", async () => {
    const { err } = await explain("https://app.example/done?token=sandbox-key");
    expect(err).not.toContain("app.example");
  });
});
