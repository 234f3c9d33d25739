/**
 * The types of the static `check` of each resource.
 *
 * @module Checks
 */
/**
 * Stands for a value that a preview does not know yet.
 *
 * @internal
 */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** @internal */
export type Properties = { [key: string]: unknown };

/**
 * Arguments of any type, such as the cells of a file: nothing is known of them before they are checked.
 *
 * @typeParam Args - The arguments of a resource, such as `AgentScheduleArgs`.
 */
export type UncheckedArgs<Args> = { readonly [key in keyof Args]?: unknown };

/** A problem with one argument. */
export interface CheckFailure {
  /** The name of the argument. */
  readonly property: string;
  /** One line: what is wrong, and what to do. It never holds the value of a secret. */
  readonly reason: string;
}

/** @internal */
export interface CheckResult {
  /** The inputs in their canonical form, with defaults and what is derived from them. */
  readonly inputs: Properties;
  readonly failures: readonly CheckFailure[];
}
