import { slugOf } from "./links";

/** What this reads of a token of markdown-it. */
interface Token {
  readonly type: string;
  readonly content: string;
  readonly children: readonly Token[] | null;
  attrSet: (name: string, value: string) => void;
}

interface Markdown {
  readonly core: {
    readonly ruler: { push: (name: string, rule: (state: { tokens: Token[]; env: object }) => void) => void };
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

/** On a page of messages each row has an anchor, by its first message: a search leads to the row. */
export function anchorMessages(md: Markdown): void {
  md.core.ruler.push("site-messages", ({ tokens, env }) => {
    const { realPath, path } = env as { readonly realPath?: string; readonly path: string };
    if (!(realPath ?? path).endsWith("docs/troubleshooting.md")) return;
    const taken = new Set<string>();
    tokens.forEach((token, index) => {
      if (token.type !== "tr_open" || tokens[index + 1]?.type !== "td_open") return;
      const message = tokens[index + 2]?.children?.find(({ type }) => type === "code_inline");
      const words = slugOf(message?.content ?? "")
        .split("-")
        .filter(Boolean)
        .slice(0, 8);
      const anchor = ["message", ...words].join("-");
      let free = anchor;
      for (let number = 2; taken.has(free); number += 1) free = `${anchor}-${number}`;
      taken.add(free);
      token.attrSet("id", free);
    });
  });
}
