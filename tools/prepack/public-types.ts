import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Where a declaration names another file of the package. */
const RELATIVE = /(?:\bfrom |\bimport\(|\bimport )"(\.[^"]+)"/g;

/** The file of a relative import, which is a module or a folder with an index. */
function fileOf(path: string): string {
  const base = path.replace(/\.js$/, "");
  const file = [`${base}.d.ts`, join(base, "index.d.ts")].find((candidate) => existsSync(candidate));
  if (file === undefined) throw new Error(`${path} has no types`);
  return file;
}

/** The declarations that a program can see: the entries', and those that they name. */
export function publicTypes(entries: readonly string[]): Set<string> {
  const found = new Set<string>();
  const add = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    for (const [, path = ""] of readFileSync(file, "utf8").matchAll(RELATIVE))
      add(fileOf(join(dirname(file), path)));
  };
  entries.forEach(add);
  return found;
}

/** The text of lib/.npmignore, which npm honours beside `files`: the declarations that no entry leads to. */
export function ignoredTypes(lib: string, entries: readonly string[]): string {
  const shown = publicTypes(entries.map((entry) => join(lib, entry)));
  const all = readdirSync(lib, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".d.ts"),
  );
  const ignored = all.filter((file) => !shown.has(join(lib, file))).sort();
  return ignored.map((file) => `/${relative(lib, join(lib, file))}\n`).join("");
}
