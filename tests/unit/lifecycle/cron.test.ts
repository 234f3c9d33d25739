import fc from "fast-check";
import { type Cron, parseCron } from "../../../provider/src/lifecycle/cron";
import { anyCron } from "./cron-forms";
import { DAYS, daysOf, minutesOf } from "./cron-walk";

const SIGNS = "0 1 2 3 4 5 6 7 8 9 * / - , # L W JAN MON sun ? @".split(" ").concat(" ", "\t");
const EXAMPLE = 'an example that works is "0 */4 * * *"';

function reasonOf(text: string): string {
  const result = parseCron(text);
  if (result.cron !== undefined) throw new Error(`"${text}" is accepted`);
  return result.reason;
}

function cronOf(text: string): Cron {
  const result = parseCron(text);
  if (result.cron === undefined) throw new Error(result.reason);
  return result.cron;
}

const canonicalOf = (text: string) => cronOf(text).canonical;
const cron = anyCron.filter((text) => parseCron(text).cron !== undefined);

/** The minutes of a day and the days of the calendar with a run, by the walk alone. */
function runsOf(text: string) {
  return { minutes: minutesOf(text), days: daysOf(text) };
}

describe("the canonical form", () => {
  it.each([
    ["0 */4 * * *", "0 */4 * * *"],
    ["  0\t*/4  * * * ", "0 */4 * * *"],
    ["00 04 01 01 00", "0 4 1 1 0"],
    ["*/1 */01 * * *", "* * * * *"],
    ["0 9 * jan,Dec MON-fri", "0 9 * 1,12 1-5"],
    ["0 9 * * 7", "0 9 * * 0"],
    ["0 9 * * sun", "0 9 * * 0"],
    ["0 9 * * 5-7", "0 9 * * 5-7"],
    ["0 0 15,1 * *", "0 0 1,15 * *"],
    ["30,0-5 * * * *", "0-5,30 * * * *"],
    ["0 9 * * SAT,7,TUE-WED", "0 9 * * 0,2-3,6"],
    ["5-59/15 8-18 * * 1-5", "5-59/15 8-18 * * 1-5"],
    ["0 0 1,15 * 1", "0 0 1,15 * 1"],
    ["0 0 29 2 *", "0 0 29 2 *"],
    ["0 0 31 1-2 *", "0 0 31 1-2 *"],
  ])("of %j is %j", (text, canonical) => {
    expect(canonicalOf(text)).toBe(canonical);
  });

  it("leaves */1 in a day field: beside the other day field it does not mean the same as *", () => {
    expect(canonicalOf("0 0 */1 * 1")).toBe("0 0 */1 * 1");
    expect(canonicalOf("0 0 1 * */1")).toBe("0 0 1 * */1");
  });

  it("is its own canonical form", () => {
    fc.assert(
      fc.property(cron, (text) => {
        const canonical = canonicalOf(text);
        expect(canonicalOf(canonical)).toBe(canonical);
      }),
    );
  });

  it("runs when the text runs", () => {
    fc.assert(
      fc.property(cron, (text) => {
        expect(runsOf(canonicalOf(text))).toEqual(runsOf(text));
      }),
      { numRuns: 40 },
    );
  });
});

describe("a text that is not a schedule", () => {
  it.each([
    ["", "has 0 fields instead of five"],
    ["* * * *", "has 4 fields instead of five"],
    ["0 0 */4 * * *", "has 6 fields instead of five (there is no field for seconds)"],
    ["@daily", "has 1 field instead of five"],
    ["60 * * * *", 'field 1 of 5 (minute), column 1: "60" is outside 0 to 59'],
    ["* 24 * * *", 'field 2 of 5 (hour), column 3: "24" is outside 0 to 23'],
    ["0 9,17,25 * * *", 'field 2 of 5 (hour), column 8: "25" is outside 0 to 23'],
    ["0   9,25 * * *", 'field 2 of 5 (hour), column 7: "25" is outside 0 to 23'],
    ["* * 0 * *", 'field 3 of 5 (day of month), column 5: "0" is outside 1 to 31'],
    ["* * 32 * *", 'field 3 of 5 (day of month), column 5: "32" is outside 1 to 31'],
    ["* * * 13 *", 'field 4 of 5 (month), column 7: "13" is outside 1 to 12'],
    ["* * * * 8", 'field 5 of 5 (day of week), column 9: "8" is outside 0 to 7'],
    ["*/0 * * * *", 'field 1 of 5 (minute), column 1: "*/0" has a step outside 1 to 59'],
    ["*/60 * * * *", 'field 1 of 5 (minute), column 1: "*/60" has a step outside 1 to 59'],
    ["* */24 * * *", 'field 2 of 5 (hour), column 3: "*/24" has a step outside 1 to 23'],
    [
      "5/15 * * * *",
      'field 1 of 5 (minute), column 1: "5/15" steps from a single number; write the range, 5-59/15',
    ],
    [
      "* 5/2 * * *",
      'field 2 of 5 (hour), column 3: "5/2" steps from a single number; write the range, 5-23/2',
    ],
    [
      "* * * * 7/2",
      'field 5 of 5 (day of week), column 9: "7/2" steps from a single number; write the range, 0-6/2',
    ],
    ["70/5 * * * *", 'field 1 of 5 (minute), column 1: "70/5" is outside 0 to 59'],
    ...["* * * JAN1 *", "* * * 1FEB *"].map((text) => [
      text,
      `field 4 of 5 (month), column 7: this part is not a number, a range, a step or *`,
    ]),
    ...["SUN5", "0MON", "\u017fun"].map((day) => [
      `* * * * ${day}`,
      `field 5 of 5 (day of week), column 9: this part is not a number, a range, a step or *`,
    ]),
    ["100 * * * *", "field 1 of 5 (minute), column 1: this part is not a number, a range, a step or *"],
    ["*/JAN * * * *", 'field 1 of 5 (minute), column 1: "*/JAN" is not a number, a range, a step or *'],
    ["* * * */JAN *", 'field 4 of 5 (month), column 7: "*/JAN" is not a number, a range, a step or *'],
    ["x * * * *", "field 1 of 5 (minute), column 1: this part is not a number, a range, a step or *"],
    ["-1 * * * *", 'field 1 of 5 (minute), column 1: "-1" is not a number, a range, a step or *'],
    ["1.5 * * * *", "field 1 of 5 (minute), column 1: this part is not a number, a range, a step or *"],
    ["* * L * *", "field 3 of 5 (day of month), column 5: this part is not a number, a range, a step or *"],
    ["* * ? * *", "field 3 of 5 (day of month), column 5: this part is not a number, a range, a step or *"],
    ["* * * * 1#2", "field 5 of 5 (day of week), column 9: this part is not a number, a range, a step or *"],
    ["* * * MON *", 'field 4 of 5 (month), column 7: "MON" is not a number, a range, a step or *'],
    [
      "* * * JAN,JANUARY *",
      "field 4 of 5 (month), column 11: this part is not a number, a range, a step or *",
    ],
    ["30-10 * * * *", 'field 1 of 5 (minute), column 1: "30-10" runs backwards; write 30-59,0-10'],
    ["* * * * FRI-MON", 'field 5 of 5 (day of week), column 9: "FRI-MON" runs backwards; write 5-6,0-1'],
    [
      "0 0 31 2 *",
      'field 3 of 5 (day of month), column 5: "31" is not a day of any month in field 4, so the task never runs',
    ],
    [
      "0 0 30,31 FEB *",
      'field 3 of 5 (day of month), column 5: "30,31" is not a day of any month in field 4, so the task never runs',
    ],
    [
      "0 0  31 4-4,sep *",
      'field 3 of 5 (day of month), column 6: "31" is not a day of any month in field 4, so the task never runs',
    ],
    [
      "0 0 30-31,29/2 2 *",
      'field 3 of 5 (day of month), column 11: "29/2" steps from a single number; write the range, 29-31/2',
    ],
    ["1,,2 * * *  *", 'field 1 of 5 (minute), column 3: "" is not a number, a range, a step or *'],
  ])("%j: the message names the place, what is wrong, and an example", (text, message) => {
    expect(reasonOf(text)).toBe(`${message}; ${EXAMPLE}`);
  });

  it("names the exact characters that are wrong", () => {
    fc.assert(
      fc.property(cron, fc.nat(4), (text, index) => {
        const words = [...text.matchAll(/\S+/g)];
        const end = (words[index]?.index ?? 0) + (words[index]?.[0].length ?? 0);
        const wrong = `${text.slice(0, end)},99${text.slice(end)}`;
        const [, field, column] =
          /field (\d) of 5 .*column (\d+): "99" is outside/.exec(reasonOf(wrong)) ?? [];
        expect(Number(field)).toBe(index + 1);
        expect(wrong.slice(Number(column) - 1)).toMatch(/^99/);
      }),
    );
  });

  it.each([
    ["22-6 * * *", [0, 1, 2, 3, 4, 5, 6, 22, 23]],
    ["22-0 * * *", [0, 22, 23]],
    ["22-6/2 * * *", [0, 2, 4, 6, 22]],
    ["* * * FRI-SUN", [0, 5, 6]],
    ["* * * 7-1", [0, 1]],
    ["* * * 7-4/2", [0, 2, 4]],
    ["* * * SAT-TUE", [0, 1, 2, 6]],
    ["* * * FRI-MON/3", [1, 5]],
    ["* * 11-2 *", [1, 2, 11, 12]],
  ])("that runs backwards gets the range to write instead: %s", (fields, values) => {
    const text = `0 ${fields}`;
    const [, wrong = "", right = ""] = /: "(\S+)" runs backwards; write (\S+);/.exec(reasonOf(text)) ?? [];
    const corrected = canonicalOf(text.replace(wrong, right));
    const hours = minutesOf(corrected).flatMap((runs, minute) => (runs ? [Math.floor(minute / 60)] : []));
    const days = DAYS.filter((_, index) => daysOf(corrected)[index]);
    const parts = [hours, days.map(({ month }) => month), days.map(({ weekday }) => weekday)];
    const found = parts.map((part) => [...new Set(part)].sort((x, y) => x - y));
    expect(found).toContainEqual(values);
  });

  it.each([
    ["0,7,0 * * * *", 1, 5, "0", 0],
    ["0,*/15 * * * *", 1, 3, "*/15", 0],
    ["0 0 1-5,3-7 * *", 3, 9, "3-7", 3],
    ["0 0 * * SUN,7", 5, 13, "7", 0],
  ])("names a value twice: %s", (text, field, column, term, value) => {
    expect(reasonOf(text)).toMatch(`field ${field} of 5 (`);
    expect(reasonOf(text)).toMatch(`, column ${column}: "${term}" repeats ${value}; list each value once;`);
  });

  it("gets a reason with its place, whatever its five fields hold", () => {
    fc.assert(
      fc.property(anyCron, (text) => {
        const result = parseCron(text);
        if (result.cron === undefined) expect(result.reason).toMatch(/^field \d of 5 \(.*\), column \d+: /);
      }),
      { numRuns: 1000 },
    );
  });

  const signs = fc.string({ unit: fc.constantFrom(...SIGNS) });
  const codes = fc.stringMatching(/^[A-Za-z0-9*-]{1,30}$/);
  const anything = fc.oneof(
    fc.string(),
    signs,
    ...[signs, codes].map((word) =>
      fc.array(word, { minLength: 5, maxLength: 5 }).map((words) => words.join(" ")),
    ),
  );

  it("is rejected without a crash, and at most one short part with only cron characters is quoted", () => {
    const quotable =
      /^(?=.{0,12}$)(?:(?<!\d)\d{1,2}(?!\d)|[*,/-]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|SUN|MON|TUE|WED|THU|FRI|SAT)*$/i;
    fc.assert(
      fc.property(anything, (text) => {
        const result = parseCron(text);
        if (result.cron !== undefined) return;
        expect(result.reason.endsWith(`; ${EXAMPLE}`)).toBe(true);
        const quoted = [...result.reason.slice(0, -EXAMPLE.length).matchAll(/"([^"]*)"/g)];
        expect(quoted.length).toBeLessThanOrEqual(1);
        for (const [, part] of quoted) expect(part).toMatch(quotable);
        expect(result.reason.length).toBeLessThan(300);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    "a1b2 c3d4 e5f6 g7h8 i9j0",
    "1234 5678 9012 3456 7890",
    "12-34 56-78 90-12 34-56 78-90",
    "12-34-56-78-90 1 1 1 1",
    "may SUNMONTUEWED * * *",
    "correct horse battery staple again",
  ])("may be a secret, and is not quoted: %s", (text) => {
    expect(reasonOf(text)).not.toContain(text);
    const words = text.split(" ").filter((word) => word.length > 5);
    for (const word of words) expect(reasonOf(text)).not.toContain(word);
  });

  it.each(["1".repeat(1_000_000), "* ".repeat(500_000), `* * * * ${"MON,".repeat(250_000)}`])(
    "of a million characters is rejected for its length",
    (text) => {
      expect(reasonOf(text)).toBe(`is too long (more than 2000 characters); ${EXAMPLE}`);
    },
  );
});

describe("equal crons", () => {
  it("are parsed once, as text and in canonical form", () => {
    const { cron: first } = parseCron("0 6 * * MON");
    expect(parseCron("0 6 * * MON").cron).toBe(first);
    expect(parseCron("0 6 * * 1").cron).toBe(first);
  });

  it("are not cached for ever", () => {
    const { cron: first } = parseCron("0 7 * * MON");
    for (let minute = 0; minute < 60; minute++)
      for (let hour = 0; hour < 24; hour++) parseCron(`${minute} ${hour} * 1 *`);
    const { cron: again } = parseCron("0 7 * * MON");
    expect(again).toEqual(first);
    expect(again).not.toBe(first);
  });
});

describe("runs in an average month of 30 days", () => {
  it.each([
    ["0 */4 * * *", 180],
    ["* * * * *", 43_200],
    ["0 0 * * *", 30],
    ["0 9 * * 1", 4],
    ["0 9 * * 1-5", 21],
    ["0 9 2,16 * 1", 6],
    ["0 0 31 * *", 1],
    ["*/5 * * 2-12 *", 7907],
    ["0 0 29 2 *", 1],
    ["0 0 29 2 1", 1],
  ])("of %j are %i", (text, runs) => {
    expect(cronOf(text).runsPerMonth).toBe(runs);
  });
});

describe("the schedule in words", () => {
  it.each([
    ["* * * * *", "every minute"],
    ["*/15 * * * *", "every 15 minutes"],
    ["0 * * * *", "every hour"],
    ["0 */4 * * *", "every 4 hours"],
    ["0 0,6,12,18 * * *", "every 6 hours"],
    ["30 */4 * * *", "every 4 hours from 00:30 through 20:30"],
    ["1 * * * *", "at 1 minute past the hour"],
    ["*/45 * * * *", "at 0 and 45 minutes past the hour"],
    ["0-9,30 * * * *", "at 0 through 9 and 30 minutes past the hour"],
    ["1-59/2 * * * *", "every 2 minutes from 00:01 through 23:59"],
    ["0 */7 * * *", "at 00:00, 07:00, 14:00 and 21:00"],
    ["0 9-17 * * *", "every hour from 09:00 through 17:00"],
    ["*/15 8-18 * * *", "every 15 minutes from 08:00 through 18:45"],
    ["*/5 9-11,14 * * *", "every 5 minutes, in hours 9 through 11 and 14"],
    ["0 0-5,8-23 * * *", "at 0 minutes past the hour, in hours 0 through 5 and 8 through 23"],
    ["30 9 * * 1-5", "at 09:30, Monday through Friday"],
    ["0 9 * * 0-4", "at 09:00, Sunday through Thursday"],
    ["0 9 * * SUN,SAT", "at 09:00, on Saturday and Sunday"],
    ["0 9 * * 1-3,5", "at 09:00, on Monday through Wednesday and Friday"],
    ["0 9 */10 * *", "at 09:00, on days 1, 11, 21 and 31 of the month"],
    ["0 9 1,15 * MON-FRI", "at 09:00, on days 1 and 15 of the month or Monday through Friday"],
    ["0 9 1 1 1", "at 09:00, on day 1 of the month or on Monday, only in January"],
    ["0 9 29-31 2 *", "at 09:00, on day 29 of the month, only in February"],
    ["0 9 31 1-6 *", "at 09:00, on day 31 of the month, only in January, March and May"],
    ["0 9 31 2 1", "at 09:00, on Monday, only in February"],
    ["0 9 */1 * *", "at 09:00"],
    ["0 9 */1 * 1", "at 09:00"],
    ["0 9 1 * */1", "at 09:00"],
  ])("of %j is plain English that begins in lower case", (text, words) => {
    expect(cronOf(text).cadence).toBe(words);
  });
});
