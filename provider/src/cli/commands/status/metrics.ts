import { SECOND } from "../../../wiro/clock";
import { FLEET_STATES, type FleetRow, nameOf, needsPerson, stateCounts } from "../fleet";
import type { Report } from "./report";

/** The labels of each metric of an agent. Dashboards and alerts hold these names: they never change. */
export const AGENT_LABELS = ["customer", "agent", "page"] as const;

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  /** Beside those of an agent, or instead of them. */
  readonly labels: readonly string[];
  readonly samples: (report: Report, rows: readonly FleetRow[]) => readonly Sample[];
}

const labelsOf = (row: FleetRow) => ({ customer: nameOf(row), agent: row.guid, page: row.organizationId });
const isReadable = ({ connection }: FleetRow) => connection !== "missing" && connection !== "unknown";
const inSeconds = (time: string) => Math.floor(Date.parse(time) / SECOND);

/** A value for each agent that has one. */
function ofAgents(valueOf: (row: FleetRow) => number | undefined) {
  return (_: Report, rows: readonly FleetRow[]) =>
    rows.flatMap((row) => {
      const value = valueOf(row);
      return value === undefined ? [] : [{ labels: labelsOf(row), value }];
    });
}

const single = (value: number): Sample[] => [{ labels: {}, value }];

/** In the manner of cert-manager: gauges, and dates as seconds since 1970. An unknown date is left out. */
export const METRICS: readonly Metric[] = [
  {
    name: "wiro_linkedin_connected",
    help: "Whether the agent's LinkedIn connection is valid. Left out for an agent that was not readable.",
    labels: AGENT_LABELS,
    samples: ofAgents((row) => (isReadable(row) ? Number(row.connection === "connected") : undefined)),
  },
  {
    name: "wiro_linkedin_state",
    help: "1 for the state that the agent is in, in the words of wiro-linkedin status.",
    labels: [...AGENT_LABELS, "state"],
    samples: (_, rows) => rows.map((row) => ({ labels: { ...labelsOf(row), state: row.state }, value: 1 })),
  },
  {
    name: "wiro_linkedin_needs_person",
    help: "Whether a person has to do something about the agent's connection.",
    labels: AGENT_LABELS,
    samples: ofAgents((row) => Number(needsPerson(row))),
  },
  {
    name: "wiro_linkedin_consent_renewal_timestamp_seconds",
    help: "When the connection ends unless a page admin consents again. An estimate.",
    labels: AGENT_LABELS,
    samples: ofAgents(({ renewBy }) => (renewBy === "" ? undefined : inSeconds(renewBy))),
  },
  {
    name: "wiro_linkedin_access_token_expiration_timestamp_seconds",
    help: "When the access token expires. Wiro renews it each day while the agent runs.",
    labels: AGENT_LABELS,
    samples: ofAgents(({ tokenExpiresAt }) =>
      tokenExpiresAt === "" ? undefined : inSeconds(tokenExpiresAt),
    ),
  },
  {
    name: "wiro_linkedin_access_token_renewed",
    help: "0 where the access token of a connected agent is known not to be renewed.",
    labels: AGENT_LABELS,
    samples: ofAgents(({ connection, state, warning }) =>
      connection === "connected" ? Number(state !== "token not renewed" && warning === "") : undefined,
    ),
  },
  {
    name: "wiro_linkedin_agent_readable",
    help: "Whether the API showed the agent. 0 if it was deleted, is not visible to the key, or could not be read.",
    labels: AGENT_LABELS,
    samples: ofAgents((row) => Number(isReadable(row))),
  },
  {
    name: "wiro_linkedin_agents",
    help: "How many agents are in each state.",
    labels: ["state"],
    samples: ({ rows }) => {
      const counts = stateCounts(rows);
      return FLEET_STATES.map((state) => ({ labels: { state }, value: counts[state] }));
    },
  },
  {
    name: "wiro_linkedin_stack_readable",
    help: "Whether the Pulumi stack was read. Left out where none was asked for.",
    labels: [],
    samples: ({ stacks, stackProblem }) =>
      stacks.length === 0 && stackProblem === "" ? [] : single(Number(stackProblem === "")),
  },
  {
    name: "wiro_linkedin_unread_accounts",
    help: "How many accounts of the Pulumi stack were not read. Left out without a stack, and with --declared-only.",
    labels: [],
    samples: ({ stacks, unreadAccounts, checksAllAccounts }) =>
      stacks.length === 0 || !checksAllAccounts ? [] : single(unreadAccounts.length),
  },
  {
    name: "wiro_linkedin_collection_timestamp_seconds",
    help: "When the status was collected.",
    labels: [],
    samples: ({ collectedAt }) => single(Math.floor(collectedAt / SECOND)),
  },
];

function sampleLine(name: string, { labels, value }: Sample): string {
  const escape = (text: string) => text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escape(text)}"`);
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`;
}

/**
 * The text format of Prometheus. A customer who left and is no longer connected counts in the totals. They do not get a
 * series of their own, because an alert must not call anybody for them.
 */
export function prometheusReport(report: Report): string {
  const rows = report.rows.filter(({ state }) => state !== "left");
  const lines = METRICS.flatMap(({ name, help, samples }) => {
    const values = samples(report, rows).map((sample) => sampleLine(name, sample));
    return values.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...values];
  });
  return `${lines.join("\n")}\n`;
}
