import type { AgentDetail, Skill } from "../wiro/responses";
import { listed } from "../wiro/bounds";
import { mayHaveBeenApplied, WiroError } from "../wiro/error";
import { normalisedSkillKey, type SkillFlavour } from "../wiro/skill-key";
import { changedKeys, pick, requiredText, shown } from "./fields";
import type { IdFormat, RowPlace } from "./ids";
import { unappliedContent } from "./unapplied-content";
import type { Properties } from "./check";
import { type Context, messageOf, PartialFailure } from "./lifecycle";
import { AGENT_NOT_VISIBLE, MissingRow, lookupError, orMissing } from "./missing-agent";

/** A resource that is one row of an agent's skills. */
export interface RowKind {
  readonly resource: string;
  readonly flavour: SkillFlavour;
  /** What messages call such a row. */
  readonly label: string;
  readonly id: IdFormat<RowPlace>;
  readonly rows: (agent: AgentDetail) => readonly Skill[];
  /** Ends the message that the agent has no such row. */
  readonly absenceHint: string;
}

/** A row's content, and how it becomes the desired one. */
export interface RowWrite<Content extends Properties> {
  readonly place: RowPlace;
  readonly content: Partial<Content>;
  readonly contentOf: (row: Skill) => Content;
  /** The state of a content. */
  readonly record: (content: Partial<Content>) => Properties;
  /** Whether the program takes the row over: it may then overwrite somebody's content. */
  readonly isTakeover: boolean;
}

/** What `read` found: the row, or why there is none. */
export type Found = RowPlace &
  ({ readonly row: Skill; readonly why?: never } | { readonly row?: never; readonly why: string });

const MAX_SHOWN_KEY = 80;

export function skillKeyField({ flavour, label }: RowKind, byDefault: string) {
  return requiredText(`give the key of a ${label} of the agent, or leave it out`)
    .regex(
      /^(?!(cs-)?(cron-)?$)[a-z0-9][a-z0-9_-]*$/i,
      "must be a skill's key: letters, digits, dashes and underscores, and more than the prefix cs- or cron-",
    )
    .refine(
      (key) => flavour === "cron" || !/^(cs-)?cron-/i.test(key),
      "names a scheduled task; declare an AgentSchedule for it, or give the key of a preference",
    )
    .transform((key) => normalisedSkillKey(key, flavour))
    .default(normalisedSkillKey(byDefault, flavour));
}

/** The row as a refresh sees it. Without a recorded presence this is a lookup, and what is not there is an error. */
export async function findRow(
  { client }: Context,
  kind: RowKind,
  id: string,
  recorded: string | undefined,
): Promise<Found> {
  const place = kind.id.parse(id);
  const agent = await orMissing(client.detail(place.agentGuid, "refresh"));
  const row = agent === "missing" ? undefined : findIn(kind, agent, place.skillKey);
  if (row !== undefined) return { ...place, row };
  const why = agent === "missing" ? AGENT_NOT_VISIBLE : absenceHint(kind);
  if (recorded === undefined) throw lookupError(kind.resource, id, why);
  return { ...place, why };
}

/**
 * Writes the desired content of the row, and reads it back: the API responds `result: true` even where it drops a
 * field.
 */
export async function writeRow<Content extends Properties>(
  context: Context,
  kind: RowKind,
  { place, content, contentOf, record, isTakeover }: RowWrite<Content>,
): Promise<void> {
  const { client, warn } = context;
  const { agentGuid, skillKey } = place;
  const who = rowName(kind, place);
  const partly = (content: Partial<Content>, why: string) =>
    new PartialFailure(kind.id.format(place), record(content), why);
  const agent = await client.detail(agentGuid, isTakeover ? "now" : "update");
  const before = findIn(kind, agent, skillKey);
  // Sending an unknown key could create a new task that spends credits.
  if (before === undefined) {
    throw new MissingRow(`${who}: ${unknownKey(kind, agent, skillKey)}`, absenceHint(kind));
  }
  const former = contentOf(before);
  const differing = changedKeys(Object.keys(content), former, content);
  // Every functional write restarts a running agent: one that would change nothing is not sent.
  if (differing.length === 0) return;
  const doubt = await client
    .customSkillUpsert(agentGuid, kind.flavour, skillKey, pick(differing, content))
    .catch(doubtOf);
  // Nobody wrote a preset's own content.
  if (isTakeover && before.edited) warn(`${who} is taken over: ${overwritten(differing, former, content)}.`);
  // A write that cannot be verified is recorded nevertheless: the row may spend credits already.
  const row = await writtenRow(context, kind, place).catch((error: unknown) => {
    const written = doubt === undefined ? "was written" : "may have been written";
    throw partly(content, `${who}: it ${written}, but could not be read back: ${messageOf(error)}`);
  });
  const real = contentOf(row);
  const dropped = changedKeys(Object.keys(content), real, content);
  if (dropped.length === 0) return;
  if (doubt !== undefined) throw partly(real, doubt.message);
  throw partly(real, `${who}: ${unappliedContent(kind.label, dropped, content, real)}`);
}

/** The row's resource, as messages call it. */
export function rowName({ resource }: RowKind, { agentGuid, skillKey }: RowPlace): string {
  return `${resource} ${shown(skillKey)} of agent ${shown(agentGuid)}`;
}

/** Both values of each field; of a text only that it differs: it may be long, and is the customer's. */
function overwritten(keys: readonly string[], former: Properties, content: Properties): string {
  const shown = (value: unknown) => JSON.stringify(value).slice(0, MAX_SHOWN_KEY);
  return keys
    .map((key) =>
      key === "value"
        ? "its value was another text"
        : `${key} was ${shown(former[key])}, and is now ${shown(content[key])}`,
    )
    .join("; ");
}

async function writtenRow(context: Context, kind: RowKind, place: RowPlace): Promise<Skill> {
  const row = await readRow(context, kind, place);
  if (row !== undefined) return row;
  throw new Error(`the agent has no such ${kind.label} any more (${kind.absenceHint}); run again.`);
}

/** The row as it is now. */
export async function readRow(
  { client }: Context,
  kind: RowKind,
  { agentGuid, skillKey }: RowPlace,
): Promise<Skill | undefined> {
  return findIn(kind, await client.detail(agentGuid, "now"), skillKey);
}

/** An error that leaves open whether a write was carried out, in whole or in part; any other one is thrown. */
function doubtOf(error: unknown): WiroError {
  if (mayHaveBeenApplied(error)) return error;
  if (error instanceof WiroError && error.kind === "partly-rejected") return error;
  throw error;
}

/** Resets or disables the row when its resource is deleted; a missing row needs nothing. */
export async function releaseRow(
  context: Context,
  kind: RowKind,
  id: string,
  leave: (place: RowPlace, row: Skill) => Promise<void>,
): Promise<void> {
  const place = kind.id.parse(id);
  const row = await readRow(context, kind, place);
  if (row !== undefined) return leave(place, row);
  context.report(`agent ${place.agentGuid} has no ${kind.label} ${place.skillKey} any more.`);
}

/** Why the row must not be reset: the API resets a row without a preset by deleting it, with its history. */
export function obstacleToReset({ key, origin }: Skill): string | undefined {
  if (origin === "preset") return undefined;
  if (origin === "user") return `${key} has no preset to go back to`;
  return `the API does not say whether ${key} has a preset to go back to`;
}

function findIn(kind: RowKind, agent: AgentDetail, skillKey: string): Skill | undefined {
  return kind.rows(agent).find(({ key }) => key === skillKey);
}

function absenceHint(kind: RowKind): string {
  return `the agent has no such ${kind.label} (${kind.absenceHint})`;
}

function unknownKey({ label, absenceHint, rows }: RowKind, agent: AgentDetail, skillKey: string): string {
  const own = rows(agent).map(({ key }) => key);
  const instead = own.length > 0 ? `declare one of its own (${listed(own)}), or ` : "";
  return `the agent has no ${label} ${skillKey} (${absenceHint}); nothing was written; ${instead}bring it back in Wiro.`;
}
