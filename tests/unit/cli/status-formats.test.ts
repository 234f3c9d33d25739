import parsePrometheus from "parse-prometheus-text-format";
import stringWidth from "string-width";
import {
  FLEET_STATES,
  type FleetRow,
  type FleetState,
  stateCounts,
} from "../../../provider/src/cli/commands/fleet";
import { escaped, markdownReport, unknownReport } from "../../../provider/src/cli/commands/status/markdown";
import { METRICS, prometheusReport } from "../../../provider/src/cli/commands/status/metrics";
import type { Report } from "../../../provider/src/cli/commands/status/report";
import { tableReport } from "../../../provider/src/cli/commands/status/table";
import { readSettings } from "../../../provider/src/wiro/setting-sources";
import type { Settings } from "../../../provider/src/wiro/settings";
import { NOON, outcomeOf, sandboxOf, sandboxOfOne } from "./terminal";

const GUID = "3f2a9c1e-5b7d-4e8f-9a0b-1c2d3e4f5a6b";
const CONNECT = `wiro-linkedin connect ${GUID}`;
const CALM: readonly FleetState[] = ["connected", "left"];

function row(state: FleetState, more: Partial<FleetRow> = {}): FleetRow {
  const isConnected = !["lost", "missing", "unknown", "not connected", "never consented", "left"].includes(
    state,
  );
  return {
    guid: GUID,
    title: "Acme",
    organizationId: "12345678",
    connection: isConnected ? "connected" : "not connected",
    accountName: isConnected ? "Jane Doe" : "",
    connectedAt: isConnected ? "2026-04-17T12:00:00Z" : "",
    tokenExpiresAt: isConnected ? "2026-06-16T12:00:00Z" : "",
    renewBy: isConnected ? "2027-04-17T12:00:00Z" : "",
    todo: CALM.includes(state) ? "" : `a page admin has to consent: ${CONNECT}`,
    warning: "",
    state,
    customer: "jane",
    declared: true,
    recorded: "connected",
    pageName: "",
    ...more,
  };
}

const reportOf = (rows: readonly FleetRow[], more: Partial<Report> = {}): Report => ({
  rows,
  changes: undefined,
  collectedAt: NOON,
  unasked: 0,
  stacks: ["dev"],
  stackProblem: "",
  unreadAccounts: [],
  checksAllAccounts: true,
  ...more,
});

const shell = { out: { isTTY: false, write: () => undefined }, env: {} } as unknown as Parameters<
  typeof tableReport
>[2];
const narrow = (rows: readonly FleetRow[], more: Partial<Report> = {}) =>
  tableReport(reportOf(rows, more), false, shell);

describe("the table", () => {
  it("has the worst first, and below it the details of those in need, with the command on a line of its own", () => {
    expect(narrow([row("connected", { customer: "sam" }), row("lost")]))
      .toBe(`CUSTOMER                              STATE              SINCE       RENEW BY
jane                                  lost               -           -
sam                                   connected          2026-04-17  2027-04-17

jane: lost
  agent ${GUID}, page 12345678
  a page admin has to consent:
  ${CONNECT}
`);
  });

  it("names a page as the program does", () => {
    expect(narrow([row("lost", { pageName: "Jane's Bakery" })])).toContain(`agent ${GUID}, Jane's Bakery\n`);
  });

  it.each([
    ["long words", "w".repeat(300)],
    ["long sentences", "word ".repeat(100)],
    ["wide characters", "日本語の会社".repeat(30)],
    ["emoji", "👩‍👩‍👧‍👦🚀".repeat(40)],
    ["combined characters", "e\u0301".repeat(200)],
  ])("fits 80 columns with %s everywhere", (_, text) => {
    const everywhere = { customer: text, title: text, organizationId: text, pageName: text, guid: text };
    const rows = [
      row("left, connected", { ...everywhere, todo: `${text}: wiro-linkedin connect ${text}` }),
      row("connected", { ...everywhere, warning: text }),
    ];
    const change = { changedAt: text, changedBy: text, field: text, value: text };
    const lines = narrow(rows, { changes: new Map([[text, [change]]]) }).split("\n");
    expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
  });

  it("fits 80 columns with every state and a guid for a name", () => {
    const rows = FLEET_STATES.map((state) => row(state, { customer: "", title: "" }));
    const text = narrow(rows);
    for (const state of FLEET_STATES) expect(text).toMatch(new RegExp(`^${GUID}  ${state}`, "m"));
    expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });
});

describe("--format markdown", () => {
  it("is a short report: counts, then the worst first, then the rest in numbers", () => {
    const rows = [
      row("connected", { customer: "sam" }),
      row("never consented", { customer: "kim" }),
      row("lost"),
    ];
    expect(markdownReport(reportOf(rows))).toBe(`**LinkedIn: 2 of 3 agents need a person**

- **jane** (lost): a page admin has to consent: \`${CONNECT}\`
- **kim** (never consented): a page admin has to consent: \`${CONNECT}\`

1 lost; 1 never consented; 1 connected (2026-04-17 12:00 UTC, stack dev)
`);
  });

  it("lists warnings after those in need, and reports what was not asked or read", () => {
    const rows = [row("connected", { warning: "the token ends" }), row("left", { customer: "sam" })];
    const report = markdownReport(reportOf(rows, { stacks: [], stackProblem: "no stack", unasked: 1 }));
    expect(report).toBe(`**LinkedIn: 2 agents well, others were not read**

- **jane** (connected): the token ends

The API could not be asked about 1 agent.

The stack was not read: no stack.

1 connected; 1 left (2026-04-17 12:00 UTC)
`);
  });

  it("shows a remedy as a whole, where nothing could be asked", () => {
    const { rejectedKeyRemedy } = readSettings(
      { get: (key) => (key.endsWith("apiKey") ? "any-key" : undefined) },
      {},
    ) as Settings;
    const reason = `MyAgents: Project authorization is not founded (HTTP 401, code 0). ${rejectedKeyRemedy}`;
    expect(reason.length).toBeGreaterThan(300);
    expect(unknownReport(reason).replaceAll("\\", "")).toContain(reason.slice(-80));
  });

  it.each([
    ["a word is not cut", `${"word ".repeat(47)}longword more`, `${"word ".repeat(47)}…`],
    ["a word that is too long is", "w".repeat(300), `${"w".repeat(239)}…`],
    ["what fits stays", "w ".repeat(120).trim(), "w ".repeat(120).trim()],
  ])("cuts a long text: %s", (_, todo, expected) => {
    expect(markdownReport(reportOf([row("lost", { todo })]))).toContain(`(lost): ${expected}\n`);
  });

  it.each([
    [true, "LinkedIn: 1 agent well, others were not read"],
    [false, "LinkedIn: all well, 1 agent"],
  ])("names other accounts in the title only if the run is about them (%s)", (checksAllAccounts, title) => {
    const unreadAccounts = ["The agents of the account of the provider eu are not read."];
    const report = markdownReport(reportOf([row("connected")], { unreadAccounts, checksAllAccounts }));
    expect(report.split("\n")[0]).toBe(`**${title}**`);
    expect(report).toContain(unreadAccounts[0]);
  });

  it("stays short with 1,000 customers in need", () => {
    const rows = Array.from({ length: 1000 }, () => row("lost", { customer: "x".repeat(300) }));
    const report = markdownReport(reportOf(rows));
    expect(report).toContain("- and 980 more\n");
    expect(report.length).toBeLessThan(6000);
  });

  it.each([
    ["<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert\\(1\\)&gt;"],
    ["[jane](https://evil.example)", "\\[jane\\]\\(https://\u200bevil.example\\)"],
    ["**bold** `code` _x_ ~y~ |", "\\*\\*bold\\*\\* \\`code\\` \\_x\\_ \\~y\\~ \\|"],
    ["@everyone <!channel>", "@\u200beveryone &lt;\\!channel&gt;"],
    ["www.evil.example", "www\u200b.evil.example"],
    ["\\*", "\\\\\\*"],
    ["# title", "\\# title"],
  ])("%j of a name stays a text", (name, expected) => {
    expect(escaped(name)).toBe(expected);
    expect(markdownReport(reportOf([row("lost", { customer: name })]))).toContain(`- **${expected}** (lost)`);
  });

  it("is printed by the command, with the exit code of the others", async () => {
    const { sandbox } = await sandboxOfOne();
    const { code, out } = await outcomeOf(sandbox, ["status", "--format", "markdown"]);
    expect(code).toBe(1);
    expect(out).toMatch(
      /^\*\*LinkedIn: 1 of 1 agent needs a person\*\*\n\n- \*\*Acme\*\* \(not connected\): a/,
    );
  });
});

/** Every sample that an independent parser finds, as `name{labels}`. */
function samplesOf(text: string) {
  return parsePrometheus(text).flatMap(({ name, type, help, metrics }) =>
    metrics.map(({ labels = {}, value }) => ({ name, type, help, labels, value: Number(value) })),
  );
}

describe("--format prometheus", () => {
  const AGENT = { customer: "jane", agent: GUID, page: "12345678" };

  it("another parser reads each metric, with its type and its help", () => {
    const rows = FLEET_STATES.map((state, n) => row(state, { guid: `agent-${n}` }));
    const samples = samplesOf(prometheusReport(reportOf(rows)));
    expect([...new Set(samples.map(({ name }) => name))].sort()).toEqual(
      METRICS.map(({ name }) => name).sort(),
    );
    for (const { type, help } of samples)
      expect([type, help]).toEqual(["GAUGE", expect.stringMatching(/\.$/)]);
    for (const { name, labels } of samples)
      expect(Object.keys(labels).sort()).toEqual(
        [...(METRICS.find((metric) => metric.name === name)?.labels ?? [])].sort(),
      );
  });

  it("dates are seconds since 1970, and an unknown one is left out", () => {
    const samples = samplesOf(
      prometheusReport(reportOf([row("connected"), row("lost", { guid: "agent-2" })])),
    );
    const valuesOf = (name: string) =>
      samples.filter((sample) => sample.name === `wiro_linkedin_${name}`).map(({ value }) => value);
    expect(valuesOf("consent_renewal_timestamp_seconds")).toEqual([Date.UTC(2027, 3, 17, 12) / 1000]);
    expect(valuesOf("access_token_expiration_timestamp_seconds")).toEqual([Date.UTC(2026, 5, 16, 12) / 1000]);
    expect(valuesOf("collection_timestamp_seconds")).toEqual([NOON / 1000]);
    expect(valuesOf("connected")).toEqual([1, 0]);
    expect(valuesOf("needs_person")).toEqual([0, 1]);
  });

  it.each([
    ["missing", "missing"],
    ["unknown", "unknown"],
  ] as const)("an agent that is %s is not readable, and its connection is left out", (state, connection) => {
    const samples = samplesOf(prometheusReport(reportOf([row(state, { connection })])));
    const ofAgent = samples.filter(({ labels }) => "agent" in labels);
    expect(ofAgent.map(({ name, value }) => [name, value])).toEqual([
      ["wiro_linkedin_state", 1],
      ["wiro_linkedin_needs_person", 1],
      ["wiro_linkedin_agent_readable", 0],
    ]);
  });

  it.each([
    ["token not renewed", ""],
    ["connected", "the agent does not run"],
  ] as const)("the token of an agent that is %s with the warning %j is not renewed", (state, warning) => {
    const samples = samplesOf(prometheusReport(reportOf([row(state, { warning })])));
    expect(samples).toContainEqual(
      expect.objectContaining({ name: "wiro_linkedin_access_token_renewed", labels: AGENT, value: 0 }),
    );
  });

  it("a customer who left is counted, and has no series", () => {
    const samples = samplesOf(prometheusReport(reportOf([row("left")])));
    expect(samples.filter(({ labels }) => "agent" in labels)).toEqual([]);
    expect(samples).toContainEqual(
      expect.objectContaining({ name: "wiro_linkedin_agents", labels: { state: "left" }, value: 1 }),
    );
  });

  it.each([
    ["read", { stacks: ["dev"], stackProblem: "" }, [1]],
    ["not read", { stacks: [], stackProblem: "no stack selected" }, [0]],
    ["not asked for", { stacks: [], stackProblem: "" }, []],
  ])("a stack that was %s", (_, stack, expected) => {
    const samples = samplesOf(prometheusReport(reportOf([], stack)));
    const values = samples.filter(({ name }) => name === "wiro_linkedin_stack_readable");
    expect(values.map(({ value }) => value)).toEqual(expected);
  });

  it.each(['say "hi"', "back\\slash", "new\nline", "a,b=}", "日本 # x", "\\n", 'end\\"'])(
    "the label %j comes back as it is",
    (customer) => {
      const samples = samplesOf(prometheusReport(reportOf([row("lost", { customer })])));
      const labels = samples
        .filter(({ name }) => name === "wiro_linkedin_state")
        .map((sample) => sample.labels);
      expect(labels).toEqual([{ ...AGENT, customer, state: "lost" }]);
    },
  );

  it("is printed by the command, one series for each agent", async () => {
    const { sandbox, guids } = await sandboxOf("Acme", "Globex");
    sandbox.control.connectByHand(guids[0] ?? "", { member: "Jane Doe" });
    const { code, out } = await outcomeOf(sandbox, ["status", "--format", "prometheus"]);
    expect(code).toBe(1);
    const connected = samplesOf(out).filter(({ name }) => name === "wiro_linkedin_connected");
    expect(connected.map(({ labels, value }) => [labels["customer"], value])).toEqual([
      ["Acme", 1],
      ["Globex", 0],
    ]);
    expect(out).not.toContain("Jane Doe");
  });
});

test("--json is --format json, and does not go with another format", async () => {
  const { sandbox } = await sandboxOfOne();
  const json = await outcomeOf(sandbox, ["status", "--json"]);
  expect(await outcomeOf(sandbox, ["status", "--format", "json"])).toEqual(json);
  expect(await outcomeOf(sandbox, ["status", "--json", "--format", "json"])).toEqual(json);
  expect(await outcomeOf(sandbox, ["status", "--json", "--format", "markdown"])).toEqual({
    code: 2,
    out: "",
    err: "wiro-linkedin: --json and --format markdown exclude each other; give one\n",
  });
  expect(await outcomeOf(sandbox, ["status", "--format", "xml"])).toMatchObject({ code: 2, out: "" });
});

test("the counts add up to the fleet", () => {
  const counts = stateCounts(FLEET_STATES.map((state) => row(state)));
  expect(Object.values(counts)).toEqual(FLEET_STATES.map(() => 1));
});
