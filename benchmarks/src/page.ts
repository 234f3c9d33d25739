import { plotsOf } from "./plots";
import { commandTable, targetTable } from "./report";
import type { Results } from "./results";
import { Samples, targets } from "./targets";

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
