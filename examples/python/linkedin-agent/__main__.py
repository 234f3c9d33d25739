import pulumi
import pulumi_wiro_linkedin as wiro

config = pulumi.Config()

jane = wiro.LinkedInAgent(
    "jane",
    app=wiro.LinkedInAppArgs(
        client_id=config.require("linkedInClientId"),
        client_secret=config.require_secret("linkedInClientSecret"),
        redirect_url=config.require("redirectUrl"),
    ),
    agent_guid=config.require("agentGuid"),
    organization_id=config.require("organizationId"),
    interval=config.require("interval"),
)

pulumi.export("status", jane.credential.status)
pulumi.export("statusReason", jane.credential.status_reason)
pulumi.export("consentLink", jane.credential.authorize_url)
pulumi.export("consentLinkExpiresAt", jane.credential.authorize_url_expires_at)
