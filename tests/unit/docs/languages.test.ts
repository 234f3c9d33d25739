import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { blocksOf } from "../../support/guide";

const EXAMPLES = resolve(__dirname, "../../../examples");
const blocks = blocksOf("languages.md");
const fileOf = (example: string, file: string) => readFileSync(join(EXAMPLES, example, file), "utf8");

const FILES: readonly (readonly [string, string, string])[] = [
  ["YAML", "yaml", "Pulumi.yaml"],
  ["Python", "python", "Pulumi.yaml"],
  ["Python", "python", "__main__.py"],
  ["Python", "python", "requirements.txt"],
  ["Go", "go", "Pulumi.yaml"],
  ["Go", "go", "main.go"],
  ["Go", "go", "go.mod"],
];
const COMPONENTS: typeof FILES = [
  ["LinkedInAgent", "yaml/linkedin-agent", "Pulumi.yaml"],
  ["LinkedInAgent", "python/linkedin-agent", "__main__.py"],
  ["LinkedInAgent", "go/linkedin-agent", "main.go"],
];

test.each([...FILES, ...COMPONENTS])("the section %s has examples/%s/%s", (section, example, file) => {
  const block = blocks.find((one) => one.section === section && one.savedAs === file);
  expect(block?.text).toBe(fileOf(example, file));
});

test("the page sets each value that the programs need", () => {
  const commands = blocks.find(({ section }) => section === "Every language")?.text ?? "";
  const projects = [...FILES, ...COMPONENTS].filter(([, , file]) => file === "Pulumi.yaml");
  const declared = projects.flatMap(([, example, file]) => {
    const { config } = parse(fileOf(example, file)) as { config: Record<string, { default?: string }> };
    return Object.keys(config).filter((key) => config[key]?.default === undefined);
  });
  const needed = new Set(["wiro:apiKey", ...declared]);
  expect(needed.size).toBeGreaterThan(4);
  for (const key of needed)
    expect(commands).toMatch(new RegExp(`^pulumi config set (?:--secret )?${key}\\b`, "m"));
});

/** A file that declares resources: the projects of Python and Go have another one for them. */
const isProgram = ([, example, file]: (typeof FILES)[number]) =>
  /\.(py|go)$/.test(file) || (file === "Pulumi.yaml" && example.startsWith("yaml"));

test.each([
  ["one agent", FILES, ["LinkedInCredential", "AgentSchedule", "AgentState"], ["cadence"]],
  ["a LinkedInAgent", COMPONENTS, ["LinkedInAgent"], []],
] as const)("the programs of %s declare the same, and export the same", (_, files, resources, more) => {
  const exported = ["status", "statusReason", "consentLink", "consentLinkExpiresAt", ...more];
  const programs = files.filter(isProgram);
  expect(programs).toHaveLength(3);
  for (const [, example, file] of programs) {
    const text = fileOf(example, file);
    for (const name of exported) expect(text).toMatch(new RegExp(`\\b${name}\\b`));
    for (const name of resources) expect(text).toContain(name);
  }
});
