/** @module AgentState */
import * as pulumi from "@pulumi/pulumi";
import { AGENT_STATE_FIELDS, agentState } from "../lifecycle/agent-state";
import type { CheckFailure, UncheckedArgs } from "../lifecycle/check";
import { checkedArguments } from "./check-failures";
import type { Declaration } from "./declaration";
import { type Adapter, DYNAMIC } from "./adapter";
import { restoreStacks, skipPropertyStacks } from "./property-stacks";
import { prepareProperties, resourceOptions } from "./registration";

/** The arguments of an `AgentState`. */
export interface AgentStateArgs {
  /**
   * The guid of the Wiro agent. Another guid replaces the resource. A secret is rejected, because the id contains the
   * guid.
   *
   * @see UserAgent/Start, UserAgent/Stop, `guid`
   */
  agentGuid: pulumi.Input<string>;
  /**
   * `"running"` starts the agent if it is stopped, after its setup was completed if that is due. `"stopped"` stops it if
   * it runs. A stopped agent does not renew its LinkedIn access token: after 60 days the connection is lost, and a page
   * admin has to consent again. An agent that is started before that renews the token at once, if LinkedIn gave a refresh
   * token with the consent.
   *
   * @see UserAgent/Start, UserAgent/Update, UserAgent/Stop
   */
  desired: pulumi.Input<"running" | "stopped">;
  /**
   * How many seconds `pulumi up` waits until the agent is there: 1 to 86400.
   *
   * @default `300`
   */
  timeoutSeconds?: pulumi.Input<number>;
  /**
   * What becomes of the agent when the resource is deleted: `"leave"` leaves it as it is, and reports if it
   * goes on running. `"stop"` stops it.
   *
   * @default `"leave"`
   * @see UserAgent/Stop
   */
  onDelete?: pulumi.Input<"leave" | "stop">;
}

/** @internal */
export const AGENT_STATE: Declaration = {
  resource: "AgentState",
  inputs: AGENT_STATE_FIELDS,
  outputs: ["status"],
  secrets: agentState.secrets,
  check: agentState.check,
  id: agentState.id,
};

/**
 * Whether a Wiro agent runs. `pulumi up` starts or stops it and waits until it is there. The id is `<agentGuid>`.
 *
 * A refresh shows what the agent really does in `desired`: `"running"`, `"stopped"`, `"stopped: no credits"`,
 * `"stopped: no subscription"`, `"stopped: setup required"`, `"error"`, or `"unknown: the API says status …"`. An agent
 * that is declared stopped and does not run, whatever the reason, is `"stopped"`. An agent that restarts by itself counts
 * as running, and is left alone: each change of its credentials and skills restarts it.
 *
 * An agent may not run although nobody edited `desired`: it is in error, has no credits, or lacks a part of its setup.
 * `pulumi up` starts it once. If that does not help, `pulumi up` warns and goes on, and `desired` keeps what the agent
 * really does. An edited `desired` that cannot be reached is an error.
 *
 * Let it depend on whatever the agent needs. The agent is then started after all of that is there and, with
 * `onDelete: "stop"`, stopped before any of that is deleted. To start it once and leave it to people from then on, use
 * `ignoreChanges: ["desired"]`.
 *
 * @example
 * ```ts
 * new AgentState("jane-runs", { agentGuid: "5c0c1f6e-…", desired: "running" }, { dependsOn: [jane, schedule, tone] });
 * ```
 * @see UserAgent/Start, UserAgent/Stop and UserAgent/Update change it
 * @see UserAgent/Detail reads it
 */
export class AgentState extends pulumi.CustomResource {
  /** @internal */
  static readonly adapter: Adapter = DYNAMIC;

  /** The guid of the Wiro agent. */
  declare readonly agentGuid: pulumi.Output<string>;
  /** The declared value; after a refresh that found something else, what the agent really does. */
  declare readonly desired: pulumi.Output<string>;
  /** How many seconds `pulumi up` waits until the agent is there. */
  declare readonly timeoutSeconds: pulumi.Output<number | undefined>;
  /** What becomes of the agent when the resource is deleted. */
  declare readonly onDelete: pulumi.Output<"leave" | "stop" | undefined>;
  /**
   * The API's own word at the last read: `"stopped"`, `"stopping"`, `"queued"`, `"starting"`, `"running"`, `"error"`,
   * `"setup required"`, `"unknown"`; `"missing"` for an agent that cannot be seen with this API key.
   *
   * @see UserAgent/Detail, `status`
   */
  declare readonly status: pulumi.Output<string>;

  /**
   * Looks up whether an agent runs that this program does not manage. It makes no write.
   *
   * @param name - The name of the lookup in the program.
   * @param id - `<agentGuid>`.
   * @param options - Pulumi's options, such as `provider`.
   * @throws The lookup fails in Pulumi's engine if the agent is not there.
   * @example
   * ```ts
   * const runs = AgentState.get("jane-runs", "5c0c1f6e-…");
   * ```
   * @see UserAgent/Detail
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, options?: pulumi.CustomResourceOptions): AgentState {
    return new this(name, {} as AgentStateArgs, { ...options, id });
  }

  /**
   * Reports what is wrong with arguments, without an engine: for a program's own unit tests, and for data from a file.
   * It reads plain values alone, and names a required argument that is missing. It declares nothing and makes no call.
   *
   * @param args - The arguments, of any type.
   * @returns One failure for each argument that is wrong; none if all is well.
   * @example
   * ```ts
   * AgentState.check({ agentGuid: "5c0c1f6e-…", desired: "on" }).map(({ property }) => property); // ["desired"]
   * ```
   */
  static check(args: UncheckedArgs<AgentStateArgs>): CheckFailure[] {
    return [...checkedArguments(AGENT_STATE, args).failures];
  }

  /**
   * @param name - The name of the resource in the program.
   * @param args - The declaration. Each argument that is wrong is an error of the program, with its name.
   * @param options - Pulumi's options, such as `provider`, `dependsOn` and `protect`.
   */
  constructor(name: string, args: AgentStateArgs, options?: pulumi.CustomResourceOptions) {
    const { adapter } = new.target;
    const properties = prepareProperties(name, AGENT_STATE, { ...args }, adapter, options);
    try {
      super(
        adapter.resourceType(AGENT_STATE.resource),
        name,
        properties,
        resourceOptions(AGENT_STATE, adapter, options),
      );
    } finally {
      restoreStacks();
    }
  }
}

skipPropertyStacks(AgentState);
