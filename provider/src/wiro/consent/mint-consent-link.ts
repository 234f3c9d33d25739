import type { WiroClient } from "../client";
import { WiroError } from "../error";
import { REMEDIES } from "../remedies";
import { checkConsentLink, type CheckedLink } from "./consent-link";

export interface LinkRequest {
  readonly agentGuid: string;
  /** Where the browser lands after the consent. */
  readonly redirectUrl: string;
  /** The LinkedIn app that the link has to be for. Detail hides it, so only a caller that stored it knows it. */
  readonly clientId?: string;
}

/**
 * A new consent link (UserAgentOAuth/OAuthConnect), checked before anybody gets it.
 *
 * @throws WiroError of the kind `untrusted-link`. It does not quote the link.
 */
export async function mintConsentLink(
  client: WiroClient,
  { agentGuid, redirectUrl, clientId }: LinkRequest,
): Promise<CheckedLink> {
  const link = await client.oauthConnect(agentGuid, redirectUrl);
  const checked = checkConsentLink(link, client.baseUrl, clientId);
  if (checked.untrusted === undefined) return checked;
  throw new WiroError({
    kind: "untrusted-link",
    operation: "OAuthConnect",
    agentGuid,
    what: `the consent link was thrown away because ${checked.untrusted}`,
    remedy: REMEDIES.untrustedLink,
  });
}
