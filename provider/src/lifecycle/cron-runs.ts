import type { CronFields } from "./cron-fields";

/** The Gregorian calendar, weekdays included, repeats after 400 years. */
const CYCLE_YEARS = 400;
const CYCLE_DAYS = 146_097;
const DAYS_PER_MONTH = 30;

const WEEK = 7;
/** How often each date falls on each weekday in a cycle, by month (from 1), day and weekday. */
type Calendar = readonly (readonly (readonly number[])[])[];

function countCalendar(): Calendar {
  const calendar = Array.from({ length: 13 }, () =>
    Array.from({ length: 32 }, () => new Array<number>(WEEK).fill(0)),
  );
  for (let month = 0; month < CYCLE_YEARS * 12; month++) {
    const first = new Date(Date.UTC(2000, month, 1)).getUTCDay();
    const length = new Date(Date.UTC(2000, month + 1, 0)).getUTCDate();
    for (let day = 1; day <= length; day++) {
      const weekdays = calendar[(month % 12) + 1]?.[day];
      const weekday = (first + day - 1) % WEEK;
      if (weekdays) weekdays[weekday] = (weekdays[weekday] ?? 0) + 1;
    }
  }
  return calendar;
}

let calendar: Calendar | undefined;

function daysInCycle({ daysOfMonth, months, daysOfWeek }: CronFields): number {
  calendar ??= countCalendar();
  let count = 0;
  for (const month of months) {
    for (const [day, weekdays] of (calendar[month] ?? []).entries()) {
      const isNamed = daysOfMonth.includes(day);
      for (const [weekday, times] of weekdays.entries()) {
        if (isNamed || daysOfWeek.includes(weekday)) count += times;
      }
    }
  }
  return count;
}

/** Runs in an average month of 30 days, rounded, and at least 1. */
export function runsPerMonth(fields: CronFields): number {
  const runs = daysInCycle(fields) * fields.hours.length * fields.minutes.length;
  return Math.max(1, Math.round((runs * DAYS_PER_MONTH) / CYCLE_DAYS));
}
