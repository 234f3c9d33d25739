import { randomUUID } from "node:crypto";
import { CronExpressionParser } from "cron-parser";
import type { Settings } from "../settings";

/** The kind of a skill: a preference that the agent came with, a task that it came with, or what a user created. */
export type SkillKind = "preset-strategy" | "skill-bundle" | "user-created";

/** What a write can change and a restart depends on. */
export interface SkillContent {
  value: string;
  interval: string | null;
  enabled: boolean;
}

export interface Skill extends SkillContent {
  readonly key: string;
  readonly kind: SkillKind;
  description: string;
  /** The preset's own content; a skill that a user created has none. */
  readonly preset: Readonly<SkillContent> | null;
}

export interface SkillChange {
  readonly guid: string;
  readonly key: string;
  readonly operation: "create" | "update" | "revert";
  readonly before: SkillContent | null;
  readonly after: SkillContent;
  readonly changedAt: number;
}

/** A change of a skill. Omitted fields stay. */
export interface SkillWrite {
  /** The text of a preference. */
  value?: string | undefined;
  /** The cron of a task; `null` for none. */
  interval?: string | null | undefined;
  /** Whether it is on. */
  enabled?: boolean | undefined;
}

export function presetSkills(): Skill[] {
  const preset = (key: string, kind: SkillKind, description: string, content: SkillContent): Skill => ({
    key,
    kind,
    description,
    ...content,
    preset: content,
  });
  return [
    preset("cs-content-tone", "preset-strategy", "How the posts sound", {
      value: "Friendly and factual. One idea in each post, no slang, no emoji.",
      interval: null,
      enabled: true,
    }),
    preset("cs-cron-content-scanner", "skill-bundle", "Looks for something to post, and posts it", {
      value: "",
      interval: "0 9 * * *",
      enabled: true,
    }),
    preset("cs-cron-engagement-report", "skill-bundle", "Sums up the week's reactions", {
      value: "",
      interval: "0 18 * * 5",
      enabled: false,
    }),
  ];
}

function slug(key: string): string {
  return key
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/** The one key of the row that a request means: `cron-x`, `x` with an interval and `cs-cron-x` are the same. */
export function normaliseSkillKey(key: string, interval?: string | null): string {
  const bare = slug(key);
  if (bare.startsWith("cs-")) return bare;
  if (bare.startsWith("cron-")) return `cs-${bare}`;
  return interval != null && interval.trim() !== "" ? `cs-cron-${bare}` : `cs-${bare}`;
}

/** The rows that the API shows and takes: a disabled integration hides its bundled tasks. */
export function presentSkills(agent: {
  readonly skills: readonly Skill[];
  readonly integrationEnabled: boolean;
}): readonly Skill[] {
  return agent.skills.filter(({ kind }) => agent.integrationEnabled || kind !== "skill-bundle");
}

export function findSkill(
  skills: readonly Skill[],
  key: string,
  interval?: string | null,
  intervalMakesTask = false,
): Skill | undefined {
  const byKey = (key: string) => skills.find((skill) => skill.key === key);
  const meant = byKey(normaliseSkillKey(key, interval));
  // Else an interval sent to a preference is dropped.
  return meant ?? (intervalMakesTask ? undefined : byKey(normaliseSkillKey(key)));
}

/** The API never rejects a schedule, so text that is not a five-field cron is stored as it came. */
export function normaliseInterval(interval: string | null): string | null {
  if (interval === null || interval.trim() === "") return null;
  const text = interval.trim().replace(/\s+/g, " ");
  return nextRun(text, new Date(0)) === undefined ? interval : text;
}

export function nextRun(interval: string, after: Date): Date | undefined {
  if (interval.split(" ").length !== 5) return undefined;
  try {
    return CronExpressionParser.parse(interval, { currentDate: after, tz: "UTC" }).next().toDate();
  } catch {
    return undefined;
  }
}

export function contentOf({ value, interval, enabled }: SkillContent): SkillContent {
  return { value, interval, enabled };
}

export function sameContent(one: SkillContent, other: SkillContent): boolean {
  return one.value === other.value && one.interval === other.interval && one.enabled === other.enabled;
}

/** The content after a write: an omitted field keeps its value, and each kind silently drops one field. */
export function writtenContent(skill: Skill, write: SkillWrite, settings: Settings): SkillContent {
  const takesEnabled = skill.kind !== "preset-strategy" || settings.preferenceEnabled === "write";
  const takesValue = skill.kind !== "skill-bundle";
  const takesInterval = skill.kind !== "preset-strategy";
  return {
    value: takesValue && write.value !== undefined ? write.value : skill.value,
    interval:
      takesInterval && write.interval !== undefined ? normaliseInterval(write.interval) : skill.interval,
    enabled: takesEnabled ? (write.enabled ?? skill.enabled) : skill.enabled,
  };
}

export function userSkill(key: string, write: SkillWrite, description: string): Skill {
  return {
    key,
    kind: "user-created",
    description,
    value: write.value ?? "",
    interval: normaliseInterval(write.interval ?? null),
    enabled: write.enabled ?? true,
    preset: null,
  };
}

export function skillChange(
  key: string,
  operation: SkillChange["operation"],
  before: SkillContent | null,
  after: SkillContent,
  changedAt: number,
): SkillChange {
  // Copies: callers pass rows that go on changing.
  const copies = { before: before && contentOf(before), after: contentOf(after) };
  return { guid: randomUUID(), key, operation, ...copies, changedAt };
}
