import { diffLines } from "diff";
import { BOUNDS, cut } from "../../wiro/bounds";
import { visibleLine } from "./outside-text";

const CONTEXT = 2;
const MAX_INDENT = 20;
const MAX_TEXT = 20_000;
/** How many lines of one difference are shown. */
const MAX_LINES = 60;
/** Changes that the search may cost: two texts without a line in common need no search. */
const MAX_EDITS = 2000;

/** The lines that differ, with `+`, `-` or a space before each, and the lines around them. */
export function lineDiff(before: string, after: string): string[] {
  const end = (text: string) => (text === "" ? "" : `${cut(text, MAX_TEXT).replace(/\r\n?/g, "\n")}\n`);
  const parts = diffLines(end(before), end(after), { maxEditLength: MAX_EDITS });
  if (parts === undefined) return ["  (both texts are too long to compare)"];
  const lines = parts.flatMap(({ value, added, removed }, at) => {
    const sign = added ? "+" : removed ? "-" : " ";
    const texts = value.replace(/\n$/, "").split("\n");
    const all = texts.map((text) => `${sign} ${indent(text)}${visibleLine(text, BOUNDS.line)}`.trimEnd());
    return sign === " " ? around(all, at === 0, at === parts.length - 1) : all;
  });
  const more = lines.length - MAX_LINES;
  return more > 0 ? [...lines.slice(0, MAX_LINES), `  (${more} more lines)`] : lines;
}

const indent = (text: string) => " ".repeat(Math.min(MAX_INDENT, /^[ \t]*/.exec(text)?.[0].length ?? 0));

/** The ends of a run of equal lines that are near a change. */
function around(lines: readonly string[], isFirst: boolean, isLast: boolean): string[] {
  const head = isFirst ? [] : lines.slice(0, CONTEXT);
  const tail = isLast ? [] : lines.slice(Math.max(head.length, lines.length - CONTEXT));
  const left = lines.length - head.length - tail.length;
  return [...head, ...(left > 0 ? [`  (${left} equal ${left === 1 ? "line" : "lines"})`] : []), ...tail];
}
