import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { cadence, canonicalCron, runsPerMonth } from "../../../provider/src/lifecycle/cron";
import { CONSENT_ERRORS, type Trouble } from "../../../provider/src/wiro/consent-callback";
import { TROUBLES } from "../../../provider/src/wiro/troubleshooting";
import { connectionTable } from "../../connection-table";

const DOCS = resolve(__dirname, "../../../docs");

function troubleTable(): string {
  const row = (name: string, { meaning, remedy }: Trouble) => `| ${name} | ${meaning} | ${remedy} |`;
  return [
    "| What is seen | What it means | What to do |",
    "| --- | --- | --- |",
    ...Object.entries<Trouble>(CONSENT_ERRORS).map(([code, trouble]) => row(`\`${code}\``, trouble)),
    ...TROUBLES.map((trouble) => row(trouble.name, trouble)),
  ].join("\n");
}

const CRONS = ["0 */4 * * *", "00  09 * * MON-FRI", "30 8 1,15 * *", "*/15 8-18 * jan,FEB 7", "0 0 29 2 *"];

function cronTable(): string {
  const rows = CRONS.map((text) => {
    const canonical = canonicalCron(text);
    return `| \`${text}\` | \`${canonical}\` | ${cadence(canonical)} | ${runsPerMonth(canonical)} |`;
  });
  return [
    "| As written | Canonical | `cadence` | `runsPerMonth` |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

/** Holds a part of a page to what the code says; UPDATE_DOCS=1 writes it anew. */
function expectPart(page: string, name: string, text: string): void {
  const file = resolve(DOCS, page);
  const before = readFileSync(file, "utf8");
  const part = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- prettier-ignore-end -->)`);
  const after = before.replace(part, (_all, head: string, end: string) => `${head}\n${text}\n${end}`);
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(file, after);
  else expect(before).toBe(after);
}

test("docs/consent.md shows the table that the engine test walks", () => {
  expectPart("consent.md", "connection table", connectionTable());
});

test("docs/consent.md shows each row of the troubleshooting section, as `explain` knows it", () => {
  expectPart("consent.md", "trouble table", troubleTable());
});

test("docs/schedules.md shows what is made of a cron, and an error as it is", () => {
  expectPart("schedules.md", "cron table", cronTable());
  const page = readFileSync(resolve(DOCS, "schedules.md"), "utf8");
  const [, message = "", text = ""] = /^interval: ("(.+?)": .*)$/m.exec(page) ?? [];
  expect(text).not.toBe("");
  expect(() => canonicalCron(text)).toThrow(message);
});
