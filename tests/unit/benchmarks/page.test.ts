import { performancePage } from "../../../benchmarks/src/page";
import { plotsOf } from "../../../benchmarks/src/plots";
import type { Results } from "../../../benchmarks/src/results";
import { IMPORTS, LATENCY_MS, measured, SIZES } from "./measured";

const results: Results = {
  machine: { cores: 2, node: "v20.20.0", pulumi: "3.259.0", sdk: "3.248.0" },
  latencyMs: LATENCY_MS,
  sizes: SIZES,
  imports: IMPORTS,
  samples: measured(),
};

describe("the page of the figures", () => {
  const page = performancePage(results);

  test("has each target with its mark, and each command of each tool", () => {
    expect(page).toMatch(/\| no-change preview, ours to floor +\| 0\.9 +\| at most 1 +\| pass +\|/);
    expect(page).toMatch(/\| 300 +\| preview +\| naive +\| 20\.0 +\|/);
    expect(page).toMatch(/\| 200 +\| first up +\| ours \(no checkpoints, 64 in parallel\) +\| 9\.0 +\|/);
  });

  test("says why a target falls short, for that target alone", () => {
    const slow = performancePage({ ...results, imports: { ...IMPORTS, oursMs: IMPORTS.sdkMs } });
    const reasons = (text: string) =>
      text.split("\n").filter((line) => line.startsWith("- import, ours to the SDK's: "));
    expect(reasons(slow)).toHaveLength(1);
    expect(reasons(page)).toEqual([]);
    expect(slow).not.toContain("no reason is known");
  });

  test("names the machine, the latency and the rounds", () => {
    expect(page).toContain(
      "medians of up to 3 rounds on a machine with 2 cores, Node v20.20.0, Pulumi 3.259.0",
    );
    expect(page).toContain("at least 50 ms");
  });

  test("shows each plot, with a text for those who do not see it", () => {
    for (const { name, alt } of plotsOf(results)) {
      expect(page).toContain(`![${alt}](images/performance-${name}.svg)`);
      expect(alt).not.toBe("");
    }
  });

  test("has a value in each plot for each tool that it compares", () => {
    const valuesOf = (spec: object) =>
      (spec as { data: { values: { tool: string; value: number }[] } }).data.values;
    const [commands, previews, firstUps] = plotsOf(results).map(({ spec }) => valuesOf(spec));
    expect(new Set(commands?.map(({ tool }) => tool))).toEqual(
      new Set(["floor", "ours", "native", "naive", "rest"]),
    );
    expect(previews?.find(({ tool }) => tool === "ours")?.value).toBe(9);
    expect(firstUps?.every(({ tool }) => tool === "ours")).toBe(true);
  });
});
