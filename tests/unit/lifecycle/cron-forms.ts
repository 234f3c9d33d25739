import fc from "fast-check";

interface FieldForms {
  readonly first: number;
  readonly last: number;
  readonly names: readonly string[];
  /** Forms of crons that are combined with those of the other fields. */
  readonly combined: readonly string[];
}

const MONTHS = "JAN Feb mar APR may Jun JUL aug SEP oct Nov dec".split(" ");
const WEEKDAYS = "sun MON Tue wed THU fri Sat".split(" ");
const FIELDS: readonly FieldForms[] = [
  {
    first: 0,
    last: 59,
    names: [],
    combined: ["*", "0", "5", "*/15", "*/45", "1-59/2", "0,30", "0-29", "5,50-59"],
  },
  {
    first: 0,
    last: 23,
    names: [],
    combined: ["*", "0", "9", "*/4", "*/7", "9-17", "1-23/2", "8,12,18", "0-5,22-23"],
  },
  { first: 1, last: 31, names: [], combined: ["*", "1", "31", "*/1", "*/5", "1,15", "29-31"] },
  { first: 1, last: 12, names: MONTHS, combined: ["*", "2", "JAN,Feb", "*/3", "2-12", "4,6,9,11"] },
  {
    first: 0,
    last: 7,
    names: WEEKDAYS,
    combined: ["*", "1", "MON-fri", "7", "*/1", "*/2", "SAT,SUN", "0-7"],
  },
];

const two = (value: number) => String(value).padStart(2, "0");

/** Every number, name and step of a field alone, and ranges and lists over all of it. */
function formsOf({ first, last, names, combined }: FieldForms): string[] {
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const steps = Array.from({ length: last }, (_, index) => index + 1);
  // Sunday as 7 beside a 0 names it twice.
  const listed = last === 7 ? numbers.slice(0, -1) : numbers;
  const middle = Math.floor((first + last) / 2);
  return [
    ...combined,
    ...numbers.flatMap((value) => [String(value), two(value)]),
    ...names,
    ...numbers.slice(1).map((value) => `${first}-${value}`),
    ...numbers.slice(0, -1).map((value) => `${two(value)}-${last}`),
    ...names.slice(1).map((name, index) => `${names[index] ?? ""}-${name}`),
    ...steps.flatMap((step) => [`*/${step}`, `${middle}-${last}/${two(step)}`]),
    ...listed.slice(2).map((value) => `${value},${first}`),
    ...listed.slice(middle - first + 1).map((value) => `${first}-${middle}/2,${value}`),
  ];
}

/** Crons of every form that the dialect allows, and some whose days do not exist in their months. */
export function gridOfCrons(): string[] {
  const crons: string[] = [];
  for (const context of ["* * * * *", "30 9 1 * *", "*/20 * 29-31 2,4 *", "0 12 */10 6 1-5"])
    for (const [index, field] of FIELDS.entries())
      for (const form of formsOf(field))
        crons.push(
          context
            .split(" ")
            .map((other, place) => (place === index ? form : other))
            .join(" "),
        );
  let combined = [""];
  for (const field of FIELDS)
    combined = combined.flatMap((start) => field.combined.map((form) => `${start} ${form}`.trim()));
  // A prime number: each form of a field still meets those of the others.
  crons.push(...combined.filter((_, index) => index % 23 === 0));
  return [...new Set(crons)];
}

/** A field of cron text that the dialect accepts, unless a list names a value twice. */
function field({ first, last, names }: FieldForms): fc.Arbitrary<string> {
  const value = fc.integer({ min: first, max: last });
  const number = value.chain((n) => fc.constantFrom(String(n), two(n), names[n - first] ?? String(n)));
  const ordered = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const step = fc.integer({ min: 1, max: Math.min(last, 23) });
  const stepped = fc
    .tuple(fc.oneof(fc.constant("*"), ordered), step)
    .map(([range, every]) => `${range}/${every}`);
  const term = fc.oneof(number, ordered, stepped);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant("*") },
    { weight: 2, arbitrary: fc.array(term, { minLength: 1, maxLength: 3 }).map((terms) => terms.join(",")) },
  );
}

/** Any five fields: some lists name a value twice, and some crons never run. */
export const anyCron: fc.Arbitrary<string> = fc
  .tuple(fc.tuple(...FIELDS.map(field)), fc.constantFrom(" ", "  ", "\t"))
  .map(([fields, space]) => fields.join(space));
