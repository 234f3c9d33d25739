import { columns, cutTo, padTo } from "../../../provider/src/cli/columns";
import { paragraph, table } from "../../../provider/src/cli/table";

const WIDTHS: readonly [string, number][] = [
  ["plain", 5],
  ["日本語", 6],
  ["ｶﾅ", 2],
  ["ＡＢ", 4],
  ["\u1112\u1161\u11ab", 2],
  ["e\u0301x", 2],
  ["กำ", 2],
  ["नमस्ते", 4],
  ["🚀", 2],
  ["👩‍👩‍👧‍👦", 2],
  ["👍🏽", 2],
  ["🇩🇪", 2],
  ["1️⃣", 2],
  ["❤️", 2],
  ["❤", 1],
  ["𠮷", 2],
  ["a\u200bb", 2],
  ["…", 1],
  ["\u001b[31mred\u001b[39m", 3],
  ["", 0],
];

test.each(WIDTHS)("%j has the width %d", (text, width) => {
  expect(columns(text)).toBe(width);
});

test("a cut text fits each width, and ends with an ellipsis after whole characters", () => {
  const characters = [...new Intl.Segmenter().segment(WIDTHS.map(([text]) => text).join(""))];
  const text = characters.map(({ segment }) => segment).join("");
  const whole = new Set(characters.map(({ index }) => index));
  for (let width = 1; width < columns(text); width++) {
    const cut = cutTo(width, text);
    expect(cut.endsWith("…")).toBe(true);
    expect(columns(cut)).toBeLessThanOrEqual(width);
    expect(columns(cut)).toBeGreaterThanOrEqual(width - 1);
    expect(cut).not.toContain("\ufffd");
    expect(cut).not.toMatch(/\p{Surrogate}/u);
    expect(whole).toContain(indexIn(text, cut.slice(0, -1)));
  }
});

/** Where the cut is in the text, whose colours the cut does not have. */
function indexIn(text: string, cut: string): number {
  let index = 0;
  for (const unit of cut.split("")) {
    while (text[index] !== unit) index++;
    index++;
  }
  return index;
}

test("a text that fits keeps its colour, and one that is cut loses it", () => {
  expect(cutTo(3, "\u001b[31mred\u001b[39m")).toBe("\u001b[31mred\u001b[39m");
  expect(cutTo(2, "\u001b[31mred\u001b[39m")).toBe("r…");
  expect(padTo(5, "\u001b[31mred\u001b[39m")).toBe("\u001b[31mred\u001b[39m  ");
});

test("a column begins at one place, whatever is before it, and a wide character at its edge leaves a space", () => {
  const rows = [
    ["日本語の会社", "x"],
    ["🚀🚀🚀", "x"],
    ["line\nbreak", "x"],
    ["", "x"],
  ];
  const lines = table(["A", "B"], rows, [6, 1]).trimEnd().split("\n");
  expect(lines).toEqual(["A       B", "日本…   x", "🚀🚀🚀  x", "line …  x", "        x"]);
});

test("a paragraph breaks between words, and cuts a word that is longer than a line", () => {
  const text = paragraph(`${"word ".repeat(20)}${"日".repeat(50)} end`, 2);
  const lines = text.split("\n").slice(0, -1);
  expect(lines.map(columns)).toEqual([76, 26, 79, 5]);
  expect(lines.every((line) => /^ {2}\S/.test(line))).toBe(true);
  expect(paragraph(" ", 2)).toBe("");
});
