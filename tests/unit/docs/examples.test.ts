import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";

const REPOSITORY = resolve(__dirname, "../../..");
const PLACEHOLDERS = join(REPOSITORY, "examples-of-docs/placeholders.d.ts");

/** Names that an example may use without a declaration, because a reader knows them. */
const exported = (entry: string, ...names: string[]) =>
  names.map((name) => `declare const ${name}: typeof import("${entry}").${name};`);
const placeholders = [
  ...exported(
    "pulumi-wiro-linkedin",
    "AgentSchedule",
    "AgentState",
    "getAgents",
    "inviteUrl",
    "LinkedInAgent",
    "runsPerMonth",
  ),
  ...exported("pulumi-wiro-linkedin", "LinkedInCredential", "PreferenceSkill", "Provider"),
  ...exported(
    "pulumi-wiro-linkedin",
    "getAgentsOutput",
    "getLinkedInConnection",
    "getLinkedInConnectionOutput",
  ),
  ...exported("pulumi-wiro-linkedin/invite", "createInviteUrl"),
  'declare const config: import("@pulumi/pulumi").Config;',
  'declare const fs: typeof import("node:fs");',
  'declare const jane: import("pulumi-wiro-linkedin").LinkedInCredential;',
  'declare const schedule: import("pulumi-wiro-linkedin").AgentSchedule;',
  'declare const tone: import("pulumi-wiro-linkedin").PreferenceSkill;',
  'declare const args: import("pulumi-wiro-linkedin").LinkedInAgentArgs;',
  'declare const clientSecret: import("@pulumi/pulumi").Output<string>;',
  ...["agentGuid", "authorizeUrl", "clientId", "organizationId", "redirectUrl", "signingKey", "url"].map(
    (name) => `declare const ${name}: string;`,
  ),
].join("\n");

const filesIn = (folder: string, ends: RegExp) =>
  readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => ends.test(file) && !/^reference\/|node_modules/.test(file))
    .map((file) => join(folder, file));
const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "sandbox/README.md", "examples/README.md"];
const sources = [
  ...pages,
  ...filesIn("docs", /\.md$/),
  ...["provider/src", "sandbox/src"].flatMap((folder) => filesIn(folder, /\.ts$/)),
];

interface Example {
  readonly title: string;
  readonly path: string;
  /** The code on the lines that it has in its file. */
  readonly text: string;
}

/** Each block of TypeScript in a page, or in the docstrings of a source file. */
function examplesIn(file: string): Example[] {
  const text = readFileSync(join(REPOSITORY, file), "utf8");
  const blocks = [...text.matchAll(/^([ *]*)```ts\n([^]*?)^[ *]*```$/gm)];
  return blocks.map(({ index, 1: margin = "", 2: block = "" }, number) => ({
    title: blocks.length === 1 ? file : `${file}, block ${number + 1}`,
    path: join(REPOSITORY, "examples-of-docs", `${file.replaceAll("/", "-")}-${number}.mts`),
    text:
      "\n".repeat(text.slice(0, index).split("\n").length) +
      block.replaceAll(new RegExp(`^${margin.trimEnd().replaceAll("*", "\\*")} ?`, "gm"), "") +
      "\nexport {};\n",
  }));
}

const examples = sources.flatMap(examplesIn);

/** One program for all of them, because the SDK's types take most of the time. */
function programOf(): ts.Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
  };
  const host = ts.createCompilerHost(options);
  const texts = new Map([
    [PLACEHOLDERS, placeholders],
    ...examples.map(({ path, text }) => [path, text] as const),
  ]);
  const disk = { ...host };
  host.fileExists = (path) => texts.has(path) || disk.fileExists(path);
  host.getSourceFile = (path, version, ...more) => {
    const text = texts.get(path);
    return text === undefined
      ? disk.getSourceFile(path, version, ...more)
      : ts.createSourceFile(path, text, version);
  };
  return ts.createProgram([...texts.keys()], options, host);
}

let program: ts.Program;
beforeAll(() => {
  program = programOf();
});

test("the pages and the docstrings have examples", () => {
  expect(examples.length).toBeGreaterThan(15);
  expect(program.getGlobalDiagnostics()).toEqual([]);
  expect(program.getSemanticDiagnostics(program.getSourceFile(PLACEHOLDERS))).toEqual([]);
});

test.each(examples)("the example of $title type-checks", ({ path }) => {
  const file = program.getSourceFile(path);
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  const faults = found.map(({ start = 0, messageText }) => {
    const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
    return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
  expect(faults).toEqual([]);
});
