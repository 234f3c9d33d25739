package main

import (
	"github.com/OWNER/pulumi-wiro-linkedin/sdk/go/wiro"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")
		agentGuid := pulumi.String(cfg.Require("agentGuid"))

		credential, err := wiro.NewLinkedInCredential(ctx, "linkedin", &wiro.LinkedInCredentialArgs{
			AgentGuid:      agentGuid,
			ClientId:       pulumi.String(cfg.Require("linkedInClientId")),
			ClientSecret:   cfg.RequireSecret("linkedInClientSecret"),
			OrganizationId: pulumi.String(cfg.Require("organizationId")),
			RedirectUrl:    pulumi.String(cfg.Require("redirectUrl")),
		})
		if err != nil {
			return err
		}

		schedule, err := wiro.NewAgentSchedule(ctx, "posts", &wiro.AgentScheduleArgs{
			AgentGuid: agentGuid,
			Interval:  pulumi.String(cfg.Require("interval")),
			Enabled:   credential.Connected,
		})
		if err != nil {
			return err
		}

		// Last, as it needs the others to start. It restarts by itself after a change, but once stopped it stays stopped.
		_, err = wiro.NewAgentState(ctx, "runs", &wiro.AgentStateArgs{
			AgentGuid: agentGuid,
			Desired:   pulumi.String("running"),
		}, pulumi.DependsOn([]pulumi.Resource{credential, schedule}))
		if err != nil {
			return err
		}

		ctx.Export("status", credential.Status)
		ctx.Export("statusReason", credential.StatusReason)
		ctx.Export("consentLink", credential.AuthorizeUrl)
		ctx.Export("consentLinkExpiresAt", credential.AuthorizeUrlExpiresAt)
		ctx.Export("cadence", schedule.Cadence)
		return nil
	})
}
