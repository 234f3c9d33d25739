import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "csv-parse/sync";
import { LinkedInAgent } from "pulumi-wiro-linkedin";

/** A customer, as a line of the file tells it: the name, and arguments of a `LinkedInAgent`. */
export interface Customer {
  readonly customer: string;
  readonly agentGuid: string;
  readonly organizationId: string;
  readonly interval: string;
  readonly running: boolean;
  /** Left out: the tone stays as Wiro has it. */
  readonly tone?: string;
}

const COLUMNS = ["customer", "agentGuid", "organizationId", "interval", "running", "tone"];
/** A value of these belongs to one customer only. */
const UNIQUE = ["customer", "agentGuid"];

type Row = Record<string, unknown>;

/** The customers of a CSV file. If anything in it is wrong, the program ends with a line for each fault. */
export function readCustomers(file: string): Customer[] {
  const faults: string[] = [];
  const say = (line: number, what: string) => faults.push(`${file}:${line}: ${what}`);

  const { header, rows } = readRows(file);
  for (const name of header)
    if (!COLUMNS.includes(name)) say(1, `column "${name}" is unknown; the columns are ${COLUMNS.join(", ")}`);
  for (const name of COLUMNS) if (!header.includes(name)) say(1, `column "${name}" is missing`);

  const lineOf = new Map<string, number>();
  for (const { line, row, misfit } of rows) {
    if (misfit !== undefined) say(line, misfit);
    if (row["customer"] === "")
      say(line, "customer: is empty; give a name, which the resources are called by");
    for (const name of UNIQUE) {
      const value = `${name} "${String(row[name])}"`;
      const first = lineOf.get(value);
      if (first === undefined) lineOf.set(value, line);
      else if (row[name]) say(line, `${value} is that of line ${first} already`);
    }
    // The rules of the resources themselves; a column that is missing was reported once.
    for (const { property, reason } of LinkedInAgent.check(row))
      if (header.includes(property)) say(line, `${property}: ${reason}`);
  }
  if (faults.length > 0) throw new pulumi.RunError(faults.join("\n"));
  return rows.map(({ row }) => row as unknown as Customer);
}

/** The file's header, and each row with the line on which it begins. */
function readRows(file: string) {
  let header: string[] = [];
  const columns = (names: string[]) => (header = names);
  const options = {
    columns,
    bom: true,
    info: true,
    raw: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
  };
  const rows = parse<{ record: Record<string, string>; info: Info; raw: string }>(
    readFileSync(file),
    options,
  );
  return {
    header,
    rows: rows.map(({ record, info, raw }) => ({
      line: info.lines - (raw.trim().match(/\n/g) ?? []).length,
      row: valuesOf(record),
      misfit: info.error && `has more or fewer values than columns; a text with a comma stands in quotes`,
    })),
  };
}

interface Info {
  /** The line on which the row ends. */
  readonly lines: number;
  readonly error?: Error;
}

function valuesOf({ running = "", tone, ...texts }: Record<string, string>): Row {
  const row: Row = { ...texts, running: { true: true, false: false }[running] ?? running };
  return tone ? { ...row, tone } : row;
}
