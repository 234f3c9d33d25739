import { z } from "zod";
import { BOUNDS, cut } from "./bounds";
import { isPlausible, parseTime } from "./clock";
import { plainName } from "./member-name";
import { normalisedSkillKey, type SkillFlavour } from "./skill-key";

/**
 * The API's responses, in one form for every generation of its documentation: unknown fields pass, optional ones may be
 * absent or null, both casings are read, times are ISO 8601 or unix seconds.
 */

/** A whole number, also as text. z.coerce would make 0 of "", false and []. */
const wholeNumber = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  ])
  .optional()
  .catch(undefined);

const errorRow = z.union([
  z.string().transform((message) => ({ code: undefined, message })),
  z.object({ code: wholeNumber, message: z.string().catch("an error without a message") }),
  z.unknown().transform(() => ({ code: undefined, message: "an error without a message" })),
]);

/** A list; or one error without its list, which must not count as none. */
function asList(errors: unknown): unknown[] {
  if (Array.isArray(errors)) return errors;
  const isNone = !errors || (typeof errors === "object" && Object.keys(errors).length === 0);
  return isNone ? [] : [errors];
}

export const envelope = z.object({
  result: z.boolean(),
  applied: wholeNumber,
  errors: z.unknown().optional().transform(asList).pipe(z.array(errorRow)),
});

/** Unbounded: a preference is compared with what was declared, byte for byte. */
const wholeText = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
const text = wholeText.transform((value) => cut(value, BOUNDS.line));

/** ISO 8601 in UTC, "" when the API gives no time, or an invalid one. */
const time = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => {
    const isSeconds = typeof value === "number" || /^\d{1,12}$/.test(value ?? "");
    const milliseconds = isSeconds ? Number(value) * 1000 : parseTime(String(value));
    return isPlausible(milliseconds) ? new Date(milliseconds).toISOString() : "";
  })
  .catch("");

export const connectionStatus = z
  .object({
    connected: z.boolean(),
    accounts: z.array(z.object({ name: text, id: text })).nullish(),
    linkedinName: text,
    connectedat: time,
    connectedAt: time,
    tokenexpiresat: time,
    tokenExpiresAt: time,
  })
  .transform((response) => ({
    connected: response.connected,
    /** The member's display name: a person, not the page, and neither unique nor stable. */
    accountName: plainName(
      response.accounts?.[0]?.name || response.accounts?.[0]?.id || response.linkedinName,
    ),
    connectedAt: response.connectedat || response.connectedAt,
    tokenExpiresAt: response.tokenexpiresat || response.tokenExpiresAt,
  }));

/** OAuthStatus of an agent's LinkedIn connection. */
export type ConnectionStatus = z.output<typeof connectionStatus>;

export const authorizeLink = z
  .object({ authorizeUrl: wholeText, authorizeurl: wholeText })
  .transform((response) => response.authorizeUrl || response.authorizeurl);

export const upsertResult = z.object({ applied: wholeNumber });

const digits = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => cut(String(value ?? ""), BOUNDS.line));

export const credentialHistory = z
  .object({
    entries: z
      .array(
        z.object({
          fieldname: text,
          fieldvalue: z.unknown().optional(),
          changedat: time,
          changedby: text,
          changedby_user: text.catch(""),
        }),
      )
      .nullish(),
  })
  .transform((response) =>
    (response.entries ?? []).map((entry) => ({
      field: entry.fieldname.toLowerCase(),
      value: typeof entry.fieldvalue === "string" ? cut(entry.fieldvalue, BOUNDS.line) : "",
      changedAt: entry.changedat,
      changedBy: entry.changedby_user || entry.changedby,
    })),
  );

/** One change of one field of a credential, as CredentialFieldHistory has it. */
export type CredentialChange = z.output<typeof credentialHistory>[number];

const skillRow = z.object({
  key: text,
  enabled: z.boolean().nullish(),
  interval: text,
  value: wholeText,
  _source: text,
  _user_created: z.unknown().optional(),
  _edited: z.unknown().optional(),
});

/** Who made a skill. The oldest responses do not show it. */
function originOf(skill: z.output<typeof skillRow>): "preset" | "user" | "unknown" {
  if (skill._source === "user-created" || skill._user_created === true) return "user";
  return ["preset-strategy", "skill-bundle"].includes(skill._source) ? "preset" : "unknown";
}

const linkedInCredential = z.object({
  organizationid: digits,
  organizationId: digits,
  authmethod: text,
  authMethod: text,
  clientid: text,
  clientId: text,
});

const amount = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);

const tree = {
  credentials: z.object({ linkedin: linkedInCredential.nullish() }).nullish(),
  customskills: z.array(skillRow).nullish(),
  custom_skills: z.array(skillRow).nullish(),
  scheduledskills: z.array(skillRow).nullish(),
};

const agentRow = z
  .object({
    guid: text,
    title: text,
    status: wholeNumber,
    runningat: time,
    remainingcredits: amount,
    subscription: z.unknown().optional(),
    ...tree,
    configuration: z.object(tree).nullish(),
  })
  .transform((row) => {
    const nested = row.configuration;
    const linkedin = row.credentials?.linkedin ?? nested?.credentials?.linkedin;
    const toSkill = (skill: z.output<typeof skillRow>, flavour: SkillFlavour) => ({
      key: normalisedSkillKey(skill.key, flavour),
      origin: originOf(skill),
      /** Whether it may differ from what the agent came with. The oldest responses do not show it. */
      edited: skill._edited !== false,
      enabled: skill.enabled ?? false,
      interval: skill.interval,
      value: skill.value,
    });
    const isCron = (skill: z.output<typeof skillRow>) =>
      skill.interval !== "" || /^(cs-)?cron-/.test(skill.key);
    const loose =
      row.customskills ?? row.custom_skills ?? nested?.customskills ?? nested?.custom_skills ?? [];
    const scheduled = row.scheduledskills ?? nested?.scheduledskills ?? [];
    return {
      guid: row.guid,
      title: row.title,
      /** 0 Stopped, 1 Stopping, 2 Queued, 3 Starting, 4 Running, 5 Error, 6 Setup Required. */
      status: row.status ?? -1,
      /** Since when it runs: ISO 8601, "" where the API gives no date. */
      runningAt: row.runningat,
      /** What the agent has left; undefined where the API does not report it. */
      credits: row.remainingcredits,
      /** Whether it has a subscription; undefined where the API does not report it. */
      subscribed: row.subscription === undefined ? undefined : row.subscription !== null,
      linkedin: {
        organizationId: linkedin?.organizationid || linkedin?.organizationId || "",
        authMethod: linkedin?.authmethod || linkedin?.authMethod || "",
        clientId: linkedin?.clientid || linkedin?.clientId || "",
      },
      schedules: [
        ...scheduled.map((skill) => toSkill(skill, "cron")),
        ...loose.filter(isCron).map((skill) => toSkill(skill, "cron")),
      ],
      preferences: loose.filter((skill) => !isCron(skill)).map((skill) => toSkill(skill, "preference")),
    };
  });

export const agentList = z
  .object({ useragents: z.array(agentRow).nullish() })
  .transform((response) => response.useragents ?? []);

/** An agent as Detail has it; MyAgents leaves credentials and skills out. Empty strings stand for what is hidden. */
export type AgentDetail = z.output<typeof agentRow>;
export type Skill = AgentDetail["schedules"][number];
