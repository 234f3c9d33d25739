import type { TopLevelSpec } from "vega-lite";
import { COMMANDS } from "./contestants";
import type { Results } from "./results";
import type { Sample } from "./series";
import { median } from "./statistics";

/** A picture of the results: its name, its text for those who do not see it, and its description for Vega-Lite. */
export interface Plot {
  readonly name: string;
  readonly alt: string;
  readonly spec: TopLevelSpec;
}

const COLOURS = {
  domain: ["floor", "ours", "native", "naive", "rest"],
  range: ["#8a8a8a", "#0a66c2", "#2e8b57", "#d9822b", "#7a4fbf"],
};
const colour = {
  field: "tool",
  type: "nominal",
  scale: COLOURS,
  legend: { title: null, orient: "top" },
} as const;

/** The medians of a value, one for each command, tool and number of agents. */
function medians(samples: readonly Sample[], take: (sample: Sample) => number) {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = `${sample.agents} ${sample.command} ${sample.contestant} ${sample.checkpoints}`;
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { agents, command, contestant: tool, checkpoints } = first;
    return [
      {
        agents,
        command,
        tool,
        checkpoints: checkpoints ? "after each step" : "at the end",
        value: median(group.map(take)),
      },
    ];
  });
}

const SIZE = { width: 560, height: 260 };

/** Lines over the number of agents. */
function overAgents(values: ReturnType<typeof medians>, title: string, color: object): TopLevelSpec {
  return {
    ...SIZE,
    data: { values },
    mark: { type: "line", point: true },
    encoding: {
      x: { field: "agents", type: "quantitative", axis: { title: "agents" } },
      y: { field: "value", type: "quantitative", axis: { title } },
      color,
    },
  };
}

const seconds = ({ usage }: Sample) => usage.wallSeconds;

export function plotsOf({ samples, sizes }: Results): Plot[] {
  const usual = samples.filter(({ shape, parallel }) => shape === "two" && parallel === undefined);
  const withCheckpoints = usual.filter(({ checkpoints }) => checkpoints);
  const fleet = withCheckpoints.filter(({ agents }) => agents === sizes.fleet);
  const perCommand: TopLevelSpec = {
    ...SIZE,
    data: { values: medians(fleet, seconds) },
    mark: "bar",
    encoding: {
      x: {
        field: "command",
        type: "nominal",
        sort: [...COMMANDS],
        axis: { title: null, labelAngle: 0, labelExpr: "split(datum.label, ' ')" },
      },
      xOffset: { field: "tool", sort: COLOURS.domain },
      y: { field: "value", type: "quantitative", axis: { title: "seconds" } },
      // OpenTofu is measured with another number of agents.
      color: {
        ...colour,
        legend: { ...colour.legend, values: [...new Set(fleet.map((one) => one.contestant))] },
      },
    },
  };
  const bySize = overAgents(
    medians(
      usual.filter(({ command }) => command === "preview"),
      seconds,
    ),
    "seconds, no-change preview",
    colour,
  );
  const firstUps = overAgents(
    medians(
      usual.filter(({ command, contestant }) => command === "first up" && contestant === "ours"),
      seconds,
    ),
    "seconds, first up",
    {
      field: "checkpoints",
      type: "nominal",
      scale: { domain: ["after each step", "at the end"], range: ["#d9822b", "#0a66c2"] },
      legend: { title: "the engine writes the state", titleLimit: 400, orient: "top" },
    },
  );
  return [
    {
      name: "commands",
      alt: `The median time of each command with ${sizes.fleet} agents, for each tool, in bars`,
      spec: perCommand,
    },
    {
      name: "previews",
      alt: "The time of a no-change preview by the number of agents, a line for each tool",
      spec: bySize,
    },
    {
      name: "first-ups",
      alt: "The time of a first up by the number of agents, with and without checkpoints",
      spec: firstUps,
    },
  ];
}

/** Draws a picture as SVG. */
export async function draw({ spec }: Plot): Promise<string> {
  const { compile } = await import("vega-lite");
  const vega = await import("vega");
  const compiled = compile({ background: "white", padding: 12, config: { font: "sans-serif" }, ...spec });
  return new vega.View(vega.parse(compiled.spec), { renderer: "none" }).toSVG();
}
