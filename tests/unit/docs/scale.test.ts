import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const REPOSITORY = resolve(__dirname, "../../..");
const read = (name: string) => readFileSync(join(REPOSITORY, name), "utf8");

interface Measured {
  readonly settings: { readonly agents: number; readonly latencyMs: number; readonly inFlight: number };
  readonly machine: { readonly cores: number };
  readonly samples: readonly {
    readonly stacks: number;
    readonly workers: number;
    readonly first: { readonly seconds: number };
    readonly again: { readonly seconds: number; readonly requests: number; readonly writes: number };
    readonly stateMb: number;
  }[];
}

const { settings, machine, samples } = JSON.parse(read("benchmarks/shards.json")) as Measured;
const page = read("docs/scale.md").replace(/ +/g, " ").replace(/\n/g, " ");
const grouped = (count: number) => count.toLocaleString("en-US");

test("docs/scale.md has what npm run bench:shards measured", () => {
  expect(page).toContain(
    `Measured with ${grouped(settings.agents)} agents, each a \`LinkedInAgent\`, without checkpoints: on one machine with ${machine.cores} cores`,
  );
  expect(page).toContain(
    `A call took ${settings.latencyMs} ms, and all workers together had ${settings.inFlight} requests in flight.`,
  );
  const rows = samples.map(({ stacks, workers, first, again, stateMb }) =>
    [
      ...["", stacks, workers, `${first.seconds.toFixed(0)} s`, `${again.seconds.toFixed(0)} s`],
      ...[grouped(again.requests), `${stateMb.toFixed(0)} MB`, ""],
    ].join(" | "),
  );
  expect(rows).toHaveLength(4);
  expect(rows.filter((row) => !page.includes(row.trim()))).toEqual([]);
  expect(samples.filter(({ again }) => again.writes > 0)).toEqual([]);
});
