/** Stands for a value that a preview does not know yet. */
export const UNKNOWN: unique symbol = Symbol("unknown");

export type Properties = { [key: string]: unknown };

/** A fault of one input: what is wrong and what to do, never with the value of a secret. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface CheckResult {
  /** The inputs in their canonical form, with defaults and what is derived from them. */
  readonly inputs: Properties;
  readonly failures: readonly CheckFailure[];
}
