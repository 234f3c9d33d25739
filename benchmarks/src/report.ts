import { markdownTable } from "markdown-table";
import { describe, type Sample } from "./series";
import { median } from "./statistics";
import { markOf, type Target } from "./targets";

/** The medians of each contestant's commands. */
export function commandTable(samples: readonly Sample[]): string {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = [sample.agents, sample.command, describe(sample)].join(" | ");
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  const head = [
    "agents",
    "command",
    "tool",
    "wall s",
    "CPU s: engine",
    "program",
    "provider",
    "peak MB: engine",
    "program",
    "provider",
    "calls",
    "at once",
    "state kB",
  ];
  const rows = [...groups.values()].map((group) => {
    const of = (take: (sample: Sample) => number, digits = 0) => median(group.map(take)).toFixed(digits);
    const [first] = group;
    return [
      ...(first === undefined ? [] : [String(first.agents), first.command, describe(first)]),
      of(({ usage }) => usage.wallSeconds, 1),
      ...(["engine", "program", "provider"] as const).map((role) =>
        of(({ usage }) => usage.roles[role].cpuSeconds, 1),
      ),
      ...(["engine", "program", "provider"] as const).map((role) =>
        of(({ usage }) => usage.roles[role].peakMb),
      ),
      of(({ api }) => api.requests),
      of(({ api }) => api.inFlight),
      of(({ stateBytes }) => stateBytes / 1000),
    ];
  });
  return `${markdownTable([head, ...rows])}\n`;
}

/** Each target with its mark. */
export function targetTable(targets: readonly Target[]): string {
  const figure = (value: number, unit: Target["unit"]) =>
    `${Number(value.toFixed(2))}${unit === "" ? "" : ` ${unit}`}`;
  const rows = targets.map((target) => [
    target.name,
    target.value === undefined || Number.isNaN(target.value) ? "-" : figure(target.value, target.unit),
    `${target.holds} ${figure(target.limit, target.unit)}`,
    markOf(target),
  ]);
  return `${markdownTable([["figure", "measured", "target", ""], ...rows])}\n`;
}
