/** @module LinkedInCredential */
import * as pulumi from "@pulumi/pulumi";
import { CONNECTION_OUTPUTS } from "../lifecycle/connection-record";
import { CREDENTIAL_FIELDS } from "../lifecycle/credential-inputs";
import { linkedInCredential } from "../lifecycle/linkedin-credential";
import type { CheckFailure, UncheckedArgs } from "../lifecycle/check";
import { checkedArguments } from "./check-failures";
import type { Declaration } from "./declaration";
import { type Adapter, DYNAMIC } from "./adapter";
import { restoreStacks, skipPropertyStacks } from "./property-stacks";
import { prepareProperties, resourceOptions } from "./registration";

/** The arguments of a `LinkedInCredential`. */
export interface LinkedInCredentialArgs {
  /**
   * The guid of the Wiro agent. Another guid replaces the resource: the new agent is set up, then the old one is
   * disconnected. A secret is rejected, because the id contains the guid.
   *
   * @see UserAgent/CredentialUpsert, `useragentguid`
   */
  agentGuid: pulumi.Input<string>;
  /**
   * The Client ID of the LinkedIn app, from its Auth tab. Another app needs a new consent by a page admin.
   *
   * @see UserAgent/CredentialUpsert, `clientid`
   */
  clientId: pulumi.Input<string>;
  /**
   * The Primary Client Secret of the LinkedIn app, from its Auth tab. It is always a secret in the state. A new one keeps
   * the consent. A value that the stack's configuration holds as plain text is rejected.
   *
   * @see UserAgent/CredentialUpsert, `clientsecret`
   */
  clientSecret: pulumi.Input<string>;
  /**
   * The numeric id of the LinkedIn page, as a string of digits: `"12345678"` in `linkedin.com/company/12345678/admin/`.
   * The page's name in the address does not work. A new page keeps the consent, if the member is an admin of it. A secret
   * is rejected, because `statusReason` shows the id.
   *
   * @see UserAgent/CredentialUpsert, `organizationid`
   */
  organizationId: pulumi.Input<string>;
  /**
   * The name of the page, for people: at most 100 characters. The lines of a preview show it. It is only recorded, and
   * no request sends it. A secret is rejected, because messages show the name.
   *
   * @default none
   */
  pageName?: pulumi.Input<string>;
  /**
   * The URL where the browser lands after the consent: https, or http on `localhost` or `127.0.0.1`. It may be left out
   * with `consentLink: "none"`.
   *
   * @see UserAgentOAuth/OAuthConnect, `redirecturl`
   */
  redirectUrl?: pulumi.Input<string>;
  /**
   * Whose LinkedIn app it is. The API takes `"own"` alone.
   *
   * @default `"own"`
   * @see UserAgentOAuth/OAuthConnect, `authmethod`
   */
  authMethod?: pulumi.Input<"own">;
  /**
   * Whether `pulumi up` makes consent links. With `"renew"` it makes one whenever a consent is due, in `authorizeUrl`,
   * and another once that has expired. With `"none"` it never does: the consent comes by an invite or by
   * `wiro-linkedin connect`.
   *
   * @default `"renew"`
   * @see UserAgentOAuth/OAuthConnect
   */
  consentLink?: pulumi.Input<"renew" | "none">;
  /**
   * The display name of the LinkedIn member who must have consented. It must be the same to the letter, except for
   * spaces, control characters and other ways to write the same accent. Anybody else's consent is drift. A secret is
   * rejected, because `statusReason` shows the name.
   *
   * @default anybody
   * @see UserAgentOAuth/OAuthStatus, `accounts[0].name`
   */
  expectedAccountName?: pulumi.Input<string>;
  /**
   * How many days before `renewBy` the consent counts as due for renewal: 0 to 364. Where `renewBy` is the end of an
   * access token that is not renewed, 15 days at most.
   *
   * @default `30`
   * @see LinkedIn's rule: a refresh token ends 365 days after the consent
   */
  renewBeforeDays?: pulumi.Input<number>;
  /**
   * Any text. A new text asks for a new consent, even if there is one.
   *
   * @default none
   * @see UserAgentOAuth/OAuthConnect
   */
  reconnectTrigger?: pulumi.Input<string>;
}

/** @internal */
export const LINKEDIN_CREDENTIAL: Declaration = {
  resource: "LinkedInCredential",
  inputs: CREDENTIAL_FIELDS,
  outputs: CONNECTION_OUTPUTS,
  secrets: linkedInCredential.secrets,
  check: linkedInCredential.check,
  id: linkedInCredential.id,
};

/**
 * The LinkedIn credential of one Wiro agent: the app's keys, the page, and the consent of a page admin. The id is
 * `<agentGuid>/linkedin`.
 *
 * `pulumi up` stores the keys. While there is no consent, it makes a link to ask for one. A refresh reads the
 * outcome. A delete disconnects the agent; the grant stays at LinkedIn until it expires or the member removes it.
 *
 * @example
 * ```ts
 * const jane = new LinkedInCredential("jane", {
 *   agentGuid: "5c0c1f6e-…",
 *   clientId: config.require("linkedInClientId"),
 *   clientSecret: config.requireSecret("linkedInClientSecret"),
 *   organizationId: "12345678",
 *   redirectUrl: "https://your-app.com/settings/integrations",
 * });
 * export const linkForJane = jane.authorizeUrl;
 * ```
 * @see UserAgent/CredentialUpsert stores the keys
 * @see UserAgentOAuth/OAuthConnect makes the link
 * @see UserAgentOAuth/OAuthStatus shows whether somebody consented
 * @see UserAgentOAuth/OAuthDisconnect disconnects
 */
export class LinkedInCredential extends pulumi.CustomResource {
  /** @internal */
  static readonly adapter: Adapter = DYNAMIC;

  /** The guid of the Wiro agent. */
  declare readonly agentGuid: pulumi.Output<string>;
  /** The Client ID of the LinkedIn app. */
  declare readonly clientId: pulumi.Output<string>;
  /** The Primary Client Secret of the LinkedIn app. A secret. */
  declare readonly clientSecret: pulumi.Output<string>;
  /** The numeric id of the LinkedIn page. After a refresh, the page that the API shows. */
  declare readonly organizationId: pulumi.Output<string>;
  /** The name of the page, as the program gives it. */
  declare readonly pageName: pulumi.Output<string | undefined>;
  /** The URL where the browser lands after the consent. */
  declare readonly redirectUrl: pulumi.Output<string | undefined>;
  /** Whose LinkedIn app it is. */
  declare readonly authMethod: pulumi.Output<"own">;
  /** Whether `pulumi up` makes consent links. */
  declare readonly consentLink: pulumi.Output<"renew" | "none" | undefined>;
  /** The display name of the member who must have consented. */
  declare readonly expectedAccountName: pulumi.Output<string | undefined>;
  /** How many days before `renewBy` the consent counts as due for renewal. */
  declare readonly renewBeforeDays: pulumi.Output<number | undefined>;
  /** The text that asked for the last new consent. */
  declare readonly reconnectTrigger: pulumi.Output<string | undefined>;
  /**
   * The connection in one word. `"pending"`: nobody has consented yet, or only for another app. `"connected"`: Wiro holds
   * a consent, perhaps of another member than expected (see `connected`). `"disconnected"`: there was a consent, and it
   * has ended. `"missing"`: the agent cannot be seen with this API key.
   */
  declare readonly status: pulumi.Output<"pending" | "connected" | "disconnected" | "missing">;
  /**
   * Whether there is a consent that has not ended and, if `expectedAccountName` is set, it is that member's. It does
   * not show whether the agent runs: see `AgentState`.
   */
  declare readonly connected: pulumi.Output<boolean>;
  /** One sentence: the state of the connection, and what to do. */
  declare readonly statusReason: pulumi.Output<string>;
  /**
   * The consent link, for a page admin to open before `authorizeUrlExpiresAt`. A secret. `""` while
   * nobody has to consent, and with `consentLink: "none"`.
   *
   * @see UserAgentOAuth/OAuthConnect, `authorizeUrl`
   */
  declare readonly authorizeUrl: pulumi.Output<string>;
  /** When the link expires: ISO 8601, 15 minutes after it was made. `""` without a link. */
  declare readonly authorizeUrlExpiresAt: pulumi.Output<string>;
  /**
   * The display name of the member who consented: a person, not the page. `""` without a consent.
   *
   * @see UserAgentOAuth/OAuthStatus, `accounts[0].name`
   */
  declare readonly accountName: pulumi.Output<string>;
  /**
   * When the member consented: ISO 8601. `""` without a consent.
   *
   * @see UserAgentOAuth/OAuthStatus, `connectedat`
   */
  declare readonly connectedAt: pulumi.Output<string>;
  /**
   * When the access token ends: ISO 8601. A token lasts 60 days. The agent renews it once a day while it runs, and at each
   * start, if LinkedIn gave a refresh token with the consent. `""` without a consent.
   *
   * @see UserAgentOAuth/OAuthStatus, `tokenexpiresat`
   */
  declare readonly tokenExpiresAt: pulumi.Output<string>;
  /**
   * When the connection ends unless somebody acts: ISO 8601. It is the earlier of two times: 365 days after the consent,
   * when LinkedIn's refresh token ends, and `tokenExpiresAt`, where the access token is not being renewed. An estimate.
   * `""` without a consent, or where the API gives no date.
   */
  declare readonly renewBy: pulumi.Output<string>;

  /**
   * Looks up the connection of an agent that this program does not manage. It makes no write.
   *
   * @param name - The name of the lookup in the program.
   * @param id - `<agentGuid>/linkedin`. The app's keys, and the inputs that only a declaration has, stay undefined: the API does not show them.
   * @param options - Pulumi's options, such as `provider`.
   * @throws The lookup fails in Pulumi's engine if the agent cannot be seen with this API key.
   * @example
   * ```ts
   * const jane = LinkedInCredential.get("jane", "5c0c1f6e-…/linkedin");
   * ```
   * @see UserAgentOAuth/OAuthStatus, UserAgent/Detail
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    options?: pulumi.CustomResourceOptions,
  ): LinkedInCredential {
    return new this(name, {} as LinkedInCredentialArgs, { ...options, id });
  }

  /**
   * Reports what is wrong with arguments, without an engine: for a program's own unit tests, and for data from a file.
   * It reads plain values alone, and names a required argument that is missing. It declares nothing and makes no call.
   *
   * @param args - The arguments, of any type.
   * @returns One failure for each argument that is wrong; none if all is well.
   * @example
   * ```ts
   * LinkedInCredential.check({ agentGuid: "5c0c1f6e-…", clientId: "86…", clientSecret: "…", organizationId: "acme" });
   * // [{ property: "organizationId", reason: "is not the page's id …" }, …]
   * ```
   */
  static check(args: UncheckedArgs<LinkedInCredentialArgs>): CheckFailure[] {
    return [...checkedArguments(LINKEDIN_CREDENTIAL, args).failures];
  }

  /**
   * @param name - The name of the resource in the program.
   * @param args - The declaration. Each argument that is wrong is an error of the program, with its name.
   * @param options - Pulumi's options, such as `provider`, `dependsOn` and `protect`.
   */
  constructor(name: string, args: LinkedInCredentialArgs, options?: pulumi.CustomResourceOptions) {
    const { adapter } = new.target;
    const properties = prepareProperties(name, LINKEDIN_CREDENTIAL, { ...args }, adapter, options);
    try {
      super(
        adapter.resourceType(LINKEDIN_CREDENTIAL.resource),
        name,
        properties,
        resourceOptions(LINKEDIN_CREDENTIAL, adapter, options),
      );
    } finally {
      restoreStacks();
    }
  }
}

skipPropertyStacks(LinkedInCredential);
