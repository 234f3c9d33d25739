import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { performancePage } from "../../../benchmarks/src/page";
import { plotsOf } from "../../../benchmarks/src/plots";
import { readResults } from "../../../benchmarks/src/results";

const REPOSITORY = resolve(__dirname, "../../..");
const PAGE = join(REPOSITORY, "docs/performance.md");
const results = readResults(join(REPOSITORY, "benchmarks/results.json"));

test("docs/performance.md is what npm run bench:page writes from the results", () => {
  const prettier = require.resolve("prettier/bin/prettier.cjs");
  const options = { input: performancePage(results), cwd: REPOSITORY };
  const page = execFileSync(process.execPath, [prettier, "--stdin-filepath", PAGE], options);
  expect(readFileSync(PAGE, "utf8")).toBe(page.toString());
});

test("each picture of the page is there, and is a picture", () => {
  const pictures = plotsOf(results).map(({ name }) =>
    join(REPOSITORY, `docs/images/performance-${name}.svg`),
  );
  expect(pictures.length).toBeGreaterThan(0);
  for (const file of pictures) {
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, "utf8")).toMatch(/^<svg /);
  }
});
