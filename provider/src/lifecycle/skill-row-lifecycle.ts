import type { Skill } from "../wiro/responses";
import { changedKeys, checkFields, type Fields, pick, shown } from "./fields";
import type { RowPlace } from "./ids";
import { identityDifference } from "./identity";
import type { Properties } from "./check";
import type { Context, Lifecycle } from "./lifecycle";
import { type Change, missingWarnings, orLeaveUndone, PRESENT, recordedWith } from "./missing-agent";
import { findRow, releaseRow, rowName, type RowKind, writeRow } from "./skill-row";

/** What every resource that is one row has among its inputs after `check`. */
export interface RowInputs extends RowPlace {
  readonly enabled: boolean;
  readonly onDelete?: string | undefined;
  readonly presence: string;
}

/** How one such resource differs from another. */
export interface RowResource<Inputs extends RowInputs, Content extends Properties> {
  readonly kind: RowKind;
  readonly fields: Fields;
  /** The inputs that are stored in the row. */
  readonly stored: readonly (keyof Content & string)[];
  readonly contentOf: (row: Skill) => Content;
  /** The stored inputs that are ever sent. */
  readonly sent: (inputs: Inputs) => Partial<Content>;
  /** Inputs that put the content into words for a reader. They may differ with a version of this package. */
  readonly wording: readonly string[];
  /** The wording of these inputs. `recorded` has that of the former ones. */
  readonly wordingOf: (inputs: Properties, recorded?: Properties) => Properties;
  /** What becomes of the old row when its resource is replaced, as the end of a sentence. */
  readonly fateOf: (state: Inputs) => string;
  /** Leaves the row to the agent, unless `onDelete` is `"retain"`. */
  readonly release: (context: Context, place: RowPlace, row: Skill, state: Inputs) => Promise<void>;
}

/** The lifecycle of a resource that is one row of an agent's skills. */
export function skillRowLifecycle<Inputs extends RowInputs & Properties, Content extends Properties>(
  resource: RowResource<Inputs, Content>,
): Lifecycle<Inputs, Inputs> {
  const { kind, fields, stored, contentOf, wording, wordingOf } = resource;
  const derived = [...wording, "presence"];
  const all = [...Object.keys(fields), ...derived];

  const write = async (context: Context, inputs: Inputs, isTakeover: boolean) => {
    const record = (content: Partial<Content>) => {
      const written = { ...inputs, ...content };
      return { ...written, ...wordingOf(written) };
    };
    const content = resource.sent(inputs);
    await writeRow(context, kind, { place: inputs, content, contentOf, record, isTakeover });
    return { state: inputs };
  };

  return {
    secrets: [],
    identity: kind.id.parts,
    id: (inputs) => kind.id.ofDeclared(inputs),

    check(news, recorded) {
      const { inputs, failures } = checkFields(fields, derived, news, recorded);
      return { inputs: { ...inputs, ...wordingOf(inputs), presence: PRESENT }, failures };
    },

    diff(state, inputs) {
      const who = rowName(kind, state);
      const fate = resource.fateOf(state);
      const { replaces, notes } = identityDifference(kind.id.parts, state, inputs, who, fate);
      if (replaces.length > 0) return { kind: "replace", properties: replaces, notes, warnings: [] };
      const properties = changedKeys(all, state, inputs);
      const lines = { notes, warnings: missingWarnings(who, state.presence) };
      // Where the wording alone differs, nothing is to be done.
      const isDue = properties.some((key) => !wording.includes(key));
      return isDue ? { kind: "update", properties, ...lines } : { kind: "same", ...lines };
    },

    preview: (inputs) => inputs,

    async create(context, inputs) {
      const { state } = await write(context, inputs, true);
      return { id: kind.id.format(inputs), state };
    },

    async read(context, id, state) {
      const { agentGuid, skillKey, row, why } = await findRow(context, kind, id, state.presence);
      const recorded = { agentGuid, skillKey, ...pick(all, state) };
      const content = row === undefined ? {} : contentOf(row);
      const found =
        row === undefined
          ? { ...recorded, presence: `missing: ${why}` }
          : { ...recorded, ...content, ...wordingOf(content, state), presence: PRESENT };
      return { inputs: found, state: found };
    },

    update: (context, _id, state, inputs) =>
      orLeaveUndone(context, rowChange(kind, stored, state, inputs), write(context, inputs, false)),

    async delete(context, id, state) {
      if (state.onDelete === "retain") return;
      await releaseRow(context, kind, id, (place, row) => resource.release(context, place, row, state));
    },
  };
}

/** The change of a row, for `orLeaveUndone`. A row that is missing need not be there to be switched off. */
function rowChange(
  kind: RowKind,
  stored: readonly string[],
  state: Properties,
  inputs: RowPlace & Properties,
): Change {
  const changed = changedKeys(stored, state, inputs);
  const switchesOff = changed.includes("enabled") && inputs["enabled"] === false;
  return {
    who: `${kind.resource} ${shown(inputs.skillKey)}`,
    agentGuid: inputs.agentGuid,
    asksAgent: changed.some((key) => key !== "enabled" || !switchesOff),
    undone: switchesOff ? "it is not switched off" : undefined,
    record: recordedWith(["onDelete"], state, inputs),
  };
}
