import * as pulumi from "@pulumi/pulumi";
import { inviteUrl, LinkedInAgent } from "pulumi-wiro-linkedin";
import { readCustomers } from "../fleet/customers";
import { known } from "../fleet/known";
import { CUSTOMERS, stackOf } from "./shards";

const config = new pulumi.Config();
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

const customers = readCustomers(CUSTOMERS, config.requireNumber("maxRunsPerMonth"));
const ours = customers.filter(({ args }) => stackOf(args.agentGuid) === pulumi.getStack());
const fleet = ours.map(({ name, inviteNonce: nonce, args }) => ({
  name,
  credential: new LinkedInAgent(name, { app, ...args }).credential,
  invite: inviteUrl({ ...inviteArgs, agentGuid: args.agentGuid, pageName: args.pageName, nonce }),
}));

/** The customers who have yet to consent, and why: not secret, because the queue carries them. */
export const consentsDue = known(
  fleet.map(({ name, credential }) => [
    name,
    pulumi
      .all([credential.connected, credential.statusReason])
      .apply(([connected, reason]) => (connected ? undefined : reason)),
  ]),
);

/** What to send to them: secrets. */
export const invitesDue = known(
  fleet.map(({ name, credential, invite }) => [
    name,
    credential.connected.apply((connected) => (connected ? undefined : invite)),
  ]),
);
