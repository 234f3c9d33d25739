import { readFileSync } from "node:fs";
import MarkdownIt from "markdown-it";

/** Without GitHub's own clean-up of the HTML: what is safe here is safe there. */
const markdown = new MarkdownIt({ html: true });

/** Those of GitHub's frame around a comment, which is not part of its style sheet for Markdown. */
const COLOURS = {
  light: { page: "#ffffff", border: "#d1d9e0", muted: "#59636e", bar: "#f6f8fa" },
  dark: { page: "#0d1117", border: "#3d444d", muted: "#9198a1", bar: "#151b23" },
};

/** A page that shows a comment as GitHub does. */
export function commentPage(comment: string, theme: "light" | "dark"): string {
  const css = readFileSync(require.resolve(`github-markdown-css/github-markdown-${theme}.css`), "utf8");
  const { page, border, muted, bar } = COLOURS[theme];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>A comment on a pull request</title>
<style>
${css}
body { margin: 0; padding: 8px; background: ${page}; }
article { border: 1px solid ${border}; border-radius: 6px; }
header { border-radius: 6px 6px 0 0; padding: 8px 16px; font-size: 14px; color: ${muted}; background: ${bar}; border-bottom: 1px solid ${border}; }
.markdown-body { font-size: 14px; }
article > div { padding: 0 16px; }
</style>
<main class="markdown-body"><article>
<header><b>github-actions</b> commented</header>
<div>${markdown.render(comment)}</div>
</article></main>
</html>
`;
}
