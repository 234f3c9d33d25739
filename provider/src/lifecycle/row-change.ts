import { changedKeys, shown } from "./fields";
import type { RowPlace } from "./ids";
import type { Properties } from "./lifecycle";
import { type Change, recordedWith } from "./missing-agent";
import type { RowKind } from "./skill-row";

/**
 * The change of a row, for `orLeaveUndone`: `content` are the inputs that are stored in the row. A row that is missing
 * need not be there to be switched off.
 */
export function rowChange(
  kind: RowKind,
  content: readonly string[],
  state: Properties,
  inputs: RowPlace & Properties,
): Change {
  const changed = changedKeys(content, state, inputs);
  const switchesOff = changed.includes("enabled") && inputs["enabled"] === false;
  return {
    who: `${kind.resource} ${shown(inputs.skillKey)}`,
    agentGuid: inputs.agentGuid,
    asksAgent: changed.some((key) => key !== "enabled" || !switchesOff),
    undone: switchesOff ? "it is not switched off" : undefined,
    record: recordedWith(["onDelete"], state, inputs),
  };
}
