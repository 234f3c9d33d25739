import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publicTypes } from "../../tools/prepack/public-types";
import { extract, type PackageName, tarballOf } from "./packed";

/** In bytes, with some room over what they are: a file that does not belong there goes beyond it. */
const MAX: Record<
  PackageName,
  { readonly packed: number; readonly unpacked: number; readonly types: number }
> = {
  "pulumi-wiro-linkedin": { packed: 250_000, unpacked: 860_000, types: 100_000 },
  "wiro-sandbox": { packed: 65_000, unpacked: 230_000, types: 40_000 },
};
const ENTRIES: Record<PackageName, readonly string[]> = {
  "pulumi-wiro-linkedin": [
    "lib/index.d.ts",
    "lib/resources/native.d.ts",
    "lib/dynamic/handler.d.ts",
    "lib/invite/invite.d.ts",
  ],
  "wiro-sandbox": ["lib/index.d.ts"],
};
const PAGES: Record<PackageName, readonly string[]> = {
  "pulumi-wiro-linkedin": ["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "package.json"],
  "wiro-sandbox": ["CHANGELOG.md", "LICENSE", "README.md", "package.json"],
};

describe.each(Object.keys(MAX) as PackageName[])("the tarball of %s", (name) => {
  const modules = mkdtempSync(join(tmpdir(), "wiro-contents-"));
  const folder = join(modules, name);
  let files: string[] = [];
  const text = (file: string) => readFileSync(join(folder, file), "utf8");
  const bytes = (some: readonly string[]) =>
    some.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);

  beforeAll(async () => {
    await extract(name, modules);
    files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  });
  afterAll(() => rmSync(modules, { recursive: true }));

  test("has its pages, and below lib code and types alone", () => {
    expect(files.filter((file) => !file.startsWith("lib/")).sort()).toEqual(PAGES[name]);
    expect(files.filter((file) => file.startsWith("lib/") && !/\.(js|d\.ts)$/.test(file))).toEqual([]);
    expect(files.filter((file) => text(file).includes("sourceMappingURL"))).toEqual([]);
  });

  test("has nothing of the plugin, whose dependencies it does not have", () => {
    expect(files.filter((file) => file.startsWith("lib/native/"))).toEqual([]);
    const code = files
      .filter((file) => file.endsWith(".js"))
      .map(text)
      .join("\n");
    expect(code).not.toMatch(/require\("(?:@grpc\/|google-protobuf|@pulumi\/pulumi\/proto\/)/);
  });

  test("has the types that its entries lead to, and no others", () => {
    const shown = [...publicTypes(ENTRIES[name].map((entry) => join(folder, entry)))];
    const types = files.filter((file) => file.endsWith(".d.ts"));
    expect(types.map((file) => join(folder, file)).sort()).toEqual(shown.sort());
    expect(bytes(types)).toBeLessThan(MAX[name].types);
  });

  test("has no relative link", () => {
    for (const page of PAGES[name].filter((file) => file.endsWith(".md"))) {
      expect(text(page)).not.toMatch(/\]\((?!https:|#)|(?:src|href)="(?!https:|#)/);
    }
  });

  test("is not larger than it has to be", () => {
    expect(statSync(tarballOf(name)).size).toBeLessThan(MAX[name].packed);
    expect(bytes(files)).toBeLessThan(MAX[name].unpacked);
  });
});
