import { isoTime } from "../../../wiro/clock";
import { count, plain, shortened, shortenedSentence } from "../../text";
import { FLEET_STATES, type FleetRow, nameOf, needsPerson, stateCounts, worstFirst } from "../fleet";
import type { Report } from "./report";

/** A chat is read at a glance, and cuts long messages. */
const MAX_LISTED = 20;
const MAX_NAME = 60;
const MAX_TEXT = 240;
/** It stands alone, and ends with what to do. */
const MAX_REASON = 700;
const ZERO_WIDTH_SPACE = "\u200b";
const COMMAND = /: (wiro-linkedin connect [A-Za-z0-9_-]+)$/;

/** A text from outside as plain text: no markup, no HTML, no link, and nobody is called by an @. */
export function escaped(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_~|[\](){}#!]/g, "\\$&")
    .replace(/@|:\/\/|www(?=\.)/gi, `$&${ZERO_WIDTH_SPACE}`);
}

function line(row: FleetRow): string {
  const text = row.todo || row.warning;
  const command = COMMAND.exec(text)?.[1];
  const what = escaped(shortenedSentence(command === undefined ? text : text.replace(COMMAND, ""), MAX_TEXT));
  const how = command === undefined ? "" : `: \`${command}\``;
  return `- **${escaped(shortened(nameOf(row), MAX_NAME))}** (${row.state}): ${what}${how}`;
}

function titleOf(all: number, inNeed: number, isWhole: boolean): string {
  if (all === 0) return "LinkedIn: there is no connection to check";
  if (inNeed === 0 && !isWhole) return `LinkedIn: ${count(all, "agent")} well, others were not read`;
  if (inNeed === 0) return `LinkedIn: all well, ${count(all, "agent")}`;
  return `LinkedIn: ${inNeed} of ${count(all, "agent")} ${inNeed === 1 ? "needs" : "need"} a person`;
}

/** For a chat, where nothing could be asked. The reason is an error of the client, so it holds no secret. */
export function unknownReport(reason: string): string {
  return `**LinkedIn: the status is not known**: ${escaped(shortenedSentence(plain(reason), MAX_REASON))}\n`;
}

/** A short report for a chat: the worst first, and counts. */
export function markdownReport(report: Report): string {
  const { rows, unasked, collectedAt, stacks, stackProblem, unreadAccounts, checksAllAccounts } = report;
  const inNeed = worstFirst(rows).filter(needsPerson);
  const warned = rows.filter((row) => !needsPerson(row) && row.warning !== "");
  const listed = [...inNeed, ...warned];
  const counts = stateCounts(rows);
  const more = listed.length - MAX_LISTED;
  const summary = FLEET_STATES.filter((state) => counts[state] > 0).map(
    (state) => `${counts[state]} ${state}`,
  );
  const where =
    stacks.length === 0 ? "" : `, ${stacks.length === 1 ? "stack" : "stacks"} ${stacks.join(", ")}`;
  const when = `${isoTime(collectedAt).slice(0, 16).replace("T", " ")} UTC`;
  const lacksAccounts = checksAllAccounts && unreadAccounts.length > 0;
  const isWhole = unasked === 0 && stackProblem === "" && !lacksAccounts;
  const blocks = [
    `**${titleOf(rows.length, inNeed.length, isWhole)}**`,
    [...listed.slice(0, MAX_LISTED).map(line), ...(more > 0 ? [`- and ${more} more`] : [])].join("\n"),
    unasked === 0 ? "" : `The API could not be asked about ${count(unasked, "agent")}.`,
    stackProblem === "" ? "" : escaped(`The stack was not read: ${stackProblem}.`),
    escaped(unreadAccounts.join(" ")),
    `${summary.join("; ") || "no agent"} (${when}${escaped(where)})`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}
