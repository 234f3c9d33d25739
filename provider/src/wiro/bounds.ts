/** How much of what comes from outside is taken in. Every text is cut before any pattern sees it. */
export const BOUNDS = {
  /** The body of one response. A page of 1000 agents is well below it. */
  bodyBytes: 5 * 1024 * 1024,
  /** Pages of MyAgents. */
  pages: 50,
  /** Names, titles, keys, codes, and whatever else is one line: in characters. */
  line: 400,
  /** A consent link, and the URL to which a browser returned. */
  url: 4096,
  /** One error message of the API, and how many of them are read. */
  message: 2000,
  messages: 5,
  /** What a state or an output keeps of an error. */
  reason: 1000,
};

/** How many entries of a list a message names. */
const MAX_LISTED = 5;

/** The beginning of the text, never with half of a character. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}

/** The first few entries, and how many more there are. */
export function listed(entries: readonly string[]): string {
  const shown = entries.slice(0, MAX_LISTED).map((entry) => cut(entry, 100));
  const more = entries.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
