import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const REPOSITORY = resolve(__dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "wiro-reference-"));
afterAll(() => rmSync(folder, { recursive: true }));

const pagesIn = (path: string) =>
  Object.fromEntries(readdirSync(path).map((file) => [file, readFileSync(join(path, file), "utf8")]));

/** The first cells of the rows whose description is empty. */
function undocumented(page: string): string[] {
  const found: string[] = [];
  let column = -1;
  for (const line of page.split("\n")) {
    const cells = line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, ""));
    if (/^\| (Argument|Output|Property|Name|Parameter) \|/.test(line)) column = cells.indexOf("Description");
    else if (!line.startsWith("| ")) column = -1;
    else if (column >= 0 && cells[column] === "-") found.push(cells[0] ?? "");
  }
  return found;
}

test("docs/reference is what `npm run docs` writes", () => {
  const typedoc = join(REPOSITORY, "node_modules/typedoc/bin/typedoc");
  execFileSync(process.execPath, [typedoc, "--out", folder], { cwd: REPOSITORY, stdio: "pipe" });
  const written = pagesIn(folder);
  expect(Object.keys(written).length).toBeGreaterThan(10);
  expect(pagesIn(join(REPOSITORY, "docs/reference"))).toEqual(written);
});

test("the reference describes every argument, output and option", () => {
  const pages = Object.entries(pagesIn(join(REPOSITORY, "docs/reference")));
  expect(pages.flatMap(([file, page]) => undocumented(page).map((name) => `${file}: ${name}`))).toEqual([]);
});
