import { BOUNDS, cut } from "../../wiro/bounds";
import { plain } from "../text";
import { withoutMarkers } from "./pulumi-preview";

/** The longest part of a sentence that comes from outside. */
const MAX_LENGTH = BOUNDS.line;

/** A link in a text: a comment is public to all who read the pull request. */
const LINK = /[a-z0-9+.-]{0,20}:\/\/\S*/gi;

/** One line of text from outside, without markers of a preview and without what turns or hides it. */
export function visibleLine(text: string, length = MAX_LENGTH): string {
  const shown = plain(withoutMarkers(cut(text, 4 * length)).replace(/\s+/g, " ")).trim();
  return shown.length <= length ? shown : `${cut(shown, length - 1)}…`;
}

/** The same without links. */
export function outsideText(text: string, length = MAX_LENGTH): string {
  return visibleLine(text, length).replace(LINK, "(link)");
}

/**
 * As a code span, in which Markdown knows no tags, mentions and links. A backtick inside would end it, and so becomes an
 * apostrophe.
 */
export function code(text: string, length?: number): string {
  const shown = outsideText(text, length).replaceAll("`", "'");
  return shown === "" ? "(no name)" : `\`${shown}\``;
}

/** A block of code, with a fence that no line of it can end. */
export function codeBlock(language: string, lines: readonly string[]): string {
  const runs = lines.join("\n").match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(3, ...runs.map(({ length }) => length + 1)));
  return [`${fence}${language}`, ...lines, fence].join("\n");
}
