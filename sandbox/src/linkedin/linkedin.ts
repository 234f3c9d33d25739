import { randomBytes } from "node:crypto";
import { DAY, MINUTE, SECOND, type Clock } from "../clock";
import { z } from "zod";

export const registeredAppSchema = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  /** Shown on the consent page; default: the client id. */
  name: z.string().optional(),
  /** The scopes that are enabled; default: every scope. */
  scopes: z.array(z.string()).optional(),
  /** The authorized redirect URLs; default: Wiro's callback. */
  redirectUrls: z.array(z.string()).optional(),
});
export type RegisteredApp = z.infer<typeof registeredAppSchema>;

export interface TokenAnswer {
  access_token: string;
  expires_in: number;
  refresh_token: string;
  refresh_token_expires_in: number;
  scope: string;
  token_type: "Bearer";
}
export interface TokenRefusal {
  status: 400 | 401;
  error: string;
  error_description: string;
}

interface Consent {
  clientId: string;
  redirectUri: string;
  scope: string;
  member: string;
  expiresAt: number;
}

const ACCESS_TOKEN_LIFE = 60 * DAY;
const REFRESH_TOKEN_LIFE = 365 * DAY;
const CODE_LIFE = 30 * MINUTE;
const WIRO_CALLBACK = "https://api.wiro.ai/v1/UserAgentOAuth/LICallback";

const refusal = (status: 400 | 401, error: string, error_description: string): TokenRefusal => ({
  status,
  error,
  error_description,
});

/** LinkedIn's side: developer apps, authorization codes and tokens. An app it never heard of may do anything. */
export class LinkedIn {
  readonly #clock: Clock;
  readonly #apps = new Map<string, RegisteredApp>();
  readonly #codes = new Map<string, Consent>();
  readonly #refreshTokens = new Map<string, Consent & { accessToken: string }>();
  readonly #members = new Map<string, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  register(app: RegisteredApp): void {
    this.#apps.set(app.clientId, app);
  }

  app(clientId: string): RegisteredApp | undefined {
    return this.#apps.get(clientId);
  }

  refusedScope(clientId: string, scopes: readonly string[]): string | undefined {
    const enabled = this.#apps.get(clientId)?.scopes;
    return enabled === undefined ? undefined : scopes.find((scope) => !enabled.includes(scope));
  }

  authorize(consent: Omit<Consent, "expiresAt">): string {
    const code = `sandbox-code-${randomBytes(18).toString("hex")}`;
    this.#codes.set(code, { ...consent, expiresAt: this.#clock.nowMs() + CODE_LIFE });
    return code;
  }

  /** The token endpoint. `at` lets the daily maintenance of days gone by happen on its day. */
  token(form: Readonly<Record<string, string>>, at = this.#clock.nowMs()): TokenAnswer | TokenRefusal {
    const clientId = form.client_id ?? "";
    const app = this.#apps.get(clientId);
    if (app !== undefined && app.clientSecret !== form.client_secret) {
      return refusal(401, "invalid_client", "Client authentication failed");
    }
    if (form.grant_type === "authorization_code") return this.#exchange(form, clientId, app, at);
    if (form.grant_type === "refresh_token") return this.#refresh(form.refresh_token ?? "", clientId, at);
    return refusal(400, "invalid_request", "grant_type must be authorization_code or refresh_token");
  }

  /** A consent without a browser, for agents that are connected by hand. */
  grant(clientId: string, member: string): TokenAnswer {
    const at = this.#clock.nowMs();
    const consent = { clientId, member, redirectUri: "", scope: "" };
    return this.#issue({ ...consent, expiresAt: at + REFRESH_TOKEN_LIFE }, at);
  }

  memberOf(accessToken: string): string | undefined {
    return this.#members.get(accessToken);
  }

  revoke(refreshToken: string): void {
    const held = this.#refreshTokens.get(refreshToken);
    if (held !== undefined) this.#members.delete(held.accessToken);
    this.#refreshTokens.delete(refreshToken);
  }

  reset(): void {
    for (const kept of [this.#apps, this.#codes, this.#refreshTokens, this.#members]) kept.clear();
  }

  #exchange(
    form: Readonly<Record<string, string>>,
    clientId: string,
    app: RegisteredApp | undefined,
    at: number,
  ): TokenAnswer | TokenRefusal {
    const consent = this.#codes.get(form.code ?? "");
    this.#codes.delete(form.code ?? "");
    if (consent?.clientId !== clientId || consent.expiresAt <= at) {
      return refusal(400, "invalid_request", "Unable to retrieve access token: authorization code not found");
    }
    const redirectUri = form.redirect_uri ?? "";
    if (redirectUri !== consent.redirectUri || !holdsRedirect(app, redirectUri)) {
      return refusal(400, "invalid_redirect_uri", "The redirect_uri does not match the registered value");
    }
    return this.#issue({ ...consent, expiresAt: at + REFRESH_TOKEN_LIFE }, at);
  }

  #refresh(refreshToken: string, clientId: string, at: number): TokenAnswer | TokenRefusal {
    const held = this.#refreshTokens.get(refreshToken);
    if (held?.clientId !== clientId || held.expiresAt <= at) {
      return refusal(400, "invalid_grant", "The refresh token is invalid, expired or revoked");
    }
    this.revoke(refreshToken);
    return this.#issue(held, at);
  }

  /** A refreshed token keeps the end of its consent, and no access token outlives that. */
  #issue(consent: Consent, at: number): TokenAnswer {
    const accessToken = `sandbox-access-${randomBytes(18).toString("hex")}`;
    const refreshToken = `sandbox-refresh-${randomBytes(18).toString("hex")}`;
    this.#members.set(accessToken, consent.member);
    this.#refreshTokens.set(refreshToken, { ...consent, accessToken });
    const left = consent.expiresAt - at;
    return {
      access_token: accessToken,
      expires_in: Math.floor(Math.min(ACCESS_TOKEN_LIFE, left) / SECOND),
      refresh_token: refreshToken,
      refresh_token_expires_in: Math.floor(left / SECOND),
      scope: consent.scope,
      token_type: "Bearer",
    };
  }
}

/** The sandbox's own callback stands for Wiro's, so an app that lists the real one is set up correctly. */
function holdsRedirect(app: RegisteredApp | undefined, redirectUri: string): boolean {
  const listed = app?.redirectUrls;
  if (listed === undefined || listed.includes(redirectUri)) return true;
  return listed.includes(WIRO_CALLBACK) && redirectUri.endsWith(new URL(WIRO_CALLBACK).pathname);
}
