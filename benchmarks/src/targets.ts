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
  /** Whether it is the same on every machine, however busy. */
  readonly isCount: boolean;
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

/** The figures that the project holds itself to, from the samples. */
export function targets(samples: Samples, imports: Imports, { fleet, large, beside }: Sizes): Target[] {
  const ours = (command: Command) => samples.of("ours", command, fleet);
  const floor = (command: Command) => samples.of("floor", command, fleet);
  const count = (command: Command, take: (sample: Sample) => number) => samples.median(ours(command), take);
  const atLarge = (contestant: Contestant) =>
    samples.of(contestant, "preview", large, { checkpoints: false });
  const memory = (role: Role) => ({
    ours: samples.median(atLarge("ours"), peak(role)) ?? Number.NaN,
    floor: samples.median(atLarge("floor"), peak(role)) ?? Number.NaN,
  });
  const provider = memory("provider");
  const program = memory("program");
  const cpuOfFleet = samples.median(ours("preview"), ownCpu) ?? Number.NaN;
  const cpuOfLarge = samples.median(atLarge("ours"), ownCpu) ?? Number.NaN;
  const writes = (["refresh", "preview with refresh"] as const).map(
    (command) => count(command, ({ api }) => api.writes) ?? Number.NaN,
  );
  const toRest = (command: Command, own: Partial<Sample> = {}, other: Partial<Sample> = {}) =>
    samples.ratio(samples.of("ours", command, beside, own), samples.of("rest", command, beside, other), wall);
  const requests = ({ api }: Sample) => api.requests;
  const stateBytes = (sample: Sample) => sample.stateBytes;

  const upTo = (name: string, limit: number, value: number | undefined): Target => ({
    ...{ name, value, limit, holds: "at most", unit: "", isCount: false },
  });
  const counted = (name: string, limit: number, value: number | undefined, unit: Target["unit"]): Target => ({
    ...{ name, value, limit, holds: "at most", unit, isCount: true },
  });
  return [
    upTo("no-change preview, ours to floor", 1, samples.ratio(ours("preview"), floor("preview"), wall)),
    upTo("no-change up, ours to floor", 1, samples.ratio(ours("up"), floor("up"), wall)),
    counted("state bytes, ours to floor", 1.05, samples.ratio(ours("up"), floor("up"), stateBytes), ""),
    upTo("first up, ours to its bound", 1.15, samples.toBound(ours("first up"), floor("first up"))),
    {
      ...upTo(
        "no-change preview, naive to ours",
        1.8,
        samples.ratio(samples.of("naive", "preview", fleet), ours("preview"), wall),
      ),
      holds: "at least",
    },
    counted(
      "refresh: calls for an agent",
      2,
      count("refresh", ({ api }) => api.requests / fleet),
      "calls",
    ),
    counted("second up: calls", 0, count("up", requests), "calls"),
    counted("preview without refresh: calls", 0, count("preview", requests), "calls"),
    counted("any refresh: writes", 0, Math.max(...writes), "calls"),
    upTo("refresh, ours to its bound", 1.2, samples.toBound(ours("refresh"), floor("refresh"))),
    {
      ...upTo(`provider at ${large} agents, memory above floor`, 60, provider.ours - provider.floor),
      unit: "MB",
    },
    upTo(`program at ${large} agents, memory to floor's`, 1.3, program.ours / program.floor),
    upTo("import, ours to the SDK's", 60 / 620, imports.oursMs / imports.sdkMs),
    upTo(
      `CPU of program and provider, ${fleet} to ${large} agents`,
      (large / fleet) * 1.08,
      cpuOfLarge / cpuOfFleet,
    ),
    upTo(`no-change preview of ${beside}, ours to rest's plan`, 0.7, toRest("preview")),
    upTo(`preview with refresh of ${beside}, ours to rest's plan`, 0.9, toRest("preview with refresh")),
    upTo(
      `first up of ${beside} without checkpoints, ours to rest's apply, 64 in parallel`,
      1,
      toRest("first up", { checkpoints: false, parallel: 64 }, { parallel: 64 }),
    ),
  ];
}
