/** A part of a page that is found by itself. */
interface Section {
  readonly anchor: string;
  /** The headings above it, and its own title at the end. */
  readonly titles: readonly string[];
  readonly text: string;
}

/** The rows of this page are found one by one, because a message is a row. */
const PAGE_OF_ROWS = "docs/troubleshooting.md";

const MAX_TITLE = 90;

/** Nobody looks for these words, and they are in every section. The browser gets this function as text. */
function searchedTerm(term: string): string | false {
  const word = term.toLowerCase();
  const isNoise =
    word.length < 2 ||
    /^(an|and|are|as|at|be|by|for|from|has|have|if|in|is|it|its|of|on|or|so|that|the|this|to|was|with)$/.test(
      word,
    );
  return isNoise ? false : word;
}

/** The index is made by taking tags out, which would join the last word of a cell and the first one of the next. */
function withSpaces(html: string): string {
  return html.replaceAll(/<br>|<\/(td|th|p|li|pre|code|span|summary)>/g, "$& ");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&quot;": '"',
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&#39;": "'",
};

function plainText(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/&\w+;|&#39;/g, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(/\s+/g, " ")
    .trim();
}

function titleOfRow(row: string): string {
  const [, message = row] = /<code[^>]*>([^]*?)<\/code>/.exec(row) ?? [];
  const title = plainText(message);
  return title.length > MAX_TITLE ? `${title.slice(0, MAX_TITLE)}…` : title;
}

const HEADING = /<h([1-6])[^>]*\bid="([^"]*)"[^>]*>([^]*?)<a class="header-anchor"[^]*?<\/h\1>/g;
const ROW = /<tr id="([^"]*)">([^]*?)<\/tr>/g;

/** The sections of a page whose rows have anchors; undefined for any other page, which has one for each heading. */
export function rowSections(file: string, html: string): Section[] | undefined {
  if (!file.endsWith(PAGE_OF_ROWS)) return undefined;
  const headings = [...html.matchAll(HEADING)];
  return headings.flatMap((heading, index) => {
    const [whole, level = "", anchor = "", name = ""] = heading;
    // The last heading of each higher level.
    const parents = new Map<string, string>();
    for (const [, above = "", , title = ""] of headings.slice(0, index))
      if (above < level) parents.set(above, plainText(title));
    const titles = [...parents.values(), plainText(name)];
    const content = html.slice(heading.index + whole.length, headings[index + 1]?.index);
    const rows = [...content.matchAll(ROW)].map(([, id = "", row = ""]) => ({
      anchor: id,
      titles: [...titles, titleOfRow(row)],
      text: plainText(row),
    }));
    return [{ anchor, titles, text: plainText(content.replaceAll(ROW, "")) }, ...rows];
  });
}

interface Markdown {
  readonly render: (source: string, env: object) => string;
}

const MAX_PASTED = 1000;

/** VitePress cuts what is pasted after 64 characters, where a line has hardly named its resource. */
export const WHOLE_MESSAGES = {
  name: "whole-messages",
  enforce: "pre" as const,
  transform(code: string, id: string): string | undefined {
    if (!id.endsWith("/VPLocalSearchBox.vue")) return undefined;
    if (!code.includes('maxlength="64"')) throw new Error("the search of VitePress has no maxlength of 64");
    return code.replace('maxlength="64"', `maxlength="${MAX_PASTED}"`);
  },
};

/** What VitePress takes for its local search. */
export const SEARCH = {
  _render: (source: string, env: object, md: Markdown) => withSpaces(md.render(source, env)),
  miniSearch: {
    _splitIntoSections: rowSections,
    options: { processTerm: searchedTerm },
    searchOptions: {
      // A message is pasted as it is, with values that no page has: so one word that is not found excludes nothing.
      combineWith: "OR" as const,
      // Only the word that is being typed may be the beginning of another.
      prefix: (_term: string, index: number, terms: string[]) => index === terms.length - 1,
      fuzzy: (term: string) => (term.length > 4 && !/\d/.test(term) ? 0.2 : false),
      boost: { title: 2, text: 2, titles: 1 },
      // Who types the name of an input wants its description first, the same program in three languages later, and the
      // tables of proofs last. A heading of the messages says less than each of them.
      boostDocument: (id: string) =>
        /reference\/.*#arguments$/.test(id)
          ? 2
          : /\/(coverage|reliability)#|\/troubleshooting#(?!message-)/.test(id)
            ? 0.3
            : id.includes("/languages#")
              ? 0.5
              : 1,
    },
  },
};
