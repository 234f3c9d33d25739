import * as pulumi from "@pulumi/pulumi";
import { AGENT_STATE_FIELDS, agentState } from "../lifecycle/agent-state";
import type { CheckFailure } from "../lifecycle/lifecycle";
import { checkedArguments } from "./check-failures";
import { type Declaration, typeToken } from "./declaration";
import { prepareProperties, resourceOptions } from "./registration";

/** The arguments of an `AgentState`. */
export interface AgentStateArgs {
  /** Guid of the Wiro agent. Another guid replaces the resource. */
  agentGuid: pulumi.Input<string>;
  /**
   * `"running"`: started if it is stopped (UserAgent/Start), after its setup was completed if that is due
   * (UserAgent/Update). `"stopped"`: stopped if it runs (UserAgent/Stop). A stopped agent does not renew its LinkedIn access
   * token: after 60 days the connection is lost, and a page admin has to consent again. Started before that, it renews at
   * once, if LinkedIn gave a refresh token with the consent.
   */
  desired: pulumi.Input<"running" | "stopped">;
  /** How many seconds `pulumi up` waits until the agent is there: 1 to 86400. Default 300. */
  timeoutSeconds?: pulumi.Input<number>;
  /** What becomes of the agent when the resource is deleted: `"leave"` (default) as it is, or `"stop"`. */
  onDelete?: pulumi.Input<"leave" | "stop">;
}

export const AGENT_STATE: Declaration = {
  resource: "AgentState",
  inputs: AGENT_STATE_FIELDS,
  outputs: ["status"],
  secrets: agentState.secrets,
  check: agentState.check,
  id: agentState.id,
};

/**
 * Whether a Wiro agent runs. `pulumi up` starts or stops it and waits until it is there; a refresh shows what it really
 * does in `desired` (UserAgent/Detail): `"running"`, `"stopped"`, `"stopped: no credits"`, `"stopped: no subscription"`,
 * `"stopped: setup required"`, `"error"`, or `"unknown: the API says status …"`. One that is declared stopped and does not
 * run, whatever the reason, is `"stopped"`. An agent that restarts by itself, as each change of its credentials and
 * skills makes it do, counts as running, and is not interfered with. The id is `<agentGuid>`.
 *
 * An agent that does not run although nobody edited `desired`, because it is in error, has no credits or lacks a part of
 * its setup, is started once. If that does not help, `pulumi up` warns and goes on, and `desired` keeps what the agent
 * really does. An edited `desired` that cannot be reached fails.
 *
 * Let it depend on whatever the agent needs, so that it is started when all of that is there, and, with
 * `onDelete: "stop"`, stopped before any of that goes:
 *
 * ```ts
 * new AgentState("jane-runs", { agentGuid: "5c0c1f6e-…", desired: "running" }, { dependsOn: [jane, schedule, tone] });
 * ```
 *
 * To start it once and leave it to people from then on: `ignoreChanges: ["desired"]`.
 */
export class AgentState extends pulumi.CustomResource {
  declare readonly agentGuid: pulumi.Output<string>;
  /** What was declared; after a refresh that found something else, what the agent really does. */
  declare readonly desired: pulumi.Output<string>;
  declare readonly timeoutSeconds: pulumi.Output<number | undefined>;
  declare readonly onDelete: pulumi.Output<"leave" | "stop" | undefined>;
  /**
   * The API's own word, when it was last asked: `"stopped"`, `"stopping"`, `"queued"`, `"starting"`, `"running"`,
   * `"error"`, `"setup required"`, `"unknown"`; `"missing"` for an agent that cannot be seen with this key.
   */
  declare readonly status: pulumi.Output<string>;

  /**
   * Looks up whether an agent runs that this program does not manage. The id is `<agentGuid>`. Makes no write, and fails for what is not there.
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, options?: pulumi.CustomResourceOptions): AgentState {
    return new AgentState(name, {} as AgentStateArgs, { ...options, id });
  }

  /**
   * What is wrong with arguments, as far as they are plain values, a required one that is missing included. Each fault is
   * a `property` and a `reason` of one line. Declares nothing and makes no call.
   */
  static check(args: { readonly [key in keyof AgentStateArgs]?: unknown }): CheckFailure[] {
    return [...checkedArguments(AGENT_STATE, args).failures];
  }

  constructor(name: string, args: AgentStateArgs, options?: pulumi.CustomResourceOptions) {
    const properties = prepareProperties(name, AGENT_STATE, { ...args }, options);
    super(typeToken(AGENT_STATE.resource), name, properties, resourceOptions(AGENT_STATE, options));
  }
}
