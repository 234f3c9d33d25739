import { z } from "zod";
import { agentGuidSchema } from "../wiro/agent-guid";
import type { Skill } from "../wiro/responses";
import { changedKeys, checkFields, choice, flag, pick } from "./fields";
import type {
  CheckResult,
  Context,
  DiffResult,
  Lifecycle,
  Observed,
  Properties,
  Recorded,
} from "./lifecycle";
import { PREFERENCE_ID } from "./ids";
import { identityDifference } from "./identity";
import { missingWarnings, orLeaveUndone } from "./missing-agent";
import { rowChange } from "./row-change";
import {
  findRow,
  releaseRow,
  obstacleToReset,
  PRESENT,
  rowName,
  type RowKind,
  skillKeyField,
  writeRow,
} from "./skill-row";

const PREFERENCE: RowKind = {
  resource: "PreferenceSkill",
  flavour: "preference",
  label: "preference",
  content: "preference",
  id: PREFERENCE_ID,
  rows: (agent) => agent.preferences,
  absenceHint: "it may have been deleted or renamed",
};

const fields = {
  agentGuid: agentGuidSchema,
  skillKey: skillKeyField(PREFERENCE, "content-tone"),
  // Not trimmed, and "" is a text, too: what the agent reads is what was declared, byte for byte.
  value: z
    .string({
      error: (issue) =>
        issue.input === undefined ? "is required; give the text of the preference" : "must be a string",
    })
    .refine(
      (text) => !/\p{Surrogate}/u.test(text),
      "holds half of a character (a lone surrogate), which no encoding can carry; look at what cut the text",
    ),
  enabled: flag.default(true),
  onDelete: choice("reset", "retain").optional(),
};

/** The inputs after `check`. `presence` is derived. */
export type PreferenceInputs = z.output<z.ZodObject<typeof fields>> & { presence: string };
export type PreferenceState = PreferenceInputs;

/** What a program may give. */
export const PREFERENCE_FIELDS = Object.keys(fields);
const INPUTS = [...PREFERENCE_FIELDS, "presence"];

function check(news: Properties, recorded?: Properties): CheckResult {
  const { inputs, failures } = checkFields(fields, ["presence"], news, recorded);
  return { inputs: { ...inputs, presence: PRESENT }, failures };
}

function diff(state: PreferenceState, inputs: PreferenceInputs): DiffResult {
  const who = rowName(PREFERENCE, state);
  const fate = state.onDelete === "retain" ? "left as it is" : "reset to its preset";
  const { replaces, notes } = identityDifference(
    ["agentGuid", "skillKey"],
    state,
    inputs,
    who,
    `the old preference is ${fate}`,
  );
  if (replaces.length > 0) return { kind: "replace", properties: replaces, notes, warnings: [] };
  const properties = changedKeys(INPUTS, state, inputs);
  const lines = { notes, warnings: missingWarnings(who, state.presence) };
  return properties.length > 0 ? { kind: "update", properties, ...lines } : { kind: "same", ...lines };
}

async function create(context: Context, inputs: PreferenceInputs): Promise<Recorded> {
  const { state } = await apply(context, inputs, true);
  return { id: PREFERENCE_ID.format(inputs), state };
}

async function read(context: Context, id: string, state: Partial<PreferenceState>): Promise<Observed> {
  const { agentGuid, skillKey, row, why } = await findRow(context, PREFERENCE, id, state.presence);
  const inputs = { agentGuid, skillKey, ...pick(INPUTS, state) };
  const found =
    row === undefined
      ? { ...inputs, presence: `missing: ${why}` }
      : { ...inputs, ...contentOf(row), presence: PRESENT };
  return { inputs: found, state: found };
}

async function update(
  context: Context,
  _id: string,
  state: PreferenceState,
  inputs: PreferenceInputs,
): Promise<{ state: Properties }> {
  const change = rowChange(PREFERENCE, ["value", "enabled"], state, inputs);
  return orLeaveUndone(context, change, apply(context, inputs, false));
}

async function remove(context: Context, id: string, state: PreferenceState): Promise<void> {
  if (state.onDelete === "retain") return;
  const { client, report } = context;
  await releaseRow(context, PREFERENCE, id, async ({ agentGuid, skillKey }, row) => {
    const obstacle = obstacleToReset(row);
    if (obstacle === undefined) return client.customSkillRevert(agentGuid, "preference", skillKey);
    report(`agent ${agentGuid}: ${obstacle}, so it is left as it is.`);
  });
}

export const preferenceSkill: Lifecycle<PreferenceInputs, PreferenceState> = {
  secrets: [],
  check,
  id: (inputs) => PREFERENCE_ID.ofDeclared(inputs),
  diff,
  create,
  read,
  update,
  delete: remove,
};

/** `interval` is never sent: the API drops it of a preference. Its older generations drop `enabled`, too. */
async function apply(
  context: Context,
  inputs: PreferenceInputs,
  isTakeover: boolean,
): Promise<{ state: PreferenceState }> {
  const { value, enabled } = inputs;
  await writeRow(context, PREFERENCE, {
    place: inputs,
    content: { value, enabled },
    contentOf,
    record: (content) => ({ ...inputs, ...content }),
    isTakeover,
  });
  return { state: inputs };
}

function contentOf({ value, enabled }: Skill) {
  return { value, enabled };
}
