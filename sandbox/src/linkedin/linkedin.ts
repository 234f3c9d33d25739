import { randomBytes } from "node:crypto";
import { DAY, MINUTE, SECOND, type Clock } from "../clock";
import type { Settings } from "../settings";

/** A LinkedIn app whose secret, scopes and redirect URLs LinkedIn checks. */
export interface RegisteredApp {
  /** The Client ID. */
  clientId: string;
  /** The Primary Client Secret. */
  clientSecret: string;
  /**
   * The name that the consent page shows.
   *
   * @default `clientId`
   */
  name?: string | undefined;
  /**
   * The scopes that are enabled.
   *
   * @default every scope
   */
  scopes?: string[] | undefined;
  /**
   * The authorized redirect URLs.
   *
   * @default Wiro's callback
   */
  redirectUrls?: string[] | undefined;
  /**
   * Whether the app was approved for refresh tokens.
   *
   * @default `false`
   */
  refreshTokens?: boolean | undefined;
}

export interface TokenResponse {
  access_token: string;
  expires_in: number;
  /** For approved apps only, with its end. */
  refresh_token?: string;
  refresh_token_expires_in?: number;
  scope: string;
  token_type: "Bearer";
}
export interface TokenError {
  status: 400 | 401;
  error: string;
  error_description: string;
}

interface Consent {
  clientId: string;
  redirectUri: string;
  scope: string;
  member: string;
}
/** What an access token stands for. */
interface Held {
  readonly consent: Consent;
  tokenEndsAt: number;
  /** An approved app's. Its year is counted from the consent, and a refresh does not prolong it. */
  readonly refresh: { readonly token: string; readonly endsAt: number } | undefined;
}

const ACCESS_TOKEN_LIFE = 60 * DAY;
const REFRESH_TOKEN_LIFE = 365 * DAY;
const CODE_LIFE = 30 * MINUTE;
const WIRO_CALLBACK = "https://api.wiro.ai/v1/UserAgentOAuth/LICallback";

const newToken = (kind: "access" | "refresh") => `sandbox-${kind}-${randomBytes(18).toString("hex")}`;

const oauthError = (status: 400 | 401, error: string, error_description: string): TokenError => ({
  status,
  error,
  error_description,
});

/** LinkedIn's side: developer apps, authorization codes and tokens. An unregistered app may do anything. */
export class LinkedIn {
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #apps = new Map<string, RegisteredApp>();
  readonly #codes = new Map<string, Consent & { expiresAt: number }>();
  /** By access token. */
  readonly #held = new Map<string, Held>();
  /** The access token that each refresh token came with. */
  readonly #refreshTokens = new Map<string, string>();

  constructor(clock: Clock, settings: Settings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  register(app: RegisteredApp): void {
    this.#apps.set(app.clientId, app);
  }

  app(clientId: string): RegisteredApp | undefined {
    return this.#apps.get(clientId);
  }

  /** Whether LinkedIn shows its own error page instead of the consent. */
  isUnknown(clientId: string): boolean {
    return this.#settings.unknownApp === "reject" && !this.#apps.has(clientId);
  }

  rejectedScope(clientId: string, scopes: readonly string[]): string | undefined {
    const enabled = this.#apps.get(clientId)?.scopes;
    return enabled === undefined ? undefined : scopes.find((scope) => !enabled.includes(scope));
  }

  authorize(consent: Consent): string {
    const code = `sandbox-code-${randomBytes(18).toString("hex")}`;
    this.#codes.set(code, { ...consent, expiresAt: this.#clock.nowMs() + CODE_LIFE });
    return code;
  }

  /** The token endpoint. `at` dates the renewals of earlier days. */
  token(form: Readonly<Record<string, string>>, at = this.#clock.nowMs()): TokenResponse | TokenError {
    const clientId = form.client_id ?? "";
    const app = this.#apps.get(clientId);
    if (this.isUnknown(clientId) || (app !== undefined && app.clientSecret !== form.client_secret)) {
      return oauthError(401, "invalid_client", "Client authentication failed");
    }
    if (form.grant_type === "authorization_code") return this.#exchange(form, clientId, app, at);
    if (form.grant_type === "refresh_token") return this.#refresh(form.refresh_token ?? "", clientId, at);
    return oauthError(400, "invalid_request", "grant_type must be authorization_code or refresh_token");
  }

  /** A consent without a browser, for agents that are connected by hand. */
  grant(clientId: string, member: string): TokenResponse {
    const at = this.#clock.nowMs();
    return this.#issue({ clientId, member, redirectUri: "", scope: "" }, this.#yearEnd(clientId, at), at);
  }

  /** Who consented; undefined when the token has ended, or was revoked. */
  memberOf(accessToken: string): string | undefined {
    const held = this.#held.get(accessToken);
    return held !== undefined && held.tokenEndsAt > this.#clock.nowMs() ? held.consent.member : undefined;
  }

  /** Makes the tokens of a consent invalid. */
  revoke(accessToken: string): void {
    this.#refreshTokens.delete(this.#held.get(accessToken)?.refresh?.token ?? "");
    this.#held.delete(accessToken);
  }

  endToken(accessToken: string, at: number): void {
    const held = this.#held.get(accessToken);
    if (held !== undefined) held.tokenEndsAt = at;
  }

  reset(): void {
    for (const record of [this.#apps, this.#codes, this.#held, this.#refreshTokens]) record.clear();
  }

  /** When the refresh token of a consent given at `at` ends; an app that is not approved gets none. */
  #yearEnd(clientId: string, at: number): number | undefined {
    const app = this.#apps.get(clientId);
    const isApproved = app === undefined ? this.#settings.refreshTokens : (app.refreshTokens ?? false);
    return isApproved ? at + REFRESH_TOKEN_LIFE : undefined;
  }

  #exchange(
    form: Readonly<Record<string, string>>,
    clientId: string,
    app: RegisteredApp | undefined,
    at: number,
  ): TokenResponse | TokenError {
    const consent = this.#codes.get(form.code ?? "");
    this.#codes.delete(form.code ?? "");
    if (consent?.clientId !== clientId || consent.expiresAt <= at) {
      return oauthError(
        400,
        "invalid_request",
        "Unable to retrieve access token: authorization code not found",
      );
    }
    const redirectUri = form.redirect_uri ?? "";
    if (redirectUri !== consent.redirectUri || !holdsRedirect(app, redirectUri)) {
      return oauthError(400, "invalid_redirect_uri", "The redirect_uri does not match the registered value");
    }
    return this.#issue(consent, this.#yearEnd(clientId, at), at);
  }

  #refresh(refreshToken: string, clientId: string, at: number): TokenResponse | TokenError {
    const accessToken = this.#refreshTokens.get(refreshToken) ?? "";
    const held = this.#held.get(accessToken);
    if (held?.refresh === undefined || held.consent.clientId !== clientId || held.refresh.endsAt <= at) {
      return oauthError(400, "invalid_grant", "The refresh token is invalid, expired or revoked");
    }
    this.revoke(accessToken);
    return this.#issue(held.consent, held.refresh.endsAt, at);
  }

  /** No access token outlives the year of its refresh token. */
  #issue(consent: Consent, yearEndsAt: number | undefined, at: number): TokenResponse {
    const accessToken = newToken("access");
    const tokenEndsAt = Math.min(at + ACCESS_TOKEN_LIFE, yearEndsAt ?? Infinity);
    const refresh = yearEndsAt === undefined ? undefined : { token: newToken("refresh"), endsAt: yearEndsAt };
    this.#held.set(accessToken, { consent, tokenEndsAt, refresh });
    if (refresh !== undefined) this.#refreshTokens.set(refresh.token, accessToken);
    const secondsTo = (end: number) => Math.floor((end - at) / SECOND);
    return {
      access_token: accessToken,
      expires_in: secondsTo(tokenEndsAt),
      ...(refresh && { refresh_token: refresh.token, refresh_token_expires_in: secondsTo(refresh.endsAt) }),
      scope: consent.scope,
      token_type: "Bearer",
    };
  }
}

/** The sandbox's own callback stands for Wiro's, so an app that lists the real one is set up correctly. */
export function holdsRedirect(app: RegisteredApp | undefined, redirectUri: string): boolean {
  const listed = app?.redirectUrls;
  if (listed === undefined || listed.includes(redirectUri)) return true;
  return listed.includes(WIRO_CALLBACK) && redirectUri.endsWith(new URL(WIRO_CALLBACK).pathname);
}
