import * as pulumi from "@pulumi/pulumi";
import {
  type AgentSummary,
  AgentSchedule,
  AgentState,
  getAgents,
  LinkedInAgent,
  LinkedInCredential,
  parseConsentCallback,
  PreferenceSkill,
  Provider,
  WiroError,
} from "pulumi-wiro-linkedin";
import { handler } from "pulumi-wiro-linkedin/dynamic";
import * as invite from "pulumi-wiro-linkedin/invite";
import * as native from "pulumi-wiro-linkedin/native";
import { type Sandbox, type Settings, startSandbox } from "wiro-sandbox";

const provider = new Provider("eu", { apiKeyEnv: "WIRO_API_KEY_EU" });
const agentGuid = pulumi.output("00000000-0000-4000-8000-000000000001");
const app = { clientId: "app", clientSecret: pulumi.secret("a"), redirectUrl: "https://your-app.com/" };

export const jane = new LinkedInCredential(
  "jane",
  { ...app, agentGuid, organizationId: "12345678" },
  { provider },
);
export const posts = new AgentSchedule("posts", {
  agentGuid,
  interval: "0 9 * * *",
  enabled: jane.connected,
});
export const tone = new PreferenceSkill("tone", { agentGuid, value: "Warm." });
export const runs = new AgentState("runs", { agentGuid, desired: "running" }, { dependsOn: [posts, tone] });
export const kim = new LinkedInAgent("kim", {
  app,
  agentGuid: "2",
  organizationId: "2",
  interval: "0 9 * * *",
});
export const lee: LinkedInAgent = new native.LinkedInAgent(
  "lee",
  { app, agentGuid: "3", organizationId: "3", interval: "0 9 * * *" } satisfies native.LinkedInAgentArgs,
  { provider: new native.Provider("us", { apiKeyEnv: "WIRO_API_KEY_US" }) },
);
export const faults: string[] = LinkedInCredential.check({ agentGuid: 1 }).map(({ reason }) => reason);
export const agents = (): Promise<AgentSummary[]> => getAgents({ provider });

export const callbacks = [parseConsentCallback, invite.parseConsentCallback].map((parse) =>
  parse("https://your-app.com/?li_connected=true"),
);
export const isOurs = (error: unknown): boolean =>
  error instanceof WiroError && error instanceof invite.WiroError && error.kind === "unauthorized";
export const respond: (request: Request) => Promise<Response> = invite.createInviteHandler({
  url: "https://your-app.com/connect",
  signingKey: "a signing key of the tests, long enough",
});
void handler("LinkedInCredential");
export const sandbox = (settings: Partial<Settings>): Promise<Sandbox> => startSandbox({ settings });
