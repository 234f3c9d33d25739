import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { wholeNumber } from "../arguments";
import { type StackFacts, stackFacts, totalsOf } from "../preview/facts";
import { json } from "../preview/json";
import { markdown } from "../preview/markdown";
import { parsePreview } from "../preview/pulumi-preview";
import { EXIT, Failure, type Shell } from "../shell";
import { plain } from "../text";

/** A preview of a thousand customers has about 50 MB. */
const MAX_BYTES = 400 * 1024 * 1024;
const PLAN = { none: EXIT.done, changes: 10, person: 11, budget: 12 } as const;

const HELP = `
Reads what pulumi preview --json prints, from files or from stdin (-), and prints a comment for a pull request: who
leaves, what changes for which customer, who has to consent, why and by when, which consents end, and the declared runs
a month. Give the preview --refresh, so that it shows the connections that were lost. Several files are several stacks.
The first line of the Markdown is <!-- wiro-linkedin preview-summary -->: by it a pipeline finds the comment again. The
Markdown has less than 60,000 characters; what is cut is counted.
Exit code 0, whatever the preview shows, and 2 for a file that is not a preview. With --exit-code, the highest of
  0    nothing changes
  10   something changes
  11   a person has to act, or the preview failed
  12   more runs a month are added than --max-added-runs allows

--format json prints
  { "exitCode", "totals", "stacks": [ … ], "customers": [ { "stack", "name", "formerName", "agentGuid", "page",
    "operation", "consentsLost", "protected", "leaving", "needs": [ … ], "changes": [ … ], "resting",
    "notes", "runs" } ] }
where operation is added, removed, replaced, changed, renamed or unchanged; leaving is true for the first step of an
offboarding, and totals.leaving counts these and the removed; resting holds how the connection is of a customer whose
agent the program keeps stopped, where nobody has to act for it; totals.unknown counts customers of whom a failed preview
plans nothing; totals.needPerson counts the new ones, too, and totals.mayNeedPerson those alone; exitCode is the one of
--exit-code.
Makes no call, and needs no key.

Examples
  pulumi preview --refresh --json | wiro-linkedin preview-summary > comment.md
  wiro-linkedin preview-summary eu.json us.json --exit-code --max-added-runs 500`;

interface Options {
  readonly format: "markdown" | "json";
  readonly exitCode?: true;
  readonly maxAddedRuns?: number;
}

const STDIN = "-";
const nameOf = (file: string) => (file === STDIN ? "stdin" : plain(file));

/** PowerShell writes UTF-16 with a mark. */
function decoded(bytes: Buffer, source: string): string {
  try {
    return new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8").decode(bytes);
  } catch {
    throw new Failure(`${source} is not a text; give it the output of \`pulumi preview --json\``, EXIT.usage);
  }
}

async function inputOf({ input }: Shell): Promise<Buffer> {
  if (input === undefined) {
    throw new Failure(
      "stdin is a terminal; give a file, or pipe `pulumi preview --json` into the command",
      EXIT.usage,
    );
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    length += chunk.length;
    if (length > MAX_BYTES) break;
    chunks.push(Buffer.from(chunk));
  }
  return length > MAX_BYTES ? Buffer.alloc(MAX_BYTES + 1) : Buffer.concat(chunks);
}

async function factsOf(file: string, shell: Shell): Promise<StackFacts> {
  const source = nameOf(file);
  const bytes =
    file === STDIN
      ? await inputOf(shell)
      : await readFile(resolve(shell.cwd, file)).catch((error: unknown) => {
          const { code = "unknown error" } = error as NodeJS.ErrnoException;
          throw new Failure(
            `${source} cannot be read (${code}); give a file that \`pulumi preview --json\` wrote`,
            EXIT.usage,
          );
        });
  if (bytes.length > MAX_BYTES) {
    throw new Failure(
      `${source} is larger than ${MAX_BYTES / 1024 / 1024} MB; give a preview of one stack`,
      EXIT.usage,
    );
  }
  return stackFacts(parsePreview(decoded(bytes, source), source));
}

function exitCodeOf(stacks: readonly StackFacts[], { maxAddedRuns }: Options): number {
  const { changed, others, needPerson, failed, runs } = totalsOf(stacks);
  if (maxAddedRuns !== undefined && runs.after - runs.before > maxAddedRuns) return PLAN.budget;
  if (needPerson > 0 || failed > 0) return PLAN.person;
  return changed > 0 || others > 0 ? PLAN.changes : PLAN.none;
}

async function run(files: readonly string[], options: Options, shell: Shell): Promise<void> {
  const named = files.length === 0 ? [STDIN] : files;
  const stacks: StackFacts[] = [];
  for (const file of named) stacks.push(await factsOf(file, shell));
  stacks.forEach((one, at) => {
    const first = stacks.findIndex(({ stack, project }) => stack === one.stack && project === one.project);
    if (one.stack === "" || first === at) return;
    const both = [named[first], named[at]].map((file = "") => nameOf(file)).join(" and ");
    throw new Failure(`${both} are of one stack; give one preview for each stack`, EXIT.usage);
  });
  const exitCode = exitCodeOf(stacks, options);
  shell.out.write(options.format === "json" ? json(stacks, exitCode) : markdown(stacks, options));
  if (options.exitCode === true && exitCode !== EXIT.done) throw new Failure("", exitCode);
}

export function previewSummary(program: Command, shell: Shell): void {
  program
    .command("preview-summary")
    .description("print a pull-request comment of what a preview changes, and for whom")
    .argument("[file...]", "what pulumi preview --json printed, one file for each stack; default: stdin")
    .addOption(
      new Option("--format <format>", "the form of the output")
        .choices(["markdown", "json"])
        .default("markdown"),
    )
    .option("--exit-code", "report by the exit code what the preview shows")
    .option("--max-added-runs <n>", "how many runs a month a change may add", wholeNumber(0, 1_000_000_000))
    .addHelpText("after", HELP)
    .action((files: readonly string[], options: Options) => run(files, options, shell));
}
