import { z } from "zod";
import { agentGuidSchema } from "../wiro/agent-guid";
import type { Skill } from "../wiro/responses";
import { choice, flag } from "./fields";
import { PREFERENCE_ID } from "./ids";
import { obstacleToReset, type RowKind, skillKeyField } from "./skill-row";
import { skillRowLifecycle } from "./skill-row-lifecycle";

const PREFERENCE: RowKind = {
  resource: "PreferenceSkill",
  flavour: "preference",
  label: "preference",
  id: PREFERENCE_ID,
  rows: (agent) => agent.preferences,
  absenceHint: "it may have been deleted or renamed",
};

const fields = {
  agentGuid: agentGuidSchema,
  skillKey: skillKeyField(PREFERENCE, "content-tone"),
  // Not trimmed, and "" is a text, too: the agent reads what was declared, byte for byte.
  value: z
    .string({
      error: (issue) =>
        issue.input === undefined ? "is required; give the text of the preference" : "must be a string",
    })
    .refine(
      (text) => !/\p{Surrogate}/u.test(text),
      "holds half of a character (a lone surrogate), which no encoding can carry; find what cut the text",
    ),
  enabled: flag.default(true),
  onDelete: choice("reset", "retain").optional(),
};

/** The inputs after `check`. `presence` is derived. */
export type PreferenceInputs = z.output<z.ZodObject<typeof fields>> & { presence: string };

/** What a program may give. */
export const PREFERENCE_FIELDS = Object.keys(fields);

export const preferenceSkill = skillRowLifecycle<PreferenceInputs, ReturnType<typeof contentOf>>({
  kind: PREFERENCE,
  fields,
  stored: ["value", "enabled"],
  contentOf,
  /** `interval` is never sent: the API drops it of a preference. Its older generations drop `enabled`, too. */
  sent: ({ value, enabled }) => ({ value, enabled }),
  wording: [],
  wordingOf: () => ({}),
  fateOf: ({ onDelete }) =>
    `the old preference is ${onDelete === "retain" ? "left as it is" : "reset to its preset"}`,
  async release({ client, report }, { agentGuid, skillKey }, row) {
    const obstacle = obstacleToReset(row);
    if (obstacle === undefined) return client.customSkillRevert(agentGuid, "preference", skillKey);
    report(`agent ${agentGuid}: ${obstacle}, so it is left as it is.`);
  },
});

function contentOf({ value, enabled }: Skill) {
  return { value, enabled };
}
