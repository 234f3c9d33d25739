import { z } from "zod";
import type { AgentDetail, Skill } from "../wiro/answers";
import { isMissingAgent } from "../wiro/error";
import { normalisedSkillKey } from "../wiro/skill-key";
import { cadence, canonicalCron, CronFault, runsPerMonth } from "./cron";
import { agentGuidField, changedKeys, checkFields, choice, flag, joinId, pick, requiredText } from "./fields";
import {
  type Checked,
  type Context,
  type Difference,
  type Lifecycle,
  messageOf,
  type Observed,
  PartialFailure,
  type Properties,
  type Recorded,
  UNKNOWN,
} from "./lifecycle";

export const DEFAULT_SCHEDULE = "cron-content-scanner";
const PRESENT = "present";

const fields = {
  agentGuid: agentGuidField,
  skillKey: requiredText("give the key of a scheduled task of the agent, or leave it out")
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, "must be a skill's key: letters, digits and dashes")
    .transform((key) => normalisedSkillKey(key, "cron"))
    .default(normalisedSkillKey(DEFAULT_SCHEDULE, "cron")),
  interval: requiredText(
    'give a five-field cron such as "0 */4 * * *"; to pause the task set enabled to false',
  ).transform((text, context) => {
    try {
      return canonicalCron(text);
    } catch (error) {
      if (!(error instanceof CronFault)) throw error;
      context.addIssue({ code: "custom", message: error.message });
      return z.NEVER;
    }
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

const DERIVED = ["cadence", "runsPerMonth", "presence"];
/** What a program may give. */
export const SCHEDULE_FIELDS = Object.keys(fields);
const INPUTS = [...SCHEDULE_FIELDS, ...DERIVED];

function check(news: Properties): Checked {
  const { inputs, faults } = checkFields(fields, DERIVED, news);
  return { inputs: { ...inputs, ...derivedFrom(inputs["interval"]), presence: PRESENT }, faults };
}

function diff(state: ScheduleState, inputs: ScheduleInputs): Difference {
  const replaces = changedKeys(["agentGuid", "skillKey"], state, inputs);
  if (replaces.length > 0) return { kind: "replace", replaces, notes: [] };
  // The wording of the cadence belongs to a library: where it alone differs, nothing is to be done.
  const changed = changedKeys(["interval", "enabled", "onDelete", "presence"], state, inputs);
  return { kind: changed.length > 0 ? "update" : "same", notes: [] };
}

async function create(context: Context, inputs: ScheduleInputs): Promise<Recorded> {
  const id = `${inputs.agentGuid}/${inputs.skillKey}`;
  const { state } = await apply(context, id, inputs);
  return { id, state };
}

async function read({ client }: Context, id: string, state: ScheduleState): Promise<Observed> {
  const { agentGuid, skillKey } = partsOf(id);
  const agent = await client.detail(agentGuid, "refresh").catch((error: unknown) => {
    if (isMissingAgent(error)) return undefined;
    throw error;
  });
  const row = agent && rowOf(agent, skillKey);
  const inputs = { ...pick(INPUTS, state), agentGuid, skillKey };
  if (row === undefined) {
    const why =
      agent === undefined
        ? "the agent cannot be seen with this API key (deleted, or not visible to it)"
        : "the agent has no such scheduled task (its integration may be switched off)";
    const gone = { ...inputs, presence: `missing: ${why}` };
    return { inputs: gone, state: gone };
  }
  const interval = canonicalOrAsIs(row.interval);
  const found = { ...inputs, interval, ...derivedFrom(interval), enabled: row.enabled, presence: PRESENT };
  return { inputs: found, state: found };
}

async function update(
  context: Context,
  id: string,
  _state: ScheduleState,
  inputs: ScheduleInputs,
): Promise<{ state: Properties }> {
  return apply(context, id, inputs).catch((error: unknown) => {
    if (!isMissingAgent(error)) throw error;
    throw new Error(
      `AgentSchedule ${inputs.skillKey}: the agent ${inputs.agentGuid} cannot be seen: deleted, or not visible to this API key; restore it or the key's access, or remove this resource.`,
    );
  });
}

async function remove({ client, tell }: Context, id: string, state: ScheduleState): Promise<void> {
  const { agentGuid, skillKey } = partsOf(id);
  if (state.onDelete === "retain") return;
  try {
    const row = rowOf(await client.detail(agentGuid, "now"), skillKey);
    if (row === undefined) tell(`agent ${agentGuid} has no scheduled task ${skillKey} any more.`);
    else if (state.onDelete === "reset") await client.customSkillRevert(agentGuid, "cron", skillKey);
    else if (row.enabled) await client.customSkillUpsert(agentGuid, "cron", skillKey, { enabled: false });
  } catch (error) {
    if (!isMissingAgent(error)) throw error;
    tell(
      `agent ${agentGuid} cannot be seen with this API key, so its schedule ${skillKey} was left as it is.`,
    );
  }
}

export const agentSchedule: Lifecycle<ScheduleInputs, ScheduleState> = {
  secrets: [],
  check,
  id: ({ agentGuid, skillKey }) => joinId(agentGuid, skillKey),
  diff,
  create,
  read,
  update,
  delete: remove,
};

/**
 * Makes the row what the inputs say and reads it back: the API answers `result: true` even where it drops a field.
 * Only `enabled` and `interval` are sent, because it drops every other field of a bundled task.
 */
async function apply(
  context: Context,
  id: string,
  inputs: ScheduleInputs,
): Promise<{ state: ScheduleState }> {
  const { client } = context;
  const { agentGuid, skillKey, interval, enabled } = inputs;
  const before = rowOf(await client.detail(agentGuid, "now"), skillKey, { orThrow: true });
  // Every functional write restarts a running agent: one that would change nothing is not sent.
  if (before.enabled === enabled && canonicalOrAsIs(before.interval) === interval) return { state: inputs };
  await client.customSkillUpsert(agentGuid, "cron", skillKey, { enabled, interval });
  const after = await readBack(context, id, inputs);
  const real = { interval: canonicalOrAsIs(after.interval), enabled: after.enabled };
  const dropped = changedKeys(["interval", "enabled"], real, inputs);
  if (dropped.length === 0) return { state: inputs };
  throw new PartialFailure(
    id,
    { ...inputs, ...real, ...derivedFrom(real.interval) },
    `AgentSchedule ${skillKey} of agent ${agentGuid}: the API accepted the write but kept its own ${dropped.join(" and ")}; look at the task in Wiro: it may not be editable there.`,
  );
}

/** The row after a write. A write that cannot be verified is recorded all the same: it may spend credits already. */
async function readBack({ client }: Context, id: string, inputs: ScheduleInputs): Promise<Skill> {
  const { agentGuid, skillKey } = inputs;
  try {
    return rowOf(await client.detail(agentGuid, "now"), skillKey, { orThrow: true });
  } catch (error) {
    throw new PartialFailure(
      id,
      inputs,
      `the schedule was written, but could not be read back: ${messageOf(error)}`,
    );
  }
}

function rowOf(agent: AgentDetail, skillKey: string): Skill | undefined;
function rowOf(agent: AgentDetail, skillKey: string, must: { orThrow: true }): Skill;
function rowOf(agent: AgentDetail, skillKey: string, must?: { orThrow: true }): Skill | undefined {
  const row = agent.schedules.find(({ key }) => key === skillKey);
  if (row !== undefined || must === undefined) return row;
  // To send an unknown key could create a new task that spends credits.
  const valid = agent.schedules.map(({ key }) => key).join(", ") || "none";
  throw new Error(
    `AgentSchedule of agent ${agent.guid}: the agent has no scheduled task ${skillKey}; nothing was written. Its scheduled tasks are: ${valid}.`,
  );
}

function partsOf(id: string): { agentGuid: string; skillKey: string } {
  const [, agentGuid, skillKey] = /^([^/]+)\/([^/]+)$/.exec(id) ?? [];
  if (agentGuid === undefined || skillKey === undefined) {
    throw new Error(`"${id}" is no id of an AgentSchedule; give <agentGuid>/cs-cron-<task>`);
  }
  return { agentGuid, skillKey };
}

function derivedFrom(interval: unknown): { cadence: unknown; runsPerMonth: unknown } {
  if (interval === UNKNOWN) return { cadence: UNKNOWN, runsPerMonth: UNKNOWN };
  const canonical = typeof interval === "string" && interval !== "" ? canonicalOrAsIs(interval) : "";
  if (canonical === "") return { cadence: "never", runsPerMonth: 0 };
  try {
    return { cadence: cadence(canonical), runsPerMonth: runsPerMonth(canonical) };
  } catch {
    // A schedule that somebody set by hand in another dialect: it is shown as it is.
    return { cadence: canonical, runsPerMonth: 0 };
  }
}

/** The API stores what it is given; what it holds may be no cron of our dialect, and is then compared as it is. */
function canonicalOrAsIs(text: string): string {
  try {
    return text.trim() === "" ? "" : canonicalCron(text);
  } catch {
    return text;
  }
}
