import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const REPOSITORY = resolve(__dirname, "../../..");
const textOf = (path: string) => readFileSync(join(REPOSITORY, path), "utf8");

const { url } = (JSON.parse(textOf("package.json")) as { repository: { url: string } }).repository;
const { version } = JSON.parse(textOf("provider/package.json")) as { version: string };
const goModule = `${url.replace(/^git\+https:\/\/|\.git$/g, "")}/sdk/go`;
const MODULE = /github\.com\/[\w.-]+\/[\w.-]+\/sdk\/go(?=[\s/="])/g;

test.each([
  "examples/go/main.go",
  "examples/go/linkedin-agent/main.go",
  "examples/go/go.mod",
  "docs/languages.md",
])("%s names Go's SDK by the repository that the root names", (path) => {
  const text = textOf(path);
  expect(text.match(MODULE)).not.toBeNull();
  const named = text.replaceAll(MODULE, goModule);
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(join(REPOSITORY, path), named);
  else expect(text).toBe(named);
});

test("the example in Go requires the version of the packages", () => {
  expect(textOf("examples/go/go.mod")).toContain(`${goModule} v${version}\n`);
});

test("the SDKs have the version and the repository of the packages", () => {
  expect(textOf("sdk/go/go.mod")).toContain(`module ${goModule}\n`);
  expect(textOf("sdk/python/pyproject.toml")).toContain(`version = "${version}"`);
  expect(textOf("sdk/dotnet/version.txt")).toBe(version);
  expect(textOf("sdk/java/build.gradle")).toContain(`? "${version}"\n`);
});
