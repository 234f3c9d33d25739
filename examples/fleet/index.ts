import * as pulumi from "@pulumi/pulumi";
import { inviteUrl, LinkedInAgent } from "pulumi-wiro-linkedin";
import { readCustomers } from "./customers";
import { known } from "./known";

const config = new pulumi.Config();

// One LinkedIn app for the product. Customers consent by an invite, which lasts for weeks, so no link is made here.
const app = {
  clientId: config.require("linkedInClientId"),
  clientSecret: config.requireSecret("linkedInClientSecret"),
  consentLink: "none" as const,
};
const inviteArgs = {
  url: config.require("inviteUrl"),
  signingKey: config.requireSecret("inviteSigningKey"),
  expiresAt: config.require("invitesEnd"),
};

const customers = readCustomers(config.require("customers"), config.requireNumber("maxRunsPerMonth"));
const fleet = customers.map(({ name, inviteNonce: nonce, args }) => ({
  name,
  credential: new LinkedInAgent(name, { app, ...args }).credential,
  isLeaving: args.offboarding === true,
  invite: inviteUrl({ ...inviteArgs, agentGuid: args.agentGuid, pageName: args.pageName, nonce }),
}));

// Each customer's outputs are their own: one whose part of a run failed hides no other.

/** How each customer's connection is, in a sentence. */
export const status = known(fleet.map(({ name, credential }) => [name, credential.statusReason]));

/** The invite of every customer, for a line in the file of withdrawn invites: secrets. */
export const invites = known(fleet.map(({ name, invite }) => [name, invite]));

/** What to send to those who have yet to consent: secrets. Nobody asks a customer who leaves. */
export const invitesDue = known(
  fleet
    .filter(({ isLeaving }) => !isLeaving)
    .map(({ name, credential, invite }) => [
      name,
      credential.connected.apply((connected) => (connected ? undefined : invite)),
    ]),
);
