import * as pulumi from "@pulumi/pulumi";
import { PREFERENCE_FIELDS, preferenceSkill } from "../lifecycle/preference-skill";
import type { CheckFailure } from "../lifecycle/lifecycle";
import { checkedArguments } from "./check-failures";
import { type Declaration, typeToken } from "./declaration";
import { prepareProperties, resourceOptions } from "./registration";

/** The arguments of a `PreferenceSkill`. */
export interface PreferenceSkillArgs {
  /** Guid of the Wiro agent. Another guid replaces the resource. */
  agentGuid: pulumi.Input<string>;
  /**
   * Key of the preference, with or without `cs-`. Another key replaces the resource. Default `"content-tone"`, how the
   * posts of the Social Manager sound.
   */
  skillKey?: pulumi.Input<string>;
  /** The text that the agent works by: of any size, in any language, kept byte for byte. */
  value: pulumi.Input<string>;
  /**
   * Whether the agent works by it at all. Default `true`. Older generations of the API cannot switch a preference: there
   * a change of it is an error that says so.
   */
  enabled?: pulumi.Input<boolean>;
  /**
   * What becomes of the preference when the resource is deleted: `"reset"` (default) to the text that the agent came
   * with, or `"retain"` as it is. One that a user created has no such text, and is left as it is.
   */
  onDelete?: pulumi.Input<"reset" | "retain">;
}

export const PREFERENCE_SKILL: Declaration = {
  resource: "PreferenceSkill",
  inputs: PREFERENCE_FIELDS,
  outputs: [],
  secrets: preferenceSkill.secrets,
  check: preferenceSkill.check,
  id: preferenceSkill.id,
};

/**
 * How a Wiro agent works: the text of one of its preferences (UserAgent/CustomSkillUpsert), such as the tone of its
 * posts. The counterpart of an `AgentSchedule`, which says when. The preference must be there: a key that the agent
 * does not have is an error that lists its own. What is written is read back, and a field that the API dropped is an
 * error. The id is `<agentGuid>/<normalised skill key>`.
 *
 * ```ts
 * new PreferenceSkill("jane-tone", { agentGuid: "5c0c1f6e-…", value: fs.readFileSync("tone.md", "utf8") });
 * ```
 */
export class PreferenceSkill extends pulumi.CustomResource {
  declare readonly agentGuid: pulumi.Output<string>;
  /** The key as the API lists it: `"cs-content-tone"`. */
  declare readonly skillKey: pulumi.Output<string>;
  declare readonly value: pulumi.Output<string>;
  declare readonly enabled: pulumi.Output<boolean>;
  declare readonly onDelete: pulumi.Output<"reset" | "retain" | undefined>;

  /**
   * Looks up a preference that this program does not manage. The id is `<agentGuid>/<skill key>`, such as
   * `"5c0c1f6e-…/content-tone"`. Makes no write, and fails for what is not there.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    options?: pulumi.CustomResourceOptions,
  ): PreferenceSkill {
    return new PreferenceSkill(name, {} as PreferenceSkillArgs, { ...options, id });
  }

  /**
   * What is wrong with arguments, as far as they are plain values, a required one that is missing included. Each fault is
   * a `property` and a `reason` of one line. Declares nothing and makes no call.
   */
  static check(args: { readonly [key in keyof PreferenceSkillArgs]?: unknown }): CheckFailure[] {
    return [...checkedArguments(PREFERENCE_SKILL, args).failures];
  }

  constructor(name: string, args: PreferenceSkillArgs, options?: pulumi.CustomResourceOptions) {
    const properties = prepareProperties(name, PREFERENCE_SKILL, { ...args }, options);
    super(typeToken(PREFERENCE_SKILL.resource), name, properties, resourceOptions(PREFERENCE_SKILL, options));
  }
}
