import { mayHaveBeenApplied } from "../../../../provider/src/wiro/error";
import { mintConsentLink } from "../../../../provider/src/wiro/consent/mint-consent-link";
import { clientOf, DONE, failureOf, GUID } from "../client-of";

const CALLBACK = "https://api.wiro.ai/v1/UserAgentOAuth/LICallback";
const SCOPES = "openid profile w_organization_social r_organization_social";
const REQUEST = { agentGuid: GUID, redirectUrl: "https://your-app.com/" };

function linkTo(host: string): string {
  const query = new URLSearchParams({
    response_type: "code",
    client_id: "app-1",
    redirect_uri: CALLBACK,
    scope: SCOPES,
    state: "the-state-of-the-link",
  });
  return `https://${host}/oauth/v2/authorization?${query.toString()}`;
}

const minting = (authorizeUrl: string) => clientOf([{ body: { ...DONE, authorizeUrl } }]);

describe("minting a consent link", () => {
  it("gives the link as it was checked", async () => {
    const { client } = await minting(linkTo("www.linkedin.com"));
    expect(await mintConsentLink(client, REQUEST)).toEqual({ href: linkTo("www.linkedin.com") });
  });

  it("discards a link that leads elsewhere, and explains what to do without a part of the link", async () => {
    const { client } = await minting(linkTo("linkedin.com.evil.example"));
    const error = await failureOf(mintConsentLink(client, REQUEST));
    expect(error.kind).toBe("untrusted-link");
    expect(error.message).toBe(
      `OAuthConnect of agent ${GUID}: the consent link was thrown away because it does not lead to LinkedIn's consent page by https. Do not consent by any link of this agent; check the base URL (baseUrl, or WIRO_BASE_URL) and the agent's LinkedIn credential in Wiro, and ask Wiro's support.`,
    );
  });

  it("checks the link's app only where the caller knows the app", async () => {
    const { client } = await minting(linkTo("www.linkedin.com"));
    await mintConsentLink(client, { ...REQUEST, clientId: "app-1" });
    const error = await failureOf(mintConsentLink(client, { ...REQUEST, clientId: "app-2" }));
    expect(error.message).toContain("it is for another LinkedIn app than clientId");
  });

  it("reports that a link was made, whatever the outcome", async () => {
    const { client } = await minting("soon");
    expect(mayHaveBeenApplied(await failureOf(mintConsentLink(client, REQUEST)))).toBe(true);
  });
});
