import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const EXAMPLES = resolve(__dirname, "../../../examples");
const names = readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, "package.json")));
/** `from "x"`, `import "x"`, and `require("x")`, which is not `config.require("x")`. */
const IMPORTED = /(?:\b(?:from|import) |(?<![.\w])require\()"([^"]+)"/g;

/** A copy of an example has only the packages that its own package.json names. */
test.each(names)("the package.json of %s names every package that its sources need", (name) => {
  const folder = join(EXAMPLES, name);
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  ) as {
    dependencies: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  const needed = existsSync(join(folder, "tsconfig.json")) ? ["typescript"] : [];
  for (const file of readdirSync(folder).filter((file) => /\.[jt]s$/.test(file))) {
    const source = readFileSync(join(folder, file), "utf8");
    const imported = [...source.matchAll(IMPORTED)].map(([, from = ""]) => from);
    if (file.endsWith(".ts") && /"node:|\bprocess\./.test(source)) needed.push("@types/node");
    const packages = imported.filter((from) => !/^(\.|node:)/.test(from));
    needed.push(...packages.map((from) => /^(@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? from));
  }
  expect(needed).toContain("pulumi-wiro-linkedin");
  expect(Object.keys({ ...dependencies, ...devDependencies })).toEqual(expect.arrayContaining(needed));
});
