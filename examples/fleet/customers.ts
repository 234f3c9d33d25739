import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "csv-parse/sync";
import { LinkedInAgent, runsPerMonth } from "pulumi-wiro-linkedin";

const COLUMNS = ["customer", "agentGuid", "organizationId", "interval", "running", "tone"];
/** They may be left out, with all their cells, or be empty. */
const OPTIONAL = ["pageName", "enabled", "offboarding", "inviteNonce"];
const NONCE = /^[\x21-\x7e]{1,64}$/;
const BOOLEANS = new Map<string | undefined, boolean>([
  ["true", true],
  ["false", false],
]);

/** A line of the file: the customer's name, the nonce of their invite, and arguments of a `LinkedInAgent`. */
export interface Customer {
  readonly name: string;
  /** The line on which it begins. */
  readonly line: number;
  /** Another one makes a new invite, after the former was withdrawn. */
  readonly inviteNonce?: string;
  readonly args: {
    readonly agentGuid: string;
    readonly organizationId: string;
    readonly interval: string;
    readonly running: boolean;
    /** Where it is left empty, the tone stays as Wiro has it. */
    readonly tone?: string;
    readonly pageName?: string;
    /** Where it is left empty, the posts are on as soon as, and as long as, the agent is connected. */
    readonly enabled?: boolean;
    readonly offboarding?: boolean;
  };
}

/**
 * The customers of a CSV file. If anything in it is wrong, or a customer's posts run more often than `maxRuns` times a
 * month, the program ends with a line for each fault.
 */
export function readCustomers(file: string, maxRuns = Infinity): Customer[] {
  const problems: string[] = [];
  const addProblem = (line: number, what: string) => problems.push(`${file}:${line}: ${what}`);

  const { header, rows } = readRows(file);
  if (rows.length === 0) throw lineError(`${file} has no customers; to end the fleet, run pulumi destroy`);
  const known = [...COLUMNS, ...OPTIONAL];
  for (const name of header)
    if (!known.includes(name))
      addProblem(1, `column "${name}" is unknown; the columns are ${known.join(", ")}`);
  for (const name of known) {
    const times = header.filter((column) => column === name).length;
    if (times > 1 || (times === 0 && COLUMNS.includes(name)))
      addProblem(1, `column "${name}" is ${times === 0 ? "missing" : "there more than once"}`);
  }

  const firstLine = new Map<string, number>();
  const once = (line: number, column: string, value: string) => {
    const first = firstLine.get(`${column} ${value}`);
    if (first === undefined) firstLine.set(`${column} ${value}`, line);
    else addProblem(line, `${column}: "${value}" is on line ${first}, too; each has one line`);
  };
  for (const { line, misfit, name, inviteNonce, args } of rows) {
    if (misfit !== undefined) {
      addProblem(
        line,
        `has ${misfit} values for ${header.length} columns; put a text with commas in quotes, also an interval`,
      );
      // They stand in wrong columns.
      continue;
    }
    if (name !== "") once(line, "customer", name);
    else if (header.includes("customer"))
      addProblem(line, "customer: is empty; give a name, by which the resources are called");
    if (args.agentGuid !== "") once(line, "agentGuid", args.agentGuid);
    // The rules of the resources themselves; a column that is missing was told above.
    for (const { property, reason } of LinkedInAgent.check(args))
      if (known.includes(property) && header.includes(property)) addProblem(line, `${property}: ${reason}`);
    if (inviteNonce !== undefined && !NONCE.test(inviteNonce))
      addProblem(line, "inviteNonce: must be 1 to 64 printable ASCII characters without spaces");
    const runs = runsPerMonth(args.interval) ?? 0;
    if (runs > maxRuns)
      addProblem(
        line,
        `interval: runs ${runs} times a month; maxRunsPerMonth of the stack allows ${maxRuns}`,
      );
  }
  if (problems.length > 0) throw lineError(problems.join("\n"));
  return rows;
}

/** Ends the program with a text and no stack: Node 20 and 22 take 15 s to format one of a Pulumi program. */
function lineError(text: string): pulumi.RunError {
  return Object.assign(new pulumi.RunError(text), { stack: text });
}

/** The header, and each row with the line on which it begins. */
function readRows(file: string) {
  let header: string[] = [];
  const columns = (names: string[]) => {
    if (names.length === 1 && /[;\t]/.test(names.join()))
      throw new Error("it is separated by semicolons or tabs; save it with commas");
    return (header = names);
  };
  const options = { columns, info: true, raw: true, trim: true, skip_empty_lines: true };
  try {
    const rows = parse(textOf(file), { ...options, relax_column_count: true }) as unknown as Parsed[];
    return { header, rows: rows.map(asCustomer) };
  } catch (error) {
    throw lineError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** As spreadsheets save it: a byte-order mark is left out, and there is one way to end a line. */
function textOf(file: string): string {
  const bytes = readFileSync(file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replaceAll("\r\n", "\n");
  } catch {
    throw new Error("it is not UTF-8; save it as CSV UTF-8");
  }
}

/** What the parser tells of a row. */
interface Parsed {
  readonly record: Record<string, string | undefined>;
  /** The line on which the row ends, and its values if they are more or fewer than the columns. */
  readonly info: { readonly lines: number; readonly error?: { readonly record: readonly string[] } };
  readonly raw: string;
}

function asCustomer({ record, info, raw }: Parsed): Customer & { misfit?: number } {
  const { customer = "", agentGuid = "", organizationId = "", interval = "", running } = record;
  const { tone, pageName, enabled, offboarding, inviteNonce } = record;
  return {
    line: info.lines - raw.trim().split("\n").length + 1,
    misfit: info.error?.record.length,
    name: customer,
    ...(inviteNonce ? { inviteNonce } : {}),
    args: {
      agentGuid,
      organizationId,
      interval,
      running: asBoolean(running),
      ...(tone ? { tone } : {}),
      ...(pageName ? { pageName } : {}),
      ...(enabled ? { enabled: asBoolean(enabled) } : {}),
      ...(offboarding ? { offboarding: asBoolean(offboarding) } : {}),
    },
  };
}

/** Anything else goes through, to be refused with the rest. */
function asBoolean(cell: string | undefined): boolean {
  return BOOLEANS.get(cell?.toLowerCase()) ?? (cell as unknown as boolean);
}
