import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Agent } from "../agents/agent";
import type { CredentialFields } from "../agents/credential-fields";
import { writeFields } from "../agents/credentials";
import { isConnected, refreshGrant } from "../agents/grant";
import { restartIfRunning } from "../agents/status";
import { MINUTE } from "../clock";
import type { Settings } from "../settings";
import type { World } from "../world";
import { shownDates } from "./agent-rows";
import { operation, ApiError, UnknownPath } from "./operation";

export const SCOPES = ["openid", "profile", "w_organization_social", "r_organization_social"] as const;
const STATE_LIFE = 15 * MINUTE;
const NO_CREDENTIALS: CredentialFields = {
  authmethod: "",
  clientid: "",
  clientsecret: "",
  organizationid: "",
};

const credentialSchema = z.object({ useragentguid: z.string().min(1), credentialkey: z.string().min(1) });

function agentOf(world: World, guid: string): Agent {
  const agent = world.find(guid);
  if (agent === undefined) throw new ApiError("User agent not found or unauthorized", 0, {}, 404);
  return agent;
}

function agentWithCredential(world: World, input: z.infer<typeof credentialSchema>): Agent {
  const agent = agentOf(world, input.useragentguid);
  if (input.credentialkey !== "linkedin") {
    throw new ApiError(`Unknown OAuth credential: ${input.credentialkey}`);
  }
  return agent;
}

function isRedirectUrl(text: string, settings: Settings): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (settings.redirectUrl === "https") return protocol === "https:" && username + password === "";
  return (
    protocol === "https:" || (protocol === "http:" && (hostname === "localhost" || hostname === "127.0.0.1"))
  );
}

const connectSchema = credentialSchema.extend({
  redirecturl: z.string().min(1),
  authmethod: z.string().optional(),
});

const connect = operation(connectSchema, (world, input) => {
  const agent = agentWithCredential(world, input);
  if (!isRedirectUrl(input.redirecturl, world.settings)) throw new ApiError("Invalid redirect URL");
  // The mode that is left out is Wiro's own app, and LinkedIn has not approved that one yet.
  const mode = input.authmethod ?? "wiro";
  if (mode === "wiro") throw new ApiError("wiro_connect_pending");
  if (mode !== "own") throw new ApiError("Unsupported connection mode for LinkedIn");
  const { clientid, clientsecret } = agent.linkedin;
  if (clientid === "" || clientsecret === "") throw new ApiError("LinkedIn credentials not configured");
  agent.linkedin.authmethod = mode;

  const state = randomBytes(24).toString("hex");
  const expiresAt = world.clock.nowMs() + STATE_LIFE;
  world.consents.set(state, { agentGuid: agent.guid, redirectUrl: input.redirecturl, expiresAt });
  const query = [
    ["response_type", "code"],
    ["client_id", clientid],
    ["redirect_uri", world.callbackUrl],
    ["scope", SCOPES.join(" ")],
    ["state", state],
  ] as const;
  const search = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return { result: true, authorizeUrl: `${world.url}/linkedin/oauth/v2/authorization?${search}`, errors: [] };
});

const status = operation(credentialSchema, (world, input) => {
  const agent = agentWithCredential(world, input);
  const connected = isConnected(agent, world.settings, world.clock.nowMs());
  const name = agent.grant?.accountName ?? "";
  const dates = shownDates(world, agent);
  if (world.settings.casing === "camel") {
    const { connectedat: connectedAt, tokenexpiresat: tokenExpiresAt } = dates;
    return {
      result: true,
      connected,
      linkedinName: connected ? name : "",
      connectedAt,
      tokenExpiresAt,
      errors: [],
    };
  }
  return { result: true, connected, accounts: connected ? [{ id: name, name }] : [], ...dates, errors: [] };
});

const disconnect = operation(credentialSchema, (world, input) => {
  const agent = agentWithCredential(world, input);
  const now = world.clock.nowMs();
  const cleared =
    world.settings.disconnectClears === "credentials" && writeFields(agent, NO_CREDENTIALS, now);
  if (agent.grant !== null || cleared) {
    agent.grant = null;
    restartIfRunning(agent, now);
  }
  return { result: true, errors: [] };
});

const refreshSchema = z.object({ useragentguid: z.string().min(1), provider: z.string().min(1) });

const refresh = operation(refreshSchema, (world, input) => {
  if (!world.settings.tokenRefresh) throw new UnknownPath();
  const agent = agentOf(world, input.useragentguid);
  if (input.provider !== "linkedin") throw new ApiError("Invalid provider");
  const refreshed = refreshGrant(agent, world.linkedin, world.settings, world.clock.nowMs());
  const tokens = agent.grant?.tokens;
  if (!refreshed || !tokens) throw new ApiError("Token refresh failed", 0, {}, 500);
  const { access } = tokens;
  const renewal = world.settings.refreshTokenInResponse ? (tokens.refresh ?? "") : "";
  return world.settings.casing === "camel"
    ? { result: true, accessToken: access, refreshToken: renewal, errors: [] }
    : { result: true, accesstoken: access, refreshtoken: renewal, errors: [] };
});

export const oauthOperations = {
  "UserAgentOAuth/OAuthConnect": connect,
  "UserAgentOAuth/OAuthStatus": status,
  "UserAgentOAuth/OAuthDisconnect": disconnect,
  "UserAgentOAuth/TokenRefresh": refresh,
};
