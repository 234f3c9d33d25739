import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CELLS, VERSIONS } from "../../support/compatibility";
import { expectPart, table } from "./part";
import { testsIn } from "./test-titles";

const REPOSITORY = resolve(__dirname, "../../..");
const SEPARATOR = " › ";

interface Manifest {
  readonly engines: { readonly node: string };
  readonly peerDependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}
const manifestOf = (path: string) => JSON.parse(readFileSync(join(REPOSITORY, path), "utf8")) as Manifest;

test("docs/compatibility.md shows each layout that CI runs", () => {
  const rows = CELLS.map(({ layout, sdk, node, checked, note }) => [
    "✓",
    layout,
    sdk,
    node,
    [checked, ...(note === undefined ? [] : [`**${note}**`])].join(" "),
  ]);
  expectPart(
    "compatibility.md",
    "layouts",
    table(["CI", "Layout", "SDK", "Node", "What CI does there"], rows),
  );
});

test("each layout of docs/compatibility.md has its tests", () => {
  const missing = CELLS.flatMap(({ provenBy }) =>
    provenBy.filter((one) => {
      const [file = "", ...title] = one.split(SEPARATOR);
      const path = join(REPOSITORY, "tests", file);
      return !existsSync(path) || !testsIn(path).some((found) => found.endsWith(title.join(SEPARATOR)));
    }),
  );
  expect(missing).toEqual([]);
  expect(CELLS.filter(({ provenBy }) => provenBy.length === 0)).toEqual([]);
});

test("the oldest versions that CI runs are the oldest that the package accepts, and the repository's SDK is its own", () => {
  const { peerDependencies, engines } = manifestOf("provider/package.json");
  expect(peerDependencies["@pulumi/pulumi"]).toBe(`>=${VERSIONS.sdk.oldest} <4`);
  expect(engines.node.split(".")[0]).toBe(`>=${VERSIONS.node.oldest.split(".")[0] ?? ""}`);
  expect(manifestOf("package.json").devDependencies["@pulumi/pulumi"]).toBe(VERSIONS.sdk.own);
});
