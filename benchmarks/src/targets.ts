import type { Command, Contestant } from "./contestants";
import type { Imports } from "./imports";
import type { Sample } from "./series";
import { median } from "./statistics";
import type { Role } from "./usage";

/** One figure that the project holds itself to. */
export interface Target {
  readonly name: string;
  /** Undefined where it was not measured. */
  readonly value: number | undefined;
  readonly limit: number;
  readonly holds: "at most" | "at least";
  readonly unit: "" | "MB" | "calls";
}

export type Mark = "pass" | "falls short" | "not measured";

export function markOf({ value, limit, holds }: Target): Mark {
  if (value === undefined || Number.isNaN(value)) return "not measured";
  return (holds === "at most" ? value <= limit : value >= limit) ? "pass" : "falls short";
}

/** The numbers of agents at which the targets are measured. */
export interface Sizes {
  /** Most targets. */
  readonly fleet: number;
  /** The memory, and the growth from `fleet` to it. */
  readonly large: number;
  /** Beside OpenTofu. */
  readonly beside: number;
}

/** The samples of a run. */
export class Samples {
  constructor(
    private readonly all: readonly Sample[],
    private readonly latencyMs: number,
  ) {}

  of(contestant: Contestant, command: Command, agents: number, filter: Partial<Sample> = {}): Sample[] {
    const criteria = {
      contestant,
      command,
      agents,
      shape: "two",
      checkpoints: true,
      parallel: undefined,
      ...filter,
    };
    return this.all.filter((sample) =>
      Object.entries(criteria).every(([key, value]) => sample[key as keyof Sample] === value),
    );
  }

  /** The median over the rounds of what is taken from each. */
  median(samples: readonly Sample[], take: (sample: Sample) => number): number | undefined {
    return samples.length === 0 ? undefined : median(samples.map(take));
  }

  /** The median of the ratios within each round. */
  ratio(
    these: readonly Sample[],
    those: readonly Sample[],
    take: (sample: Sample) => number,
  ): number | undefined {
    const ratios = these.flatMap((sample) => {
      const other = those.find(({ round }) => round === sample.round);
      return other === undefined ? [] : [take(sample) / take(other)];
    });
    return ratios.length === 0 ? undefined : median(ratios);
  }

  /** The ratio to what the engine needs for nothing, or to what the API's latency dictates, whichever is more. */
  toBound(ours: readonly Sample[], floor: readonly Sample[]): number | undefined {
    const ratios = ours.flatMap(({ round, usage, api }) => {
      const other = floor.find((one) => one.round === round);
      if (other === undefined) return [];
      const dictated = api.inFlight === 0 ? 0 : (api.requests * this.latencyMs) / 1000 / api.inFlight;
      return [usage.wallSeconds / Math.max(other.usage.wallSeconds, dictated)];
    });
    return ratios.length === 0 ? undefined : median(ratios);
  }
}

const wall = ({ usage }: Sample) => usage.wallSeconds;
const peak = (role: Role) => (sample: Sample) => sample.usage.roles[role].peakMb;
const ownCpu = ({ usage: { roles } }: Sample) => roles.program.cpuSeconds + roles.provider.cpuSeconds;

/** The figures of issue "as fast as the engine allows", from what was measured. */
export function targets(samples: Samples, imports: Imports, { fleet, large, beside }: Sizes): Target[] {
  const bound = (command: Command) =>
    samples.toBound(samples.of("ours", command, fleet), samples.of("floor", command, fleet));
  const toFloor = (command: Command, take = wall) =>
    samples.ratio(samples.of("ours", command, fleet), samples.of("floor", command, fleet), take);
  const toRest = (command: Command, filter: Partial<Sample> = {}, restFilter: Partial<Sample> = {}) =>
    samples.ratio(
      samples.of("ours", command, beside, filter),
      samples.of("rest", command, beside, restFilter),
      wall,
    );
  const calls = (command: Command, take: (sample: Sample) => number) =>
    samples.median(samples.of("ours", command, fleet), take);
  const above = (role: Role) => {
    const ours = samples.median(samples.of("ours", "preview", large, { checkpoints: false }), peak(role));
    const floor = samples.median(samples.of("floor", "preview", large, { checkpoints: false }), peak(role));
    return ours === undefined || floor === undefined ? undefined : { ours, floor };
  };
  const provider = above("provider");
  const program = above("program");
  const small = samples.median(samples.of("ours", "preview", fleet), ownCpu);
  const grown = samples.median(samples.of("ours", "preview", large, { checkpoints: false }), ownCpu);
  const reads = (sample: Sample) => sample.api.requests / fleet;
  const refreshWrites = Math.max(
    calls("refresh", ({ api }) => api.writes) ?? Number.NaN,
    calls("preview with refresh", ({ api }) => api.writes) ?? Number.NaN,
  );
  const ratio = (
    name: string,
    value: number | undefined,
    limit: number,
    holds: Target["holds"] = "at most",
  ): Target => ({
    name,
    value,
    limit,
    holds,
    unit: "",
  });
  const wide = { checkpoints: false, parallel: 64 };
  return [
    ratio("no-change preview, ours to floor", toFloor("preview"), 1),
    ratio("no-change up, ours to floor", toFloor("up"), 1),
    ratio(
      "state bytes, ours to floor",
      toFloor("up", ({ stateBytes }) => stateBytes),
      1.05,
    ),
    ratio("first up, ours to its bound", bound("first up"), 1.15),
    ratio(
      "no-change preview, naive to ours",
      samples.ratio(samples.of("naive", "preview", fleet), samples.of("ours", "preview", fleet), wall),
      1.8,
      "at least",
    ),
    {
      name: "refresh: calls for an agent",
      value: calls("refresh", reads),
      limit: 2,
      holds: "at most",
      unit: "calls",
    },
    {
      name: "second up: calls",
      value: calls("up", ({ api }) => api.requests),
      limit: 0,
      holds: "at most",
      unit: "calls",
    },
    {
      name: "preview: calls",
      value: calls("preview", ({ api }) => api.requests),
      limit: 0,
      holds: "at most",
      unit: "calls",
    },
    { name: "any refresh: writes", value: refreshWrites, limit: 0, holds: "at most", unit: "calls" },
    ratio("refresh, ours to its bound", bound("refresh"), 1.2),
    {
      name: `provider, memory above floor at ${large} agents`,
      value: provider && provider.ours - provider.floor,
      limit: 60,
      holds: "at most",
      unit: "MB",
    },
    ratio(`program, memory to floor's at ${large} agents`, program && program.ours / program.floor, 1.3),
    ratio("import, ours to the SDK's", imports.oursMs / imports.sdkMs, 60 / 620),
    ratio(
      `own CPU of a preview, ${fleet} to ${large} agents`,
      small === undefined || grown === undefined ? undefined : grown / small,
      (large / fleet) * 1.08,
    ),
    ratio(`no-change preview of ${beside}, ours to rest's plan`, toRest("preview"), 0.7),
    ratio(`preview with refresh of ${beside}, ours to rest's plan`, toRest("preview with refresh"), 0.9),
    ratio(
      `first up of ${beside}, 64 in parallel, no checkpoints, ours to rest's apply`,
      toRest("first up", wide, { parallel: 64 }),
      1,
    ),
  ];
}
