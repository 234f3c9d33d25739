import { CronExpressionParser } from "cron-parser";
import cronstrue from "cronstrue";

interface Field {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** English names that stand for the numbers from `first` on. */
  readonly names: readonly string[];
}

/**
 * The dialect: five fields of `*`, numbers, ranges, lists and steps; months and weekdays also by their English three
 * letters, Sunday as 0 or 7. A day matches if either of its two restricted fields does. The API names no time zone.
 */
const FIELDS: readonly [Field, Field, Field, Field, Field] = [
  { name: "minute", first: 0, last: 59, names: [] },
  { name: "hour", first: 0, last: 23, names: [] },
  { name: "day of month", first: 1, last: 31, names: [] },
  { name: "month", first: 1, last: 12, names: "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ") },
  { name: "day of week", first: 0, last: 7, names: "SUN MON TUE WED THU FRI SAT".split(" ") },
];

const EXAMPLE = 'an example that works is "0 */4 * * *"';
const TERM = /^(\*|\d{1,2}(-\d{1,2})?)(\/\d{1,2})?$/;

/** A fixed window of 30 days that begins on a Monday: the same figure whenever it is computed. */
const WINDOW_START = "2024-01-01T00:00:00Z";
const WINDOW_DAYS = 30;

export class CronFault extends Error {}

function canonicalField(field: Field, text: string, whole: string): string {
  const fault = (what: string) => new CronFault(`"${whole}": ${field.name} "${text}" ${what}; ${EXAMPLE}`);
  const numbers = text.toUpperCase().replace(/[A-Z]+/g, (word) => {
    const position = field.names.indexOf(word);
    return position < 0 ? word : String(field.first + position);
  });
  const terms = numbers.split(",").map((term) => {
    if (!TERM.test(term)) throw fault("is not a number, a range, a list, a step or *");
    if (/^\d+\//.test(term)) throw fault("steps from a single number; write the range, as in 5-59/15");
    const step = Number(term.split("/")[1] ?? 1);
    if (step < 1 || step > field.last) throw fault(`has a step outside 1 to ${field.last}`);
    const bounds = (term.split("/")[0] ?? "").match(/\d+/g)?.map(Number) ?? [];
    if (bounds.some((bound) => bound < field.first || bound > field.last)) {
      throw fault(`is outside ${field.first} to ${field.last}`);
    }
    if ((bounds[0] ?? 0) > (bounds[1] ?? field.last)) throw fault("runs backwards");
    const plain = term.replace(/\d+/g, (digits) => String(Number(digits)));
    // Not for days: "*/1" there restricts the field, and then a day matches if either field does.
    if (plain === "*/1" && !field.name.startsWith("day")) return "*";
    return field.last === 7 && plain === "7" ? "0" : plain;
  });
  return terms.join(",");
}

/**
 * The canonical text of a five-field cron: single blanks, numbers for names, no leading zeros. Throws CronFault with
 * the field, what is wrong and a right example. Nothing is rewritten that could change the meaning.
 */
export function canonicalCron(text: string): string {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) {
    const six = parts.length === 6 ? " (there is no field for seconds)" : "";
    throw new CronFault(`"${text}" does not have five fields${six}; ${EXAMPLE}`);
  }
  const canonical = FIELDS.map((field, index) => canonicalField(field, parts[index] ?? "", text)).join(" ");
  try {
    CronExpressionParser.parse(canonical, { currentDate: WINDOW_START, tz: "UTC" }).next();
  } catch (error) {
    const why = /explicit day of month/i.test((error as Error).message)
      ? "never runs, because no such day is in that month"
      : `cannot be: ${(error as Error).message}`;
    throw new CronFault(`"${text}" ${why}; ${EXAMPLE}`);
  }
  return canonical;
}

/** The schedule in words, such as "every 4 hours". For people: a newer library may word it differently. */
export function cadence(canonical: string): string {
  const words = cronstrue.toString(canonical, { use24HourTimeFormat: true }).replace(/^On the hour, /, "");
  return words.charAt(0).toLowerCase() + words.slice(1);
}

/** Runs in 30 days that begin on a Monday; each run spends credits. */
export function runsPerMonth(canonical: string): number {
  const { minute, hour } = CronExpressionParser.parse(canonical).fields;
  const daily = ["0", "0", ...canonical.split(" ").slice(2)].join(" ");
  const start = Date.parse(WINDOW_START);
  const days = CronExpressionParser.parse(daily, {
    currentDate: new Date(start - 1),
    endDate: new Date(start + WINDOW_DAYS * 86_400_000 - 1),
    tz: "UTC",
  });
  let count = 0;
  while (days.hasNext()) {
    days.next();
    count += 1;
  }
  return count * minute.values.length * hour.values.length;
}
