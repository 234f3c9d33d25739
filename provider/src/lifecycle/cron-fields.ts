/**
 * The numbers that the fields of a cron name, ascending. A day matches if `daysOfMonth` or `daysOfWeek` names it: a `*`
 * beside a restricted day field names none. Sunday is 0.
 */
export interface CronFields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: readonly number[];
  readonly months: readonly number[];
  readonly daysOfWeek: readonly number[];
}

interface Field {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** English names that stand for the numbers from `first` on. */
  readonly names: readonly string[];
}

const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const WEEKDAYS = "SUN MON TUE WED THU FRI SAT".split(" ");

/**
 * The dialect: five fields of `*`, numbers, ranges, lists and steps; months and weekdays also by their English three
 * letters, Sunday as 0 or 7. A day matches if either of its two restricted fields does. The API names no time zone.
 */
const FIELDS: readonly [Field, Field, Field, Field, Field] = [
  { name: "minute", first: 0, last: 59, names: [] },
  { name: "hour", first: 0, last: 23, names: [] },
  { name: "day of month", first: 1, last: 31, names: [] },
  { name: "month", first: 1, last: 12, names: MONTHS },
  { name: "day of week", first: 0, last: 7, names: WEEKDAYS },
];

const EXAMPLE = 'an example that works is "0 */4 * * *"';
/** More than any cron needs: a text is bounded before it is matched. */
const MAX_LENGTH = 2000;
/** The longest term is `SUN-SAT/10`. */
const MAX_QUOTED = 12;
const TERM = /^(?:\*|([a-z0-9]+)(?:-([a-z0-9]+))?)(?:\/(\d{1,2}))?$/i;
const NUMBER = /^\d{1,2}$/;
/** Matched before upper case, in which "ſ" is "S". */
const NAME = /^[a-z]{3}$/i;

/** A word of the text, or a term of it, and its place in the text: columns count from 1. */
interface Part {
  readonly field: Field;
  readonly column: number;
  readonly text: string;
}

interface Term {
  readonly canonical: string;
  readonly values: readonly number[];
}

export interface Rejected {
  readonly reason: string;
}

export interface ReadCron {
  /** Single spaces, numbers for names, no leading zeros. Nothing is rewritten that could change the meaning. */
  readonly canonical: string;
  readonly fields: CronFields;
}

/** Reads a five-field cron; otherwise the reason names the place, what is wrong and a right example. */
export function readFields(text: string): ReadCron | Rejected {
  if (text.length > MAX_LENGTH)
    return { reason: `is too long (more than ${MAX_LENGTH} characters); ${EXAMPLE}` };
  const words = [...text.matchAll(/\S+/g)];
  if (words.length !== FIELDS.length) {
    const six = words.length === 6 ? " (there is no field for seconds)" : "";
    const count = words.length === 1 ? "1 field" : `${words.length} fields`;
    return { reason: `has ${count} instead of five${six}; ${EXAMPLE}` };
  }
  const parts = FIELDS.map((field, index): Part => {
    const word = words[index];
    return { field, column: (word?.index ?? 0) + 1, text: word?.[0] ?? "" };
  });
  const lists: Term[] = [];
  for (const part of parts) {
    const list = readList(part);
    if ("reason" in list) return list;
    lists.push(list);
  }
  const canonical = lists.map((list) => list.canonical);
  const fields = joinDays(lists.map(inOrder), canonical);
  const [, , days] = parts;
  if (days !== undefined && neverRuns(fields)) {
    return rejected(days, "is not a day of any month in field 4, so the task never runs");
  }
  return { canonical: canonical.join(" "), fields };
}

function joinDays(values: readonly number[][], [, , day, , weekday]: readonly string[]): CronFields {
  const [minutes = [], hours = [], daysOfMonth = [], months = [], daysOfWeek = []] = values;
  return {
    minutes,
    hours,
    daysOfMonth: day === "*" && weekday !== "*" ? [] : daysOfMonth,
    months,
    daysOfWeek: weekday === "*" ? [] : daysOfWeek,
  };
}

function neverRuns({ daysOfMonth: [first = 1], months, daysOfWeek }: CronFields): boolean {
  return daysOfWeek.length === 0 && months.every((month) => first > lastDay(month));
}

/** The last day that a month ever has: 29 for February. */
export function lastDay(month: number): number {
  return month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** A part is quoted only if it can be one of a cron: a passphrase in the wrong place may have five words, too. */
function rejected({ field, column, text }: Part, what: string): Rejected {
  const part = isQuotable(text) ? `"${text}"` : "this part";
  const place = `field ${FIELDS.indexOf(field) + 1} of ${FIELDS.length} (${field.name}), column ${column}`;
  return { reason: `${place}: ${part} ${what}; ${EXAMPLE}` };
}

function isQuotable(text: string): boolean {
  if (text.length > MAX_QUOTED) return false;
  return text
    .split(/[-*,/]/)
    .every((atom) => atom === "" || FIELDS.some((field) => valueOf(field, atom) !== undefined));
}

function valueOf({ first, names }: Field, atom: string): number | undefined {
  if (NUMBER.test(atom)) return Number(atom);
  const position = NAME.test(atom) ? names.indexOf(atom.toUpperCase()) : -1;
  return position < 0 ? undefined : first + position;
}

function inOrder({ values }: Term): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

function readList(list: Part): Term | Rejected {
  let { column } = list;
  const terms: Term[] = [];
  const named = new Set<number>();
  for (const text of list.text.split(",")) {
    const part = { ...list, column, text };
    const term = readTerm(part);
    if ("reason" in term) return term;
    const twice = term.values.find((value) => named.has(value));
    // Readers of a cron disagree on whether a value that is named twice is a mistake or harmless.
    if (twice !== undefined) return rejected(part, `repeats ${twice}; list each value once`);
    for (const value of term.values) named.add(value);
    terms.push(term);
    column += text.length + 1;
  }
  terms.sort((a, b) => (a.values[0] ?? 0) - (b.values[0] ?? 0));
  return { canonical: terms.map(({ canonical }) => canonical).join(","), values: [...named] };
}

function readTerm(part: Part): Term | Rejected {
  const { field } = part;
  const [whole, start, end, stepText] = TERM.exec(part.text) ?? [];
  const bounds = [start, end].filter((atom) => atom !== undefined).map((atom) => valueOf(field, atom));
  if (whole === undefined || !bounds.every((bound) => bound !== undefined)) {
    return rejected(part, "is not a number, a range, a step or *");
  }
  const step = Number(stepText ?? 1);
  if (step < 1 || step > field.last) return rejected(part, `has a step outside 1 to ${field.last}`);
  if (bounds.some((bound) => bound < field.first || bound > field.last)) {
    return rejected(part, `is outside ${field.first} to ${field.last}`);
  }
  const isWeek = field.last === 7;
  const [from = field.first, to = bounds.length === 1 ? from : field.last] = bounds;
  if (bounds.length === 1 && stepText !== undefined) {
    const range = isWeek ? `${from % 7}-6` : `${from}-${field.last}`;
    return rejected(part, `steps from a single number; write the range, ${range}/${step}`);
  }
  if (from > to) return rejected(part, `runs backwards; write ${forwards(field, from, to, step)}`);
  const count = Math.floor((to - from) / step) + 1;
  const values = Array.from({ length: count }, (_, index) => from + index * step);
  const plain = (bounds.length === 0 ? "*" : bounds.join("-")) + (stepText === undefined ? "" : `/${step}`);
  return {
    canonical: shortened(field, plain),
    values: isWeek ? values.map((value) => value % 7) : values,
  };
}

/** The meaning of a range that runs backwards, such as 22-6: to the end of the field, and on from its beginning. */
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
