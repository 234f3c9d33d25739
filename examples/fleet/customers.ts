import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "csv-parse/sync";
import { LinkedInAgent } from "pulumi-wiro-linkedin";

const COLUMNS = ["customer", "agentGuid", "organizationId", "interval", "running", "tone"];
const BOOLEANS = new Map<string | undefined, boolean>([
  ["true", true],
  ["false", false],
]);

/** A line of the file: the customer's name, and arguments of a `LinkedInAgent`. */
export interface Customer {
  readonly name: string;
  readonly args: {
    readonly agentGuid: string;
    readonly organizationId: string;
    readonly interval: string;
    readonly running: boolean;
    /** Where it is left empty, the tone stays as Wiro has it. */
    readonly tone?: string;
  };
}

/** The customers of a CSV file. If anything in it is wrong, the program ends with a line for each fault. */
export function readCustomers(file: string): Customer[] {
  const faults: string[] = [];
  const say = (line: number, what: string) => faults.push(`${file}:${line}: ${what}`);

  const { header, rows } = readRows(file);
  for (const name of header)
    if (!COLUMNS.includes(name)) say(1, `column "${name}" is unknown; the columns are ${COLUMNS.join(", ")}`);
  for (const name of COLUMNS) {
    const times = header.filter((column) => column === name).length;
    if (times !== 1) say(1, `column "${name}" is ${times === 0 ? "missing" : "there more than once"}`);
  }

  const firstLine = new Map<string, number>();
  const once = (line: number, column: string, value: string) => {
    const first = firstLine.get(`${column} ${value}`);
    if (first === undefined) firstLine.set(`${column} ${value}`, line);
    else say(line, `${column}: "${value}" is on line ${first}, too; each has one line`);
  };
  for (const { line, fits, name, args } of rows) {
    if (!fits) say(line, "has more or fewer values than there are columns; put a text with commas in quotes");
    if (name === "") say(line, "customer: is empty; give a name, by which the resources are called");
    else once(line, "customer", name);
    if (args.agentGuid !== "") once(line, "agentGuid", args.agentGuid);
    // The rules of the resources themselves; a column that is missing was told above.
    for (const { property, reason } of LinkedInAgent.check(args))
      if (COLUMNS.includes(property) && header.includes(property)) say(line, `${property}: ${reason}`);
  }
  if (faults.length > 0) throw refusal(faults.join("\n"));
  return rows;
}

/** Ends the program with a text and no stack: Node 20 and 22 take 15 s to format one of a Pulumi program. */
function refusal(text: string): pulumi.RunError {
  return Object.assign(new pulumi.RunError(text), { stack: text });
}

/** The header, and each row with the line on which it begins. */
function readRows(file: string) {
  let header: string[] = [];
  const options = {
    columns: (names: string[]) => (header = names),
    ...{ bom: true, info: true, raw: true, trim: true, skip_empty_lines: true, relax_column_count: true },
  };
  try {
    const rows = parse(readFileSync(file), options) as unknown as Parsed[];
    return { header, rows: rows.map(asCustomer) };
  } catch (error) {
    throw refusal(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** What the parser tells of a row. */
interface Parsed {
  readonly record: Record<string, string | undefined>;
  /** The line on which the row ends, and what is wrong with the number of its values. */
  readonly info: { readonly lines: number; readonly error?: Error };
  readonly raw: string;
}

function asCustomer({ record, info, raw }: Parsed): Customer & { line: number; fits: boolean } {
  const { customer = "", agentGuid = "", organizationId = "", interval = "", running, tone } = record;
  return {
    line: info.lines - raw.trim().split("\n").length + 1,
    fits: info.error === undefined,
    name: customer,
    args: {
      ...{ agentGuid, organizationId, interval },
      // Anything else goes through, to be refused with the rest.
      running: BOOLEANS.get(running?.toLowerCase()) ?? (running as unknown as boolean),
      ...(tone ? { tone } : {}),
    },
  };
}
