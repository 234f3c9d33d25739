/** The runs of a cron, by a walk over the calendar. It shares no code with the code under test. */

export interface CalendarDay {
  readonly month: number;
  readonly date: number;
  /** Sunday is 0. */
  readonly weekday: number;
}

const FIRST_YEAR = 2001;
const YEARS = 400;

function lengthOf(year: number, month: number): number {
  if (month !== 2) return [31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** The 400 years after which dates and weekdays repeat, day by day. The first of them, in 2001, is a Monday. */
function* wholeCycle(): Generator<CalendarDay> {
  let weekday = 1;
  for (let year = FIRST_YEAR; year < FIRST_YEAR + YEARS; year++)
    for (let month = 1; month <= 12; month++)
      for (let date = 1; date <= lengthOf(year, month); date++) {
        yield { month, date, weekday };
        weekday = (weekday + 1) % 7;
      }
}

/** The different days of the cycle, and how often each comes. */
export const DAYS: readonly (CalendarDay & { readonly times: number })[] = (() => {
  const days = new Map<number, CalendarDay & { times: number }>();
  for (const day of wholeCycle()) {
    const key = day.month * 10_000 + day.date * 100 + day.weekday;
    const before = days.get(key);
    if (before === undefined)
      days.set(key, { month: day.month, date: day.date, weekday: day.weekday, times: 1 });
    else before.times += 1;
  }
  return [...days.values()];
})();

const NAMES = [
  ..."jan feb mar apr may jun jul aug sep oct nov dec".split(" ").map((name, index) => [name, index + 1]),
  ..."sun mon tue wed thu fri sat".split(" ").map((name, index) => [name, index]),
] as const;
const NUMBERS = new Map(NAMES as [string, number][]);
const numberOf = (atom: string) => NUMBERS.get(atom.toLowerCase()) ?? Number(atom);

/** Whether a field of a cron names a value, term by term. */
function names(field: string, value: number, lowest: number): boolean {
  return field.split(",").some((term) => {
    const [range = "", step = "1"] = term.split("/");
    const [low = lowest, high = range === "*" ? Infinity : low] =
      range === "*" ? [] : range.split("-").map(numberOf);
    return value >= low && value <= high && (value - low) % Number(step) === 0;
  });
}

/** For each value of a field, whether its text names it. */
function table(size: number, has: (value: number) => boolean): boolean[] {
  return Array.from({ length: size }, (_, value) => has(value));
}

const known = new Map<string, boolean[]>();

/** Caches the walks, because several crons have equal times or equal days. */
function once(key: string, walk: () => boolean[]): boolean[] {
  const before = known.get(key) ?? walk();
  known.set(key, before);
  return before;
}

/** For each of the 1,440 minutes of a day, whether a cron runs then on its days. */
export function minutesOf(cron: string): boolean[] {
  const [minute = "", hour = ""] = cron.trim().split(/\s+/);
  return once(`${minute} ${hour}`, () => {
    const inHour = table(60, (value) => names(minute, value, 0));
    const inDay = table(24, (value) => names(hour, value, 0));
    return table(1440, (time) => inHour[time % 60] === true && inDay[Math.floor(time / 60)] === true);
  });
}

/** For each of `DAYS`, whether a cron runs then: on either of its two day fields where neither is a `*`. */
export function daysOf(cron: string): boolean[] {
  const [, , day = "", month = "", week = ""] = cron.trim().split(/\s+/);
  return once(`${day} ${month} ${week}`, () => {
    const inMonth = table(13, (value) => names(month, value, 1));
    const inDates = table(32, (value) => names(day, value, 1));
    const inWeek = table(7, (value) => names(week, value, 0) || (value === 0 && names(week, 7, 0)));
    const both = day !== "*" && week !== "*";
    return DAYS.map((on) => {
      const date = inDates[on.date] === true;
      const weekday = inWeek[on.weekday] === true;
      return inMonth[on.month] === true && (both ? date || weekday : date && weekday);
    });
  });
}

/** The number of runs in the whole cycle. */
export function runsInCycle(cron: string): number {
  let days = 0;
  for (const [index, runs] of daysOf(cron).entries()) if (runs) days += DAYS[index]?.times ?? 0;
  let minutes = 0;
  for (const runs of minutesOf(cron)) if (runs) minutes += 1;
  return days * minutes;
}
