/** What this reads of a token of markdown-it. */
interface Token {
  readonly type: string;
  readonly content: string;
  attrSet: (name: string, value: string) => void;
}

interface Markdown {
  readonly core: {
    readonly ruler: { push: (name: string, rule: (state: { tokens: Token[] }) => void) => void };
  };
  readonly renderer: { rules: Record<string, unknown> };
}

/**
 * A phone is too narrow for three columns. There the style sheet shows each row as a card, whose cells carry the
 * headings of their columns.
 */
export function labelCells(md: Markdown): void {
  md.core.ruler.push("site-tables", ({ tokens }) => {
    let headings: string[] = [];
    let column = 0;
    tokens.forEach((token, index) => {
      const text = tokens[index + 1]?.content ?? "";
      if (token.type === "table_open") headings = [];
      else if (token.type === "tr_open") column = 0;
      else if (token.type === "th_open") headings.push(text.replaceAll("`", ""));
      else if (token.type === "td_open") {
        if (headings.length > 2 && text !== "") token.attrSet("data-label", headings[column] ?? "");
        column += 1;
      }
    });
  });
}
