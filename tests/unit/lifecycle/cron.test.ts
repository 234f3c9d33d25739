import { CronExpressionParser } from "cron-parser";
import fc from "fast-check";
import { cadence, canonicalCron, CronFault, runsPerMonth } from "../../../provider/src/lifecycle/cron";

const SIGNS = "0 1 2 3 4 5 6 7 8 9 * / - , # L W JAN MON sun ? @".split(" ").concat(" ", "\t");
const EXAMPLE = 'an example that works is "0 */4 * * *"';
const MINUTE = 60_000;
const WINDOW_START = Date.UTC(2024, 0, 1);

function faultOf(text: string): string {
  try {
    canonicalCron(text);
  } catch (error) {
    if (error instanceof CronFault) return error.message;
    throw error;
  }
  throw new Error(`"${text}" is taken`);
}

/** A field of cron text that the dialect takes. */
function field(first: number, last: number, names: readonly string[] = []): fc.Arbitrary<string> {
  const number = fc
    .integer({ min: first, max: last })
    .chain((n) => fc.constantFrom(String(n), String(n).padStart(2, "0"), names[n - first] ?? String(n)));
  const ordered = fc
    .tuple(fc.integer({ min: first, max: last }), fc.integer({ min: first, max: last }))
    .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
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

const MONTHS = "JAN Feb mar APR may Jun JUL aug SEP oct Nov dec".split(" ");
const DAYS = "sun MON Tue wed THU fri Sat".split(" ");
const cron = fc
  .tuple(
    fc.tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12, MONTHS), field(0, 7, DAYS)),
    fc.constantFrom(" ", "  ", "\t"),
  )
  .map(([fields, blank]) => fields.join(blank))
  .filter((text) => {
    try {
      canonicalCron(text);
      return true;
    } catch (error) {
      if (error instanceof CronFault) return false;
      throw error;
    }
  });

/** The days of a window on which a schedule fires, and its times on such a day, by the library alone. */
function firing(text: string, days: number) {
  const [, , ...rest] = text.trim().split(/\s+/);
  const dates = CronExpressionParser.parse(`0 0 ${rest.join(" ")}`, {
    currentDate: new Date(WINDOW_START - 1),
    endDate: new Date(WINDOW_START + days * 1440 * MINUTE - 1),
    tz: "UTC",
  });
  const found: (string | null)[] = [];
  while (dates.hasNext()) found.push(dates.next().toISOString());
  const { minute, hour, month } = CronExpressionParser.parse(text.trim()).fields;
  return { found, minutes: minute.values, hours: hour.values, months: month.values };
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
    expect(canonicalCron(text)).toBe(canonical);
  });

  it("leaves */1 in a day field: with the other day field it means another thing than *", () => {
    expect(canonicalCron("0 0 */1 * 1")).toBe("0 0 */1 * 1");
    expect(canonicalCron("0 0 1 * */1")).toBe("0 0 1 * */1");
  });

  it("is its own canonical form", () => {
    fc.assert(
      fc.property(cron, (text) => {
        const canonical = canonicalCron(text);
        expect(canonicalCron(canonical)).toBe(canonical);
      }),
    );
  });

  it("fires when the text fires", () => {
    fc.assert(
      fc.property(cron, (text) => {
        expect(firing(canonicalCron(text), 62)).toEqual(firing(text, 62));
      }),
      { numRuns: 40 },
    );
  });
});

describe("a text that is no schedule", () => {
  it.each([
    ["", "has 0 fields instead of five"],
    ["* * * *", "has 4 fields instead of five"],
    ["0 0 */4 * * *", "has 6 fields instead of five (there is no field for seconds)"],
    ["@daily", "has 1 field instead of five"],
    ["60 * * * *", '"60 * * * *": field 1 of 5 (minute), column 1: "60" is outside 0 to 59'],
    ["* 24 * * *", '"* 24 * * *": field 2 of 5 (hour), column 3: "24" is outside 0 to 23'],
    ["0 9,17,25 * * *", '"0 9,17,25 * * *": field 2 of 5 (hour), column 8: "25" is outside 0 to 23'],
    ["0   9,25 * * *", '"0   9,25 * * *": field 2 of 5 (hour), column 7: "25" is outside 0 to 23'],
    ["* * 0 * *", '"* * 0 * *": field 3 of 5 (day of month), column 5: "0" is outside 1 to 31'],
    ["* * 32 * *", '"* * 32 * *": field 3 of 5 (day of month), column 5: "32" is outside 1 to 31'],
    ["* * * 13 *", '"* * * 13 *": field 4 of 5 (month), column 7: "13" is outside 1 to 12'],
    ["* * * * 8", '"* * * * 8": field 5 of 5 (day of week), column 9: "8" is outside 0 to 7'],
    ["*/0 * * * *", '"*/0 * * * *": field 1 of 5 (minute), column 1: "*/0" has a step outside 1 to 59'],
    ["*/60 * * * *", '"*/60 * * * *": field 1 of 5 (minute), column 1: "*/60" has a step outside 1 to 59'],
    ["* */24 * * *", '"* */24 * * *": field 2 of 5 (hour), column 3: "*/24" has a step outside 1 to 23'],
    [
      "5/15 * * * *",
      '"5/15 * * * *": field 1 of 5 (minute), column 1: "5/15" steps from a single number; write the range, 5-59/15',
    ],
    [
      "* 5/2 * * *",
      '"* 5/2 * * *": field 2 of 5 (hour), column 3: "5/2" steps from a single number; write the range, 5-23/2',
    ],
    [
      "* * * * 7/2",
      '"* * * * 7/2": field 5 of 5 (day of week), column 9: "7/2" steps from a single number; write the range, 0-6/2',
    ],
    ["70/5 * * * *", '"70/5 * * * *": field 1 of 5 (minute), column 1: "70/5" is outside 0 to 59'],
    ...["* * * JAN1 *", "* * * 1FEB *"].map((text) => [
      text,
      `"${text}": field 4 of 5 (month), column 7: "${text.split(" ")[3] ?? ""}" is not a number, a range, a step or *`,
    ]),
    ...["SUN5", "0MON", "\u017fun"].map((day) => [
      `* * * * ${day}`,
      `"* * * * ${day}": field 5 of 5 (day of week), column 9: "${day}" is not a number, a range, a step or *`,
    ]),
    ["x * * * *", '"x * * * *": field 1 of 5 (minute), column 1: "x" is not a number, a range, a step or *'],
    [
      "-1 * * * *",
      '"-1 * * * *": field 1 of 5 (minute), column 1: "-1" is not a number, a range, a step or *',
    ],
    [
      "1.5 * * * *",
      '"1.5 * * * *": field 1 of 5 (minute), column 1: "1.5" is not a number, a range, a step or *',
    ],
    [
      "* * L * *",
      '"* * L * *": field 3 of 5 (day of month), column 5: "L" is not a number, a range, a step or *',
    ],
    [
      "* * ? * *",
      '"* * ? * *": field 3 of 5 (day of month), column 5: "?" is not a number, a range, a step or *',
    ],
    [
      "* * * * 1#2",
      '"* * * * 1#2": field 5 of 5 (day of week), column 9: "1#2" is not a number, a range, a step or *',
    ],
    [
      "* * * MON *",
      '"* * * MON *": field 4 of 5 (month), column 7: "MON" is not a number, a range, a step or *',
    ],
    ["* * * JAN,JANUARY *", "field 4 of 5 (month), column 11: is not a number, a range, a step or *"],
    [
      "30-10 * * * *",
      '"30-10 * * * *": field 1 of 5 (minute), column 1: "30-10" runs backwards; write 30-59,0-10',
    ],
    [
      "* * * * FRI-MON",
      '"* * * * FRI-MON": field 5 of 5 (day of week), column 9: "FRI-MON" runs backwards; write 5-6,0-1',
    ],
    [
      "0 0 31 2 *",
      '"0 0 31 2 *": field 3 of 5 (day of month), column 5: "31" is no day of month "2", so it never runs',
    ],
    [
      "0 0 30,31 FEB *",
      '"0 0 30,31 FEB *": field 3 of 5 (day of month), column 5: "30,31" is no day of month "FEB", so it never runs',
    ],
    [
      "1,,2 * * *  *",
      '"1,,2 * * *  *": field 1 of 5 (minute), column 3: "" is not a number, a range, a step or *',
    ],
  ])("%j: the message names the place, what is wrong, and an example", (text, message) => {
    expect(faultOf(text)).toBe(`${message}; ${EXAMPLE}`);
  });

  it("points at the very characters that are wrong", () => {
    fc.assert(
      fc.property(cron, fc.nat(4), (text, index) => {
        const words = [...text.matchAll(/\S+/g)];
        const end = (words[index]?.index ?? 0) + (words[index]?.[0].length ?? 0);
        const wrong = `${text.slice(0, end)},99${text.slice(end)}`;
        const [, field, column] =
          /field (\d) of 5 .*column (\d+): "99" is outside/.exec(faultOf(wrong)) ?? [];
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
  ])("that runs backwards is told what to write: %s", (fields, values) => {
    const text = `0 ${fields}`;
    const [, wrong = "", right = ""] = /: "(\S+)" runs backwards; write (\S+);/.exec(faultOf(text)) ?? [];
    const corrected = canonicalCron(text.replace(wrong, right));
    const { hour, month, dayOfWeek } = CronExpressionParser.parse(corrected).fields;
    const ofWeek = [...new Set(dayOfWeek.values.map((day) => Number(day) % 7))].sort();
    expect([hour.values, month.values, ofWeek]).toContainEqual(values);
  });

  it.each([
    ["0,7,0 * * * *", 1, 5, "0", 0],
    ["0,*/15 * * * *", 1, 3, "*/15", 0],
    ["0 0 1-5,3-7 * *", 3, 9, "3-7", 3],
    ["0 0 * * SUN,7", 5, 13, "7", 0],
  ])("names a value twice: %s", (text, field, column, term, value) => {
    expect(faultOf(text)).toMatch(`field ${field} of 5 (`);
    expect(faultOf(text)).toMatch(`, column ${column}: "${term}" names ${value} again; name each once;`);
  });

  it("is never told in the words of a library", () => {
    const anything = fc
      .tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12, MONTHS), field(0, 7, DAYS))
      .map((fields) => fields.join(" "));
    fc.assert(
      fc.property(anything, (text) => {
        try {
          canonicalCron(text);
        } catch (error) {
          expect((error as Error).message).toMatch(/^(".*": )?field \d of 5 \(/);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("is a CronFault and never a crash, whatever the text", () => {
    const signs = fc.string({ unit: fc.constantFrom(...SIGNS) });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          signs,
          fc.array(signs, { minLength: 5, maxLength: 5 }).map((parts) => parts.join(" ")),
        ),
        (text) => {
          try {
            expect(canonicalCron(text).split(" ")).toHaveLength(5);
          } catch (error) {
            expect(error).toBeInstanceOf(CronFault);
            expect((error as Error).message).toContain(EXAMPLE);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("runs in 30 days", () => {
  it.each([
    ["0 */4 * * *", 180],
    ["* * * * *", 43_200],
    ["0 0 * * *", 30],
    ["0 9 * * 1", 5],
    ["0 9 * * 3", 4],
    ["0 9 * * 1-5", 22],
    ["0 9 2,16 * 1", 7],
    ["0 0 29 2 *", 0],
  ])("of %j are %i", (text, runs) => {
    expect(runsPerMonth(text)).toBe(runs);
  });

  it("are what counting them one by one gives", () => {
    fc.assert(
      fc.property(cron, (text) => {
        const canonical = canonicalCron(text);
        const end = WINDOW_START + 30 * 1440 * MINUTE;
        const { minute, hour, dayOfMonth, month, dayOfWeek } = CronExpressionParser.parse(canonical).fields;
        const [, , dayText, , weekdayText] = canonical.split(" ");
        const has = (values: readonly (number | string)[], value: number) => values.includes(value);
        let count = 0;
        for (let time = WINDOW_START; time < end; time += MINUTE) {
          const at = new Date(time);
          const inDate = has(dayOfMonth.values, at.getUTCDate());
          const inWeek = has(dayOfWeek.values, at.getUTCDay());
          const either = dayText !== "*" && weekdayText !== "*" ? inDate || inWeek : inDate && inWeek;
          const onDay = either && has(month.values, at.getUTCMonth() + 1);
          if (onDay && has(hour.values, at.getUTCHours()) && has(minute.values, at.getUTCMinutes()))
            count += 1;
        }
        expect(runsPerMonth(canonical)).toBe(count);
      }),
      { numRuns: 40 },
    );
  });
});

describe("the schedule in words", () => {
  it("is plain English that begins small", () => {
    expect(cadence("0 */4 * * *")).toBe("every 4 hours");
    expect(cadence("30 9 * * 1-5")).toBe("at 09:30, Monday through Friday");
  });

  it("does not take */1 of a day field for *: a day matches if either does", () => {
    expect(cadence("0 0 */1 * 1")).toBe("at 00:00, between day 1 and 31 of the month, and on Monday");
    expect(cadence("0 0 1 * */1")).not.toBe(cadence("0 0 1 * *"));
    expect([cadence("0 9 */1 * *"), cadence("0 9 * * */1")]).toEqual(["at 09:00", "at 09:00"]);
  });

  it("is there for whatever canonicalCron takes", () => {
    fc.assert(
      fc.property(cron, (text) => {
        const words = cadence(canonicalCron(text));
        expect(words).not.toBe("");
        expect(words).not.toContain("undefined");
      }),
    );
  });
});
