import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const REPOSITORY = resolve(__dirname, "../../..");
const PUBLISHED = ["provider", "sandbox"];
const LICENCES = ["Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "ISC", "MIT", "Unlicense"];

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly scripts?: Record<string, string>;
}

interface Locked extends Manifest {
  readonly integrity?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(join(REPOSITORY, path), "utf8"));
const { packages } = readJson("package-lock.json") as { packages: Record<string, Locked> };
const installed = Object.entries(packages).filter(
  ([path, { link }]) => path.includes("node_modules/") && !link,
);

/** The paths in the lockfile where Node searches for a dependency of the package at this path. */
function pathOf(name: string, from: string): string {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")))) {
    const path = [folder, "node_modules", name].filter(Boolean).join("/");
    if (path in packages) return path;
    if (folder === "") throw new Error(`${name} is not in the lockfile`);
  }
}

/** All packages that an installation of our package adds, without its peers. */
function brought(from: string, known = new Set<string>()): Set<string> {
  for (const name of Object.keys(packages[from]?.dependencies ?? {})) {
    const path = pathOf(name, from);
    if (known.has(path)) continue;
    known.add(path);
    brought(path, known);
  }
  return known;
}

test("the lockfile holds the hash of every package, and no registry's address", () => {
  expect(installed.length).toBeGreaterThan(300);
  expect(
    installed.filter(([, { integrity }]) => !integrity?.startsWith("sha512-")).map(([path]) => path),
  ).toEqual([]);
  expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});

test.each(PUBLISHED)("%s runs nothing when it is installed, and neither do its dependencies", (name) => {
  const { scripts = {} } = readJson(`${name}/package.json`) as Manifest;
  expect(Object.keys(scripts).filter((script) => /install|^prepare$/.test(script))).toEqual([]);
  const all = [...brought(name)];
  expect(all.length).toBeGreaterThan(4);
  expect(all.filter((path) => packages[path]?.hasInstallScript)).toEqual([]);
});

test.each(PUBLISHED)("%s and its dependencies have only permissive licences", (name) => {
  const others = [...brought(name)].filter((path) => !LICENCES.includes(packages[path]?.license ?? ""));
  expect(others).toEqual([]);
});

test.each(PUBLISHED)("each dependency of %s has its line in CONTRIBUTING.md", (name) => {
  const { dependencies = {} } = readJson(`${name}/package.json`) as Manifest;
  const contributing = readFileSync(join(REPOSITORY, "CONTRIBUTING.md"), "utf8");
  expect(Object.keys(dependencies).filter((one) => !contributing.includes(`\`${one}\``))).toEqual([]);
});
