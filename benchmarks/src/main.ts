import { mkdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { ensurePulumiCli } from "../../tools/lib/pulumi-cli/pulumi-cli";
import { Api } from "./api";
import { recordFloor } from "./contestants";
import { measureImports } from "./imports";
import { findOpenTofu, HOW_TO_BUILD } from "./open-tofu";
import { fullPlan, quickPlan } from "./plan";
import { commandTable, targetTable } from "./report";
import { writeResults } from "./results";
import { runSeries, type Sample } from "./series";
import { markOf, Samples, targets } from "./targets";

const USAGE = "usage: npm run bench [-- --quick] [--rounds <n>] [--latency <ms>] [--json <file>]";
const OPTIONS = {
  quick: { type: "boolean", default: false },
  rounds: { type: "string", default: "5" },
  latency: { type: "string", default: "50" },
  json: { type: "string" },
} as const;

interface Options {
  readonly quick: boolean;
  readonly rounds: number;
  readonly latencyMs: number;
  readonly json: string | undefined;
}

function readOptions(): Options {
  const { values } = parseArgs({ options: OPTIONS });
  const whole = (name: "rounds" | "latency", least: number) => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= least) return value;
    throw new Error(`--${name} ${values[name]}: must be a whole number from ${least}`);
  };
  return {
    quick: values.quick,
    rounds: whole("rounds", 1),
    latencyMs: whole("latency", 0),
    json: values.json,
  };
}

function sdkVersion(): string {
  const manifest = readFileSync(join(dirname(require.resolve("@pulumi/pulumi")), "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/** Whether every figure that does not depend on the machine's speed is reached. */
async function bench({ quick, rounds, latencyMs, json }: Options): Promise<boolean> {
  const started = performance.now();
  const report = (line: string) =>
    process.stderr.write(`bench: ${((performance.now() - started) / 1000).toFixed(0)} s: ${line}\n`);
  const cli = await ensurePulumiCli();
  const openTofu = findOpenTofu();
  if (openTofu === undefined) report(`OpenTofu is left out: ${HOW_TO_BUILD}`);
  const { sizes, series } = quick
    ? quickPlan(openTofu !== undefined)
    : fullPlan(rounds, openTofu !== undefined);
  const shapes = new Set(series.flatMap(({ fleets }) => fleets.map(({ shape }) => shape)));
  report("recording what the package stores for one agent");
  const api = await Api.start(1, 0);
  const records = await recordFloor(api, { cli, openTofu }, shapes).finally(() => api.stop());
  const imports = await measureImports(quick ? 3 : 9);
  const machine = { cores: cpus().length, node: process.version, pulumi: cli.version, sdk: sdkVersion() };
  if (json !== undefined) mkdirSync(dirname(json), { recursive: true });
  const samples: Sample[] = [];
  for (const one of series) {
    samples.push(...(await runSeries(one, latencyMs, { cli, openTofu, records }, report)));
    // After each, so that a run that is interrupted keeps what it has measured.
    if (json !== undefined) writeResults(json, { machine, latencyMs, sizes, imports, samples });
  }
  const figures = targets(new Samples(samples, latencyMs), imports, sizes);
  process.stdout.write(`${commandTable(samples)}\n${targetTable(figures)}`);
  return figures.every((figure) => !figure.isCount || markOf(figure) === "pass");
}

function main(): void {
  let options;
  try {
    options = readOptions();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  bench(options).then(
    (isReached) => {
      process.exitCode = isReached ? 0 : 1;
    },
    (error: unknown) => {
      console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    },
  );
}

main();
