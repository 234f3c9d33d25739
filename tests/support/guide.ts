import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** A fenced block of a guide, with what stands before it. */
export interface GuideBlock {
  readonly language: string;
  readonly text: string;
  /** The nearest heading of level 2 above it. */
  readonly section: string;
  /** The name of the file as which a reader saves it; "" for any other block. */
  readonly savedAs: string;
}

/** The fenced blocks of a page of docs/, in order. Blocks inside of lists are left out. */
export function blocksOf(page: string): GuideBlock[] {
  const text = readFileSync(resolve(__dirname, "../../docs", page), "utf8");
  return [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(({ index, 1: language = "", 2: block = "" }) => {
    const before = text.slice(0, index);
    return {
      language,
      text: block,
      section: [...before.matchAll(/^## (.*)$/gm)].at(-1)?.[1] ?? "",
      savedAs: /Save this as `([^`]+)`:\n\n$/.exec(before)?.[1] ?? "",
    };
  });
}
