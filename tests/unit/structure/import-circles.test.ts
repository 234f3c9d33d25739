import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import ts from "typescript";

const REPOSITORY = resolve(__dirname, "../../..");

/** The files that each file imports, types included. */
type Imports = ReadonlyMap<string, readonly string[]>;

function importsOf(folder: string): Imports {
  const files = readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(REPOSITORY, folder, name));
  const imported = (file: string) =>
    ts
      .preProcessFile(readFileSync(file, "utf8"))
      .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
      .map(({ fileName }) => `${resolve(file, "..", fileName)}.ts`)
      .filter((other) => files.includes(other));
  return new Map(files.map((file) => [file, imported(file)]));
}

/** The first circle that a walk along the imports finds; empty without one. */
function circleIn(imports: Imports): string[] {
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const other of imports.get(file) ?? []) {
      const circle = walk(other, [...path, file]);
      if (circle.length > 0) return circle;
    }
    done.add(file);
    return [];
  };
  for (const file of imports.keys()) {
    const circle = walk(file, []);
    if (circle.length > 0) return circle.map((one) => relative(REPOSITORY, one));
  }
  return [];
}

it.each(["provider/src", "sandbox/src", "tools"])("%s has no circular import, types included", (folder) => {
  const imports = importsOf(folder);
  expect([...imports.values()].flat().length).toBeGreaterThan(20);
  expect(circleIn(imports)).toEqual([]);
});
