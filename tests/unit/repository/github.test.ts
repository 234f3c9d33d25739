import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";

const GITHUB = resolve(__dirname, "../../../.github");
const read = (file: string) => readFileSync(join(GITHUB, file), "utf8");
const FORMS = readdirSync(join(GITHUB, "ISSUE_TEMPLATE")).filter((file) => file !== "config.yml");

interface Workflow {
  readonly permissions: Record<string, string>;
  readonly jobs: Record<
    string,
    { readonly steps: readonly { readonly uses?: string; readonly run?: string }[] }
  >;
}

interface Form {
  readonly body: readonly {
    readonly type: string;
    readonly id?: string;
    readonly attributes: { readonly value?: string; readonly label?: string };
  }[];
}

const workflow = parse(read("workflows/ci.yml")) as Workflow;
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

test("the workflow runs .ci/run and nothing else", () => {
  expect(steps.flatMap(({ run }) => run ?? [])).toEqual([".ci/run"]);
});

test("the workflow may read the repository and nothing else", () => {
  expect(workflow.permissions).toEqual({ contents: "read" });
});

test("the workflow pins each action by its major version", () => {
  const actions = steps.flatMap(({ uses }) => uses ?? []);
  expect(actions.length).toBeGreaterThan(0);
  expect(actions.filter((action) => !/^actions\/[a-z-]+@v\d+$/.test(action))).toEqual([]);
});

test("Dependabot checks npm and the actions, once a week, in groups", () => {
  const { updates } = parse(read("dependabot.yml")) as {
    updates: { "package-ecosystem": string; schedule: unknown; groups: object }[];
  };
  expect(updates.map((update) => update["package-ecosystem"])).toEqual(["npm", "github-actions"]);
  for (const { schedule, groups } of updates) {
    expect(schedule).toEqual({ interval: "weekly" });
    expect(Object.keys(groups)).not.toEqual([]);
  }
});

test("an issue is always one of the forms", () => {
  expect(read("ISSUE_TEMPLATE/config.yml")).toBe("blank_issues_enabled: false\n");
  expect(FORMS).toEqual(["bug.yml", "feature.yml"]);
});

test.each(FORMS)("%s warns of secrets first, leads to SECURITY.md, and names each field once", (file) => {
  const { body } = parse(read(`ISSUE_TEMPLATE/${file}`)) as Form;
  const [warning, ...fields] = body;
  expect(warning?.type).toBe("markdown");
  expect(warning?.attributes.value).toMatch(/Never paste an API key.+consent link.+invite URL/);
  expect(warning?.attributes.value).toContain("SECURITY.md");
  const ids = fields.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
  expect(fields.filter(({ id, attributes }) => id === undefined || attributes.label === undefined)).toEqual(
    [],
  );
});
