/** A skill that runs on a schedule, or one that says how to work. */
export type SkillFlavour = "cron" | "preference";

function slug(key: string, flavour: SkillFlavour): string {
  const bare = key.trim().toLowerCase().replace(/^cs-/, "");
  return flavour === "cron" ? bare.replace(/^cron-/, "") : bare;
}

/**
 * The form in which Detail lists a key. `x`, `cron-x` and `cs-cron-x` name one scheduled row, `x` and `cs-x` one
 * preference row: the API's own rule.
 */
export function normalisedSkillKey(key: string, flavour: SkillFlavour): string {
  return flavour === "cron" ? `cs-cron-${slug(key, flavour)}` : `cs-${slug(key, flavour)}`;
}

/** The form to send. A bare key without its `cron-` would name, and perhaps create, a preference. */
export function sentSkillKey(key: string, flavour: SkillFlavour): string {
  return flavour === "cron" ? `cron-${slug(key, flavour)}` : slug(key, flavour);
}
