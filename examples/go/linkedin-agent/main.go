package main

import (
	"github.com/OWNER/pulumi-wiro-linkedin/sdk/go/wiro"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")

		jane, err := wiro.NewLinkedInAgent(ctx, "jane", &wiro.LinkedInAgentArgs{
			App: wiro.LinkedInAppArgs{
				ClientId:     pulumi.String(cfg.Require("linkedInClientId")),
				ClientSecret: cfg.RequireSecret("linkedInClientSecret"),
				RedirectUrl:  pulumi.String(cfg.Require("redirectUrl")),
			},
			AgentGuid:      pulumi.String(cfg.Require("agentGuid")),
			OrganizationId: pulumi.String(cfg.Require("organizationId")),
			Interval:       pulumi.String(cfg.Require("interval")),
		})
		if err != nil {
			return err
		}

		ctx.Export("status", jane.Credential.Status())
		ctx.Export("statusReason", jane.Credential.StatusReason())
		ctx.Export("consentLink", jane.Credential.AuthorizeUrl())
		ctx.Export("consentLinkExpiresAt", jane.Credential.AuthorizeUrlExpiresAt())
		return nil
	})
}
