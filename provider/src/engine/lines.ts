import type { Context } from "../lifecycle/lifecycle";
import type { Sanitiser } from "./sanitiser";

/** How much a line matters to a reader. */
export type Severity = "info" | "warning";

/** Shows a line to the user: each adapter has its own way. */
export type Print = (line: string, severity: Severity) => void;

const warned = new Set<string>();

/** Lines to the user without secrets. A warning is printed once in a process: a refresh asks for a diff twice. */
export function linesTo(print: Print, sanitiser: Sanitiser): Pick<Context, "report" | "warn"> {
  const report = (line: string) => print(sanitiser.line(line), "info");
  const warn = (line: string) => {
    if (!warned.has(line)) print(sanitiser.line(line), "warning");
    warned.add(line);
  };
  return { report, warn };
}
