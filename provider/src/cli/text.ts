import { isoTime, SECOND } from "../wiro/clock";
import type { ConnectionStatus } from "../wiro/responses";
import type { Output, Shell } from "./shell";

/**
 * Text from outside, without a terminal's control characters and without characters that turn the reading direction.
 */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "");
}

export function shortened(text: string, length: number): string {
  const characters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}

/** A sentence, cut after a word. A word that is nearly as long is cut itself. */
export function shortenedSentence(text: string, length: number): string {
  const short = shortened(text, length);
  if (short === text) return text;
  const end = short.slice(0, -1).search(/\s+\S*$/);
  return end > short.length / 2 ? `${short.slice(0, end)} …` : short;
}

/** `1 agent`, `2 agents`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

export function connectedAs({ accountName }: ConnectionStatus): string {
  return accountName === "" ? "connected" : `connected as ${plain(accountName)}`;
}

/** `14:05` for the time that is left. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / SECOND));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The time of day on this clock, for a line that stays. */
export function clockTime(milliseconds: number): string {
  return isoTime(milliseconds).slice(11, 16) + " UTC";
}

const COLOURS = { red: 31, green: 32, yellow: 33 } as const;
export type Colour = keyof typeof COLOURS;

/** Colours for results: only where a terminal shows them, and not where NO_COLOR is set. */
export function painter({ out, env }: Pick<Shell, "out" | "env">): (colour: Colour, text: string) => string {
  if (!out.isTTY || (env["NO_COLOR"] ?? "") !== "") return (_, text) => text;
  return (colour, text) => `\u001b[${COLOURS[colour]}m${text}\u001b[39m`;
}

const ERASE_LINE = "\r\u001b[2K";

/** Lines of progress and, on a terminal, one line below them that is overwritten. */
export class Progress {
  private shown = false;

  constructor(private readonly err: Output) {}

  print(line: string): void {
    this.clear();
    this.err.write(`${line}\n`);
  }

  /** On a terminal only. */
  show(line: string): void {
    if (!this.err.isTTY) return;
    this.err.write(`${ERASE_LINE}${line}`);
    this.shown = true;
  }

  clear(): void {
    if (this.shown) this.err.write(ERASE_LINE);
    this.shown = false;
  }
}
