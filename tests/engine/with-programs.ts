import { findOnPath } from "../../tools/pulumi-cli/executables";
import { describeEngine } from "./engine-fixture";

/** `describe` where the engine suite runs and these programs are there, too. In CI they have to be. */
export function describeWith(...programs: readonly string[]): typeof describeEngine {
  const missing = programs.filter((name) => findOnPath(name, process.env["PATH"] ?? "") === undefined);
  if (missing.length === 0 || process.env["CI"]) return describeEngine;
  return (title, tests) => {
    process.stderr.write(
      `\n*** SKIPPED, NOTHING WAS PROVEN: ${title}: no ${missing.join(", ")} on PATH ***\n\n`,
    );
    describe.skip(title, tests);
  };
}
