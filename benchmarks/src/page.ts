import { plotsOf } from "./plots";
import { commandTable, targetTable } from "./report";
import type { Results } from "./results";
import { markOf, Samples, type Target, targets } from "./targets";

/** docs/performance.md, from the results of a full run. */
export function performancePage(results: Results): string {
  const { machine, latencyMs, sizes, imports, samples } = results;
  const figures = targets(new Samples(samples, latencyMs), imports, sizes);
  const pictures = plotsOf(results).map(({ name, alt }) => `![${alt}](images/performance-${name}.svg)`);
  const rounds = Math.max(...samples.map(({ round }) => round)) + 1;
  return [
    "# Performance",
    "",
    "`npm run bench` measures five ways to do the same, in turn, with the real Pulumi CLI and the sandbox:",
    "",
    "- _floor_: resources with the same properties whose provider does nothing. This is the cost of the engine and of the SDK.",
    "- _ours_: this package, a `LinkedInCredential` and an `AgentSchedule` for each agent, or a `LinkedInAgent`.",
    "- _native_: the same classes by the plugin. Its `preview` and `up` ask the API first, as a refresh does.",
    "- _naive_: the usual provider of `pulumi.dynamic` with `fetch`, written by hand.",
    "- _rest_: OpenTofu 1.10.6 with the generic REST provider Mastercard/restapi 1.20.0.",
    "",
    `The figures are medians of up to ${rounds} rounds on a machine with ${machine.cores} cores, Node ${machine.node}, Pulumi ${machine.pulumi} and its SDK ${machine.sdk}. Each call of the API takes at least ${latencyMs} ms. Ratios are taken within a round, because machines differ and have other work to do.`,
    "",
    "## Targets",
    "",
    "The bound of a command is the longer of two times: that of _floor_, and that of the calls (calls × latency ÷ calls at once).",
    "",
    targetTable(figures),
    ...explained(figures),
    "## Pictures",
    "",
    ...pictures.flatMap((picture) => [picture, ""]),
    "## All commands",
    "",
    commandTable(samples),
    "## Measure again",
    "",
    "```sh",
    "npm run bench -- --quick # two minutes, for the counts",
    "npm run bench:opentofu # once: builds OpenTofu and the REST provider with Go",
    "npm run bench -- --json benchmarks/results.json # an hour",
    "npm run bench:page # writes this page",
    "```",
    "",
  ].join("\n");
}

/** Why a target may be out of reach, by the beginning of its name. Profiles of the processes showed it. */
const REASONS: Readonly<Record<string, string>> = {
  "no-change preview, naive to ours":
    "most of either preview is the engine's and the SDK's: the start, and the registration of each property. _floor_ shows how much that is. A provider can save only what it adds itself.",
  "refresh, ours to its bound":
    "the bound counts the calls alone. Before the first one the engine starts, and loads the state and the provider; the refresh of the smallest fleet below shows that time. By default the engine runs four steps for each core. `--parallel 32` runs more, and more calls are under way then.",
  "import, ours to the SDK's":
    "more than half of it is the package zod, of which a half are the translations of its messages. zod cannot be loaded without them.",
  "preview with refresh of":
    "Pulumi's engine runs the program only after the refresh, while the other tool asks the API and compares at once. A preview without a refresh asks nothing.",
};

function explained(figures: readonly Target[]): string[] {
  const short = figures.filter((target) => markOf(target) === "falls short");
  const lines = short.map(({ name }) => {
    const reason = Object.entries(REASONS).find(([beginning]) => name.startsWith(beginning))?.[1];
    return `- ${name}: ${reason ?? "no reason is known."}`;
  });
  return lines.length === 0 ? [] : ["Why these fall short:", "", ...lines, ""];
}
