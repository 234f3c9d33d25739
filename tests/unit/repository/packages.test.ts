import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { absoluteLinks, addressOf } from "../../../tools/package-pages/absolute-links";

const REPOSITORY = resolve(__dirname, "../../..");

interface Manifest {
  readonly version: string;
  readonly repository: { readonly url: string };
}

const textOf = (path: string) => readFileSync(join(REPOSITORY, path), "utf8");
const manifestOf = (path: string) => JSON.parse(textOf(path)) as Manifest;

/** The one place that names the repository. */
const { url } = manifestOf("package.json").repository;
const web = url.replace(/^git\+|\.git$/g, "");

test.each([
  ["package.json", undefined, web],
  ["provider/package.json", "provider", web],
  ["sandbox/package.json", "sandbox", `${web}/tree/main/sandbox`],
])("%s leads to the repository that the root names", (path, directory, home) => {
  const manifest = manifestOf(path);
  const repository = { type: "git", url, ...(directory === undefined ? {} : { directory }) };
  const expected = { homepage: `${home}#readme`, bugs: `${web}/issues`, repository };
  if (process.env["UPDATE_DOCS"] === "1") {
    writeFileSync(join(REPOSITORY, path), `${JSON.stringify({ ...manifest, ...expected }, null, 2)}\n`);
  } else expect(manifest).toMatchObject(expected);
});

test("a page in the package leads to the files of its version", () => {
  const page = "[a](docs/a.md#b), [c](#d), [e](https://example.com), `[f](g)`";
  const address = addressOf("git+https://github.com/someone/something.git", "1.2.3");
  expect(absoluteLinks(page, address)).toBe(
    "[a](https://github.com/someone/something/blob/v1.2.3/docs/a.md#b), [c](#d), [e](https://example.com), " +
      "`[f](https://github.com/someone/something/blob/v1.2.3/g)`",
  );
});

test.each(["README.md", "CHANGELOG.md", "SECURITY.md"])("each link of %s leads to a file", (page) => {
  const address = addressOf(url, manifestOf("provider/package.json").version);
  const targets = [...absoluteLinks(textOf(page), address).matchAll(/\]\(([^)]*)\)/g)].map(
    ([, target = ""]) => target,
  );
  const relative = targets.filter((target) => !/^(https:|#)/.test(target));
  expect(relative).toEqual([]);
  const ours = targets.filter((target) => target.startsWith(`${address}/`));
  expect(ours.length).toBeGreaterThan(0);
  const dead = ours.filter(
    (target) => !existsSync(join(REPOSITORY, target.slice(address.length).replace(/#.*/, ""))),
  );
  expect(dead).toEqual([]);
});

test("sandbox/README.md has no relative link, as npm shows it without the repository", () => {
  expect(textOf("sandbox/README.md")).not.toMatch(/\]\((?!https:|#)/);
});
