/** @module AgentSchedule */
import * as pulumi from "@pulumi/pulumi";
import { agentSchedule, SCHEDULE_FIELDS } from "../lifecycle/agent-schedule";
import { parseCron } from "../lifecycle/cron";
import type { CheckFailure, UncheckedArgs } from "../lifecycle/check";
import { checkedArguments } from "./check-failures";
import type { Declaration } from "./declaration";
import { type Adapter, DYNAMIC } from "./adapter";
import { restoreStacks, skipPropertyStacks } from "./property-stacks";
import { prepareProperties, resourceOptions } from "./registration";

/** The arguments of an `AgentSchedule`. */
export interface AgentScheduleArgs {
  /**
   * The guid of the Wiro agent. Another guid replaces the resource. A secret is rejected, because the id contains the
   * guid.
   *
   * @see UserAgent/CustomSkillUpsert, `useragentguid`
   */
  agentGuid: pulumi.Input<string>;
  /**
   * The key of the scheduled task, with or without `cron-`. Another key replaces the resource. A key that the agent does
   * not have is an error that lists its own. A secret is rejected, because the id contains the key.
   *
   * @default `"cron-content-scanner"`, the task of the Social Manager that posts
   * @see UserAgent/CustomSkillUpsert, `skillkey`
   */
  skillKey?: pulumi.Input<string>;
  /**
   * When the task runs: a cron of five fields, such as `"0 9 * * 1-5"`. There is no field for seconds, and the API names
   * no time zone. A cron that never runs is an error. A secret is rejected, because `cadence` shows the cron.
   *
   * @see UserAgent/CustomSkillUpsert, `interval`
   * @see docs/schedules.md for the cron dialect
   */
  interval: pulumi.Input<string>;
  /**
   * Whether the task runs at all.
   *
   * @default `true`
   * @see UserAgent/CustomSkillUpsert, `enabled`
   */
  enabled?: pulumi.Input<boolean>;
  /**
   * What becomes of the task when the resource is deleted: `"disable"` switches it off, `"reset"` gives it the schedule
   * that the agent came with, and `"retain"` leaves it as it is. A task that a user created has no such schedule:
   * `"reset"` switches it off.
   *
   * @default `"disable"`
   * @see UserAgent/CustomSkillUpsert, UserAgent/CustomSkillRevert
   */
  onDelete?: pulumi.Input<"disable" | "reset" | "retain">;
}

/** @internal */
export const AGENT_SCHEDULE: Declaration = {
  resource: "AgentSchedule",
  inputs: SCHEDULE_FIELDS,
  outputs: ["cadence", "runsPerMonth"],
  secrets: agentSchedule.secrets,
  check: agentSchedule.check,
  id: agentSchedule.id,
};

/**
 * When a scheduled task of a Wiro agent runs. The task itself belongs to the agent: only its schedule and its switch can
 * be set. The first `up` takes over the task as it is, and writes only what differs. A write restarts a running agent. It
 * is read back, and a field that the API dropped is an error. If a refresh does not find the agent or the task, the
 * resource stays, `presence` says why, and each run warns. The id is
 * `<agentGuid>/<skill key>`, such as `5c0c1f6e-…/cs-cron-content-scanner`.
 *
 * @example
 * ```ts
 * new AgentSchedule("jane-posts", { agentGuid: "5c0c1f6e-…", interval: "0 9 * * MON-FRI", enabled: jane.connected });
 * ```
 * @see UserAgent/CustomSkillUpsert writes the schedule
 * @see UserAgent/Detail reads it
 */
export class AgentSchedule extends pulumi.CustomResource {
  /** @internal */
  static readonly adapter: Adapter = DYNAMIC;

  /** The guid of the Wiro agent. */
  declare readonly agentGuid: pulumi.Output<string>;
  /** The key of the task as the API lists it: `"cs-cron-content-scanner"`. */
  declare readonly skillKey: pulumi.Output<string>;
  /** The cron in its canonical form: single spaces, numbers for names. After a refresh, what somebody set by hand. */
  declare readonly interval: pulumi.Output<string>;
  /** Whether the task runs at all. */
  declare readonly enabled: pulumi.Output<boolean>;
  /** What becomes of the task when the resource is deleted. */
  declare readonly onDelete: pulumi.Output<"disable" | "reset" | "retain" | undefined>;
  /**
   * The schedule in English words, such as `"every 4 hours"`: every run and no other. For people: the wording may change.
   * A cron of another dialect, set by hand, is shown as it is.
   */
  declare readonly cadence: pulumi.Output<string>;
  /**
   * The runs in an average month of 30 days, whether enabled or not: counted over the 400 years after which the calendar
   * repeats, rounded, and at least 1. Each run spends credits. 0 for a cron of another dialect, set by hand.
   */
  declare readonly runsPerMonth: pulumi.Output<number>;

  /**
   * Looks up the schedule of a task that this program does not manage. It makes no write.
   *
   * @param name - The name of the lookup in the program.
   * @param id - `<agentGuid>/<skill key>`, such as `"5c0c1f6e-…/cron-content-scanner"`.
   * @param options - Pulumi's options, such as `provider`.
   * @throws The lookup fails in Pulumi's engine if the agent or its task is not there.
   * @example
   * ```ts
   * const posts = AgentSchedule.get("jane-posts", "5c0c1f6e-…/cron-content-scanner");
   * ```
   * @see UserAgent/Detail
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    options?: pulumi.CustomResourceOptions,
  ): AgentSchedule {
    return new this(name, {} as AgentScheduleArgs, { ...options, id });
  }

  /**
   * Reports what is wrong with arguments, without an engine: for a program's own unit tests, and for data from a file.
   * It reads plain values alone, and names a required argument that is missing. It declares nothing and makes no call.
   *
   * @param args - The arguments, of any type.
   * @returns One failure for each argument that is wrong; none if all is well.
   * @example
   * ```ts
   * AgentSchedule.check({ agentGuid: "5c0c1f6e-…", interval: "0 9 31 2 *" }).map(({ property }) => property); // ["interval"]
   * ```
   */
  static check(args: UncheckedArgs<AgentScheduleArgs>): CheckFailure[] {
    return [...checkedArguments(AGENT_SCHEDULE, args).failures];
  }

  /**
   * @param name - The name of the resource in the program.
   * @param args - The declaration. Each argument that is wrong is an error of the program, with its name.
   * @param options - Pulumi's options, such as `provider`, `dependsOn` and `protect`.
   */
  constructor(name: string, args: AgentScheduleArgs, options?: pulumi.CustomResourceOptions) {
    const { adapter } = new.target;
    const properties = prepareProperties(name, AGENT_SCHEDULE, { ...args }, adapter, options);
    try {
      super(
        adapter.resourceType(AGENT_SCHEDULE.resource),
        name,
        properties,
        resourceOptions(AGENT_SCHEDULE, adapter, options),
      );
    } finally {
      restoreStacks();
    }
  }
}

skipPropertyStacks(AgentSchedule);

/**
 * Counts the runs of an interval, for a program that limits what a customer's posts may cost. It is the number that
 * `AgentSchedule` shows as `runsPerMonth`. It makes no call.
 *
 * @param interval - A cron of five fields, as in `AgentScheduleArgs`.
 * @returns The runs in an average month of 30 days; undefined for an interval that the check rejects.
 * @example
 * ```ts
 * const interval = config.require("interval");
 * const runs = runsPerMonth(interval) ?? 0;
 * if (runs > 200) throw new Error(`interval: runs ${runs} times a month, and 200 are allowed`);
 * new AgentSchedule("jane-posts", { agentGuid: "5c0c1f6e-…", interval });
 * ```
 */
export function runsPerMonth(interval: string): number | undefined {
  return parseCron(interval).cron?.runsPerMonth;
}
