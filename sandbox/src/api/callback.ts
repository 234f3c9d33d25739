import type { Context } from "hono";
import { z } from "zod";
import { grantFrom } from "../agents/grant";
import { completeSetup, restartIfRunning } from "../agents/status";
import type { ServerEnv } from "../server-env";
import type { World } from "../world";
import { holdReads } from "./held-responses";

const tokenSchema = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  // An app that is not approved for refresh tokens gets neither.
  refresh_token: z.string().optional(),
  refresh_token_expires_in: z.number().optional(),
  scope: z.string(),
  token_type: z.literal("Bearer"),
});
const linkedinErrorSchema = z.object({ error_description: z.string() });
const memberSchema = z.object({ localizedFirstName: z.string(), localizedLastName: z.string() });

type Exchange = Readonly<Record<string, string>>;

class CallbackError extends Error {
  readonly outcome: Exchange;
  constructor(code: string, detail?: string) {
    super(code);
    this.outcome = { li_error: code, ...(detail ? { li_error_detail: detail } : {}) };
  }
}

/** Joins an outcome to a URL that may have a query and a fragment already, without touching either. */
export function withOutcome(url: string, outcome: Exchange): string {
  const [beforeHash = "", ...fragment] = url.split("#");
  const hash = fragment.length > 0 ? `#${fragment.join("#")}` : "";
  const added = Object.entries(outcome)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  const joint = !beforeHash.includes("?") ? "?" : /[?&]$/.test(beforeHash) ? "" : "&";
  return beforeHash + joint + added + hash;
}

async function exchange(world: World, code: string, clientId: string, clientSecret: string) {
  const response = await fetch(`${world.url}/linkedin/oauth/v2/accessToken`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: world.callbackUrl,
      client_id: clientId,
      client_secret: clientSecret,
    }),
  });
  const body: unknown = await response.json();
  if (response.ok) return tokenSchema.parse(body);
  const linkedinError = linkedinErrorSchema.safeParse(body);
  if (response.status >= 500 || !linkedinError.success) throw new CallbackError("internal_error");
  throw new CallbackError("token_exchange_failed", linkedinError.data.error_description);
}

async function memberName(world: World, accessToken: string): Promise<string> {
  const response = await fetch(`${world.url}/linkedin/v2/me`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  if (!response.ok) throw new CallbackError("internal_error");
  const { localizedFirstName, localizedLastName } = memberSchema.parse(await response.json());
  return `${localizedFirstName} ${localizedLastName}`.trim();
}

async function connect(world: World, agentGuid: string, query: Record<string, string>): Promise<Exchange> {
  const keys = world.find(agentGuid)?.linkedin;
  if (keys === undefined) throw new CallbackError("useragent_not_found");
  if (query.error !== undefined) {
    throw new CallbackError("authorization_denied", query.error_description ?? query.error);
  }
  const tokens = await exchange(world, query.code ?? "", keys.clientid, keys.clientsecret);
  const name = await memberName(world, tokens.access_token);
  // The agent may have been removed while LinkedIn was asked.
  const agent = world.find(agentGuid);
  if (agent === undefined) throw new CallbackError("useragent_not_found");
  holdReads(world, agent);
  const now = world.clock.nowMs();
  agent.grant = grantFrom(tokens, name, world.settings, now);
  restartIfRunning(agent, now);
  if (world.settings.setupCompletesOn === "write") completeSetup(agent, world.settings, now);
  return { li_connected: "true", li_name: name };
}

/** GET LICallback: where LinkedIn sends the browser, and from where Wiro sends it on. */
export async function callback(world: World, c: Context<ServerEnv>): Promise<Response> {
  const query = c.req.query();
  const wiro = `${world.url}/wiro`;
  if (!query.state || (!query.code && !query.error)) {
    return c.redirect(withOutcome(wiro, { li_error: "missing_params" }));
  }
  const consent = world.takeConsent(query.state);
  // Without the state nobody knows whose redirecturl it was.
  if (consent === undefined) return c.redirect(withOutcome(wiro, { li_error: "session_expired" }));
  try {
    if (c.get("callbackFails")) throw new CallbackError("internal_error");
    return c.redirect(withOutcome(consent.redirectUrl, await connect(world, consent.agentGuid, query)));
  } catch (error) {
    const { outcome } = error instanceof CallbackError ? error : new CallbackError("internal_error");
    return c.redirect(withOutcome(consent.redirectUrl, outcome));
  }
}
