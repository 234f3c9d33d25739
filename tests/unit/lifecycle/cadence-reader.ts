import type { CalendarDay } from "./cron-walk";

/** The meaning of a cadence, parsed from its words alone. */
export interface Statement {
  /** The words of the times, which come first. */
  readonly timesInWords: string;
  /** Whether it runs at a minute, counted from the midnight before some first day. */
  readonly at: (minute: number) => boolean;
  readonly on: (day: CalendarDay) => boolean;
  /** The values that it names. Each of them must have a run. */
  readonly dates: readonly number[];
  readonly weekdays: readonly number[];
  readonly months: readonly number[];
  /** Words that do not belong to the language of cadences. */
  readonly unread: string;
}

const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const WEEK = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

const oneOf = (words: readonly string[]) => `(?:${words.join("|")})`;
const NUMBER = "\\d{1,2}";
const TIME = "\\d{2}:\\d{2}";

/** Takes words from the front of a text, one phrase after the other. */
class PageCopy {
  constructor(private rest: string) {}

  take(pattern: string): string[] | undefined {
    const found = new RegExp(`^${pattern}`).exec(this.rest);
    if (found === null) return undefined;
    this.rest = this.rest.slice(found[0].length);
    return [...found];
  }

  get left(): string {
    return this.rest;
  }

  /** "a", "a and b", "a, b through d and e", with each range as the values that it names. */
  list(item: string, values: readonly string[] | undefined): string[] | undefined {
    const one = `${item}(?: through ${item})?`;
    const [list] = this.take(`${one}(?:(?:, ${one})* and ${one})?(?= |,|$)`) ?? [];
    return list?.split(/, | and /).flatMap((range) => {
      const [from = "", to = from] = range.split(" through ");
      const named = [from];
      for (let value = from; value !== to;) {
        value = values?.[(values.indexOf(value) + 1) % values.length] ?? String(Number(value) + 1);
        if (named.push(value) > 60) throw new Error(`"${range}" is not a range`);
      }
      return named;
    });
  }
}

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** The part of a cadence that gives the times of a day. */
function readTimes(words: PageCopy): (minute: number) => boolean {
  const every = words.take(`every (?:(${NUMBER}) )?(minute|hour)s?`);
  if (every !== undefined) {
    const [, count = "1", unit] = every;
    const step = Number(count) * (unit === "hour" ? 60 : 1);
    const bounds = words.take(` from (${TIME}) through (${TIME})`);
    // Counted from the first midnight, and not from that of each day.
    if (bounds === undefined) return (minute) => minute % step === 0;
    const [from = 0, to = 0] = bounds.slice(1).map(minuteOf);
    return (minute) => {
      const time = minute % 1440;
      return time === to || (time >= from && time < to && (time - from) % step === 0);
    };
  }
  words.take("at ");
  const times = words.list(TIME, undefined)?.map(minuteOf);
  if (times !== undefined) return (minute) => times.includes(minute % 1440);
  const minutes = words.list(NUMBER, undefined)?.map(Number);
  words.take(" minutes? past the hour");
  return (minute) => minutes?.includes(minute % 60) === true;
}

export function readCadence(text: string): Statement {
  const words = new PageCopy(text);
  const times = readTimes(words);
  const hours = words.take(", in hours? ") && words.list(NUMBER, undefined)?.map(Number);

  const timesInWords = text.slice(0, text.length - words.left.length);

  const hasDates = words.take(", on days? ") !== undefined;
  const dates = hasDates ? (words.list(NUMBER, undefined) ?? []).map(Number) : [];
  words.take(" of the month");
  const [, joint] = words.take(hasDates ? " (or|and) (?:on )?" : `, (?:on )?(?=${oneOf(WEEK)})`) ?? [];
  const weekdays = words.list(oneOf(WEEK), WEEK)?.map((name) => WEEK.indexOf(name)) ?? [];

  const months = words.take(", only in ")
    ? (words.list(oneOf(MONTHS), MONTHS) ?? []).map((name) => MONTHS.indexOf(name) + 1)
    : [];
  return {
    timesInWords,
    at: (minute) => times(minute) && (hours?.includes(Math.floor(minute / 60) % 24) ?? true),
    on: ({ date, weekday, month }) => {
      if (months.length > 0 && !months.includes(month)) return false;
      const isDate = dates.includes(date);
      const isWeekday = weekdays.includes(weekday);
      if (joint === "and") return isDate && isWeekday;
      return isDate || isWeekday || dates.length + weekdays.length === 0;
    },
    dates,
    weekdays,
    months,
    unread: words.left,
  };
}
