const pulumi = require("@pulumi/pulumi");
const { AgentSchedule, LinkedInCredential } = require("pulumi-wiro-linkedin");

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
});

exports.status = credential.status;
exports.statusReason = credential.statusReason;
exports.consentLink = credential.authorizeUrl;
exports.consentLinkExpiresAt = credential.authorizeUrlExpiresAt;
exports.cadence = schedule.cadence;
