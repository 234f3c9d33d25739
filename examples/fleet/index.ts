import * as pulumi from "@pulumi/pulumi";
import { inviteUrl, LinkedInAgent } from "pulumi-wiro-linkedin";
import { readCustomers } from "./customers";

const config = new pulumi.Config();

// One LinkedIn app for the product. A customer consents by an invite, which lasts for weeks, so no link is made here.
const app = {
  clientId: config.require("linkedInClientId"),
  clientSecret: config.requireSecret("linkedInClientSecret"),
  consentLink: "none" as const,
};
const invites = {
  url: config.require("inviteUrl"),
  signingKey: config.requireSecret("inviteSigningKey"),
  expiresAt: config.require("invitesEnd"),
};

const fleet = readCustomers(config.get("customers") ?? "customers.csv").map(({ customer, ...args }) => ({
  customer,
  agent: new LinkedInAgent(customer, { app, ...args }),
  invite: inviteUrl({ ...invites, agentGuid: args.agentGuid }),
}));

/** How each customer's connection is, in a sentence. */
export const status = Object.fromEntries(
  fleet.map(({ customer, agent }) => [customer, agent.credential.statusReason]),
);

/** What to send to those who have to consent: a secret. */
export const invitesDue = pulumi
  .all(fleet.map(({ customer, agent, invite }) => pulumi.all([customer, agent.credential.connected, invite])))
  .apply((all) =>
    Object.fromEntries(all.filter(([, connected]) => !connected).map(([name, , url]) => [name, url])),
  );
