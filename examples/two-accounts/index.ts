import * as pulumi from "@pulumi/pulumi";
import { AgentSchedule, getAgentsOutput, LinkedInCredential, Provider } from "pulumi-wiro-linkedin";

const config = new pulumi.Config();
const app = {
  clientId: config.require("linkedInClientId"),
  clientSecret: config.requireSecret("linkedInClientSecret"),
  organizationId: config.require("organizationId"),
  redirectUrl: config.require("redirectUrl"),
};

// The stack's own account, by wiro:apiKey.
const agentGuid = config.require("agentGuid");
const home = new LinkedInCredential("home", { agentGuid, ...app });
new AgentSchedule("home-posts", { agentGuid, interval: "0 9 * * *", enabled: home.connected });

// Another one. Where WIRO_API_KEY_EU is exported it wins over the stack's secret: a destroy would otherwise send the key
// of the last `up`, which may be revoked by then.
const provider = new Provider("eu", {
  apiKey: config.requireSecret("euApiKey"),
  apiKeyEnv: "WIRO_API_KEY_EU",
  baseUrl: config.require("euBaseUrl"),
});
const euAgentGuid = config.require("euAgentGuid");
const eu = new LinkedInCredential("eu", { agentGuid: euAgentGuid, ...app }, { provider });
new AgentSchedule(
  "eu-posts",
  { agentGuid: euAgentGuid, interval: "0 7 * * *", enabled: eu.connected },
  { provider },
);

export const consentLinks = { home: home.authorizeUrl, eu: eu.authorizeUrl };
export const statuses = { home: home.statusReason, eu: eu.statusReason };
export const agents = { home: titles(), eu: titles(provider) };

/** Every agent of an account, by name. */
function titles(provider?: Provider): pulumi.Output<string[]> {
  return getAgentsOutput({ provider }).apply((all) => all.map(({ title }) => title));
}
