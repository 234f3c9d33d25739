import fc from "fast-check";
import { type Cron, parseCron } from "../../../provider/src/lifecycle/cron";
import { readCadence, type Statement } from "./cadence-reader";
import { anyCron, gridOfCrons } from "./cron-forms";
import { type CalendarDay, DAYS, daysOf, minutesOf, runsInCycle } from "./cron-walk";

const GRID = gridOfCrons().map((text) => ({ text, cron: parseCron(text).cron }));
const ACCEPTED = GRID.flatMap(({ text, cron }) => (cron === undefined ? [] : [{ text, cron }]));
/** The maximum number of wrong crons in the output. */
const SHOWN = 10;

/** An "every N hours" that does not continue evenly over midnight is wrong on the second of these days. */
const DAYS_OF_TIMES = 3;

/** The minutes at which the words name a run and the cron has none, or the reverse. */
function wrongTimes(text: string, states: Statement): string[] {
  const runs = minutesOf(text);
  const wrong: string[] = [];
  for (let minute = 0; minute < DAYS_OF_TIMES * 1440; minute++)
    if (states.at(minute) !== runs[minute % 1440]) wrong.push(`minute ${minute}`);
  return wrong;
}

/** The same for days, and every day and month that the words name although it never has a run. */
function wrongDays(text: string, states: Statement): string[] {
  const runs = daysOf(text);
  const runDays = DAYS.filter((_, index) => runs[index]);
  const without = (named: readonly number[], part: keyof CalendarDay) => {
    const has = new Set(runDays.map((day) => day[part]));
    return named.filter((value) => !has.has(value)).map((value) => `no run on ${part} ${value}`);
  };
  return [
    ...DAYS.filter((day, index) => states.on(day) !== runs[index]).map((day) => JSON.stringify(day)),
    ...without(states.dates, "date"),
    ...without(states.weekdays, "weekday"),
    ...without(states.months, "month"),
  ];
}

const readBefore = new Set<string>();

/** Every difference between the words and the runs. Times and days that were compared before are right. */
function untruths(text: string, { cadence }: Cron): string[] {
  const states = readCadence(cadence);
  if (states.unread !== "") return [`"${states.unread}" cannot be read`];
  const [minute = "", hour = "", ...days] = text.trim().split(/\s+/);
  const times = `${minute} ${hour}: ${states.timesInWords}`;
  const dates = `${days.join(" ")}: ${cadence.slice(states.timesInWords.length)}`;
  const untrue = [
    ...(readBefore.has(times) ? [] : wrongTimes(text, states)),
    ...(readBefore.has(dates) ? [] : wrongDays(text, states)),
  ];
  if (untrue.length === 0) readBefore.add(times).add(dates);
  return untrue;
}

/** The number of runs by a walk: 400 years have 146,097 days. */
function figureOf(text: string): number {
  return Math.max(1, Math.round((runsInCycle(text) * 30) / 146_097));
}

it("the walk covers 146,097 days", () => {
  expect(DAYS.reduce((sum, { times }) => sum + times, 0)).toBe(146_097);
  const leapDays = DAYS.filter(({ month, date }) => month === 2 && date === 29);
  expect(leapDays.reduce((sum, { times }) => sum + times, 0)).toBe(97);
});

describe("a grid of crons", () => {
  it("has at least 2,000, and rejects those that never run, and no others", () => {
    const rejected = GRID.filter(({ cron }) => cron === undefined);
    expect(rejected).toEqual(GRID.filter(({ text }) => runsInCycle(text) === 0));
    expect(rejected.length).toBeGreaterThan(5);
    expect(ACCEPTED.length).toBeGreaterThan(2000);
  });

  it("has the number of runs that a walk over the whole cycle counts", () => {
    const wrong = ACCEPTED.filter(({ text, cron }) => cron.runsPerMonth !== figureOf(text));
    const lines = wrong.map(({ text, cron }) => `${text}: ${cron.runsPerMonth} for ${figureOf(text)}`);
    expect(lines.slice(0, SHOWN)).toEqual([]);
  });

  it("has a cadence that matches its runs", () => {
    const wrong: string[] = [];
    for (const { text, cron } of ACCEPTED) {
      const [first] = untruths(text, cron);
      if (first !== undefined) wrong.push(`${text}: "${cron.cadence}": ${first}`);
    }
    expect(wrong.slice(0, SHOWN)).toEqual([]);
  });
});

it("any other cron has the right number of runs and the right cadence, too", () => {
  fc.assert(
    fc.property(anyCron, (text) => {
      const { cron } = parseCron(text);
      fc.pre(cron !== undefined);
      expect(cron.runsPerMonth).toBe(figureOf(text));
      expect(untruths(text, cron)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
