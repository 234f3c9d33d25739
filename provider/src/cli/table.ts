import { columns, cutTo, padTo } from "./columns";

/** The width that fits every terminal, in columns. */
const NARROW = 80;

/**
 * Columns under their headings, two spaces apart and without lines: easy to read, search and cut. With `widths`, a cell
 * that is too wide for its column is cut, and ends with an ellipsis.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  widths?: readonly number[],
): string {
  const grid = [head, ...rows].map((row) => row.map((cell) => cell.replace(/[\r\n]+/g, " ")));
  const fitting =
    widths ?? head.map((_, column) => Math.max(...grid.map((row) => columns(row[column] ?? ""))));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => padTo(fitting[column] ?? 0, cutTo(fitting[column] ?? 0, cell))).join("  ");
  return grid.map((row) => `${line(row).trimEnd()}\n`).join("");
}

/** Text in lines of at most 80 columns, each indented. A word that is longer than a line is cut. */
export function paragraph(text: string, indent: number): string {
  const width = NARROW - indent;
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && columns(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(cutTo(width, word));
  }
  return lines.map((line) => `${" ".repeat(indent)}${line}\n`).join("");
}
