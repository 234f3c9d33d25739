/** A skill that runs on a schedule, or one that says how to work. */
export type SkillFlavour = "cron" | "preference";

function slug(key: string): string {
  return key
    .trim()
    .toLowerCase()
    .replace(/^cs-/, "")
    .replace(/^cron-/, "");
}

/**
 * The form in which Detail lists a key. `x`, `cron-x` and `cs-cron-x` name one scheduled row, `x` and `cs-x` one
 * preference row: the API's own rule.
 */
export function normalisedSkillKey(key: string, flavour: SkillFlavour): string {
  return flavour === "cron" ? `cs-cron-${slug(key)}` : `cs-${slug(key)}`;
}

/** The form to send. A bare key without its `cron-` would name, and perhaps create, a preference. */
export function sentSkillKey(key: string, flavour: SkillFlavour): string {
  return flavour === "cron" ? `cron-${slug(key)}` : slug(key);
}
