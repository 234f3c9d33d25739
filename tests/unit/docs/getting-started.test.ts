import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { blocksOf } from "../../support/guide";

const blocks = blocksOf("getting-started.md");
const QUICKSTART = resolve(__dirname, "../../../examples/quickstart");

test("the program of the guide is that of the quickstart", () => {
  const program = blocks.find(({ savedAs }) => savedAs === "index.ts");
  expect(program?.text).toBe(readFileSync(resolve(QUICKSTART, "index.ts"), "utf8"));
});

test("the guide sets each value that the quickstart needs, with and without the sandbox", () => {
  const page = readFileSync(resolve(__dirname, "../../../docs/getting-started.md"), "utf8");
  const declared = readFileSync(resolve(QUICKSTART, "Pulumi.yaml"), "utf8");
  const keys = [...declared.matchAll(/^ {2}(\w+):\n {4}type:/gm)].map(([, key = ""]) => key);
  expect(keys.length).toBeGreaterThan(3);
  for (const key of ["wiro:apiKey", ...keys]) {
    expect(page.match(new RegExp(`^ *pulumi config set (?:--secret )?${key}\\b`, "gm"))).toHaveLength(2);
  }
});
