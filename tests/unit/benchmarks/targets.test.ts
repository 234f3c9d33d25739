import type { Contestant } from "../../../benchmarks/src/contestants";
import type { Sample } from "../../../benchmarks/src/series";
import { markOf, Samples, targets } from "../../../benchmarks/src/targets";
import { type Change, IMPORTS, LATENCY_MS, measured, SIZES } from "./measured";

const fallingShort = (samples: readonly Sample[], imports = IMPORTS) =>
  targets(new Samples(samples, LATENCY_MS), imports, SIZES)
    .filter((target) => markOf(target) === "falls short")
    .map(({ name }) => name);

const slower =
  (contestant: Contestant, command: string, wallSeconds: number): Change =>
  (sample) =>
    sample.contestant === contestant && sample.command === command
      ? { usage: { ...sample.usage, wallSeconds } }
      : undefined;

const asking =
  (command: string, api: Partial<Sample["api"]>): Change =>
  (sample) =>
    sample.contestant === "ours" && sample.command === command
      ? { api: { ...sample.api, ...api } }
      : undefined;

const atLarge =
  (role: "program" | "provider", used: { cpuSeconds: number; peakMb: number }): Change =>
  ({ contestant, agents, usage }) =>
    contestant === "ours" && agents === SIZES.large
      ? { usage: { ...usage, roles: { ...usage.roles, [role]: used } } }
      : undefined;

describe("the targets of the benchmark", () => {
  test("are reached by a run that reaches each of them", () => {
    const figures = targets(new Samples(measured(), LATENCY_MS), IMPORTS, SIZES);
    expect(figures.map((figure) => [figure.name, markOf(figure)])).toEqual(
      figures.map(({ name }) => [name, "pass"]),
    );
  });

  test.each<[string, Change, string[]]>([
    [
      "a slower preview",
      slower("ours", "preview", 12),
      [
        "no-change preview, ours to floor",
        "no-change preview, naive to ours",
        "no-change preview of 200, ours to rest's plan",
      ],
    ],
    ["a slower up", slower("ours", "up", 11), ["no-change up, ours to floor"]],
    [
      "a slower first up",
      slower("ours", "first up", 16),
      [
        "first up, ours to its bound",
        "first up of 200 without checkpoints, ours to rest's apply, 64 in parallel",
      ],
    ],
    ["a slower refresh", slower("ours", "refresh", 13), ["refresh, ours to its bound"]],
    [
      "a slower preview with refresh",
      slower("ours", "preview with refresh", 14),
      ["preview with refresh of 200, ours to rest's plan"],
    ],
    ["more reads of a refresh", asking("refresh", { requests: 601 }), ["refresh: calls for an agent"]],
    ["a call of a second up", asking("up", { requests: 1 }), ["second up: calls"]],
    ["a call of a preview", asking("preview", { requests: 1 }), ["preview without refresh: calls"]],
    ["a write of a refresh", asking("refresh", { writes: 1 }), ["any refresh: writes"]],
    [
      "a write of a preview with refresh",
      asking("preview with refresh", { writes: 1 }),
      ["any refresh: writes"],
    ],
    [
      "more memory of the provider",
      atLarge("provider", { cpuSeconds: 1, peakMb: 161 }),
      ["provider at 1000 agents, memory above floor"],
    ],
    [
      "more memory of the program",
      atLarge("program", { cpuSeconds: 1, peakMb: 131 }),
      ["program at 1000 agents, memory to floor's"],
    ],
    [
      "more CPU of a large fleet",
      atLarge("program", { cpuSeconds: 6.3, peakMb: 100 }),
      ["CPU of program and provider, 300 to 1000 agents"],
    ],
    [
      "a larger state",
      (sample) => (sample.contestant === "ours" ? { stateBytes: 1060 } : undefined),
      ["state bytes, ours to floor"],
    ],
  ])("%s falls short", (_, change, names) => {
    expect(fallingShort(measured(change))).toEqual(names);
  });

  test("a slow import falls short", () => {
    expect(fallingShort(measured(), { sdkMs: 620, oursMs: 61 })).toEqual(["import, ours to the SDK's"]);
  });

  test("the time that the latency dictates counts where it is longer than the floor's", () => {
    // 600 calls of 50 ms, 2 at once: 15 s.
    const change: Change = (sample) => {
      if (sample.contestant !== "ours" || sample.command !== "refresh") return undefined;
      return { api: { ...sample.api, inFlight: 2 }, usage: { ...sample.usage, wallSeconds: 17 } };
    };
    expect(fallingShort(measured(change))).toEqual([]);
  });

  test("without OpenTofu its targets are not measured, and no other", () => {
    const others = measured().filter(({ contestant }) => contestant !== "rest");
    const figures = targets(new Samples(others, LATENCY_MS), IMPORTS, SIZES);
    const open = figures.filter((figure) => markOf(figure) === "not measured").map(({ name }) => name);
    expect(open).toHaveLength(3);
    expect(open.every((name) => name.includes("rest's"))).toBe(true);
  });
});
