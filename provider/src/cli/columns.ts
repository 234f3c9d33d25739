import { stripVTControlCharacters } from "node:util";
import { wcswidth } from "simple-wcswidth";

const GRAPHEMES = new Intl.Segmenter();
/** One picture for a reader, of one code point or of many. */
const EMOJI = new RegExp("^\\p{RGI_Emoji}$", "v");
const ELLIPSIS = "…";

const widthOf = (grapheme: string) => (EMOJI.test(grapheme) ? 2 : Math.max(0, wcswidth(grapheme)));

/** The columns of a terminal that a text takes. A colour takes none. */
export function columns(text: string): number {
  const graphemes = [...GRAPHEMES.segment(stripVTControlCharacters(text))];
  return graphemes.reduce((sum, { segment }) => sum + widthOf(segment), 0);
}

/** A text of at most this width. One that is cut loses its colour, never half of a character, and ends with an ellipsis. */
export function cutTo(width: number, text: string): string {
  if (columns(text) <= width) return text;
  let cut = "";
  let left = width - columns(ELLIPSIS);
  for (const { segment } of GRAPHEMES.segment(stripVTControlCharacters(text))) {
    left -= widthOf(segment);
    if (left < 0) break;
    cut += segment;
  }
  return cut + ELLIPSIS;
}

/** Spaces after a text, up to this width. */
export function padTo(width: number, text: string): string {
  return text + " ".repeat(Math.max(0, width - columns(text)));
}
