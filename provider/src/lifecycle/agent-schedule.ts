import { z } from "zod";
import { agentGuidSchema } from "../wiro/agent-guid";
import type { Skill } from "../wiro/responses";
import { parseCron } from "./cron";
import { changedKeys, checkFields, choice, flag, pick, requiredText } from "./fields";
import {
  type CheckResult,
  type Context,
  type DiffResult,
  type Lifecycle,
  type Observed,
  type Properties,
  type Recorded,
  UNKNOWN,
} from "./lifecycle";
import { SCHEDULE_ID, type RowPlace } from "./ids";
import { identityDifference } from "./identity";
import { missingWarnings, orLeaveUndone } from "./missing-agent";
import { rowChange } from "./row-change";
import {
  findRow,
  releaseRow,
  readRow,
  obstacleToReset,
  PRESENT,
  rowName,
  type RowKind,
  skillKeyField,
  writeRow,
} from "./skill-row";

const SCHEDULE: RowKind = {
  resource: "AgentSchedule",
  flavour: "cron",
  label: "scheduled task",
  content: "schedule",
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
export type ScheduleState = ScheduleInputs;

const WORDING = ["cadence", "runsPerMonth"];
const DERIVED = [...WORDING, "presence"];
/** What a program may give. */
export const SCHEDULE_FIELDS = Object.keys(fields);
const INPUTS = [...SCHEDULE_FIELDS, ...DERIVED];

function check(news: Properties, recorded?: Properties): CheckResult {
  const { inputs, failures } = checkFields(fields, DERIVED, news, recorded);
  return { inputs: { ...inputs, ...derivedFrom(inputs["interval"]), presence: PRESENT }, failures };
}

function diff(state: ScheduleState, inputs: ScheduleInputs): DiffResult {
  const who = rowName(SCHEDULE, state);
  const fate = { disable: "switched off", reset: "reset to its preset", retain: "left as it is" };
  const { replaces, notes } = identityDifference(
    ["agentGuid", "skillKey"],
    state,
    inputs,
    who,
    `the old task is ${fate[state.onDelete ?? "disable"]}`,
  );
  if (replaces.length > 0) return { kind: "replace", properties: replaces, notes, warnings: [] };
  const properties = changedKeys(INPUTS, state, inputs);
  const lines = { notes, warnings: missingWarnings(who, state.presence) };
  // The wording may differ with a version of this package: where it alone does, nothing is to be done.
  const isDue = properties.some((key) => !WORDING.includes(key));
  return isDue ? { kind: "update", properties, ...lines } : { kind: "same", ...lines };
}

async function create(context: Context, inputs: ScheduleInputs): Promise<Recorded> {
  const { state } = await apply(context, inputs, true);
  return { id: SCHEDULE_ID.format(inputs), state };
}

async function read(context: Context, id: string, state: Partial<ScheduleState>): Promise<Observed> {
  const { agentGuid, skillKey, row, why } = await findRow(context, SCHEDULE, id, state.presence);
  const inputs = { agentGuid, skillKey, ...pick(INPUTS, state) };
  if (row === undefined) {
    const gone = { ...inputs, presence: `missing: ${why}` };
    return { inputs: gone, state: gone };
  }
  const content = contentOf(row);
  // The words of an unchanged schedule stay: from a version that words it differently a refresh would show a change.
  const derived =
    content.interval === state.interval && state.cadence !== undefined ? {} : derivedFrom(content.interval);
  const found = { ...inputs, ...content, ...derived, presence: PRESENT };
  return { inputs: found, state: found };
}

async function update(
  context: Context,
  _id: string,
  state: ScheduleState,
  inputs: ScheduleInputs,
): Promise<{ state: Properties }> {
  const change = rowChange(SCHEDULE, ["interval", "enabled"], state, inputs);
  return orLeaveUndone(context, change, apply(context, inputs, false));
}

async function remove(context: Context, id: string, state: ScheduleState): Promise<void> {
  if (state.onDelete === "retain") return;
  const { client, report } = context;
  await releaseRow(context, SCHEDULE, id, async ({ agentGuid, skillKey }, row) => {
    if (state.onDelete === "reset") {
      const obstacle = obstacleToReset(row);
      if (obstacle === undefined) return client.customSkillRevert(agentGuid, "cron", skillKey);
      report(`agent ${agentGuid}: ${obstacle}, so it is switched off.`);
    }
    if (row.enabled) await switchOff(context, { agentGuid, skillKey });
  });
}

async function switchOff(context: Context, place: RowPlace): Promise<void> {
  const { agentGuid, skillKey } = place;
  await context.client.customSkillUpsert(agentGuid, "cron", skillKey, { enabled: false });
  const row = await readRow(context, SCHEDULE, place);
  if (row?.enabled !== true) return;
  throw new Error(
    `${SCHEDULE.resource} ${skillKey} of agent ${agentGuid}: the API accepted that it is switched off, but it is still on, and spends credits; switch it off in Wiro, and run again.`,
  );
}

export const agentSchedule: Lifecycle<ScheduleInputs, ScheduleState> = {
  secrets: [],
  check,
  id: (inputs) => SCHEDULE_ID.ofDeclared(inputs),
  diff,
  create,
  read,
  update,
  delete: remove,
};

/**
 * Only `enabled` and `interval` are ever sent: the API drops every other field of a bundled task. An interval that no
 * program could declare was found by `read`, and changes of it are ignored: it is left to people.
 */
async function apply(
  context: Context,
  inputs: ScheduleInputs,
  isTakeover: boolean,
): Promise<{ state: ScheduleState }> {
  const { interval, enabled } = inputs;
  await writeRow(context, SCHEDULE, {
    place: inputs,
    content: parseCron(interval).cron === undefined ? { enabled } : { interval, enabled },
    contentOf,
    record: (content) => ({ ...inputs, ...content, ...derivedFrom(content.interval ?? interval) }),
    isTakeover,
  });
  return { state: inputs };
}

function contentOf({ interval, enabled }: Skill) {
  return { interval: parseCron(interval).cron?.canonical ?? interval.trim(), enabled };
}

function derivedFrom(interval: unknown): { cadence: unknown; runsPerMonth: unknown } {
  if (interval === UNKNOWN) return { cadence: UNKNOWN, runsPerMonth: UNKNOWN };
  if (typeof interval !== "string" || interval === "") return { cadence: "never", runsPerMonth: 0 };
  const { cron } = parseCron(interval);
  // What somebody set by hand in another dialect is shown as it is: to count its runs would be to guess.
  return { cadence: cron?.cadence ?? interval, runsPerMonth: cron?.runsPerMonth ?? 0 };
}
