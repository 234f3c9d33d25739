import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Group {
  readonly text: string;
  readonly pages: readonly string[];
}

/** The pages of the site by what a reader wants to do, in the order of reading. A test holds each page to one place. */
export const NAVIGATION: readonly Group[] = [
  { text: "Start", pages: ["docs/getting-started.md", "docs/languages.md", "examples/README.md"] },
  { text: "Consent", pages: ["docs/consent.md", "docs/linkedin-app.md", "docs/invite.md"] },
  { text: "Review", pages: ["docs/pull-requests.md", "docs/changes.md"] },
  {
    text: "Operate",
    pages: [
      "docs/monitoring.md",
      "docs/rotation.md",
      "docs/recovery.md",
      "docs/onboarding.md",
      "docs/fleets.md",
      "docs/scale.md",
      "docs/schedules.md",
      "docs/environments.md",
      "docs/vaults.md",
      "docs/accounts.md",
      "docs/plugin.md",
    ],
  },
  { text: "Move", pages: ["docs/adoption.md", "docs/splitting.md", "docs/moving.md", "docs/from-curl.md"] },
  {
    text: "Look up",
    pages: [
      "docs/reference/README.md",
      "docs/settings.md",
      "docs/troubleshooting.md",
      "docs/limits.md",
      "docs/compatibility.md",
      "docs/reliability.md",
      "docs/performance.md",
      "docs/coverage.md",
      "sandbox/README.md",
    ],
  },
];

/** The files of the repository that are pages of the site. */
export const PAGES = /^(README|docs\/(reference\/)?[\w-]+|(examples|sandbox)\/README)\.md$/;

/** The path of a page of the repository on the site, as a file from the site's root. */
export function publishedPath(file: string): string {
  if (file === "README.md") return "index.md";
  if (file.startsWith("tools/site/pages/")) return file.replace("tools/site/pages/", "example-files/");
  const [, folder] = /^(examples|sandbox)\/README\.md$/.exec(file) ?? [];
  if (folder !== undefined) return `${folder}.md`;
  return file.replace(/^docs\//, "").replace(/(^|\/)README\.md$/, "$1index.md");
}

/** The first heading of a page, as it is read. */
export function titleOf(text: string): string {
  const [, title = ""] = /^# (.+)$/m.exec(text) ?? [];
  return title.replaceAll(/`|\[([^\]]*)\]\([^)]*\)/g, "$1");
}

interface Entry {
  readonly text: string;
  readonly link: string;
}

/** The sidebar: the pages that exist, by their headings. */
export function sidebarOf(repository: string): { text: string; items: Entry[] }[] {
  const entry = (file: string): Entry => ({
    text: titleOf(readFileSync(join(repository, file), "utf8")),
    link: `/${publishedPath(file)}`.replace(/(index)?\.md$/, ""),
  });
  return NAVIGATION.map(({ text, pages }) => ({
    text,
    items: pages.filter((file) => existsSync(join(repository, file))).map(entry),
  }));
}
