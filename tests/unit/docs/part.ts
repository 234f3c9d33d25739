import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const DOCS = resolve(__dirname, "../../../docs");

const fileOf = (page: string) => resolve(DOCS, page);

/** The text of a page of docs/. */
export function pageText(page: string): string {
  return readFileSync(fileOf(page), "utf8");
}

/** Compares a part of a page with the text from the code; UPDATE_DOCS=1 writes it again. */
export function expectPart(page: string, name: string, text: string): void {
  const before = pageText(page);
  const part = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- prettier-ignore-end -->)`);
  // Without this check, a part without its place would be compared with nothing.
  expect(before).toMatch(part);
  const after = before.replace(part, (_all, head: string, end: string) => `${head}\n${text}\n${end}`);
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(fileOf(page), after);
  else expect(before).toBe(after);
}

/** Rows of cells as a table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
