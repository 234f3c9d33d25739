/**
 * The result of an operation when one of its calls meets a fault: the table of docs/reliability.md. The fault matrix
 * (tests/host/every-resource/faults.test.ts) checks each cell of it.
 */
import type { Operation } from "../../provider/src/wiro/http/operations";
import { FAULTS, type Group, type NamedFault } from "./faults";
import type { Scenario } from "../host/fault-scenarios";

export type Persistence = "once" | "for ever";

/** One fault of one call of one operation. */
export interface Cell {
  readonly scenario: Scenario;
  readonly call: string;
  /** The place among the operation's calls of this name, from 1. */
  readonly nth: number;
  /** The place among all calls of the operation, from 0. */
  readonly position: number;
  readonly fault: NamedFault;
  readonly persistence: Persistence;
}

/** The result of the operation. After every failure the state is kept, and the next run completes the operation. */
export type Outcome = "succeeds" | "fails" | "fails at once" | "shown as missing" | "left undone";

const MEANINGS: Readonly<Record<Outcome, string>> = {
  succeeds: "everything is done; what failed was sent again, or a read showed that it was carried out",
  fails: "the call was sent again, or the agent read again, within the limits, and then the operation fails",
  "fails at once": "the call is not sent again, and the operation fails",
  "shown as missing": "a refresh keeps the resource, and shows as drift why it cannot be seen",
  "left undone":
    "a warning says what was not done, the former record stays, and the next run that refreshes does it",
};

/** Calls that follow the same rule. */
type Kind = "a read" | "a write that is idempotent" | "a new consent link" | "Start, Stop, Update";

const KINDS: Readonly<Partial<Record<Operation, Kind>>> = {
  Detail: "a read",
  OAuthStatus: "a read",
  CredentialFieldHistory: "a read",
  CredentialUpsert: "a write that is idempotent",
  CustomSkillUpsert: "a write that is idempotent",
  CustomSkillRevert: "a write that is idempotent",
  OAuthDisconnect: "a write that is idempotent",
  OAuthConnect: "a new consent link",
  Start: "Start, Stop, Update",
  Stop: "Start, Stop, Update",
  Update: "Start, Stop, Update",
};

export const CALLED = Object.keys(KINDS).sort();

/** The outcome of a fault that happens once, and of one that stays. */
type Rule = readonly [Outcome, Outcome];
const TRANSIENT: Rule = ["succeeds", "fails"];
const AT_ONCE: Rule = ["fails at once", "fails at once"];
const always = (invariant: Rule): Readonly<Record<Kind, Rule>> => ({
  "a read": invariant,
  "a write that is idempotent": invariant,
  "a new consent link": invariant,
  "Start, Stop, Update": invariant,
});
/** A mint that got a response may have made a link, so it is not sent again. */
const butOneLink = { ...always(TRANSIENT), "a new consent link": AT_ONCE };

const RULES: Readonly<Record<Group, Readonly<Record<Kind, Rule>>>> = {
  "no response": always(TRANSIENT),
  "server error": butOneLink,
  unreadable: butOneLink,
  "rate limit": always(TRANSIENT),
  "absurd rate limit": always(AT_ONCE),
  "rejected key": always(AT_ONCE),
  rejected: always(AT_ONCE),
  "agent not found": always(AT_ONCE),
  "broken contract": always(AT_ONCE),
  "another agent": always(AT_ONCE),
  "part of it": always(AT_ONCE),
};

interface Exception {
  /** A sentence of docs/reliability.md. */
  readonly why: string;
  readonly holdsFor: (cell: Cell) => boolean;
  readonly outcome: Outcome;
}

const isCarriedOut = ({ fault: { fault } }: Cell) => fault !== "refused" && fault.request !== undefined;
const isSkill = ({ scenario: { resource } }: Cell) =>
  resource === "AgentSchedule" || resource === "PreferenceSkill";

/** An update that has stored the keys itself does not store them twice. */
const findsNoKeys = ({ call, fault, scenario: { operation, change = {} } }: Cell) =>
  call === "OAuthConnect" &&
  operation === "update" &&
  !("clientId" in change) &&
  fault.name.includes("LinkedIn credentials not configured");

const EXCEPTIONS: readonly Exception[] = [
  {
    why: "A refresh never takes “agent not found” for a deletion.",
    holdsFor: ({ scenario, fault }) => scenario.operation === "read" && fault.group === "agent not found",
    outcome: "shown as missing",
  },
  {
    why: "An update that only stops an agent which cannot be found does not stop the run.",
    holdsFor: ({ scenario, fault }) =>
      scenario.resource === "AgentState" &&
      scenario.operation === "update" &&
      fault.group === "agent not found",
    outcome: "left undone",
  },
  {
    why: "Without CredentialFieldHistory, which older generations of the API do not have, the operation goes on, and `statusReason` says what is not known.",
    holdsFor: ({ call, fault }) =>
      call === "CredentialFieldHistory" &&
      ["rejected", "unreadable", "broken contract", "part of it"].includes(fault.group) &&
      fault.name !== "HTTP 502 with HTML",
    outcome: "succeeds",
  },
  {
    why: "The row of a skill is read back after each write: one that was carried out counts, whatever became of its response.",
    holdsFor: (cell) =>
      isSkill(cell) &&
      cell.call === "CustomSkillUpsert" &&
      cell.scenario.operation !== "delete" &&
      isCarriedOut(cell),
    outcome: "succeeds",
  },
  {
    why: "The status of an agent shows that a Start, a Stop or an Update was carried out, whatever became of its response.",
    holdsFor: (cell) =>
      KINDS[cell.call as Operation] === "Start, Stop, Update" &&
      cell.fault.group === "no response" &&
      isCarriedOut(cell),
    outcome: "succeeds",
  },
  {
    why: "An update that finds an agent without its keys stores them again, and asks for the link once more.",
    holdsFor: (cell) => findsNoKeys(cell) && cell.persistence === "once",
    outcome: "succeeds",
  },
  {
    why: "If the agent still lacks its keys then, the update fails.",
    holdsFor: (cell) => findsNoKeys(cell) && cell.persistence === "for ever",
    outcome: "fails",
  },
];

/** The table's outcome for the cell. */
export function expectedOutcome(cell: Cell): Outcome {
  const kind = KINDS[cell.call as Operation];
  if (kind === undefined) throw new Error(`the fault table does not know the call ${cell.call}`);
  const [once, forEver] = RULES[cell.fault.group][kind];
  const exception = EXCEPTIONS.find(({ holdsFor }) => holdsFor(cell));
  return exception?.outcome ?? (cell.persistence === "once" ? once : forEver);
}

const TITLES: Readonly<Record<Group, string>> = {
  "no response": "No response",
  "server error": "The server fails",
  unreadable: "Not the API's JSON",
  "rate limit": "A rate limit",
  "absurd rate limit": "A longer pause than is believed",
  "rejected key": "A rejected key",
  rejected: "A rejection",
  "agent not found": "“Agent not found”",
  "broken contract": "A response that breaks the contract",
  "another agent": "Another agent's response",
  "part of it": "Only a part is accepted",
};

/** The table in Markdown, with the meanings of its words and the exceptions. */
export function faultTable(): string {
  const groups = Object.keys(RULES) as Group[];
  const kinds = [...new Set(Object.values(KINDS))];
  const cellOf = ([once, forEver]: Rule) => (once === forEver ? once : `${once}; for ever: ${forEver}`);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const head = ["What happens to a call", ...kinds.map((kind) => kind.replace(/^a /, "A "))];
  const rows = groups.map((group) => [
    `**${TITLES[group]}**: ${namesOf(group)}`,
    ...kinds.map((kind) => cellOf(RULES[group][kind])),
  ]);
  return [
    ...[head, head.map(() => "---"), ...rows].map(line),
    "",
    ...Object.entries(MEANINGS).map(([word, meaning]) => `- *${word}*: ${meaning}.`),
    "",
    "Exceptions:",
    "",
    ...EXCEPTIONS.map(({ why, outcome }) => `- ${why} (*${outcome}*)`),
  ].join("\n");
}

/** Of the API's many messages the table names only the number. */
function namesOf(group: Group): string {
  const names = FAULTS.filter((fault) => fault.group === group).map(({ name }) => name);
  const own = names.filter((name) => !name.includes('"'));
  const message = names.length - own.length;
  return [...own, ...(message === 0 ? [] : [`${message} documented messages`])].join(", ");
}
