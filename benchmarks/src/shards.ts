import { cpus } from "node:os";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { markdownTable } from "markdown-table";
import { ensurePulumiCli, type PulumiCli } from "../../tools/lib/pulumi-cli/pulumi-cli";
import { Postgres } from "../../tools/lib/sharded-fleet/postgres";
import { ShardedProject } from "../../tools/lib/sharded-fleet/project";
import { Api } from "./api";

const USAGE =
  "usage: npm run bench:shards [-- --agents 3000 --shards 12 --workers 1,2,4 --in-flight 8 --latency 50 --json <file>]";

/** Rejects at Ctrl+C or SIGTERM: then the workers end with the benchmark, each after its stack. */
const interruption = new Promise<never>((_, reject) => {
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, () => reject(new Error(`ended by ${signal}; the workers end after their stacks`)));
});
// It may come while nothing waits for it.
interruption.catch(() => undefined);

interface Settings {
  readonly agents: number;
  readonly latencyMs: number;
  /** The requests in flight of all workers together. */
  readonly inFlight: number;
}

interface Sample {
  readonly stacks: number;
  readonly workers: number;
  readonly first: Timed;
  readonly again: Timed;
  /** The state of all stacks with its history, as PostgreSQL stores it. */
  readonly stateMb: number;
}

interface Timed {
  readonly seconds: number;
  readonly requests: number;
  readonly writes: number;
}

/** The first run of a fleet of which nothing is set up, and a run that changes nothing. */
async function measure(
  cli: PulumiCli,
  settings: Settings,
  stacks: number,
  workers: number,
  report: (line: string) => void,
): Promise<Sample> {
  const { agents, latencyMs, inFlight } = settings;
  const what = `${agents} agents in ${stacks} stacks with ${workers} workers`;
  const api = await Api.start(agents, latencyMs);
  const postgres = await Postgres.start();
  const env = {
    WIRO_BASE_URL: api.baseUrl,
    WIRO_MAX_CONCURRENT_REQUESTS: String(Math.max(1, Math.floor(inFlight / workers))),
    PULUMI_SKIP_CHECKPOINTS: "true",
  };
  const project = await ShardedProject.create({
    ...{ guids: api.guids, shards: stacks, cli, backend: postgres.url, env },
  });
  const timed = async (): Promise<Timed> => {
    await api.count();
    const begun = performance.now();
    await Promise.race([project.run("run"), interruption]);
    const seconds = (performance.now() - begun) / 1000;
    const { requests, writes } = await api.count();
    return { seconds, requests, writes };
  };
  try {
    for (let n = 0; n < workers; n += 1) project.startWorker();
    report(`${what}: the first run`);
    const first = await timed();
    report(`${what}: ${first.seconds.toFixed(0)} s; again`);
    const again = await timed();
    report(`${what}: ${again.seconds.toFixed(0)} s for the run that changes nothing`);
    const bytes = postgres.query("SELECT sum(pg_column_size(data)) FROM pulumi_state");
    return { stacks, workers, first, again, stateMb: Number(bytes) / 1e6 };
  } finally {
    await project.close();
    await postgres.stop();
    api.stop();
  }
}

function tableOf(samples: readonly Sample[]): string {
  const head = [
    "stacks",
    "workers",
    "first run s",
    "calls",
    "writes",
    "again s",
    "calls",
    "writes",
    "state MB",
  ];
  const rows = samples.map(({ stacks, workers, first, again, stateMb }) => [
    ...[stacks, workers].map(String),
    ...[first, again].flatMap(({ seconds, requests, writes }) => [
      seconds.toFixed(1),
      String(requests),
      String(writes),
    ]),
    stateMb.toFixed(1),
  ]);
  return markdownTable([head, ...rows], { align: head.map(() => "r") });
}

async function bench(settings: Settings, shards: number, workers: readonly number[], json?: string) {
  const started = performance.now();
  const report = (line: string) =>
    process.stderr.write(`bench: ${((performance.now() - started) / 1000).toFixed(0)} s: ${line}\n`);
  const cli = await ensurePulumiCli();
  const machine = { cores: cpus().length, node: process.version, pulumi: cli.version };
  const samples: Sample[] = [];
  const cases = [{ stacks: 1, count: 1 }, ...workers.map((count) => ({ stacks: shards, count }))];
  for (const { stacks, count } of cases) {
    samples.push(await measure(cli, settings, stacks, count, report));
    // After each case, so that an interruption loses only the last one.
    if (json === undefined) continue;
    mkdirSync(dirname(json), { recursive: true });
    writeFileSync(json, `${JSON.stringify({ machine, settings, samples }, null, 1)}\n`);
  }
  process.stdout.write(`${tableOf(samples)}\n${JSON.stringify({ ...machine, ...settings })}\n`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      agents: { type: "string", default: "3000" },
      shards: { type: "string", default: "12" },
      workers: { type: "string", default: "1,2,4" },
      "in-flight": { type: "string", default: "8" },
      latency: { type: "string", default: "50" },
      json: { type: "string" },
    },
  });
  const workers = values.workers.split(",").map(Number);
  const numbers = [values.agents, values.shards, values["in-flight"], values.latency].map(Number);
  const [agents = 0, shards = 0, inFlight = 0, latencyMs = 0] = numbers;
  if (![agents, shards, inFlight, ...workers].every((number) => number >= 1) || !(latencyMs >= 0))
    throw new Error(USAGE);
  await bench({ agents, latencyMs, inFlight }, shards, workers, values.json);
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
