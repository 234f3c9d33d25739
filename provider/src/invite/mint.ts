import type { WiroClient } from "../wiro/client";
import { checkConsentLink } from "../wiro/consent/consent-link";
import { WiroError } from "../wiro/error";

/** A new consent link (UserAgentOAuth/OAuthConnect), checked before any browser is sent there. */
export async function mintLink(
  client: WiroClient,
  agentGuid: string,
  returnUrl: string,
  log: (line: string) => void,
): Promise<string> {
  const link = await client.oauthConnect(agentGuid, returnUrl);
  // Detail hides the app's client id, so the check goes without it.
  const { untrusted: problem, href, warning } = checkConsentLink(link, client.baseUrl);
  if (problem !== undefined) {
    throw new WiroError({
      kind: "unreadable",
      operation: "OAuthConnect",
      agentGuid,
      what: `the consent link was thrown away because ${problem}`,
      remedy:
        "Do not consent by any link of this agent; check the base URL and the agent's LinkedIn credential in Wiro, and ask Wiro's support.",
    });
  }
  if (warning !== undefined) log(`wiro: invite of agent ${agentGuid}: ${warning}.`);
  return href;
}
