import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import PATTERNS from "../../../tools/sentences.json";

const REPOSITORY = resolve(__dirname, "../../..");

const pagesIn = (folder: string) =>
  readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md") && !file.includes("node_modules"))
    .map((file) => join(folder, file));
const PAGES = [
  ...["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"],
  ...["sandbox/README.md", "tools/pulumi-cli/README.md"],
  ...pagesIn("docs"),
  ...pagesIn("examples"),
];

const CODE = /^([ >]*)```[^]*?^\1```$|<!--[^]*?-->/gm;
/** Where a sentence begins without a full stop before it, other than in a paragraph: items, headings, cells, markup. */
const BEGINNING = /^[ >]*(?:[-*] |\d+\. |#+ )|\||<[^<>]*>/gm;

/** The paragraphs, items, headings and cells of a page, each in one line and without code. */
function proseOf(page: string): string[] {
  const text = readFileSync(join(REPOSITORY, page), "utf8").replace(CODE, "\n\n");
  const prose = text.replaceAll(/`[^`\n]*`/g, "code").replaceAll(BEGINNING, "\n\n");
  return prose.split(/\n[ >]*\n/).map((one) => one.replaceAll(/[\s>*_]+/g, " ").trim());
}

const found = (pattern: string, text: string) => new RegExp(pattern, "i").exec(text)?.[0];

describe.each(PATTERNS)('$pattern, for which "$instead" is right,', ({ pattern, finds, passes }) => {
  test.each(finds)("found in: %s", (text) => {
    expect(found(pattern, text)).toBeDefined();
  });

  test.each(passes)("not found in: %s", (text) => {
    expect(found(pattern, text)).toBeUndefined();
  });
});

test.each(PAGES)("%s has none of these sentences", (page) => {
  const prose = proseOf(page);
  expect(prose.join("")).not.toBe("");
  expect(prose.filter((text) => PATTERNS.some(({ pattern }) => found(pattern, text)))).toEqual([]);
});
