import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { settingsSchema } from "../../sandbox/src/control/schemas";
import data from "./readings.json";

const unquoted = (text: string) => text.replace(/[\\"'`]/g, "");
const files = readdirSync(__dirname, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => unquoted(readFileSync(join(__dirname, name), "utf8")));

const FEWEST_WORDS = 4;

/** Whether a file has the end of this full title. The start comes from a group and from template values. */
function isThere(title: string): boolean {
  const words = unquoted(title).split(" ");
  const endings = words.slice(0, 1 - FEWEST_WORDS).map((_, at) => words.slice(at).join(" "));
  return endings.some((end) => files.some((text) => text.includes(`${end},`)));
}

describe("the table of readings", () => {
  it.each(Object.entries<unknown>(data.readings))("has settings of the sandbox for %p", (_, settings) => {
    expect(Object.keys(settingsSchema.partial().strict().parse(settings))).not.toHaveLength(0);
  });

  it.each(data.exempt)("exempts only tests and readings that exist: $why", ({ readings, tests }) => {
    expect(Object.keys(data.readings)).toEqual(expect.arrayContaining(readings));
    expect(tests.filter((title) => !isThere(title))).toEqual([]);
  });
});
