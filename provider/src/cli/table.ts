import Table from "cli-table3";

const LINES = ["top", "bottom", "left", "right", "mid"].flatMap((side) => [
  side,
  `${side}-mid`,
  `${side}-left`,
  `${side}-right`,
]);
const NO_LINES = Object.fromEntries([...LINES, "mid-mid"].map((name) => [name, ""]));

/** Columns under their headings, two spaces apart and without lines: easy to read, search and cut. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const grid = new Table({
    chars: { ...NO_LINES, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  grid.push([...head], ...rows.map((row) => [...row]));
  return `${grid.toString().replace(/ +$/gm, "")}\n`;
}
