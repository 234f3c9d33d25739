import { type Command, Option } from "commander";
import { DEFAULT_RENEW_BEFORE_DAYS, MAX_RENEW_BEFORE_DAYS } from "../../wiro/consent/consent-rules";
import { withClient } from "../account";
import { type AccountOptions, guids, memberName, wholeNumber, withAccount } from "../arguments";
import { couldNotAsk } from "../polling";
import { isInProject } from "../pulumi-config";
import { EXIT, Failure, type Shell } from "../shell";
import { readStacks, type StackRecord, StackUnreadable } from "../stack-record";
import { count, plain, Progress } from "../text";
import { fleetRow, needsPerson } from "./fleet";
import { readChanges } from "./status/changes";
import { jsonReport } from "./status/json";
import { markdownReport, unknownReport } from "./status/markdown";
import { prometheusReport } from "./status/metrics";
import { readFleet } from "./status/read-fleet";
import type { Report } from "./status/report";
import { tableReport } from "./status/table";

const FORMATS = ["table", "json", "markdown", "prometheus"] as const;
type Format = (typeof FORMATS)[number];

const HELP = `
Without guids: every agent of the account that has, or once had, LinkedIn keys; the others are counted on stderr.
RENEW BY is an estimate: LinkedIn's consent lasts a year from the day it was given, or 60 days where LinkedIn gave no
refresh token with it, or while the agent does not run, as Wiro then does not renew the access token. That shows when
the token's end is three days behind a renewed one's. Until then the year is shown. A consent counts as due 30 days
before that date: \`statusReason\` of the credential names the earlier day.

In a Pulumi project it also reads the selected stack, by \`pulumi stack export\`, without secrets. It then shows the
customers' names, and compares. The expected member and the days before a renewal come from the program unless the
options give them. If the selected stack cannot be read, one line on stderr gives the reason, and the rest goes on.

States, the worst first
  lost               the connection was there, and is not any more
  missing            declared or named, and the API no longer shows the agent
  wrong member       another member than the expected one consented
  token not renewed  the access token is near its end, and Wiro does not renew it
  renewal due        the consent is near its end, or was given to another app
  unknown            the agent could not be read
  not connected      nor does a stack record whether it ever was
  never consented    declared, and nobody has consented yet
  left, connected    no stack declares it, and it is still connected
  connected          nothing to do
  left               no stack declares it, and it is not connected: nothing to do

Exit code 1 if any agent needs a person: all states but the last two. An agent that cannot be read does not hide the
others. Exit code 4 if the API could not be asked about all of them, if a stack that an option names was not read, or
if the stack has agents of another account, unless --declared-only is given; 4 wins over 1. If nothing could be asked,
--format markdown prints one line that says so, and the other formats print nothing.

--json, short for --format json, prints
  { "needPerson": 1, "unasked": 0, "collectedAt", "stacks": [], "stackProblem": "",
    "unreadAccounts": [], "states": { "lost": 1, … },
    "agents": [ { "guid", "title", "organizationId", "connection", "accountName", "connectedAt", "tokenExpiresAt",
    "renewBy", "todo", "warning", "state", "customer", "declared", "recorded", "pageName" } ] }
where connection is connected, "not connected", missing or unknown; times are ISO 8601, "" where there is none; todo
is "" when no person is needed; warning is something that is not due yet, but worth knowing; declared is null where no
stack was read; recorded is the connection as of the stack; unreadAccounts has a line for each account of the stack
whose agents the key does not list. --verbose adds
"changes": [ { "changedAt", "changedBy", "field", "value" } ].

Examples
  wiro-linkedin status
  wiro-linkedin status 3f2a9c1e-5b7d-4e8f-9a0b-1c2d3e4f5a6b --verbose
  wiro-linkedin status --stack prod-a --other-stack prod-b --format markdown
  wiro-linkedin status --format prometheus > wiro-linkedin.prom
  wiro-linkedin status --renew-before-days 60 --json > fleet.json || notify-the-team`;

interface Options extends Omit<AccountOptions, "stack"> {
  readonly stack?: string | false;
  readonly otherStack?: readonly string[];
  readonly declaredOnly?: true;
  readonly format?: Format;
  readonly json?: true;
  readonly wide?: true;
  readonly verbose?: true;
  readonly renewBeforeDays?: number;
  readonly expectedAccount?: string;
}

/** Named agents and `--no-stack` turn it off. */
function stacksToRead(named: readonly string[], options: Options, shell: Shell): (string | undefined)[] {
  const { stack, otherStack = [] } = options;
  if (stack === false) return [];
  if (namesStack(options)) return [...new Set([stack, ...otherStack])];
  return named.length === 0 && isInProject(shell.cwd) ? [undefined] : [];
}

interface ReadStack {
  readonly stack: StackRecord | undefined;
  readonly problem: string;
}

/** The person asked for these stacks, and not merely stands in a project. */
function namesStack({ stack, otherStack = [] }: Options): boolean {
  return typeof stack === "string" || otherStack.length > 0;
}

/** All of them or none: with one left out, its customers would seem to have left. */
async function stackOf(named: readonly string[], options: Options, shell: Shell): Promise<ReadStack> {
  const stacks = stacksToRead(named, options, shell);
  if (stacks.length === 0) return { stack: undefined, problem: "" };
  try {
    return { stack: await readStacks(stacks, shell), problem: "" };
  } catch (error) {
    if (error instanceof StackUnreadable) return { stack: undefined, problem: plain(error.message) };
    throw error;
  }
}

function unreadLine(account: string): string {
  const whose = account === "" ? "the stack's own account" : `the account of the provider ${account}`;
  return `The agents of ${whose} are not read: this API key lists none of them.`;
}

/** Without the stack, --declared-only would leave out every agent, and nothing would be checked. */
function noDeclared(problem: string): Failure {
  if (problem === "")
    return new Failure(
      "--declared-only needs a stack: run it in the folder of a Pulumi project, without --no-stack, or give --stack",
      EXIT.usage,
    );
  return new Failure(
    `the stack was not read, so --declared-only has no agent to check: ${problem}`,
    EXIT.unavailable,
  );
}

function formatOf({ format, json }: Options): Format {
  if (json !== undefined && format !== undefined && format !== "json")
    throw new Failure(`--json and --format ${format} exclude each other; give one`, EXIT.usage);
  return format ?? (json === undefined ? "table" : "json");
}

function formatted(report: Report, format: Format, options: Options, shell: Shell): string {
  switch (format) {
    case "table":
      return tableReport(report, options.wide ?? false, shell);
    case "json":
      return jsonReport(report);
    case "markdown":
      return markdownReport(report);
    case "prometheus":
      return prometheusReport(report);
  }
}

/** The parts of the question that stay open. Without them a run proves nothing about the rest. */
function openQuestions(report: Report, options: Options): string[] {
  const { unasked, unreadAccounts, stackProblem, checksAllAccounts } = report;
  const open: string[] = [];
  if (unasked > 0) open.push(`the API could not be asked about ${count(unasked, "agent")}; run it again`);
  if (stackProblem !== "" && namesStack(options)) open.push("the stack that was named was not read");
  if (unreadAccounts.length > 0 && checksAllAccounts)
    open.push(
      `${count(unreadAccounts.length, "account")} of the stack ${unreadAccounts.length === 1 ? "was" : "were"} not read; run it once with the key of each account, and with --declared-only`,
    );
  return open;
}

function failureOf(report: Report, options: Options): Failure | undefined {
  const { rows } = report;
  const inNeed = rows.filter(needsPerson).length;
  const open = openQuestions(report, options);
  const need = `${inNeed} of ${count(rows.length, "connection")} ${inNeed === 1 ? "needs" : "need"} a person`;
  if (open.length > 0)
    return new Failure([...(inNeed === 0 ? [] : [need]), ...open].join("; "), EXIT.unavailable);
  return inNeed === 0 ? undefined : new Failure(need);
}

/** A chat that hears nothing would take the night for a good one. */
async function orReported<T>(work: Promise<T>, format: Format, shell: Shell): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const isOpen = (error instanceof Failure && error.exitCode === EXIT.unavailable) || couldNotAsk(error);
    if (format === "markdown" && isOpen) shell.out.write(unknownReport(error.message));
    throw error;
  }
}

async function run(named: readonly string[], options: Options, shell: Shell): Promise<void> {
  const format = formatOf(options);
  const progress = new Progress(shell.err);
  // A stack whose settings cannot be read counts as not read.
  let unread: string | undefined;
  const account =
    typeof options.stack === "string"
      ? { stack: options.stack, onUnread: (reason: string) => void (unread = plain(reason)) }
      : {};
  const asked = withClient(account, shell, async ({ client }) => {
    const { stack, problem } =
      unread === undefined ? await stackOf(named, options, shell) : { stack: undefined, problem: unread };
    if (options.declaredOnly && stack === undefined && named.length === 0) throw noDeclared(problem);
    const question = {
      named,
      stack,
      declaredOnly: options.declaredOnly ?? false,
      expectedAccount: options.expectedAccount,
      renewBeforeDays: options.renewBeforeDays,
    };
    const fleet = await readFleet(client, question, progress);
    const rows = fleet.listed.map(fleetRow);
    const report: Report = {
      rows,
      changes: options.verbose ? await readChanges(rows, client, progress) : undefined,
      collectedAt: shell.clock.now(),
      unasked: fleet.listed.filter(
        ({ connection }) => typeof connection === "object" && "unasked" in connection && connection.unasked,
      ).length,
      stacks: stack?.stacks ?? [],
      stackProblem: problem,
      unreadAccounts: fleet.otherAccounts.map(unreadLine),
      checksAllAccounts: !(options.declaredOnly ?? false),
    };
    return { fleet, report };
  });
  const printUnread = (reason: string) =>
    progress.print(`The stack was not read, so customers' names and who left are not known: ${reason}.`);
  // The API may fail for the lack of these settings.
  asked.catch((error: unknown) => {
    if (unread !== undefined && !String(error).includes(unread)) printUnread(unread);
  });
  const { fleet, report } = await orReported(asked, format, shell);
  shell.out.write(formatted(report, format, options, shell));
  const { withoutKeys } = fleet;
  if (report.stackProblem !== "") printUnread(report.stackProblem);
  for (const line of report.unreadAccounts) progress.print(line);
  if (withoutKeys > 0)
    progress.print(`${count(withoutKeys, "agent")} without LinkedIn keys not shown; name one to see it.`);
  const failure = failureOf(report, options);
  if (failure !== undefined) throw failure;
}

export function status(program: Command, shell: Shell): void {
  withAccount(program.command("status"))
    .description("show the connections of agents, and what a person has to do about them")
    .argument("[guid...]", "agents; default: all that have to do with LinkedIn", guids)
    .option("--no-stack", "do not compare with the stack")
    .option(
      "--other-stack <name>",
      "another stack that declares agents of the account; repeatable",
      (name: string, before: readonly string[] | undefined) => [...(before ?? []), name],
    )
    .option(
      "--declared-only",
      "leave out the agents that no stack declares, and the stack's agents of other accounts",
    )
    .addOption(new Option("--format <format>", "how to print it; default: table").choices(FORMATS))
    .option("--json", "print JSON: short for --format json")
    .option("--wide", "one line for each agent, with every column")
    .option("--verbose", "add who changed which field of the credential, and when")
    .option(
      "--expected-account <name>",
      "the LinkedIn member who must have consented to every one",
      memberName,
    )
    .option(
      "--renew-before-days <n>",
      `how long before its end a consent counts as due; default: as the stack declares, else ${DEFAULT_RENEW_BEFORE_DAYS}`,
      wholeNumber(0, MAX_RENEW_BEFORE_DAYS),
    )
    .addHelpText("after", HELP)
    .action((named: readonly string[], options: Options) => run(named, options, shell));
}
