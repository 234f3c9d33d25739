import * as pulumi from "@pulumi/pulumi";
import { AgentSchedule, AgentState, LinkedInCredential } from "pulumi-wiro-linkedin";

const config = new pulumi.Config();
const agentGuid = config.require("agentGuid");

const credential = new LinkedInCredential("linkedin", {
  agentGuid,
  clientId: config.require("linkedInClientId"),
  clientSecret: config.requireSecret("linkedInClientSecret"),
  organizationId: config.require("organizationId"),
  redirectUrl: config.require("redirectUrl"),
});

const schedule = new AgentSchedule("posts", {
  agentGuid,
  interval: config.get("interval") ?? "0 */4 * * *",
  enabled: credential.connected,
});

// Last, as it needs the others to start. It restarts by itself after a change, but once stopped it stays stopped.
new AgentState("runs", { agentGuid, desired: "running" }, { dependsOn: [credential, schedule] });

export const status = credential.status;
export const statusReason = credential.statusReason;
export const consentLink = credential.authorizeUrl;
export const consentLinkExpiresAt = credential.authorizeUrlExpiresAt;
export const cadence = schedule.cadence;
