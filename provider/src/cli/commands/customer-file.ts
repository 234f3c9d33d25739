import type { Export, ExportedCustomer } from "./exported-customer";

export interface CustomerFile {
  readonly text: string;
  readonly notes: readonly string[];
}

const COLUMNS = [
  "customer",
  "agentGuid",
  "organizationId",
  "interval",
  "running",
  "tone",
  "enabled",
] as const;

/** RFC 4180: a quote in quotes is doubled. Spaces at an end are quoted, because readers trim a bare cell. */
function cell(value: string): string {
  return /[",\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** The file of `examples/fleet`. */
export function customersCsv({ customers, notes }: Export): CustomerFile {
  const left: string[] = [];
  const rows = customers.map((customer) => {
    // A terminal interprets them, and readers change the ends of Windows lines.
    const isPlain = !/[^\P{Cc}\n\t]/u.test(customer.tone);
    if (!isPlain)
      left.push(
        `${customer.customer}, agent ${customer.agentGuid}: its tone has control characters or the line ends of Windows, so it is left out; --format typescript keeps them`,
      );
    const cells = { ...customer, tone: isPlain ? customer.tone : "" };
    return COLUMNS.map((column) => cell(String(cells[column] ?? "")));
  });
  const lines = [COLUMNS, ...rows].map((row) => `${row.join(",")}\n`);
  return { text: lines.join(""), notes: [...notes, ...left] };
}

const HEAD = `import * as pulumi from "@pulumi/pulumi";
import { LinkedInAgent } from "pulumi-wiro-linkedin";

const config = new pulumi.Config();
const app = {
  clientId: config.require("linkedInClientId"),
  clientSecret: config.requireSecret("linkedInClientSecret"),
  redirectUrl: config.require("redirectUrl"),
};
`;

/** A program with a `LinkedInAgent` for each customer. */
export function customersProgram({ customers, notes }: Export): CustomerFile {
  return { text: [HEAD, ...customers.map(declaration)].join("\n"), notes };
}

function declaration({ customer, tone, ...args }: ExportedCustomer): string {
  const given = { ...args, tone: tone === "" ? undefined : tone };
  const lines = Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `  ${key}: ${JSON.stringify(value)},\n`);
  return `new LinkedInAgent(${JSON.stringify(customer)}, {\n  app,\n${lines.join("")}});\n`;
}
