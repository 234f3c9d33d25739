import { COMMANDS, type Contestant } from "../../../benchmarks/src/contestants";
import type { Sample } from "../../../benchmarks/src/series";

export const SIZES = { fleet: 300, large: 1000, beside: 200 };
export const IMPORTS = { sdkMs: 620, oursMs: 50 };
export const LATENCY_MS = 50;
const CONTESTANTS: readonly Contestant[] = ["floor", "ours", "native", "naive", "rest"];

export type Change = (sample: Sample) => Partial<Sample> | undefined;

/** What a run measures where every target is reached. */
export function measured(change: Change = () => undefined): Sample[] {
  const role = { cpuSeconds: 1, peakMb: 100 };
  const samples = CONTESTANTS.flatMap((contestant) =>
    COMMANDS.flatMap((command) =>
      [
        { agents: 300, checkpoints: true, parallel: undefined },
        { agents: 200, checkpoints: true, parallel: undefined },
        { agents: 200, checkpoints: contestant === "rest", parallel: 64 },
        { agents: 1000, checkpoints: false, parallel: undefined },
      ].flatMap((fleet) =>
        [0, 1, 2].map((round): Sample => {
          const asks = contestant === "ours" && command === "refresh";
          return {
            ...{ ...fleet, contestant, command, round, shape: "two" },
            usage: {
              code: 0,
              wallSeconds: { floor: 10, ours: 9, native: 9, naive: 20, rest: 15 }[contestant],
              roles: { engine: role, program: role, provider: role },
            },
            api: {
              ...{
                requests: asks ? 600 : 0,
                writes: 0,
                inFlight: asks ? 8 : 0,
                operations: {},
                rateLimited: 0,
              },
            },
            stateBytes: 1000,
          };
        }),
      ),
    ),
  );
  return samples.map((sample) => ({ ...sample, ...change(sample) }));
}
