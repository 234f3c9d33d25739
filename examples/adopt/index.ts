import * as pulumi from "@pulumi/pulumi";
import { AgentSchedule, AgentState, LinkedInCredential, PreferenceSkill } from "pulumi-wiro-linkedin";

/** An agent as it is today: what is declared as it is, is not written again. */
interface Agent {
  name: string;
  agentGuid: string;
  organizationId: string;
  interval: string;
  tone: string;
}

const config = new pulumi.Config();
const clientId = config.require("linkedInClientId");
const clientSecret = config.requireSecret("linkedInClientSecret");
const redirectUrl = config.require("redirectUrl");

// There is no `pulumi import` here: Pulumi has none for dynamic providers, and it is not needed, as the first `up` takes
// over what it finds. It writes the app's keys once more, because a stored secret cannot be compared, and what differs.

// The way back: what leaves the program, or a destroy, is only forgotten, and the agents stay as they are. Without this
// option they would be disconnected. Remove it, and run `pulumi up`, once the agents are to live and die with the stack.
const options = { retainOnDelete: true };

export const connections = config.requireObject<Agent[]>("agents").map((agent) => {
  const { name, agentGuid, organizationId, interval, tone } = agent;
  const credential = new LinkedInCredential(
    `${name}-linkedin`,
    { agentGuid, clientId, clientSecret, organizationId, redirectUrl },
    options,
  );
  const schedule = new AgentSchedule(`${name}-posts`, { agentGuid, interval }, options);
  const preference = new PreferenceSkill(`${name}-tone`, { agentGuid, value: tone }, options);
  // Last: a write makes a running agent restart by itself, and one that is stopped needs the others to start.
  const dependsOn = [credential, schedule, preference];
  new AgentState(`${name}-runs`, { agentGuid, desired: "running" }, { ...options, dependsOn });
  return pulumi.interpolate`${name}: ${credential.statusReason}`;
});
