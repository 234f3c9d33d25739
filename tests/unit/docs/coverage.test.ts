import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { CONSENT_ERRORS } from "../../../provider/src/wiro/consent/consent-callback";
import { OPERATIONS } from "../../../provider/src/wiro/http/operations";
import { KNOWN_ISSUES } from "../../../provider/src/wiro/consent/known-issues";
import { COVERAGE, type ProvingTest, type Row } from "../../support/spec-coverage";
import { expectPart, table } from "./part";
import { testsIn } from "./test-titles";

const REPOSITORY = resolve(__dirname, "../../..");
const SECTIONS: [string, readonly Row[]][] = Object.entries(COVERAGE);
const ROWS = SECTIONS.flatMap(([, rows]) => rows);
const SEPARATOR = " › ";

function split(provingTest: ProvingTest): { file: string; title: string } {
  const end = provingTest.indexOf(SEPARATOR);
  return { file: provingTest.slice(0, end), title: provingTest.slice(end + SEPARATOR.length) };
}

function provenBy({ provenBy, person }: Row): string {
  const tests = provenBy.map(split).map(({ file, title }) => {
    const text = title.replace(/[|<*]/g, "\\$&");
    return `[${file.replace(".test.ts", "")}](../tests/${file}) › ${text}`;
  });
  return [...tests, ...(person === undefined ? [] : [`**A person's check:** ${person}`])].join("<br>");
}

test.each(SECTIONS)("docs/coverage.md shows what covers %s", (section, rows) => {
  const shown = rows.map((row) => [row.item, row.part, row.covered, provenBy(row)]);
  const part = section === "endpoints beside the page" ? "What it does" : "The page says";
  const text = table(["Part", part, "What covers it", "Proven by"], shown);
  expectPart("coverage.md", `coverage of ${section}`, text);
});

test("each test that docs/coverage.md names exists, once", () => {
  const problems = ROWS.flatMap(({ item, provenBy }) =>
    provenBy.flatMap((provingTest) => {
      const { file, title } = split(provingTest);
      const path = resolve(REPOSITORY, "tests", file);
      if (!existsSync(path)) return [`${item}: there is no file tests/${file}`];
      const found = testsIn(path).filter((one) => one === title || one.endsWith(SEPARATOR + title));
      return found.length === 1
        ? []
        : [`${item}: ${found.length} tests of tests/${file} are called "${title}"`];
    }),
  );
  expect(problems).toEqual([]);
});

test("each row of docs/coverage.md exists once, with a test or a person's check", () => {
  const idle = ROWS.filter(({ provenBy, person }) => provenBy.length === 0 && person === undefined);
  expect(idle.map(({ item }) => item)).toEqual([]);
  const items = ROWS.map(({ item }) => item);
  expect(items.filter((item, index) => items.indexOf(item) !== index)).toEqual([]);
});

test("docs/coverage.md has a row for each step, endpoint and error", () => {
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const expected = [
    ...numbered(10).map((step) => `Step ${step}`),
    ...Object.keys(OPERATIONS),
    ...["useragentguid", "credentialkey", "redirecturl", "authmethod"].map((name) => `OAuthConnect: ${name}`),
    "LICallback",
    ...["li_connected", "li_name", "li_error"].map((name) => `LICallback: ${name}`),
    ...Object.keys(CONSENT_ERRORS),
    ...KNOWN_ISSUES.map(({ name }) => name),
  ];
  const items = ROWS.map(({ item }) => item);
  expect(expected.filter((item) => !items.includes(item))).toEqual([]);
  expect(COVERAGE["many customers"].map(({ item }) => Number.parseInt(item))).toEqual(numbered(5));
});

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(page: string): string[] {
  const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test("each link of docs/coverage.md leads to a file, and to a heading of it", () => {
  const docs = resolve(REPOSITORY, "docs");
  const page = readFileSync(resolve(docs, "coverage.md"), "utf8");
  const targets = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, target = ""]) => target);
  const dead = targets.filter((target) => {
    if (target.startsWith("https://")) return false;
    const [path = "", anchor] = target.split("#");
    const file = resolve(docs, path || "coverage.md");
    if (!existsSync(file)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(file, "utf8")).includes(anchor);
  });
  expect([...new Set(dead)]).toEqual([]);
  expect(targets.length).toBeGreaterThan(ROWS.length);
});
