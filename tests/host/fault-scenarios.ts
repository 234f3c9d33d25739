import type { DeclaredResource } from "./declared";
import type { Host } from "./host";
import type { Properties } from "./protocol";
import { APP, CLIENT_SECRET, PAGE, type HostFixture } from "./host-fixture";

/** An operation of a resource, with the state before it and the state that it must leave. */
export interface Scenario {
  readonly resource: "LinkedInCredential" | "AgentSchedule" | "PreferenceSkill" | "AgentState";
  readonly operation: "create" | "read" | "update" | "delete";
  readonly name: string;
  /** The resource before the operation; `host` is a process of an earlier run. */
  readonly arrange: (fixture: HostFixture, host: Host) => Promise<DeclaredResource>;
  readonly change?: Properties;
  /** The state in Wiro after the operation. */
  readonly done: (agent: Agent) => { readonly observed: unknown; readonly desired: unknown };
}

type Agent = ReturnType<HostFixture["control"]["agent"]>;

const APP_2 = "app-2";
const CRON = "15 */6 * * *";
const TEXT = "Short sentences.";

const connected = async (
  fixture: HostFixture,
  host: Host,
  args: Properties = {},
): Promise<DeclaredResource> => {
  const resource = await fixture.credential({}, host).create();
  fixture.control.connectByHand(String(resource.args["agentGuid"]), {
    clientId: APP,
    clientSecret: CLIENT_SECRET,
    organizationId: PAGE,
  });
  await resource.read();
  resource.args = { ...resource.args, ...args };
  return resource;
};

/** The agent of a credential before its create, connected by hand. */
const takenOver = (fixture: HostFixture, host: Host, clientId: string): Promise<DeclaredResource> => {
  const agentGuid = fixture.agent();
  fixture.control.connectByHand(agentGuid, { clientId });
  return Promise.resolve(fixture.credential({ agentGuid }, host));
};

const skill = (agent: Agent, key: string) => agent.skills.find((row) => row.key === key);
const keys = ({ linkedin }: Agent) => ({
  clientId: linkedin.clientId,
  organizationId: linkedin.organizationId,
  hasSecret: linkedin.hasSecret,
});
const schedule = (agent: Agent) => {
  const { interval, enabled } = skill(agent, "cs-cron-content-scanner") ?? {};
  return { interval, enabled };
};
const tone = (agent: Agent) => skill(agent, "cs-content-tone")?.value;
const PRESET_TONE = "Friendly and factual. One idea in each post, no slang, no emoji.";

const holds = <T>(observed: (agent: Agent) => T, desired: T) => {
  return (agent: Agent) => ({ observed: observed(agent), desired });
};

export const SCENARIOS: readonly Scenario[] = [
  {
    resource: "LinkedInCredential",
    operation: "create",
    name: "on a new agent",
    arrange: (fixture, host) => Promise.resolve(fixture.credential({}, host)),
    done: holds(keys, { clientId: APP, organizationId: PAGE, hasSecret: true }),
  },
  {
    resource: "LinkedInCredential",
    operation: "create",
    name: "on a connected agent",
    arrange: (fixture, host) => takenOver(fixture, host, APP),
    done: holds((agent) => ({ ...keys(agent), connected: agent.linkedin.connected }), {
      clientId: APP,
      organizationId: PAGE,
      hasSecret: true,
      connected: true,
    }),
  },
  {
    resource: "LinkedInCredential",
    operation: "create",
    name: "on an agent that another app is connected to",
    arrange: (fixture, host) => takenOver(fixture, host, APP_2),
    done: holds(keys, { clientId: APP, organizationId: PAGE, hasSecret: true }),
  },
  {
    resource: "LinkedInCredential",
    operation: "read",
    name: "of a connected agent",
    arrange: connected,
    done: holds(({ linkedin }) => linkedin.connected, true),
  },
  {
    resource: "LinkedInCredential",
    operation: "update",
    name: "to another page",
    arrange: connected,
    change: { organizationId: "999" },
    done: holds((agent) => ({ ...keys(agent), connected: agent.linkedin.connected }), {
      clientId: APP,
      organizationId: "999",
      hasSecret: true,
      connected: true,
    }),
  },
  {
    resource: "LinkedInCredential",
    operation: "update",
    name: "to another app",
    arrange: connected,
    change: { clientId: APP_2 },
    done: holds(keys, { clientId: APP_2, organizationId: PAGE, hasSecret: true }),
  },
  {
    resource: "LinkedInCredential",
    operation: "update",
    name: "that asks for a new consent",
    arrange: connected,
    change: { reconnectTrigger: "1" },
    done: holds(keys, { clientId: APP, organizationId: PAGE, hasSecret: true }),
  },
  {
    resource: "LinkedInCredential",
    operation: "delete",
    name: "of a connected agent",
    arrange: connected,
    done: holds(({ linkedin }) => linkedin.connected, false),
  },
  {
    resource: "AgentSchedule",
    operation: "create",
    name: "",
    arrange: (fixture, host) => Promise.resolve(fixture.schedule({ interval: CRON }, host)),
    done: holds(schedule, { interval: CRON, enabled: true }),
  },
  {
    resource: "AgentSchedule",
    operation: "read",
    name: "",
    arrange: (fixture, host) => fixture.schedule({ interval: CRON }, host).create(),
    done: holds(schedule, { interval: CRON, enabled: true }),
  },
  {
    resource: "AgentSchedule",
    operation: "update",
    name: "",
    arrange: (fixture, host) => fixture.schedule({}, host).create(),
    change: { interval: CRON },
    done: holds(schedule, { interval: CRON, enabled: true }),
  },
  {
    resource: "AgentSchedule",
    operation: "delete",
    name: "that switches off",
    arrange: (fixture, host) => fixture.schedule({ interval: CRON }, host).create(),
    done: holds(schedule, { interval: CRON, enabled: false }),
  },
  {
    resource: "AgentSchedule",
    operation: "delete",
    name: "that resets",
    arrange: (fixture, host) => fixture.schedule({ interval: CRON, onDelete: "reset" }, host).create(),
    done: holds(schedule, { interval: "0 9 * * *", enabled: true }),
  },
  {
    resource: "PreferenceSkill",
    operation: "create",
    name: "",
    arrange: (fixture, host) => Promise.resolve(fixture.preference({ value: TEXT }, host)),
    done: holds(tone, TEXT),
  },
  {
    resource: "PreferenceSkill",
    operation: "read",
    name: "",
    arrange: (fixture, host) => fixture.preference({ value: TEXT }, host).create(),
    done: holds(tone, TEXT),
  },
  {
    resource: "PreferenceSkill",
    operation: "update",
    name: "",
    arrange: (fixture, host) => fixture.preference({}, host).create(),
    change: { value: TEXT },
    done: holds(tone, TEXT),
  },
  {
    resource: "PreferenceSkill",
    operation: "delete",
    name: "that resets",
    arrange: (fixture, host) => fixture.preference({ value: TEXT }, host).create(),
    done: holds(tone, PRESET_TONE),
  },
  {
    resource: "AgentState",
    operation: "create",
    name: "of an agent that runs then",
    arrange: (fixture, host) => Promise.resolve(fixture.state({}, host)),
    done: holds(({ status }) => status, 4),
  },
  {
    resource: "AgentState",
    operation: "create",
    name: "of an agent whose setup is to be completed",
    arrange: async (fixture, host) => {
      const agentGuid = fixture.agent();
      await fixture.credential({ agentGuid }, host).create();
      return fixture.state({ agentGuid }, host);
    },
    done: holds(({ status }) => status, 4),
  },
  {
    resource: "AgentState",
    operation: "read",
    name: "",
    arrange: (fixture, host) => fixture.state({}, host).create(),
    done: holds(({ status }) => status, 4),
  },
  {
    resource: "AgentState",
    operation: "update",
    name: "that stops the agent",
    arrange: (fixture, host) => fixture.state({}, host).create(),
    change: { desired: "stopped" },
    done: holds(({ status }) => status, 0),
  },
  {
    resource: "AgentState",
    operation: "delete",
    name: "that stops the agent",
    arrange: (fixture, host) => fixture.state({ onDelete: "stop" }, host).create(),
    done: holds(({ status }) => status, 0),
  },
];
