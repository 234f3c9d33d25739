import { readFileSync, writeFileSync } from "node:fs";
import type { Imports } from "./imports";
import type { Sample } from "./series";
import type { Sizes } from "./targets";

/** What a run of the benchmark keeps. */
export interface Results {
  readonly machine: {
    readonly cores: number;
    readonly node: string;
    readonly pulumi: string;
    readonly sdk: string;
  };
  /** Of each call of the API, at least. */
  readonly latencyMs: number;
  readonly sizes: Sizes;
  readonly imports: Imports;
  readonly samples: readonly Sample[];
}

export function readResults(file: string): Results {
  return JSON.parse(readFileSync(file, "utf8")) as Results;
}

/** One line for each sample, so that a diff shows which changed. */
export function writeResults(file: string, { samples, ...rest }: Results): void {
  const round = (_key: string, value: unknown) =>
    typeof value === "number" ? Number(value.toFixed(3)) : value;
  const head = JSON.stringify(rest, round, 2).replace(/\n\}$/, "");
  const lines = samples.map((sample) => `    ${JSON.stringify(sample, round)}`);
  writeFileSync(file, `${head},\n  "samples": [\n${lines.join(",\n")}\n  ]\n}\n`);
}
