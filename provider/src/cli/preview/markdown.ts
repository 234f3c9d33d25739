import { WHILE_STOPPED } from "../../wiro/agent-status";
import { count } from "../text";
import type { Change, Piece } from "./changes";
import { type Customer, sharedAgents, type StackFacts, type Totals, totalsOf } from "./facts";
import { lineDiff } from "./line-diff";
import { needSections, WITHOUT_LINK } from "./need-sections";
import { NEEDS } from "./needs";
import { code, codeBlock, outsideText } from "./outside-text";
import type { Runs } from "./runs";
import { MAX_NOTE, type NameOf, pageOf, type Section } from "./section";

/** The first line: by it a pipeline finds its comment, and edits it. */
export const MARK = "<!-- wiro-linkedin preview-summary -->";
/** A comment on GitHub holds 65,536 characters. */
const MAX_LENGTH = 60_000;
/** For the headline, the titles, and the lines that report a cut. */
const RESERVE = 8000;
const MAX_ERRORS = 20;
const MAX_ERROR = 300;
/** A longer list is folded. */
const MAX_OPEN = 20;

export interface SummaryOptions {
  /** How many runs a month may be added; undefined for any number. */
  readonly maxAddedRuns?: number | undefined;
}

/** The comment for a pull request. */
export function markdown(stacks: readonly StackFacts[], options: SummaryOptions = {}): string {
  const totals = totalsOf(stacks);
  const customers = stacks.flatMap((stack) => stack.customers);
  const name = nameIn(stacks.length > 1);
  const sections = [
    errorSection(stacks),
    sharedSection(stacks, name),
    endingSection(customers, name),
    ...NEEDS.flatMap((kind) => needSections(kind, stacks, name)),
    restingSection(customers, name),
    changeSection(customers, name),
    textSection(customers),
  ];
  const head = [MARK, `### ${headline(totals, stacks.length > 1)}`, ...remarks(stacks, totals, options)].join(
    "\n\n",
  );
  const fitted = fit(sections, MAX_LENGTH - RESERVE - head.length);
  return `${[head, ...fitted, footer(totals)].filter((part) => part !== "").join("\n\n")}\n`;
}

const nameIn =
  (isOneOfMany: boolean): NameOf =>
  ({ name, stack }) =>
    `**${code(name)}**${isOneOfMany ? ` (stack ${code(stack)})` : ""}`;

function headline(
  { changed, leaving, needPerson, mayNeedPerson, consentsLost, failed }: Totals,
  isOneOfMany: boolean,
): string {
  const verbs = (number: number, one: string, many: string) => (number === 1 ? one : many);
  const others = changed - leaving;
  const customers = [
    ...(leaving > 0 ? [`${count(leaving, "customer")} ${verbs(leaving, "leaves", "leave")}`] : []),
    ...(others > 0
      ? [`${leaving > 0 ? others : count(others, "customer")} ${verbs(others, "changes", "change")}`]
      : []),
  ];
  const need = needPerson - mayNeedPerson;
  const parts = [
    ...(failed > 0 ? [`${isOneOfMany ? "a" : "the"} preview failed`] : []),
    ...(changed === 0 && failed === 0 ? ["no customer changes"] : customers),
    ...(consentsLost > 0 ? [`${count(consentsLost, "consent")} ${verbs(consentsLost, "ends", "end")}`] : []),
    ...(need > 0 ? [`${need} ${verbs(need, "needs", "need")} a person`] : []),
    ...(mayNeedPerson > 0 ? [`${mayNeedPerson} may need ${need > 0 ? "one" : "a person"}`] : []),
  ];
  return `LinkedIn: ${parts.join(", ")}`;
}

const signed = (number: number) => `${number > 0 ? "+" : ""}${number}`;

function budgetLine({ before, after, unknown }: Runs, max: number | undefined): string[] {
  const added = after - before;
  const notCounted =
    unknown > 0
      ? `; ${count(unknown, "schedule")} not counted, because the preview does not show the runs`
      : "";
  const isOver = max !== undefined && added > max;
  const limit = isOver ? ` **More than the ${max} that may be added.**` : "";
  if (before === 0 && after === 0 && unknown === 0) return [];
  return [
    `Declared runs a month of the schedules that change: ${before} → ${after} (${signed(added)})${notCounted}.${limit}`,
  ];
}

function remarks(stacks: readonly StackFacts[], totals: Totals, { maxAddedRuns }: SummaryOptions): string[] {
  const needs = stacks.flatMap(({ customers }) => customers.flatMap((customer) => customer.needs));
  const isLinkDue = needs.some(({ kind, makesLink }) => makesLink && !WITHOUT_LINK.includes(kind));
  const isRead = stacks.every(({ isRefreshed }) => isRefreshed);
  return [
    ...(totals.failed > 0 ? ["**The preview failed, so this is not the whole plan.**"] : []),
    ...budgetLine(totals.runs, maxAddedRuns),
    ...(isLinkDue ? [MERGING] : []),
    ...(isRead
      ? []
      : ["This preview did not read the connections. Run it with `--refresh` to see those that were lost."]),
  ];
}

function footer({ unchanged, unknown, others, wasPending }: Totals): string {
  return [
    ...(unknown > 0
      ? [`Whether anything changes for ${count(unknown, "customer")} is not known: the preview failed.`]
      : []),
    ...(unchanged > 0 ? [`${count(unchanged, "customer")} unchanged.`] : []),
    ...(wasPending > 0
      ? [
          `${count(wasPending, "customer")} had not consented when the stack was last updated, and may have since.`,
        ]
      : []),
    ...(others > 0
      ? [`${count(others, "resource")} of other kinds ${others === 1 ? "changes" : "change"}.`]
      : []),
  ].join(" ");
}

function errorSection(stacks: readonly StackFacts[]): Section {
  const errors = stacks.flatMap((stack) => stack.errors);
  const more = errors.length - MAX_ERRORS;
  const entries = errors.slice(0, MAX_ERRORS).map((line) => `- ${code(line, MAX_ERROR)}`);
  return {
    title: "Errors",
    intro: "",
    entries: more > 0 ? [...entries, `- and ${count(more, "more error")}`] : entries,
    folds: false,
  };
}

function sharedSection(stacks: readonly StackFacts[], name: NameOf): Section {
  const entries = sharedAgents(stacks).map((customers) => {
    const [first] = customers;
    return `- agent ${code(first?.agentGuid ?? "")}: ${customers.map(name).join(" and ")}`;
  });
  const intro =
    "Each of these stacks overwrites what the other one declares. Remove the agent from all but one.";
  return { title: "Declared in two stacks", intro, entries, folds: false };
}

const isEnding = ({ operation }: Customer) => operation === "removed" || operation === "replaced";

function endingWords(customer: Customer): string {
  const { operation, formerName, formerAgentGuid, agentGuid, isProtected, onlyDeletes } = customer;
  if (operation === "removed") return "is removed";
  if (operation === "replaced")
    return `moves from agent ${code(formerAgentGuid)} to agent ${code(agentGuid)}`;
  if (isProtected && onlyDeletes) return "is removed, or loses a part";
  return formerName === "" ? "loses a resource" : `is renamed from ${code(formerName)} without an alias`;
}

function blockedWords({ onlyDeletes }: Customer): string {
  const stops = "Pulumi protects it, so the `up` stops there";
  return onlyDeletes
    ? `${stops}. If the customer leaves, put the declaration back with \`offboarding: true\` first, and remove it after that \`up\``
    : stops;
}

function endingEntry(customer: Customer, name: NameOf): string {
  const { operation, consentsLost, isProtected, isLeaving, changes } = customer;
  const subject = `${name(customer)}${pageOf(customer)}`;
  if (isLeaving) return changeEntry(customer, `${subject} leaves`);
  const none = isEnding(customer) ? ["no consent is recorded that could end"] : [];
  const cost = consentsLost > 0 ? ["the consent ends"] : none;
  const blocked = isProtected ? [blockedWords(customer)] : [];
  const words = operation === "removed" ? changes.map(wordsOf) : [];
  return `- ${subject} ${endingWords(customer)}: ${[...cost, ...words, ...blocked].join("; ")}`;
}

/** Customers who leave or move to another agent. Those with a consent to lose come first, an offboarding's first step last. */
function endingSection(customers: readonly Customer[], name: NameOf): Section {
  const ending = customers.filter(
    (one) => isEnding(one) || one.isLeaving || one.consentsLost > 0 || one.isProtected,
  );
  const entries = [...ending]
    .sort((a, b) => b.consentsLost - a.consentsLost || Number(a.isLeaving) - Number(b.isLeaving))
    .map((one) => endingEntry(one, name));
  return { title: "Customers who leave, and consents that end", intro: "", entries, folds: false };
}

const MERGING =
  "Merging connects nobody by itself. Where a consent link is due, it makes one that is valid for 15 minutes, and a page admin has to open it.";
function pieceText(piece: Piece): string {
  if (typeof piece === "string") return piece;
  // Words of a cadence need no code span: nothing in them means anything to Markdown.
  return /^[A-Za-z0-9 ,:]{1,200}$/.test(piece.outside) &&
    /^(at|every|on|never|running|stopped)\b/.test(piece.outside)
    ? piece.outside
    : code(piece.outside);
}

const wordsOf = ({ words }: Change) => words.map(pieceText).join("");

const noteText = (note: string) =>
  note === WHILE_STOPPED ? `${note.charAt(0).toUpperCase()}${note.slice(1)}` : code(note, MAX_NOTE);

/** `subject` ends with the verb, where it has one. */
function changeEntry(one: Customer, subject: string): string {
  const former = one.formerName === "" ? "" : `was ${code(one.formerName)}, which costs no consent`;
  const moved =
    one.operation === "renamed" && former === "" ? "moves within the program, which costs no consent" : "";
  const isNew = one.operation === "added" ? "new" : "";
  const next = one.isLeaving ? "a later pull request removes the customer" : "";
  const resting = one.isLeaving ? one.resting : [];
  const words = [isNew, former, moved, ...one.changes.map(wordsOf), ...resting, next].filter(
    (part) => part !== "",
  );
  const notes = one.notes.map((note) => `\n  - ${noteText(note)}`);
  const what = words.length > 0 ? `: ${words.join("; ")}` : "";
  return `- ${subject}${what}${notes.join("")}`;
}

/** A fact for each, and no advice: the program wants them so. */
function restingSection(customers: readonly Customer[], name: NameOf): Section {
  const entries = customers
    .filter(({ isLeaving, resting }) => !isLeaving && resting.length > 0)
    .map((one) => `- ${name(one)}${pageOf(one)}: ${one.resting.join("; ")}`);
  const intro = "The program keeps these agents stopped. Nobody has to act, unless an agent is to run again.";
  return { title: `Stopped by the program: ${entries.length}`, intro, entries, folds: false };
}

function changeSection(customers: readonly Customer[], name: NameOf): Section {
  const changed = customers.filter(
    ({ operation, isProtected, isLeaving, onlyDeletes }) =>
      operation !== "unchanged" && operation !== "removed" && !isLeaving && !(isProtected && onlyDeletes),
  );
  const listed = changed.filter(({ operation, changes, notes, formerName }) => {
    const isEmpty = changes.length === 0 && notes.length === 0 && formerName === "";
    return operation === "renamed" || !isEmpty;
  });
  const added = ({ runs }: Customer) => runs.after - runs.before;
  const entries = [...listed].sort((a, b) => added(b) - added(a)).map((one) => changeEntry(one, name(one)));
  return { title: "Changes", intro: "", entries, folds: true };
}

const html = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function textSection(customers: readonly Customer[]): Section {
  const entries = customers.flatMap((customer) =>
    customer.changes.flatMap(({ texts, words }) => {
      if (texts === undefined) return [];
      const what = words
        .map((piece) => (typeof piece === "string" ? piece : outsideText(piece.outside)))
        .join("");
      const title = `<code>${html(outsideText(customer.name) || "(no name)")}</code>: ${html(what)}`;
      const block = codeBlock("diff", lineDiff(texts.before, texts.after));
      return [`<details><summary>${title}</summary>\n\n${block}\n\n</details>`];
    }),
  );
  return { title: "Texts", intro: "", entries, folds: false };
}

/** The sections in their order, as far as there is room: what is cut is counted. */
function fit(sections: readonly Section[], room: number): string[] {
  let left = room;
  return sections.flatMap(({ title, intro, entries, folds }) => {
    if (entries.length === 0) return [];
    const shown: string[] = [];
    for (const entry of entries) {
      if (entry.length + 2 > left) break;
      left -= entry.length + 2;
      shown.push(entry);
    }
    const missing = entries.length - shown.length;
    const cutLine = missing > 0 ? [`_${missing} more, cut to fit a comment: see the preview itself._`] : [];
    const isList = shown.every((entry) => entry.startsWith("- "));
    const list = shown.length === 0 ? [] : [shown.join(isList ? "\n" : "\n\n")];
    const body = [...(intro === "" ? [] : [intro]), ...list, ...cutLine].join("\n\n");
    const isFolded = folds && entries.length > MAX_OPEN;
    return [
      isFolded
        ? `<details><summary>${title}: ${entries.length}</summary>\n\n${body}\n\n</details>`
        : `#### ${title}\n\n${body}`,
    ];
  });
}
