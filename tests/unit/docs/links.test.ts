import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import MarkdownIt from "markdown-it";
import { publishedLink, slugOf } from "../../../tools/site/links";
import { publishedPath, NAVIGATION, PAGES, titleOf } from "../../../tools/site/navigation";

const REPOSITORY = resolve(__dirname, "../../..");
const SKIPPED = /(^|\/)(node_modules|lib|coverage|fixtures|site|\.\w+)(\/|$)|^tests\/unit\/cli\/preview\//;
const markdown = new MarkdownIt({ html: true });

const below = (folder: string): string[] =>
  readdirSync(join(REPOSITORY, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (SKIPPED.test(path)) return [];
    return entry.isDirectory() ? below(path) : [path];
  });
const files = below(".").filter((file) => file.endsWith(".md"));

interface Page {
  readonly links: readonly string[];
  readonly anchors: ReadonlySet<string>;
  /** The names of its tags of HTML. */
  readonly tags: readonly string[];
}

function pageOf(file: string): Page {
  const links: string[] = [];
  const anchors = new Set<string>();
  const tags: string[] = [];
  const addHeading = (text: string) => {
    const slug = slugOf(text);
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  };
  const tokens = markdown.parse(readFileSync(join(REPOSITORY, file), "utf8"), {});
  tokens.forEach(({ type, children }, index) => {
    if (type !== "heading_open") return;
    const parts = tokens[index + 1]?.children ?? children ?? [];
    addHeading(parts.map(({ type: kind, content }) => (/^(text|code)/.test(kind) ? content : "")).join(""));
  });
  for (const token of tokens.flatMap((one) => [one, ...(one.children ?? [])])) {
    for (const name of ["href", "src"]) {
      const link = token.attrGet(name);
      if (link !== null) links.push(String(link));
    }
    if (!token.type.startsWith("html_")) continue;
    for (const [, id = ""] of token.content.matchAll(/ id="([^"]+)"/g)) anchors.add(id);
    for (const [, link = ""] of token.content.matchAll(/ (?:href|src|srcset)="([^"]+)"/g)) links.push(link);
    tags.push(...[...token.content.matchAll(/<\/?([\w-]+)/g)].map(([, name = ""]) => name));
  }
  return { links, anchors, tags };
}

const pages = new Map(files.map((file) => [file, pageOf(file)]));

/** Why a link leads nowhere, or undefined. */
function problemOf(link: string, from: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path = "", anchor] = decodeURI(link).split("#");
  const target = path === "" ? from : join(dirname(from), path);
  if (!existsSync(join(REPOSITORY, target))) return `${link}: there is no ${target}`;
  if (anchor === undefined) return undefined;
  const page = pages.get(target) ?? pages.get(join(target, "README.md"));
  return page?.anchors.has(anchor) === true ? undefined : `${link}: ${target} has no such heading`;
}

test("there are pages and links to check", () => {
  expect(files).toEqual(expect.arrayContaining(["README.md", "docs/consent.md", "sandbox/README.md"]));
  expect([...pages.values()].flatMap(({ links }) => links).length).toBeGreaterThan(400);
});

test.each(files)("each link of %s leads to a file, and to a heading of it", (file) => {
  const problems = pages.get(file)?.links.map((link) => problemOf(link, file));
  expect(problems?.filter((problem) => problem !== undefined)).toEqual([]);
});

test.each(files)(
  "%s has no tag that GitHub drops, such as a name in angle brackets outside of code",
  (file) => {
    const known = ["a", "br", "details", "summary", "code", "picture", "source", "img"];
    expect(pages.get(file)?.tags.filter((tag) => !known.includes(tag))).toEqual([]);
  },
);

test.each([
  ["The page's number", "the-pages-number"],
  ["6. `wiro-linkedin status`, again", "6-wiro-linkedin-status-again"],
  ["check()", "check"],
  ["snake_case: a – b", "snake_case-a--b"],
])("the heading %j has GitHub's anchor", (heading, anchor) => {
  expect(slugOf(heading)).toBe(anchor);
});

describe("the site", () => {
  const listed = NAVIGATION.flatMap((group) => group.pages);
  const places = {
    repository: REPOSITORY,
    pathOf: (file: string) => (PAGES.test(file) ? publishedPath(file) : undefined),
    files: "https://example.com/blob/v1",
  };

  test("lists each guide once", () => {
    const guides = files.filter((file) => /^docs\/[^/]+$/.test(file));
    expect(guides.length).toBeGreaterThan(10);
    expect(guides.filter((file) => !listed.includes(file))).toEqual([]);
    expect(listed).toEqual([...new Set(listed)]);
  });

  test.each([
    ["docs/consent.md", "invite.md#serve-the-pages", "/invite.md#serve-the-pages"],
    ["docs/reference/Invites.md", "../invite.md", "/invite.md"],
    ["docs/adoption.md", "../examples/README.md#fleet", "/examples.md#fleet"],
    ["docs/adoption.md", "../README.md", "/index.md"],
    ["README.md", "docs/reference/README.md", "/reference/index.md"],
    ["README.md", "docs/reference/", "/reference/index.md"],
    ["docs/invite.md", "../examples/invite", "https://example.com/blob/v1/examples/invite"],
    ["docs/consent.md", "../CONTRIBUTING.md#tests", "https://example.com/blob/v1/CONTRIBUTING.md#tests"],
    ["docs/consent.md", "https://wiro.ai", "https://wiro.ai"],
    ["docs/consent.md", "#step-by-step", "#step-by-step"],
  ])("leads from %s, %s, to %s", (from, link, address) => {
    expect(publishedLink(link, from, places)).toBe(address);
  });

  test("rejects a link to a file that does not exist", () => {
    expect(() => publishedLink("nowhere.md", "docs/consent.md", places)).toThrow(
      "docs/consent.md: the link to nowhere.md is dead",
    );
  });

  test("takes the name of a page from its heading", () => {
    expect(titleOf("# `a` and [b](c)\n\n# d\n")).toBe("a and b");
  });
});
