import { WHILE_STOPPED } from "../../wiro/agent-status";
import { BOUNDS, cut } from "../../wiro/bounds";
import { KEYS_STORED_AGAIN } from "../../wiro/consent/keys-due";
import { type Change, changesOf, comesOrGoes, OWN, PARTS } from "./changes";
import { onlyWaits, outlookOf } from "./connection";
import { holdsConsent, type Need, needAs, needOf, NEEDS } from "./needs";
import { type PulumiPreview, textOf, withoutMarkers } from "./pulumi-preview";
import { type PlannedStack, plannedStack, type ResourceChange } from "./resource-change";
import { dayOfStart, isAtRest, isStoppedByProgram, restingWords } from "./resting";
import { addRuns, NO_RUNS, type Runs, runsOfChange } from "./runs";

export type CustomerOperation = "added" | "removed" | "replaced" | "changed" | "renamed" | "unchanged";

/** What a preview shows of one customer. */
export interface Customer {
  readonly stack: string;
  /** The name of the LinkedInAgent, else of the credential, else of a resource. */
  readonly name: string;
  /** Before a rename, "" without one. */
  readonly formerName: string;
  readonly agentGuid: string;
  /** Before a replacement, "" without one. */
  readonly formerAgentGuid: string;
  /** The page's name or number. */
  readonly page: string;
  readonly operation: CustomerOperation;
  /** Consents that the plan ends. */
  readonly consentsLost: number;
  /** Whether the plan is the first step of an offboarding: without protection, stopped, and the posts off. */
  readonly isLeaving: boolean;
  /** Whether the plan deletes what Pulumi protects, which fails. */
  readonly isProtected: boolean;
  /** Whether the plan shows deletes alone. A preview that fails at what is protected does not show all of them. */
  readonly onlyDeletes: boolean;
  readonly needs: readonly Need[];
  readonly changes: readonly Change[];
  /** How the connection is of a customer whose agent the program keeps stopped, where nobody has to act for it. */
  readonly resting: readonly string[];
  /** Lines that the provider printed about the agent. */
  readonly notes: readonly string[];
  readonly runs: Runs;
  /** The instance of the provider, with a key of its own. */
  readonly provider: string;
  /** Whether the key that cannot see the agent is the one that the stack recorded as having seen it. */
  readonly isMissedByKeyOnRecord: boolean;
  /** Whether the stack recorded it without a consent, where this preview shows nothing newer. */
  readonly wasPending: boolean;
}

export interface StackFacts {
  readonly stack: string;
  readonly project: string;
  readonly customers: readonly Customer[];
  /** Planned changes of resources that are not ours. */
  readonly others: number;
  readonly isRefreshed: boolean;
  /** Why the preview failed; what it shows is then not the whole plan. */
  readonly errors: readonly string[];
}

/** The engine goes on with a command that would disconnect the customer without a reviewed change. */
const UNPROTECT_ADVICE = / To unprotect the resource, .*$/;
const AGENT = /\bagent ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/i;
const WARNING = "warning: ";
/** How many lines of the provider the entry of one customer holds. */
const MAX_NOTES = 5;

interface Lines {
  readonly errors: readonly string[];
  /** By the agent's guid. A refresh prints each line twice. */
  readonly ofAgents: ReadonlyMap<string, readonly string[]>;
}

function linesOf({ diagnostics }: PulumiPreview): Lines {
  const errors = new Set<string>();
  const ofAgents = new Map<string, string[]>();
  for (const { message, severity } of diagnostics) {
    const line = withoutMarkers(cut(message, BOUNDS.message).replace(/\s+/g, " ")).trim();
    if (severity === "error") errors.add(line.replace(/^error: /, "").replace(UNPROTECT_ADVICE, ""));
    const guid =
      severity === "info" || severity === "warning" ? AGENT.exec(line)?.[1]?.toLowerCase() : undefined;
    if (guid === undefined) continue;
    const others = ofAgents.get(guid) ?? [];
    if (!others.includes(line)) ofAgents.set(guid, [...others, line]);
  }
  // The engine's last line names nothing where another one does.
  const meaningful = [...errors].filter((line) => line !== "preview failed");
  return { errors: meaningful.length > 0 ? meaningful : [...errors], ofAgents };
}

/** The facts of one stack's preview. */
export function stackFacts(preview: PulumiPreview): StackFacts {
  const planned = plannedStack(preview);
  const lines = linesOf(preview);
  const groups = new Map<string, ResourceChange[]>();
  for (const one of planned.resources) {
    const key = one.component === "" ? `agent ${one.agentGuid || one.urn}` : `component ${one.component}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const customers = [...groups.values()].map((ofCustomer) => customerOf(planned, ofCustomer, lines));
  const { stack, project, others, isRefreshed } = planned;
  return { stack, project, others, isRefreshed, errors: lines.errors, customers: customers.sort(byName) };
}

const byName = (a: Customer, b: Customer) => (a.name < b.name ? -1 : Number(a.name > b.name));

function operationOf(resources: readonly ResourceChange[]): CustomerOperation {
  const operations = resources.map(({ operation }) => operation);
  if (resources.some(({ losesProtection }) => losesProtection)) return "changed";
  const all = (...names: readonly string[]) => operations.every((one) => names.includes(one));
  if (all("none") || onlyWaits(resources)) return "unchanged";
  if (all("create")) return "added";
  if (all("delete")) return "removed";
  if (resources.some(({ kind, operation }) => operation === "replace" && kind === "LinkedInCredential"))
    return "replaced";
  const isRename = all("none", "move") && resources.every(({ changed }) => changed.length === 0);
  return isRename ? "renamed" : "changed";
}

const DESTRUCTIVE = ["delete", "replace"];
/** Pulumi rejects these for what is protected: without an alias, a move is a delete and a create. */
const REJECTED = [...DESTRUCTIVE, "move"];

/** Switches that a customer who is only paused has changed before. */
const SWITCHES: Readonly<Partial<Record<ResourceChange["kind"], string>>> = {
  AgentState: "desired",
  AgentSchedule: "enabled",
};

/** `offboarding: true` of a LinkedInAgent, as the plan shows it: it also stops the agent or its posts. */
function leaves(resources: readonly ResourceChange[]): boolean {
  const all = (kind: ResourceChange["kind"], key: string, value: unknown) => {
    const ofKind = resources.filter((one) => one.kind === kind);
    return ofKind.length > 0 && ofKind.every(({ after }) => after?.inputs[key] === value);
  };
  return (
    resources.some(
      (one) => one.kind === "LinkedInCredential" && one.component !== "" && one.losesProtection,
    ) &&
    resources.some(({ kind, changed }) => changed.includes(SWITCHES[kind] ?? "-")) &&
    all("AgentState", "desired", "stopped") &&
    (all("AgentSchedule", "enabled", false) || isAtRest(resources))
  );
}

/** A lost protection, in words. That of the connection stands for all: the other parts hold no consent. */
function unprotected(resources: readonly ResourceChange[]): Change[] {
  const all = resources.filter(({ losesProtection }) => losesProtection);
  const credentials = all.filter(({ kind }) => kind === "LinkedInCredential");
  return (credentials.length > 0 ? credentials : all).map(({ kind, name }) => ({
    resource: `${kind} ${name}`,
    property: "protect",
    words: [`its ${PARTS[kind]} loses its protection`],
  }));
}

function customerOf(
  { stack, isRefreshed }: PlannedStack,
  resources: readonly ResourceChange[],
  lines: Lines,
): Customer {
  const credential = resources.find(({ kind }) => kind === "LinkedInCredential");
  const named = credential ?? resources[0];
  const agentGuid = resources.find((one) => one.agentGuid !== "")?.agentGuid ?? "";
  const moved = resources.find(({ operation }) => operation === "move");
  const name = named?.component || named?.name || "";
  const former = moved?.formerComponent || moved?.formerName || "";
  const credentials = resources.filter(({ kind }) => kind === "LinkedInCredential");
  const lost = credentials.filter(
    (one) => DESTRUCTIVE.includes(one.operation) && one.before?.retainOnDelete !== true && holdsConsent(one),
  );
  const isGone = credentials.length > 0 && credentials.every(({ operation }) => operation === "delete");
  const ofAgents = new Set(
    resources.flatMap((one) => [one.agentGuid, textOf(one.before?.inputs["agentGuid"]).toLowerCase()]),
  );
  const about = [...ofAgents].flatMap((guid) => lines.ofAgents.get(guid) ?? []);
  const isLeaving = leaves(resources);
  const rests = isAtRest(resources);
  const isStopped = rests || isStoppedByProgram(resources);
  const days = about.map((line) => dayOfStart(line, credential));
  const isSettled = (line: string, day: string | undefined) =>
    rests ? line.startsWith(`${WARNING}LinkedInCredential `) : isStopped && day !== undefined;
  const open = about.filter((line, n) => !isSettled(line, days[n]));
  const found = withWarnings(
    credentials.map(needOf).filter((need) => need !== undefined),
    isGone ? [] : open,
    credential,
    lines.errors.length > 0,
  );
  const needs = rests ? found.filter(({ kind }) => kind === "missing" || kind === "warning") : found;
  const isSettledNeed = needs.length < found.length || open.length < about.length;
  const outlook = outlookOf(credential, found, isRefreshed);
  const operation = operationOf(resources);
  const inputs = (credential?.after ?? credential?.before)?.inputs ?? {};
  return {
    stack: withoutMarkers(stack),
    name: withoutMarkers(name),
    formerName: former === name ? "" : withoutMarkers(former),
    agentGuid,
    formerAgentGuid:
      credential?.operation === "replace" ? textOf(credential.before?.inputs["agentGuid"]) : "",
    page: textOf(inputs["pageName"]) || textOf(inputs["organizationId"]),
    operation,
    consentsLost: lost.length,
    isLeaving,
    onlyDeletes:
      resources.some(({ operation }) => operation === "delete") &&
      resources.every(({ operation }) => operation === "delete" || operation === "none"),
    isProtected: resources.some((one) => REJECTED.includes(one.operation) && one.before?.protect === true),
    needs,
    changes: [
      ...resources.flatMap((one) =>
        [...comesOrGoes(one), ...(one.operation === "create" ? [] : changesOf(one, outlook))].filter(
          (change) => !isInOtherPart(change, one, operation, found),
        ),
      ),
      ...unprotected(resources),
    ],
    resting:
      isSettledNeed && needs.length === 0 && !isGone
        ? restingWords(
            credential,
            days.find((day) => day !== undefined),
          )
        : [],
    notes: about
      .filter((line) => isNews(line, found))
      .map(withoutSubject)
      // The connection of a customer who leaves is not meant to last.
      .filter((note) => !(isLeaving && note === WHILE_STOPPED))
      .slice(0, MAX_NOTES),
    runs: resources.map(runsOfChange).reduce(addRuns, NO_RUNS),
    provider: instanceOf(named),
    isMissedByKeyOnRecord: credentials.some(isMissedByKeyOnRecord),
    wasPending:
      !rests &&
      credentials.some(
        ({ operation, before }) => operation === "none" && textOf(before?.outputs["status"]) === "pending",
      ),
  };
}

/** What the customer's other parts of the comment report: who has to act, who moves to another agent, who is removed. */
function isInOtherPart(
  { property }: Change,
  { kind, before }: ResourceChange,
  operation: CustomerOperation,
  needs: readonly Need[],
): boolean {
  if (kind !== "LinkedInCredential")
    return (
      (property === "presence" && needs.some((need) => need.kind === "missing")) ||
      (property === "agentGuid" && operation === "replaced")
    );
  if (property === "delete") return operation === "removed" && before?.retainOnDelete !== true;
  return needs.length > 0 && [...OWN[kind], ""].includes(property);
}

/** The fingerprints that `provider/src/engine/agent-record.ts` puts into a record are not Outputs. */
function isMissedByKeyOnRecord({ before }: ResourceChange): boolean {
  const { seenByKey, missedByKey } = before?.outputs ?? {};
  return textOf(seenByKey) !== "" && seenByKey === missedByKey;
}

const NOBODY = { accountName: "", expectedAccountName: "", isCut: false, by: "", makesLink: false } as const;

/** `AgentState of agent …: ` is what the entry of the customer begins with already. */
const withoutSubject = (line: string) =>
  line.replace(/^\w+(?: \S+)? of agent [^\s:,]+(?:, page "[^"]*")?: /, "");

/** The reference of a resource to its provider ends with the id, which a preview may not know. */
function instanceOf(one: ResourceChange | undefined): string {
  const { provider = "" } = one?.after ?? one?.before ?? {};
  return provider.slice(0, provider.lastIndexOf("::"));
}

/** What the provider notes about a credential that needs a person is a need already, apart from keys in doubt. */
function isNews(line: string, needs: readonly Need[]): boolean {
  if (line.startsWith(WARNING)) return false;
  return !line.startsWith("LinkedInCredential ") || line.endsWith(KEYS_STORED_AGAIN) || needs.length === 0;
}

const LOST = "disconnected: ";

/**
 * A warning adds what the plan itself does not show. Where the preview failed before it planned the customer, that is a
 * lost connection, too. The needs are the worst first.
 */
function withWarnings(
  needs: readonly Need[],
  lines: readonly string[],
  credential: ResourceChange | undefined,
  hasFailed: boolean,
): Need[] {
  const warnings = needs.length > 0 ? [] : lines.filter((line) => line.startsWith(WARNING));
  const reasons = warnings.map((line) => withoutSubject(line.slice(WARNING.length)));
  const lost = hasFailed ? reasons.find((reason) => reason.startsWith(LOST)) : undefined;
  const [first = ""] = reasons;
  const added: Need[] =
    lost !== undefined && credential !== undefined
      ? [{ ...needAs("lost", credential), reason: lost }]
      : reasons.map(() => ({ kind: "warning" as const, ...NOBODY, reason: first })).slice(0, 1);
  return [...needs, ...added].sort((a, b) => NEEDS.indexOf(a.kind) - NEEDS.indexOf(b.kind));
}

/** Customers of one agent in more than one stack, each of which would undo what the other does. */
export function sharedAgents(stacks: readonly StackFacts[]): readonly (readonly Customer[])[] {
  const byAgent = new Map<string, Customer[]>();
  const declared = stacks
    .flatMap(({ customers }) => customers)
    .filter(({ operation }) => operation !== "removed");
  for (const one of declared) byAgent.set(one.agentGuid, [...(byAgent.get(one.agentGuid) ?? []), one]);
  return [...byAgent.entries()]
    .filter(([guid, ofAgent]) => guid !== "" && new Set(ofAgent.map(({ stack }) => stack)).size > 1)
    .map(([, ofAgent]) => ofAgent);
}

/** The numbers of all stacks together. */
export interface Totals {
  readonly changed: number;
  /** Those of the changed who leave: removed, or in the first step of an offboarding. */
  readonly leaving: number;
  readonly unchanged: number;
  /** Those of whom a failed preview plans nothing: what it had planned next is not known. */
  readonly unknown: number;
  readonly needPerson: number;
  /** Those of them who are new to the stack alone: whether they are connected already is not known. */
  readonly mayNeedPerson: number;
  readonly consentsLost: number;
  readonly others: number;
  readonly wasPending: number;
  readonly failed: number;
  readonly runs: Runs;
}

export function totalsOf(stacks: readonly StackFacts[]): Totals {
  const customers = stacks.flatMap((stack) => stack.customers);
  const count = (holds: (customer: Customer) => boolean) => customers.filter(holds).length;
  const sum = (numberOf: (stack: StackFacts) => number) =>
    stacks.reduce((total, stack) => total + numberOf(stack), 0);
  const unplanned = (all: readonly Customer[]) =>
    all.filter(({ operation }) => operation === "unchanged").length;
  return {
    changed: count(({ operation }) => operation !== "unchanged"),
    leaving: count(({ operation, isLeaving }) => operation === "removed" || isLeaving),
    unchanged: sum(({ errors, customers }) => (errors.length > 0 ? 0 : unplanned(customers))),
    unknown: sum(({ errors, customers }) => (errors.length > 0 ? unplanned(customers) : 0)),
    needPerson: count(({ needs }) => needs.length > 0),
    mayNeedPerson: count(({ needs }) => needs.length > 0 && needs.every(({ kind }) => kind === "new")),
    consentsLost: customers.reduce((sum, { consentsLost }) => sum + consentsLost, 0),
    others: sum(({ others }) => others),
    wasPending: count(({ wasPending, needs }) => wasPending && needs.length === 0),
    failed: stacks.filter(({ errors }) => errors.length > 0).length,
    runs: customers.map(({ runs }) => runs).reduce(addRuns, NO_RUNS),
  };
}
