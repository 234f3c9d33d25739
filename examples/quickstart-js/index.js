const pulumi = require("@pulumi/pulumi");
const { AgentSchedule, AgentState, LinkedInCredential } = require("pulumi-wiro-linkedin");

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

exports.status = credential.status;
exports.statusReason = credential.statusReason;
exports.consentLink = credential.authorizeUrl;
exports.consentLinkExpiresAt = credential.authorizeUrlExpiresAt;
exports.cadence = schedule.cadence;
