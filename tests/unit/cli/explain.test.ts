import { CONSENT_ERRORS } from "../../../provider/src/wiro/consent/consent-callback";
import { LINKEDIN_TEXTS } from "../../../provider/src/wiro/consent/linkedin-texts";
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

  it("does not trust a return URL that claims a connection", async () => {
    const { code, out } = await explain("https://app.example/done?li_connected=true&li_name=Jane%20Doe");
    expect(code).toBe(0);
    expect(out).toMatch(
      /the URL says that LinkedIn is connected as Jane Doe, but anybody can write such a URL/,
    );
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
  ])("a message of the API or a person's report: %s", async (text, name, message) => {
    const { code, out } = await explain(...text.split(" "));
    expect(code).toBe(0);
    expect(out.split("\n")[0]).toBe(name);
    expect(out).toMatch(message);
  });

  it.each(LINKEDIN_TEXTS.map(({ name, meaning, remedy }) => [name, meaning, remedy]))(
    "LinkedIn's own text: %s",
    async (name, meaning, remedy) => {
      const expected = { code: 0, out: `${name}\nMeaning: ${meaning}.\nTo do:   ${remedy}\n`, err: "" };
      expect(await explain(name)).toEqual(expected);
      expect(await explain(`Bad request: ${name} (HTTP 400)`)).toEqual(expected);
    },
  );

  // These are texts as people report them, unchanged.
  it.each([
    [
      "error=unauthorized_scope_error, Scope &quot;r_x&quot; is not authorized for",
      "unauthorized_scope_error",
    ],
    ['Your application has not been authorized for the scope "rw_groups"', "unauthorized_scope_error"],
    ['Scope "openid" is not authorized for your application', "Scope w_organization_social not authorized"],
    [
      "Bummer, something went wrong. The redirect_uri does not match the registered value",
      "The redirect_uri does not match the registered value",
    ],
    ["Redirect_uri doesn't match", "The redirect_uri does not match the registered value"],
    [
      "invalid redirect_uri. This value must match a URL registered with the API Key.",
      "The redirect_uri does not match the registered value",
    ],
    ["You need to pass the &quot;client_id&quot; parameter", 'You need to pass the "client_id" parameter'],
    ['You need to pass the "scope" parameter', 'You need to pass the "…" parameter'],
    ['The passed in client_id is invalid "undefined"', "The passed in client_id is invalid"],
    ["Client_id doesn't match", "The passed in client_id is invalid"],
    ["The user cancelled LinkedIn login", "user_cancelled_login"],
    ["AuthorizationError: The user cancelled the authorization", "user_cancelled_authorize"],
    ["access_denied: the user denied your request", "access_denied"],
    ["The app is disabled", "The application is disabled"],
    ["your application has not been approved", "The application is not approved"],
    ['{ "error": "invalid_client", "error_description": "Client authentication failed" }', "invalid_client"],
    ['A required parameter "client_id" is missing', 'A required parameter "client_secret" is missing'],
    [
      "invalid_redirect_uri: Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists",
      "appid/redirect uri/code verifier does not match authorization code",
    ],
    [
      "Unable to retrieve access token: appId or redirect uri does not match authorization code or authorization code expired",
      "appid/redirect uri/code verifier does not match authorization code",
    ],
    ["Unable to retrieve access token: authorization code not found", "authorization code not found"],
    ["The provided authorization grant or refresh token is invalid, expired or revoked", "invalid_grant"],
    ["Token has been expired or revoked.", "invalid_grant"],
    [
      '{"status":401,"serviceErrorCode":65601,"code":"REVOKED_ACCESS_TOKEN",\n"message":"The token used in the request has been revoked by the user"}',
      "REVOKED_ACCESS_TOKEN",
    ],
    ["401 Unauthorized: The token used in the request has expired", "EXPIRED_ACCESS_TOKEN"],
    ["[unauthorized]. Expired access token. Timestamp: 1401629005911", "EXPIRED_ACCESS_TOKEN"],
    ['{"serviceErrorCode":65600,"message":"Invalid access token","status":401}', "INVALID_ACCESS_TOKEN"],
    ["Empty oauth2_access_token", "EMPTY_ACCESS_TOKEN"],
    [
      '{"serviceErrorCode":100,"message":"Not enough permissions to access: POST /posts","status":403}',
      "Not enough permissions to access",
    ],
    ["403 ACCESS_DENIED", "Not enough permissions to access"],
    [
      "HTTP 400 for /rest/posts: Organization Or Events permissions must be used when using organization as author",
      "Organization permissions must be used",
    ],
    [
      "Field Value validation failed in REQUEST_BODY: Data Processing Exception while processing fields [/author]",
      "Data Processing Exception while processing fields [/author]",
    ],
    ["BadRequestResponseException: Content is a duplicate of urn:li:share:7141", "DUPLICATE_POST"],
    [
      "Resource level throttle APPLICATION DAY limit for calls to this resource is reached.",
      "TOO_MANY_REQUESTS",
    ],
    ["Requested version 20240901 is not active", "NONEXISTENT_VERSION"],
  ])("a message of LinkedIn: %s", async (text, name) => {
    const { code, out } = await explain(...text.split(" "));
    expect(code).toBe(0);
    expect(out.split("\n")[0]).toBe(name);
  });

  it.each([
    [
      "Wiro's own callback, to which LinkedIn sent it",
      "https://api.wiro.ai/v1/UserAgentOAuth/LICallback?error=unauthorized_scope_error&error_description=Scope+%26quot%3Bopenid%26quot%3B+is+not+authorized&state=x",
      "unauthorized_scope_error",
    ],
    ["a return with LinkedIn's code", "/done?li_error=user_cancelled_login", "user_cancelled_login"],
    [
      "a return with LinkedIn's text as its detail",
      "/done?li_error=token_exchange_failed&li_error_detail=Client+authentication+failed",
      "token_exchange_failed",
    ],
  ])("LinkedIn's text in the address of %s", async (_, url, name) => {
    const { code, out } = await explain(url);
    expect(code).toBe(0);
    expect(out.split("\n")[0]).toBe(name);
    const known = LINKEDIN_TEXTS.find(
      (text) => text.name === (name.startsWith("token") ? "invalid_client" : name),
    );
    expect(out).toContain(`Meaning: ${known?.meaning ?? "?"}.`);
  });

  it.each([
    [
      "an unknown text",
      "the moon is full",
      /^wiro-linkedin: this is not among the known cases; known are missing_params, .*Wrong organization id\n$/,
    ],
    [
      "a wrong API key, which is not a 401 on posts",
      "Project authorization is not founded. (HTTP 401)",
      /not among the known cases/,
    ],
    ["a URL without an outcome", "https://app.example/", /not the URL of a return: it carries neither/],
    ["an unknown code", "https://app.example/?li_error=new_code", /does not know \(new_code\)/],
  ])("does not explain %s, and lists what it knows", async (_, text, message) => {
    const { code, out, err } = await explain(text);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(message);
    expect(err).toContain("session_expired");
  });

  it("never repeats its argument", async () => {
    const { err } = await explain("https://app.example/done?token=sandbox-key");
    expect(err).not.toContain("app.example");
  });
});
