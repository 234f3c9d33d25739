import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parser } from "@prometheus-io/lezer-promql";
import { parse } from "yaml";
import { FLEET_STATES } from "../../../provider/src/cli/commands/fleet";
import { METRICS } from "../../../provider/src/cli/commands/status/metrics";

const DASHBOARDS = resolve(__dirname, "../../../examples/monitoring/dashboards");
const read = (file: string) => readFileSync(join(DASHBOARDS, file), "utf8");

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<string, string>>;
}
interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly {
    readonly expr: string;
    readonly legendFormat: string;
    readonly datasource: { readonly uid: string };
  }[];
  readonly transformations?: readonly {
    readonly options: { readonly indexByName?: Record<string, number> };
  }[];
}

const { groups } = parse(read("alerts.yaml")) as { groups: { name: string; rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read("wiro-linkedin.json")) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string }[] };
};

/** The texts of these nodes of an expression, by Prometheus' own grammar; `⚠` is what it does not understand. */
function nodesOf(expr: string, ...names: string[]): string[] {
  const found: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ name, from, to }) => {
      if (names.includes(name)) found.push(expr.slice(from, to));
    },
  });
  return found;
}

const labelsOf = (metrics: readonly string[]) =>
  new Set(METRICS.filter(({ name }) => metrics.includes(name)).flatMap(({ labels }) => labels));

const expressions = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
];

describe.each(expressions)("the expression of %s", (_, expr) => {
  const metrics = nodesOf(expr, "VectorSelector").map((selector) => /^\w+/.exec(selector)?.[0] ?? "");

  test("is PromQL", () => {
    expect(nodesOf(expr, "⚠")).toEqual([]);
  });

  test("asks for metrics that the command prints", () => {
    expect(metrics).not.toEqual([]);
    expect(METRICS.map(({ name }) => name)).toEqual(expect.arrayContaining(metrics));
  });

  test("selects and groups by labels that these metrics have", () => {
    const names = nodesOf(expr, "LabelName");
    expect([...labelsOf(metrics)]).toEqual(expect.arrayContaining(names));
  });

  test("compares the state with words of the command", () => {
    const states = nodesOf(expr, "UnquotedLabelMatcher")
      .flatMap((matcher) => /^state=~?"(.*)"$/.exec(matcher)?.[1] ?? [])
      .flatMap((words) => words.split("|"));
    expect(FLEET_STATES).toEqual(expect.arrayContaining(states));
  });
});

describe.each(rules)("the alert $alert", ({ expr, labels, annotations }) => {
  test("has a severity, a summary and what to do", () => {
    expect(["critical", "warning"]).toContain(labels.severity);
    expect(Object.keys(annotations)).toEqual(["summary", "description"]);
  });

  test("names only labels that its metrics have", () => {
    const used = Object.values(annotations).flatMap((text) =>
      [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label = ""]) => label),
    );
    const metrics = nodesOf(expr, "VectorSelector").map((selector) => /^\w+/.exec(selector)?.[0] ?? "");
    expect([...labelsOf(metrics)]).toEqual(expect.arrayContaining(used));
  });
});

test("there is an alert for each thing that a night can bring", () => {
  expect(rules.map(({ alert }) => alert)).toEqual([
    "WiroLinkedInConnectionLost",
    "WiroLinkedInAgentMissing",
    "WiroLinkedInRenewalDue",
    "WiroLinkedInTokenNotRenewed",
    "WiroLinkedInStillConnected",
    "WiroLinkedInStackNotRead",
    "WiroLinkedInAccountNotRead",
    "WiroLinkedInStatusNotCollected",
  ]);
});

test("the dashboard lets the viewer choose the data source, and its panels do not overlap", () => {
  expect(dashboard.templating.list.map(({ name }) => name)).toEqual(["datasource"]);
  for (const { datasource } of dashboard.panels.flatMap(({ targets }) => targets))
    expect(datasource.uid).toBe("${datasource}");
  const ids = dashboard.panels.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
  );
  expect(cells).toEqual([...new Set(cells)]);
});

test("the dashboard's tables order columns that their metrics have", () => {
  for (const { targets, transformations = [] } of dashboard.panels) {
    const metrics = targets.flatMap(({ expr }) => nodesOf(expr, "VectorSelector"));
    const columns = transformations.flatMap(({ options }) => Object.keys(options.indexByName ?? {}));
    const labels = columns.filter((column) => !column.startsWith("Value "));
    expect([...labelsOf(metrics)]).toEqual(expect.arrayContaining(labels));
  }
});

describe("docs/monitoring.md", () => {
  const page = readFileSync(resolve(__dirname, "../../../docs/monitoring.md"), "utf8");
  const cellsOf = (part: string) =>
    [...page.slice(page.indexOf(part)).matchAll(/^\| `([^`]+)` /gm)].map(([, cell = ""]) => cell);

  test("has each state, the worst first", () => {
    expect(cellsOf("## The stack").slice(0, FLEET_STATES.length)).toEqual(FLEET_STATES);
  });

  test("has each metric, in the order of the command", () => {
    expect(cellsOf("## Metrics")).toEqual(METRICS.map(({ name }) => name));
  });
});
