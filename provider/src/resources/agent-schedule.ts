import * as pulumi from "@pulumi/pulumi";
import { agentSchedule, SCHEDULE_FIELDS } from "../lifecycle/agent-schedule";
import type { CheckFailure } from "../lifecycle/lifecycle";
import { checkedArguments } from "./check-failures";
import { type Declaration, typeToken } from "./declaration";
import { prepareProperties, resourceOptions } from "./registration";

/** The arguments of an `AgentSchedule`. */
export interface AgentScheduleArgs {
  /** Guid of the Wiro agent. Another guid replaces the resource. */
  agentGuid: pulumi.Input<string>;
  /**
   * Key of the scheduled task, with or without `cron-`. Another key replaces the resource. Default
   * `"cron-content-scanner"`, the task of the Social Manager that posts.
   */
  skillKey?: pulumi.Input<string>;
  /**
   * When it runs: a cron of five fields, such as `"0 9 * * 1-5"`; docs/schedules.md has the dialect. There is no field for
   * seconds, and the API names no time zone. Rejected as a secret: `cadence` shows it.
   */
  interval: pulumi.Input<string>;
  /** Whether it runs at all. Default `true`. */
  enabled?: pulumi.Input<boolean>;
  /**
   * What becomes of the task when the resource is deleted: `"disable"` (default), `"reset"` to the schedule that the
   * agent came with, or `"retain"` as it is. A task that a user created has no such schedule: `"reset"` switches it off.
   */
  onDelete?: pulumi.Input<"disable" | "reset" | "retain">;
}

export const AGENT_SCHEDULE: Declaration = {
  resource: "AgentSchedule",
  inputs: SCHEDULE_FIELDS,
  outputs: ["cadence", "runsPerMonth"],
  secrets: agentSchedule.secrets,
  check: agentSchedule.check,
  id: agentSchedule.id,
};

/**
 * When a scheduled task of a Wiro agent runs (UserAgent/CustomSkillUpsert). The task itself belongs to the agent: only
 * its schedule and its switch can be set. What is written is read back, and a field that the API dropped is an error.
 * The id is `<agentGuid>/<normalised skill key>`.
 *
 * ```ts
 * new AgentSchedule("jane-posts", { agentGuid: "5c0c1f6e-…", interval: "0 9 * * MON-FRI", enabled: jane.connected });
 * ```
 */
export class AgentSchedule extends pulumi.CustomResource {
  declare readonly agentGuid: pulumi.Output<string>;
  /** The key as the API lists it: `"cs-cron-content-scanner"`. */
  declare readonly skillKey: pulumi.Output<string>;
  /** The cron in its canonical form: single spaces, numbers for names. After a refresh, what was set by hand. */
  declare readonly interval: pulumi.Output<string>;
  declare readonly enabled: pulumi.Output<boolean>;
  declare readonly onDelete: pulumi.Output<"disable" | "reset" | "retain" | undefined>;
  /**
   * The schedule in English words, such as `"every 4 hours"`: every run and no other. For people: the wording may change.
   * What somebody set by hand in another dialect stands here as it is.
   */
  declare readonly cadence: pulumi.Output<string>;
  /**
   * Runs in an average month of 30 days, whether enabled or not: counted over the 400 years after which the calendar
   * repeats, rounded, and at least 1. Each run spends credits. 0 for what somebody set by hand in another dialect.
   */
  declare readonly runsPerMonth: pulumi.Output<number>;

  /**
   * Looks up the schedule of a task that this program does not manage. The id is `<agentGuid>/<skill key>`, such as
   * `"5c0c1f6e-…/cron-content-scanner"`. Makes no write, and fails for what is not there.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    options?: pulumi.CustomResourceOptions,
  ): AgentSchedule {
    return new AgentSchedule(name, {} as AgentScheduleArgs, { ...options, id });
  }

  /**
   * What is wrong with arguments, as far as they are plain values, a required one that is missing included. Each fault is
   * a `property` and a `reason` of one line. Declares nothing and makes no call.
   */
  static check(args: { readonly [key in keyof AgentScheduleArgs]?: unknown }): CheckFailure[] {
    return [...checkedArguments(AGENT_SCHEDULE, args).failures];
  }

  constructor(name: string, args: AgentScheduleArgs, options?: pulumi.CustomResourceOptions) {
    const properties = prepareProperties(name, AGENT_SCHEDULE, { ...args }, options);
    super(typeToken(AGENT_SCHEDULE.resource), name, properties, resourceOptions(AGENT_SCHEDULE, options));
  }
}
