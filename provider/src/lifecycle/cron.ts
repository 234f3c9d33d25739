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
/** A name stands by itself: "JAN1" is none. */
const NAME = /(?<![a-z0-9])[a-z]+(?![a-z0-9])/gi;

/** A fixed window of 30 days that begins on a Monday: the same figure whenever it is computed. */
const WINDOW_START = "2024-01-01T00:00:00Z";
const WINDOW_DAYS = 30;

export class CronFault extends Error {}

/** A field of a text, and where it stands there: columns count from 1. */
interface Place {
  readonly field: Field;
  readonly number: number;
  readonly column: number;
  readonly whole: string;
}

/** A part is quoted only of what looks like a cron: a passphrase in the wrong place may have five words, too. */
function faultAt({ field, number, column, whole }: Place, part: string, what: string): CronFault {
  const where = `field ${number} of ${FIELDS.length} (${field.name}), column ${column}`;
  if (/[a-z0-9]{5}/i.test(whole)) return new CronFault(`${where}: ${what}; ${EXAMPLE}`);
  return new CronFault(`"${whole}": ${where}: "${part}" ${what}; ${EXAMPLE}`);
}

function canonicalField(place: Place, text: string): string {
  let column = place.column;
  const named = new Set<number>();
  const terms = text.split(",").map((term) => {
    const here = { ...place, column };
    const { canonical, values } = canonicalTerm(here, term);
    const twice = values.find((value) => named.has(value));
    // Whether a value that is named twice is a slip or harmless, readers of a cron do not agree.
    if (twice !== undefined) throw faultAt(here, term, `names ${twice} again; name each once`);
    for (const value of values) named.add(value);
    column += term.length + 1;
    return { canonical, first: values[0] ?? 0 };
  });
  return terms
    .sort((a, b) => a.first - b.first)
    .map(({ canonical }) => canonical)
    .join(",");
}

/** One term of a field's list, and the numbers that it names, Sunday as 0. */
function canonicalTerm(place: Place, text: string): { canonical: string; values: number[] } {
  const { field } = place;
  const fault = (what: string) => faultAt(place, text, what);
  const term = text.replace(NAME, (word) => {
    const position = field.names.indexOf(word.toUpperCase());
    return position < 0 ? word : String(field.first + position);
  });
  if (!TERM.test(term)) throw fault("is not a number, a range, a step or *");
  const step = Number(term.split("/")[1] ?? 1);
  if (step < 1 || step > field.last) throw fault(`has a step outside 1 to ${field.last}`);
  const bounds = (term.split("/")[0] ?? "").match(/\d+/g)?.map(Number) ?? [];
  if (bounds.some((bound) => bound < field.first || bound > field.last)) {
    throw fault(`is outside ${field.first} to ${field.last}`);
  }
  const isWeek = field.last === 7;
  const [from = field.first, to = bounds.length === 1 ? from : field.last] = bounds;
  if (/^\d+\//.test(term)) {
    const range = isWeek ? `${from % 7}-6` : `${from}-${field.last}`;
    throw fault(`steps from a single number; write the range, ${range}/${step}`);
  }
  if (from > to) throw fault(`runs backwards; write ${forwards(field, from, to, step)}`);
  const plain = term.replace(/\d+/g, (digits) => String(Number(digits)));
  const count = Math.floor((to - from) / step) + 1;
  const values = Array.from({ length: count }, (_, index) => from + index * step);
  return {
    canonical: shortened(field, plain),
    values: isWeek ? values.map((value) => value % 7) : values,
  };
}

/** What a range that runs backwards means, such as 22-6: over the end of the field, and on from its beginning. */
function forwards(field: Field, from: number, to: number, step: number): string {
  const last = field.last === 7 ? 6 : field.last;
  const size = last - field.first + 1;
  // Sunday is the first day of a week here, not its last.
  const begin = from > last ? from - size : from;
  const end = begin > to ? to + size : to;
  const values = [];
  for (let value = begin; value <= end; value += step) values.push(value > last ? value - size : value);
  if (step > 1) return values.join(",");
  const range = (low: number, high: number) => (low === high ? String(low) : `${low}-${high}`);
  return begin > to ? `${range(begin, last)},${range(field.first, to)}` : range(begin, to);
}

function shortened(field: Field, term: string): string {
  // Not for days: "*/1" there restricts the field, and then a day matches if either field does.
  if (term === "*/1" && !field.name.startsWith("day")) return "*";
  return field.last === 7 && term === "7" ? "0" : term;
}

/**
 * The canonical text of a five-field cron: single blanks, numbers for names, no leading zeros. Throws CronFault with
 * the place, what is wrong and a right example. Nothing is rewritten that could change the meaning.
 */
export function canonicalCron(text: string): string {
  const parts = [...text.matchAll(/\S+/g)];
  if (parts.length !== FIELDS.length) {
    const six = parts.length === 6 ? " (there is no field for seconds)" : "";
    const count = parts.length === 1 ? "1 field" : `${parts.length} fields`;
    // Not quoted: what does not even look like a cron may be a secret in the wrong place.
    throw new CronFault(`has ${count} instead of five${six}; ${EXAMPLE}`);
  }
  const words = parts.map(([word]) => word);
  const placeOf = (field: Field, index: number): Place => ({
    field,
    number: index + 1,
    column: (parts[index]?.index ?? 0) + 1,
    whole: text,
  });
  const canonical = FIELDS.map((field, index) =>
    canonicalField(placeOf(field, index), words[index] ?? ""),
  ).join(" ");
  try {
    CronExpressionParser.parse(canonical, { currentDate: WINDOW_START, tz: "UTC" }).next();
  } catch (error) {
    if (!/explicit day of month/i.test((error as Error).message)) {
      throw new CronFault(`"${text}" cannot be: ${(error as Error).message}; ${EXAMPLE}`);
    }
    const [, , day = "", month = ""] = words;
    throw faultAt(placeOf(FIELDS[2], 2), day, `is no day of month "${month}", so it never runs`);
  }
  return canonical;
}

/** The schedule in words, such as "every 4 hours". For people: a newer library may word it differently. */
export function cadence(canonical: string): string {
  const [minute, hour, day, month, weekday] = canonical.split(" ");
  // The library takes */1 for *, which it is not beside the other day field.
  const days =
    day === "*/1" && weekday !== "*"
      ? ["1-31", month, weekday]
      : [day, month, weekday === "*/1" && day !== "*" ? "0-6" : weekday];
  const words = cronstrue
    .toString([minute, hour, ...days].join(" "), { use24HourTimeFormat: true })
    .replace(/^On the hour, /, "");
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
