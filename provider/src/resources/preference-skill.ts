/** @module PreferenceSkill */
import * as pulumi from "@pulumi/pulumi";
import { PREFERENCE_FIELDS, preferenceSkill } from "../lifecycle/preference-skill";
import type { CheckFailure, UncheckedArgs } from "../lifecycle/check";
import { checkedArguments } from "./check-failures";
import type { Declaration } from "./declaration";
import { type Adapter, DYNAMIC } from "./adapter";
import { restoreStacks, skipPropertyStacks } from "./property-stacks";
import { prepareProperties, resourceOptions } from "./registration";

/** The arguments of a `PreferenceSkill`. */
export interface PreferenceSkillArgs {
  /**
   * The guid of the Wiro agent. Another guid replaces the resource. A secret is rejected, because the id contains the
   * guid.
   *
   * @see UserAgent/CustomSkillUpsert, `useragentguid`
   */
  agentGuid: pulumi.Input<string>;
  /**
   * The key of the preference, with or without `cs-`. Another key replaces the resource. A key that the agent does not
   * have is an error that lists its own. A secret is rejected, because the id contains the key.
   *
   * @default `"content-tone"`, how the posts of the Social Manager sound
   * @see UserAgent/CustomSkillUpsert, `skillkey`
   */
  skillKey?: pulumi.Input<string>;
  /**
   * The text that the agent works by: of any size, in any language, kept byte for byte.
   *
   * @see UserAgent/CustomSkillUpsert, `value`
   */
  value: pulumi.Input<string>;
  /**
   * Whether the agent works by the text at all. Older generations of the API cannot switch a preference: there a change of
   * it is an error that says so.
   *
   * @default `true`
   * @see UserAgent/CustomSkillUpsert, `enabled`
   */
  enabled?: pulumi.Input<boolean>;
  /**
   * What becomes of the preference when the resource is deleted: `"reset"` gives it the text that the agent came with, and
   * `"retain"` leaves it as it is. A preference that a user created has no such text, and is left as it is.
   *
   * @default `"reset"`
   * @see UserAgent/CustomSkillRevert
   */
  onDelete?: pulumi.Input<"reset" | "retain">;
}

/** @internal */
export const PREFERENCE_SKILL: Declaration = {
  resource: "PreferenceSkill",
  inputs: PREFERENCE_FIELDS,
  outputs: [],
  secrets: preferenceSkill.secrets,
  check: preferenceSkill.check,
  id: preferenceSkill.id,
};

/**
 * How a Wiro agent works: the text of one of its preferences, such as the tone of its posts. (An `AgentSchedule` says
 * when it works.) The preference must be there already. Each write is read back, and a field that the API dropped
 * is an error. The id is `<agentGuid>/<skill key>`, such as `5c0c1f6e-…/cs-content-tone`.
 *
 * @example
 * ```ts
 * new PreferenceSkill("jane-tone", { agentGuid: "5c0c1f6e-…", value: fs.readFileSync("tone.md", "utf8") });
 * ```
 * @see UserAgent/CustomSkillUpsert writes the text
 * @see UserAgent/Detail reads it
 */
export class PreferenceSkill extends pulumi.CustomResource {
  /** @internal */
  static readonly adapter: Adapter = DYNAMIC;

  /** The guid of the Wiro agent. */
  declare readonly agentGuid: pulumi.Output<string>;
  /** The key of the preference as the API lists it: `"cs-content-tone"`. */
  declare readonly skillKey: pulumi.Output<string>;
  /** The text that the agent works by. After a refresh, what somebody set by hand. */
  declare readonly value: pulumi.Output<string>;
  /** Whether the agent works by the text at all. */
  declare readonly enabled: pulumi.Output<boolean>;
  /** What becomes of the preference when the resource is deleted. */
  declare readonly onDelete: pulumi.Output<"reset" | "retain" | undefined>;

  /**
   * Looks up a preference that this program does not manage. It makes no write.
   *
   * @param name - The name of the lookup in the program.
   * @param id - `<agentGuid>/<skill key>`, such as `"5c0c1f6e-…/content-tone"`.
   * @param options - Pulumi's options, such as `provider`.
   * @throws The lookup fails in Pulumi's engine if the agent or its preference is not there.
   * @example
   * ```ts
   * const tone = PreferenceSkill.get("jane-tone", "5c0c1f6e-…/content-tone");
   * ```
   * @see UserAgent/Detail
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    options?: pulumi.CustomResourceOptions,
  ): PreferenceSkill {
    return new this(name, {} as PreferenceSkillArgs, { ...options, id });
  }

  /**
   * Reports what is wrong with arguments, without an engine: for a program's own unit tests, and for data from a file.
   * It reads plain values alone, and names a required argument that is missing. It declares nothing and makes no call.
   *
   * @param args - The arguments, of any type.
   * @returns One failure for each argument that is wrong; none if all is well.
   * @example
   * ```ts
   * PreferenceSkill.check({ agentGuid: "5c0c1f6e-…" }).map(({ property }) => property); // ["value"]
   * ```
   */
  static check(args: UncheckedArgs<PreferenceSkillArgs>): CheckFailure[] {
    return [...checkedArguments(PREFERENCE_SKILL, args).failures];
  }

  /**
   * @param name - The name of the resource in the program.
   * @param args - The declaration. Each argument that is wrong is an error of the program, with its name.
   * @param options - Pulumi's options, such as `provider`, `dependsOn` and `protect`.
   */
  constructor(name: string, args: PreferenceSkillArgs, options?: pulumi.CustomResourceOptions) {
    const { adapter } = new.target;
    const properties = prepareProperties(name, PREFERENCE_SKILL, { ...args }, adapter, options);
    try {
      super(
        adapter.resourceType(PREFERENCE_SKILL.resource),
        name,
        properties,
        resourceOptions(PREFERENCE_SKILL, adapter, options),
      );
    } finally {
      restoreStacks();
    }
  }
}

skipPropertyStacks(PreferenceSkill);
