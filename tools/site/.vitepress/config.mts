import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { renderMermaidSVG } from "beautiful-mermaid";
import { defineConfig } from "vitepress";
import { addressOf } from "../../prepack/absolute-links";
import { examplePath } from "../examples";
import { rewriteLinks, slugOf } from "../links";
import { publishedPath, PAGES, sidebarOf } from "../navigation";
import { SEARCH, WHOLE_MESSAGES } from "../search";
import { anchorMessages, labelCells } from "../tables";

const REPOSITORY = resolve(import.meta.dirname, "../../..");
const manifest = (path: string) => JSON.parse(readFileSync(join(REPOSITORY, path), "utf8"));

/** The one place that names the repository. */
const web = manifest("package.json").repository.url.replace(/^git\+|\.git$/g, "");
const places = {
  repository: REPOSITORY,
  pathOf: (file: string) =>
    PAGES.test(file) && existsSync(join(REPOSITORY, file)) ? publishedPath(file) : examplePath(file),
  files: addressOf(web, manifest("provider/package.json").version),
};

/** A picture that takes the page's colours. Its own style sheet would ask a foreign host for a font. */
function diagram(source: string): string {
  const svg = renderMermaidSVG(source, { transparent: true, bg: "var(--vp-c-bg)" }).replace(
    /<style>[^]*?<\/style>/,
    "",
  );
  return `<div class="diagram" tabindex="0" v-pre>${svg}</div>\n`;
}

export default defineConfig({
  title: "pulumi-wiro-linkedin",
  description: "LinkedIn credentials of Wiro agents as infrastructure code: a Pulumi provider in TypeScript.",
  lang: "en-US",
  base: `/${web.split("/").at(-1)}/`,
  cleanUrls: true,
  srcDir: REPOSITORY,
  srcExclude: [
    "!(docs|examples|sandbox|tools|README.md)",
    "!(docs|examples|sandbox|tools|README.md)/**",
    "tools/!(site)/**",
    "tools/*.md",
    "{examples,sandbox}/*/**",
  ],
  outDir: join(REPOSITORY, "site"),
  rewrites: publishedPath,
  // The default is a request for /favicon.ico.
  head: [["link", { rel: "icon", href: "data:," }]],
  markdown: {
    // The default themes have too little contrast for some readers.
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    // The addresses of headings are those on GitHub.
    anchor: { slugify: slugOf },
    config(md) {
      rewriteLinks(md, places);
      labelCells(md);
      anchorMessages(md);
      const fence = md.renderer.rules.fence!;
      md.renderer.rules.fence = (tokens, index, ...rest) => {
        const { info, content } = tokens[index]!;
        return info === "mermaid" ? diagram(content) : fence(tokens, index, ...rest);
      };
    },
  },
  transformPageData(page) {
    // Docstrings are the source of these pages.
    if (page.filePath.startsWith("docs/reference/"))
      return { frontmatter: { ...page.frontmatter, editLink: false } };
  },
  themeConfig: {
    sidebar: sidebarOf(REPOSITORY),
    nav: [{ text: "Reference", link: "/reference/" }],
    outline: [2, 3],
    editLink: { pattern: `${web}/edit/main/:path`, text: "Edit this page" },
    socialLinks: [{ icon: "github", link: web }],
    search: {
      provider: "local",
      options: SEARCH,
    },
  },
  vite: { publicDir: false, plugins: [WHOLE_MESSAGES] },
});
