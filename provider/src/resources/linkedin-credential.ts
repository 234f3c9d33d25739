import * as pulumi from "@pulumi/pulumi";
import { NO_CONNECTION, NOTES } from "../lifecycle/connection-record";
import { CREDENTIAL_FIELDS } from "../lifecycle/credential-inputs";
import { linkedInCredential } from "../lifecycle/linkedin-credential";
import type { CheckFailure } from "../lifecycle/lifecycle";
import { checkedArguments } from "./check-failures";
import { type Declaration, typeToken } from "./declaration";
import { prepareProperties, resourceOptions } from "./registration";

/** The arguments of a `LinkedInCredential`. */
export interface LinkedInCredentialArgs {
  /** Guid of the Wiro agent. Another guid replaces the resource: the new agent is set up, then the old one disconnected. */
  agentGuid: pulumi.Input<string>;
  /** Client ID of the LinkedIn app (its Auth tab). Another app needs a new consent by a page admin. */
  clientId: pulumi.Input<string>;
  /** Primary Client Secret of the LinkedIn app. Always a secret in the state. A new one keeps the consent. */
  clientSecret: pulumi.Input<string>;
  /**
   * Numeric id of the LinkedIn page, as a string of digits: `"12345678"` in `linkedin.com/company/12345678/admin/`.
   * The page's name in the address does not work. A new page keeps the consent, if the member is an admin of it. Rejected
   * as a secret: `statusReason` shows it.
   */
  organizationId: pulumi.Input<string>;
  /**
   * Where the browser lands after the consent: an https URL, or http on `localhost` or `127.0.0.1`. May be left out
   * with `consentLink: "none"`.
   */
  redirectUrl?: pulumi.Input<string>;
  /** Whose LinkedIn app: only `"own"` is available. Default `"own"`. */
  authMethod?: pulumi.Input<"own">;
  /**
   * `"renew"` (default): a missing consent is asked for by a link in `authorizeUrl`, which the next `pulumi up` renews
   * once it expired. `"none"`: no link is ever made here; the consent comes by other means.
   */
  consentLink?: pulumi.Input<"renew" | "none">;
  /**
   * Display name of the LinkedIn member who must have consented, to the letter; only odd blanks, control characters and
   * other ways to write the same accent make no difference. Anybody else's consent is drift. Default: anybody. Rejected as
   * a secret: `statusReason` shows it.
   */
  expectedAccountName?: pulumi.Input<string>;
  /**
   * How many days before `renewBy` the consent counts as due for renewal: 0 to 364. Default 30. Where `renewBy` is the end
   * of an access token that is not renewed, at most 15.
   */
  renewBeforeDays?: pulumi.Input<number>;
  /** Any text; a new one asks for a new consent although there is one. */
  reconnectTrigger?: pulumi.Input<string>;
}

export const LINKEDIN_CREDENTIAL: Declaration = {
  resource: "LinkedInCredential",
  inputs: CREDENTIAL_FIELDS,
  outputs: Object.keys(NO_CONNECTION).filter((key) => !NOTES.includes(key)),
  secrets: linkedInCredential.secrets,
  check: linkedInCredential.check,
  id: linkedInCredential.id,
};

/**
 * The LinkedIn credential of one Wiro agent: the app's keys, the page, and the consent of a page admin.
 *
 * `pulumi up` stores the keys (UserAgent/CredentialUpsert) and, while no consent is there, gives a link to ask for it
 * (UserAgentOAuth/OAuthConnect). A refresh tells what became of it (UserAgentOAuth/OAuthStatus). Deleting it
 * disconnects the agent (UserAgentOAuth/OAuthDisconnect); the grant stays at LinkedIn until it expires or the member
 * removes it. The id is `<agentGuid>/linkedin`.
 *
 * ```ts
 * const jane = new LinkedInCredential("jane", {
 *   agentGuid: "5c0c1f6e-…",
 *   clientId: config.require("linkedInClientId"),
 *   clientSecret: config.requireSecret("linkedInClientSecret"),
 *   organizationId: "12345678",
 *   redirectUrl: "https://your-app.com/settings/integrations",
 * });
 * export const consentLink = jane.authorizeUrl;
 * ```
 */
export class LinkedInCredential extends pulumi.CustomResource {
  declare readonly agentGuid: pulumi.Output<string>;
  declare readonly clientId: pulumi.Output<string>;
  /** A secret. */
  declare readonly clientSecret: pulumi.Output<string>;
  declare readonly organizationId: pulumi.Output<string>;
  declare readonly redirectUrl: pulumi.Output<string | undefined>;
  declare readonly authMethod: pulumi.Output<"own">;
  declare readonly consentLink: pulumi.Output<"renew" | "none" | undefined>;
  declare readonly expectedAccountName: pulumi.Output<string | undefined>;
  declare readonly renewBeforeDays: pulumi.Output<number | undefined>;
  declare readonly reconnectTrigger: pulumi.Output<string | undefined>;
  /** `"pending"`, `"connected"`, `"disconnected"` or `"missing"` (the agent cannot be seen with this key). */
  declare readonly status: pulumi.Output<"pending" | "connected" | "disconnected" | "missing">;
  /**
   * Whether a consent is there that has not ended and, if `expectedAccountName` is set, it is that member's. Whether the
   * agent runs, it does not tell: see `AgentState`.
   */
  declare readonly connected: pulumi.Output<boolean>;
  /** One sentence: what is the case, and what to do. */
  declare readonly statusReason: pulumi.Output<string>;
  /** The consent link, for a page admin to open before `authorizeUrlExpiresAt`. A secret. `""` when none is due. */
  declare readonly authorizeUrl: pulumi.Output<string>;
  /** When the link dies: ISO 8601, 15 minutes after it was made. `""` when none is due. */
  declare readonly authorizeUrlExpiresAt: pulumi.Output<string>;
  /** Display name of the member who consented, from OAuthStatus: a person, not the page. `""` without a consent. */
  declare readonly accountName: pulumi.Output<string>;
  /** When the member consented, from OAuthStatus: ISO 8601. `""` without a consent. */
  declare readonly connectedAt: pulumi.Output<string>;
  /**
   * When the access token ends, from OAuthStatus: ISO 8601. It lasts 60 days. The agent renews it once a day while it
   * runs, and at each start, if LinkedIn gave a refresh token with the consent. `""` without a consent.
   */
  declare readonly tokenExpiresAt: pulumi.Output<string>;
  /**
   * When the connection ends unless somebody acts: ISO 8601. The earlier of 365 days after the consent was given
   * (LinkedIn's refresh token) and of `tokenExpiresAt` where the access token is not being renewed. An estimate. `""`
   * without a consent, or where the API gives no date.
   */
  declare readonly renewBy: pulumi.Output<string>;

  /**
   * Looks up the connection of an agent that this program does not manage. The id is `<agentGuid>/linkedin`. What the
   * API does not show stays undefined: the app's keys, and whatever only a declaration says. Makes no write, and fails for what is not there.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    options?: pulumi.CustomResourceOptions,
  ): LinkedInCredential {
    return new LinkedInCredential(name, {} as LinkedInCredentialArgs, { ...options, id });
  }

  /**
   * What is wrong with arguments, as far as they are plain values, a required one that is missing included. Each fault is
   * a `property` and a `reason` of one line. Declares nothing and makes no call.
   */
  static check(args: { readonly [key in keyof LinkedInCredentialArgs]?: unknown }): CheckFailure[] {
    return [...checkedArguments(LINKEDIN_CREDENTIAL, args).failures];
  }

  constructor(name: string, args: LinkedInCredentialArgs, options?: pulumi.CustomResourceOptions) {
    const properties = prepareProperties(name, LINKEDIN_CREDENTIAL, { ...args }, options);
    super(
      typeToken(LINKEDIN_CREDENTIAL.resource),
      name,
      properties,
      resourceOptions(LINKEDIN_CREDENTIAL, options),
    );
  }
}
