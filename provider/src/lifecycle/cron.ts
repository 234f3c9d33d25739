import { cadence } from "./cadence";
import { readFields, type Rejected } from "./cron-fields";
import { runsPerMonth } from "./cron-runs";

export interface Cron {
  /** The text that is compared, sent and recorded. */
  readonly canonical: string;
  /** For people: the words may change with a version of this package. */
  readonly cadence: string;
  readonly runsPerMonth: number;
}

const MAX_KNOWN = 1000;
/** The crons of a fleet are few, and equal ones are read once. A rejected text may be a secret, and is not kept. */
const known = new Map<string, Cron>();

/** Parses a cron of the dialect of docs/schedules.md; otherwise gives the reason. */
export function parseCron(text: unknown): { readonly cron: Cron } | ({ readonly cron?: never } & Rejected) {
  // A state may hold anything.
  if (typeof text !== "string") return { reason: "must be a string" };
  const before = known.get(text);
  if (before !== undefined) return { cron: before };
  const read = readFields(text);
  if ("reason" in read) return read;
  const { canonical, fields } = read;
  const cron = { canonical, cadence: cadence(fields), runsPerMonth: runsPerMonth(fields) };
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(text, cron).set(canonical, cron);
  return { cron };
}
