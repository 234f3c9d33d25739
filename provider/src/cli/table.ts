import Table from "cli-table3";

const LINES = ["top", "bottom", "left", "right", "mid"].flatMap((side) => [
  side,
  `${side}-mid`,
  `${side}-left`,
  `${side}-right`,
]);
const NO_LINES = Object.fromEntries([...LINES, "mid-mid"].map((name) => [name, ""]));

/** The width that fits every terminal, in columns. */
const NARROW = 80;

function grid(rows: readonly (readonly string[])[], options: Table.TableConstructorOptions): string {
  const cells = new Table({
    ...options,
    chars: { ...NO_LINES, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  cells.push(...rows.map((row) => [...row]));
  return `${cells.toString().replace(/ +$/gm, "")}\n`;
}

/**
 * Columns under their headings, two spaces apart and without lines: easy to read, search and cut. With `widths`, a cell
 * that is too wide for its column is cut, and ends with an ellipsis.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  widths?: readonly number[],
): string {
  return grid([head, ...rows], widths === undefined ? {} : { colWidths: [...widths] });
}

/** Text in lines of at most 80 columns, each indented. A word that is longer than a line is cut. */
export function paragraph(text: string, indent: number): string {
  const lines = grid([[text]], { colWidths: [NARROW - indent], wordWrap: true });
  return lines.replace(/^(?=.)/gm, " ".repeat(indent));
}
