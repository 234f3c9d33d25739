import { z } from "zod";
import { agentGuidSchema } from "../wiro/agent-guid";
import type { Skill } from "../wiro/responses";
import { parseCron } from "./cron";
import { choice, flag, pick, requiredText } from "./fields";
import { SCHEDULE_ID, type RowPlace } from "./ids";
import { type Properties, UNKNOWN } from "./check";
import type { Context } from "./lifecycle";
import { obstacleToReset, readRow, type RowKind, skillKeyField } from "./skill-row";
import { skillRowLifecycle } from "./skill-row-lifecycle";

const SCHEDULE: RowKind = {
  resource: "AgentSchedule",
  flavour: "cron",
  label: "scheduled task",
  id: SCHEDULE_ID,
  rows: (agent) => agent.schedules,
  absenceHint: "its integration may be switched off",
};

const fields = {
  agentGuid: agentGuidSchema,
  skillKey: skillKeyField(SCHEDULE, "cron-content-scanner"),
  interval: requiredText(
    'give a five-field cron such as "0 */4 * * *"; to pause the task set enabled to false',
  ).transform((text, context) => {
    const result = parseCron(text);
    if (result.cron !== undefined) return result.cron.canonical;
    context.addIssue({ code: "custom", message: result.reason });
    return z.NEVER;
  }),
  enabled: flag.default(true),
  onDelete: choice("disable", "reset", "retain").optional(),
};

/** The inputs after `check`. `cadence`, `runsPerMonth` and `presence` are derived. */
export type ScheduleInputs = z.output<z.ZodObject<typeof fields>> & {
  cadence: string;
  runsPerMonth: number;
  presence: string;
};

/** What a program may give. */
export const SCHEDULE_FIELDS = Object.keys(fields);
const WORDING = ["cadence", "runsPerMonth"];
/** A state may hold anything. */
const FATES = new Map<unknown, string>([
  ["reset", "reset to its preset"],
  ["retain", "left as it is"],
]);

export const agentSchedule = skillRowLifecycle<ScheduleInputs, ReturnType<typeof contentOf>>({
  kind: SCHEDULE,
  fields,
  stored: ["interval", "enabled"],
  contentOf,
  /**
   * The API drops every other field of a bundled task. An interval that no program could declare was found by `read`,
   * and changes of it are ignored: it is left to people.
   */
  sent: ({ interval, enabled }) =>
    parseCron(interval).cron === undefined ? { enabled } : { interval, enabled },
  wording: WORDING,
  wordingOf,
  fateOf: ({ onDelete }) => `the old task is ${FATES.get(onDelete) ?? "switched off"}`,
  async release(context, place, row, { onDelete }) {
    const { client, report } = context;
    if (onDelete === "reset") {
      const obstacle = obstacleToReset(row);
      if (obstacle === undefined) return client.customSkillRevert(place.agentGuid, "cron", place.skillKey);
      report(`agent ${place.agentGuid}: ${obstacle}, so it is switched off.`);
    }
    if (row.enabled) await switchOff(context, place);
  },
});

async function switchOff(context: Context, place: RowPlace): Promise<void> {
  const { agentGuid, skillKey } = place;
  await context.client.customSkillUpsert(agentGuid, "cron", skillKey, { enabled: false });
  const row = await readRow(context, SCHEDULE, place);
  if (row?.enabled !== true) return;
  throw new Error(
    `${SCHEDULE.resource} ${skillKey} of agent ${agentGuid}: the API accepted that it is switched off, but it is still on, and spends credits; switch it off in Wiro, and run again.`,
  );
}

function contentOf({ interval, enabled }: Skill) {
  return { interval: parseCron(interval).cron?.canonical ?? interval.trim(), enabled };
}

function wordingOf({ interval }: Properties, recorded: Properties = {}): Properties {
  // An unchanged schedule keeps its words: after a version with other words a refresh would show a change.
  if (recorded["cadence"] !== undefined && recorded["interval"] === interval) return pick(WORDING, recorded);
  if (interval === UNKNOWN) return { cadence: UNKNOWN, runsPerMonth: UNKNOWN };
  if (typeof interval !== "string" || interval === "") return { cadence: "never", runsPerMonth: 0 };
  const { cron } = parseCron(interval);
  // A cron of another dialect, set by hand, is shown as it is: a count of its runs would be a guess.
  return { cadence: cron?.cadence ?? interval, runsPerMonth: cron?.runsPerMonth ?? 0 };
}
