import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** What this reads of a token of markdown-it. */
interface Token {
  readonly type: string;
  readonly children: readonly Token[] | null;
  content: string;
  attrGet: (name: string) => string | null;
  attrSet: (name: string, value: string) => void;
}

interface Markdown {
  readonly core: {
    readonly ruler: {
      push: (name: string, rule: (state: { tokens: Token[]; env: Environment }) => void) => void;
    };
  };
}

/** The page that is rendered; `realPath` is missing where the search index is made. */
interface Environment {
  readonly path: string;
  readonly realPath?: string;
}

export interface Places {
  readonly repository: string;
  /** The path on the site of a page of the repository, or undefined if it is not there. */
  readonly pathOf: (file: string) => string | undefined;
  /** Where the repository's files are shown. */
  readonly files: string;
}

/** The anchor of a heading, as GitHub makes it. */
export function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
    .replaceAll(" ", "-");
}

/** Where a link of a page of the repository leads from the site. */
export function publishedLink(link: string, from: string, places: Places): string {
  if (/^([a-z]+:|#)/.test(link)) return link;
  const [path = "", ...hash] = link.split(/(?=#)/);
  const target = normalize(join(dirname(from), path)).replace(/\/$/, "");
  if (!existsSync(join(places.repository, target))) throw new Error(`${from}: the link to ${link} is dead`);
  const page = places.pathOf(target) ?? places.pathOf(join(target, "README.md"));
  return `${page === undefined ? `${places.files}/${target}` : `/${page}`}${hash.join("")}`;
}

/** Leads each relative link to a page of the site, or else to the file in the repository. */
export function rewriteLinks(md: Markdown, places: Places): void {
  md.core.ruler.push("site-links", ({ tokens, env }) => {
    const from = (env.realPath ?? env.path).slice(places.repository.length + 1);
    const rewrite = (token: Token): void => {
      const link = token.type === "link_open" ? token.attrGet("href") : null;
      if (link !== null) token.attrSet("href", publishedLink(link, from, places));
      // Vue takes a path for a file only if it begins with a dot.
      if (token.type.startsWith("html_"))
        token.content = token.content
          .replaceAll(/\b(src|srcset)="(?=\w+\/)/g, '$1="./')
          // On a phone it scrolls sideways, also by the keyboard.
          .replaceAll("<picture>", '<picture tabindex="0">');
      token.children?.forEach(rewrite);
    };
    tokens.forEach(rewrite);
  });
}
