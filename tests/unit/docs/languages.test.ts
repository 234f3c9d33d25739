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

test.each(FILES)("the section %s has examples/%s/%s", (section, example, file) => {
  const block = blocks.find((one) => one.section === section && one.savedAs === file);
  expect(block?.text).toBe(fileOf(example, file));
});

test("the page sets each value that the programs need", () => {
  const commands = blocks.find(({ section }) => section === "Every language")?.text ?? "";
  const projects = FILES.filter(([, , file]) => file === "Pulumi.yaml");
  const declared = projects.flatMap(([, example, file]) => {
    const { config } = parse(fileOf(example, file)) as { config: Record<string, { default?: string }> };
    return Object.keys(config).filter((key) => config[key]?.default === undefined);
  });
  const needed = new Set(["wiro:apiKey", ...declared]);
  expect(needed.size).toBeGreaterThan(4);
  for (const key of needed)
    expect(commands).toMatch(new RegExp(`^pulumi config set (?:--secret )?${key}\\b`, "m"));
});

test("the programs declare the same, and export the same", () => {
  const exported = ["status", "statusReason", "consentLink", "consentLinkExpiresAt", "cadence"];
  for (const [, example, file] of FILES.filter((one) => /Pulumi\.yaml|\.py|\.go$/.test(one[2]))) {
    const text = fileOf(example, file);
    if (file === "Pulumi.yaml" && example !== "yaml") continue;
    for (const name of exported) expect(text).toMatch(new RegExp(`\\b${name}\\b`));
    for (const name of ["LinkedInCredential", "AgentSchedule", "AgentState"]) expect(text).toContain(name);
  }
});
