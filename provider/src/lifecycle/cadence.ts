import { type CronFields, lastDay } from "./cron-fields";

const HOUR = 60;
const DAY = 24 * HOUR;
const MAX_LISTED_TIMES = 8;
const MAX_LISTED_MINUTES = 6;
/** Fewer runs of a day than these are listed, even if they lie evenly. */
const MIN_EVEN_RUNS = 4;

const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const WEEKDAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/** The schedule in English words, such as "every 4 hours". They state every run, and nothing else. */
export function cadence(fields: CronFields): string {
  return [timesInWords(fields), ...daysInWords(fields)].join(", ");
}

/** "every 4 hours" alone means from midnight, and the same step over the next midnight. */
function timesInWords({ minutes, hours }: CronFields): string {
  const runs = hours.flatMap((hour) => minutes.map((minute) => hour * HOUR + minute));
  const [first = 0] = runs;
  const last = runs.at(-1) ?? 0;
  const step = evenStep(runs);
  const goesOn = first + DAY - last === step;
  if (step !== undefined && goesOn && first === 0) return `every ${span(step)}`;
  if (hours.length === 24 && (minutes.length <= MAX_LISTED_MINUTES || !goesOn)) return pastTheHour(minutes);
  if (step !== undefined && runs.length >= MIN_EVEN_RUNS && (goesOn || HOUR % step === 0)) {
    return `every ${span(step)} from ${clock(first)} through ${clock(last)}`;
  }
  if (runs.length <= MAX_LISTED_TIMES) return `at ${listed(runs.map(clock))}`;
  return `${pastTheHour(minutes)}, in ${hours.length === 1 ? "hour" : "hours"} ${listed(ranges(hours))}`;
}

function pastTheHour(minutes: readonly number[]): string {
  const step = evenStep(minutes);
  if (step !== undefined && minutes[0] === 0 && HOUR - (minutes.at(-1) ?? 0) === step) {
    return `every ${span(step)}`;
  }
  const unit = minutes.length === 1 && minutes[0] === 1 ? "minute" : "minutes";
  return `at ${listed(ranges(minutes))} ${unit} past the hour`;
}

/** The one distance between all values; undefined where there is none. */
function evenStep(values: readonly number[]): number | undefined {
  const [first, second] = values;
  if (first === undefined || second === undefined) return undefined;
  const step = second - first;
  return values.every((value, index) => value === first + index * step) ? step : undefined;
}

function span(minutes: number): string {
  const [count, unit] = minutes < HOUR ? [minutes, "minute"] : [minutes / HOUR, "hour"];
  return count === 1 ? unit : `${count} ${unit}s`;
}

function clock(run: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(run / HOUR))}:${two(run % HOUR)}`;
}

/** Names no day and no month without a run: not day 31 of February, nor February for a day 31. */
function daysInWords({ daysOfMonth, months, daysOfWeek }: CronFields): string[] {
  const dates = daysOfMonth.filter((day) => months.some((month) => day <= lastDay(month)));
  const isEveryDay = daysOfMonth.length === 31 || daysOfWeek.length === 7;
  const days = [];
  if (!isEveryDay && dates.length > 0) {
    days.push(`on ${dates.length === 1 ? "day" : "days"} ${listed(ranges(dates))} of the month`);
  }
  if (!isEveryDay && daysOfWeek.length > 0) days.push(weekdaysInWords(daysOfWeek));
  const words = days.length > 0 ? [days.join(" or ")] : [];
  if (months.length === 12) return words;
  const first = dates[0] ?? 1;
  const named = daysOfWeek.length > 0 ? months : months.filter((month) => first <= lastDay(month));
  return [...words, `only in ${listed(ranges(named, (month) => MONTHS[month - 1] ?? ""))}`];
}

/** A week begins on Monday, or with the one run of days that it has: "Sunday through Thursday". */
function weekdaysInWords(days: readonly number[]): string {
  const starts = days.filter((day) => !days.includes((day + 6) % 7));
  const [start = 0] = starts;
  const week =
    starts.length === 1
      ? days.map((_, index) => start + index)
      : days.map((day) => day || 7).sort((a, b) => a - b);
  const words = listed(ranges(week, (day) => WEEKDAYS[day % 7] ?? ""));
  return starts.length === 1 && days.length > 2 ? words : `on ${words}`;
}

/** Ascending values as items of a list: three in a row or more are one, "1 through 5". */
function ranges(values: readonly number[], name: (value: number) => string = String): string[] {
  const items = [];
  for (let index = 0; index < values.length;) {
    let end = index;
    while (values[end + 1] === (values[end] ?? 0) + 1) end++;
    const row = values.slice(index, end + 1).map(name);
    items.push(...(row.length > 2 ? [`${row[0] ?? ""} through ${row.at(-1) ?? ""}`] : row));
    index = end + 1;
  }
  return items;
}

function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}
