import { Hono } from "hono";
import { withOutcome } from "../api/callback";
import { faultLayer } from "../fault-layer";
import { PAGE_HEADERS } from "../pages/layout";
import type { ServerEnv } from "../server-env";
import type { World } from "../world";
import { holdsRedirect } from "./linkedin";
import { consentPage, type ConsentRequest, DEFAULT_MEMBER, linkedinErrorPage } from "./consent-page";

/** Parses a consent request, or returns the text of LinkedIn's own error page. */
function readRequest(world: World, values: URLSearchParams): ConsentRequest | string {
  const value = (name: string) => values.get(name) ?? "";
  const clientId = value("client_id");
  const redirectUri = value("redirect_uri");
  const scopes = value("scope").split(" ").filter(Boolean);
  if (clientId === "") return "You need to pass the “client_id” parameter.";
  if (redirectUri === "") return "You need to pass the “redirect_uri” parameter.";
  if (scopes.length === 0) return "You need to pass the “scope” parameter.";
  if (world.linkedin.isUnknown(clientId)) return "The passed in client_id is invalid.";
  const app = world.linkedin.app(clientId);
  // In one reading Wiro's callback always passes: when the app does not list it, the token exchange fails.
  const passes = world.settings.unregisteredCallback === "token-exchange" || holdsRedirect(app, redirectUri);
  const isCallback = redirectUri === world.callbackUrl && passes;
  if (!isCallback && !app?.redirectUrls?.includes(redirectUri)) {
    return "The redirect_uri does not match the registered value.";
  }
  return { clientId, redirectUri, scopes, state: value("state") };
}

/** LinkedIn's half, under /linkedin. */
export function linkedinRoutes(world: World): Hono<ServerEnv> {
  const { linkedin } = world;
  const routes = new Hono<ServerEnv>();
  routes.use(faultLayer(world));

  const denied = ({ redirectUri, state }: ConsentRequest, error: string, description: string) =>
    withOutcome(redirectUri, { error, error_description: description, state });

  routes.get("/oauth/v2/authorization", (c) => {
    const values = new URL(c.req.url).searchParams;
    const request =
      values.get("response_type") === "code"
        ? readRequest(world, values)
        : "You need to pass the “response_type” parameter with the value “code”.";
    if (typeof request === "string") return c.html(linkedinErrorPage(request), 400, PAGE_HEADERS);
    const rejected = linkedin.rejectedScope(request.clientId, request.scopes);
    if (rejected !== undefined) {
      const description = `Scope "${rejected}" is not authorized for your application`;
      return c.redirect(denied(request, "unauthorized_scope_error", description));
    }
    // LinkedIn knows a member's pages; the sandbox looks up the page that the link was made for.
    const guid = world.consents.get(request.state)?.agentGuid ?? "";
    const organizationId = world.find(guid)?.linkedin.organizationid ?? "";
    const appName = linkedin.app(request.clientId)?.name ?? request.clientId;
    return c.html(consentPage(request, { appName, organizationId }), 200, PAGE_HEADERS);
  });

  routes.post("/oauth/v2/authorization", async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const request = readRequest(world, form);
    if (typeof request === "string") return c.html(linkedinErrorPage(request), 400, PAGE_HEADERS);
    const { clientId, redirectUri, scopes, state } = request;
    const decision = form.get("decision");
    if (decision === "cancel-login") {
      return c.redirect(denied(request, "user_cancelled_login", "The user cancelled the login"), 303);
    }
    if (decision !== "allow") {
      return c.redirect(
        denied(request, "user_cancelled_authorize", "The user cancelled the authorization"),
        303,
      );
    }
    const member = form.get("member")?.trim().slice(0, 100) || DEFAULT_MEMBER;
    const code = linkedin.authorize({ clientId, redirectUri, scope: scopes.join(" "), member });
    return c.redirect(withOutcome(redirectUri, { code, state }), 303);
  });

  routes.post("/oauth/v2/accessToken", async (c) => {
    const response = linkedin.token(Object.fromEntries(new URLSearchParams(await c.req.text())));
    if (!("error" in response)) return c.json(response);
    const { error, error_description, status } = response;
    return c.json({ error, error_description }, status);
  });

  routes.get("/v2/me", (c) => {
    const token = /^Bearer (.+)$/.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
    const member = linkedin.memberOf(token);
    if (member === undefined) {
      return c.json({ status: 401, serviceErrorCode: 65600, message: "Invalid access token" }, 401);
    }
    const [localizedFirstName = "", ...rest] = member.split(/\s+/);
    return c.json({ localizedFirstName, localizedLastName: rest.join(" ") });
  });
  return routes;
}
