import pulumi
import pulumi_wiro_linkedin as wiro

config = pulumi.Config()
agent_guid = config.require("agentGuid")

credential = wiro.LinkedInCredential(
    "linkedin",
    agent_guid=agent_guid,
    client_id=config.require("linkedInClientId"),
    client_secret=config.require_secret("linkedInClientSecret"),
    organization_id=config.require("organizationId"),
    redirect_url=config.require("redirectUrl"),
)

schedule = wiro.AgentSchedule(
    "posts",
    agent_guid=agent_guid,
    interval=config.require("interval"),
    enabled=credential.connected,
)

# Last, as it needs the others to start. It restarts by itself after a change, but once stopped it stays stopped.
wiro.AgentState(
    "runs",
    agent_guid=agent_guid,
    desired="running",
    opts=pulumi.ResourceOptions(depends_on=[credential, schedule]),
)

pulumi.export("status", credential.status)
pulumi.export("statusReason", credential.status_reason)
pulumi.export("consentLink", credential.authorize_url)
pulumi.export("consentLinkExpiresAt", credential.authorize_url_expires_at)
pulumi.export("cadence", schedule.cadence)
