import { isUnknown, type ResourceState, textOf } from "./pulumi-preview";
import type { ResourceChange } from "./resource-change";

/**
 * Runs a month of schedules that change, as the program declares them: a schedule counts unless the program switches it
 * off. Whether the customer is connected and whether the agent runs changes by itself, and nobody reviews it.
 */
export interface Runs {
  readonly before: number;
  readonly after: number;
  /** Schedules whose runs the preview does not show. */
  readonly unknown: number;
}

export const NO_RUNS: Runs = { before: 0, after: 0, unknown: 0 };

export function addRuns(a: Runs, b: Runs): Runs {
  return { before: a.before + b.before, after: a.after + b.after, unknown: a.unknown + b.unknown };
}

/** Undefined where the preview does not show it. */
function runsOf(state: ResourceState | undefined, follows: boolean): number | undefined {
  if (state === undefined) return 0;
  const { enabled, runsPerMonth } = state.inputs;
  if (enabled === false && !follows) return 0;
  return typeof runsPerMonth === "number" && !isUnknown(runsPerMonth) ? runsPerMonth : undefined;
}

/** What the old row goes on to do, once it left the program. */
function runsLeft({ before }: ResourceChange, runs: number | undefined): number | undefined {
  if (before === undefined || runs === 0) return 0;
  const onDelete = textOf(before.inputs["onDelete"]);
  if (before.retainOnDelete || onDelete === "retain") return runs;
  return onDelete === "reset" ? undefined : 0;
}

export function runsOfChange(one: ResourceChange): Runs {
  if (one.kind !== "AgentSchedule" || one.operation === "none") return NO_RUNS;
  const before = runsOf(one.before, one.followsConnection.before);
  const next = runsOf(one.after, one.followsConnection.after);
  const goes = one.operation === "delete" || one.operation === "replace";
  const left = goes ? runsLeft(one, before) : 0;
  if (before === undefined || next === undefined || left === undefined) return { ...NO_RUNS, unknown: 1 };
  const after = next + left;
  return before === after ? NO_RUNS : { before, after, unknown: 0 };
}
