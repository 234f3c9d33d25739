import type { FleetRow } from "../fleet";
import type { Changes } from "./changes";

/** All that a format prints of a fleet. */
export interface Report {
  readonly rows: readonly FleetRow[];
  /** Undefined unless they were asked for. */
  readonly changes: Changes | undefined;
  /** When the API was asked, on this machine's clock. */
  readonly collectedAt: number;
  /** How many agents the API could not be asked about. */
  readonly unasked: number;
  /** The names of the stacks that were read. */
  readonly stacks: readonly string[];
  /** Why the stack was not read, in one line; "" where it was, or was not asked for. */
  readonly stackProblem: string;
  /** A line for each account of the stack whose agents were not read. */
  readonly unreadAccounts: readonly string[];
  /** Whether an account that was not read is missing from the report: `--declared-only` asks about one account. */
  readonly checksAllAccounts: boolean;
}
