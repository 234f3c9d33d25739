import type { Context } from "../lifecycle/lifecycle";
import type { Sanitiser } from "./sanitiser";

const warned = new Set<string>();

/** Lines to the user without secrets. A warning is printed once in a process: a refresh asks for a diff twice. */
export function linesTo(
  print: (line: string) => void,
  sanitiser: Sanitiser,
): Pick<Context, "report" | "warn"> {
  const report = (line: string) => print(sanitiser.line(line));
  const warn = (line: string) => {
    if (!warned.has(line)) report(`warning: ${line}`);
    warned.add(line);
  };
  return { report, warn };
}
