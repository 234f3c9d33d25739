import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { ensurePulumiCli } from "../../tools/lib/pulumi-cli/pulumi-cli";
import { Api } from "./api";
import { COMMANDS, type FleetOptions, recordFloor } from "./contestants";
import { measureImports } from "./imports";
import { findOpenTofu, HOW_TO_BUILD } from "./open-tofu";
import { commandTable, targetTable } from "./report";
import { runSeries, type Sample, type Series } from "./series";
import { Samples, type Sizes, targets } from "./targets";

const USAGE = "usage: npm run bench [-- --quick] [--json <file>] [--latency <ms>]";

const ALONE = { shape: "two", checkpoints: true, parallel: undefined } as const;
const WIDE = { shape: "two", checkpoints: false, parallel: 64 } as const;

function plan(quick: boolean, hasRest: boolean): { sizes: Sizes; series: Series[] } {
  const sizes = quick ? { fleet: 30, large: 100, beside: 30 } : { fleet: 300, large: 1000, beside: 200 };
  const rounds = quick ? 1 : 5;
  const rest: FleetOptions[] = hasRest ? [{ contestant: "rest", ...ALONE }] : [];
  const wideRest: FleetOptions[] = hasRest ? [{ contestant: "rest", ...ALONE, parallel: 64 }] : [];
  const main: FleetOptions[] = [
    { contestant: "floor", ...ALONE },
    { contestant: "ours", ...ALONE },
    { contestant: "naive", ...ALONE },
  ];
  const large = main.slice(0, 2).map((options) => ({ ...options, checkpoints: false }));
  const series: Series[] = [
    { agents: sizes.fleet, rounds, fleets: main, commands: COMMANDS },
    {
      agents: sizes.large,
      rounds: quick ? 1 : 3,
      fleets: large,
      commands: ["first up", "preview", "refresh"],
    },
  ];
  if (hasRest) {
    const fleets: FleetOptions[] = [{ contestant: "ours", ...ALONE }, ...rest];
    series.push({ agents: sizes.beside, rounds, fleets, commands: COMMANDS });
    const wide: FleetOptions[] = [{ contestant: "ours", ...WIDE }, ...wideRest];
    series.push({ agents: sizes.beside, rounds, fleets: wide, commands: ["first up", "destroy"] });
  }
  return { sizes, series };
}

async function bench({
  quick,
  json,
  latency,
}: {
  quick: boolean;
  json: string | undefined;
  latency: number;
}): Promise<void> {
  const started = performance.now();
  const report = (line: string) =>
    process.stderr.write(`bench: ${((performance.now() - started) / 1000).toFixed(0)} s: ${line}\n`);
  const cli = await ensurePulumiCli();
  const openTofu = findOpenTofu();
  if (openTofu === undefined) report(`OpenTofu is left out: ${HOW_TO_BUILD}`);
  report("recording what the package stores for one agent");
  const api = await Api.start(1, 0);
  const records = await recordFloor(api, { cli, openTofu }).finally(() => api.stop());
  const imports = await measureImports(quick ? 3 : 9);
  const { sizes, series } = plan(quick, openTofu !== undefined);
  const all: Sample[] = [];
  for (const one of series) all.push(...(await runSeries(one, latency, { cli, openTofu, records }, report)));
  const figures = targets(new Samples(all, latency), imports, sizes);
  const machine = { cores: cpus().length, node: process.version, pulumi: cli.version };
  process.stdout.write(`${commandTable(all)}\n${targetTable(figures)}\n`);
  if (json === undefined) return;
  mkdirSync(dirname(json), { recursive: true });
  writeFileSync(
    json,
    `${JSON.stringify({ machine, latencyMs: latency, sizes, imports, targets: figures, samples: all }, null, 1)}\n`,
  );
}

const options = {
  quick: { type: "boolean", default: false },
  json: { type: "string" },
  latency: { type: "string", default: "50" },
} as const;
try {
  const { values } = parseArgs({ options });
  const latency = Number(values.latency);
  if (!Number.isInteger(latency) || latency < 0)
    throw new Error(`--latency ${values.latency} is not a number of milliseconds`);
  bench({ quick: values.quick, json: values.json, latency }).catch((error: unknown) => {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exitCode = 2;
}
