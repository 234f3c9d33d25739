// Puts a Markdown file where people read it, once: a later run edits what an earlier one wrote.
//   node post.mjs comment comment.md   the comment of this pull request or merge request
//   node post.mjs issue report.md      the one open issue; without a file it is closed
// It runs in GitHub Actions (GITHUB_TOKEN, PULL_REQUEST) and in GitLab CI (GITLAB_TOKEN, a project access token with the
// scope api). The first line of a comment is its mark.
import { readFileSync } from "node:fs";

const TITLE = "LinkedIn connections need a person";
const PER_PAGE = 100;

const { env } = process;

/** One forge: its address, its token, and where comments and issues are. */
const forge =
  env.GITLAB_CI === undefined
    ? {
        base: `${need("GITHUB_API_URL")}/repos/${need("GITHUB_REPOSITORY")}`,
        headers: { authorization: `Bearer ${need("GITHUB_TOKEN")}`, accept: "application/vnd.github+json" },
        comments: () => `/issues/${need("PULL_REQUEST")}/comments`,
        comment: ({ id }) => `/issues/comments/${id}`,
        issues: "/issues?state=open&creator=github-actions%5Bbot%5D",
        issue: ({ number }) => `/issues/${number}`,
        text: "body",
        edit: "PATCH",
        closed: { state: "closed" },
      }
    : {
        base: `${need("CI_API_V4_URL")}/projects/${need("CI_PROJECT_ID")}`,
        headers: { "private-token": need("GITLAB_TOKEN") },
        comments: () => `/merge_requests/${need("CI_MERGE_REQUEST_IID")}/notes`,
        comment: ({ id }) => `/merge_requests/${need("CI_MERGE_REQUEST_IID")}/notes/${id}`,
        issues: "/issues?state=opened&scope=created_by_me",
        issue: ({ iid }) => `/issues/${iid}`,
        text: "description",
        edit: "PUT",
        closed: { state_event: "close" },
      };

function need(name) {
  const value = env[name];
  if (!value) fail(`${name} is not set`);
  return value;
}

function fail(why) {
  console.error(`post.mjs: ${why}`);
  process.exit(1);
}

function textOf(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return fail(`${file} cannot be read`);
  }
}

async function call(method, path, body) {
  const response = await fetch(forge.base + path, {
    method,
    headers: { ...forge.headers, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) fail(`${method} ${path} ended with HTTP ${response.status}: may the token do that?`);
  return response.json();
}

/** The first entry of a list, page by page, for which it holds. */
async function find(path, holds) {
  for (let page = 1; ; page += 1) {
    const entries = await call(
      "GET",
      `${path}${path.includes("?") ? "&" : "?"}per_page=${PER_PAGE}&page=${page}`,
    );
    const found = entries.find(holds);
    if (found !== undefined || entries.length < PER_PAGE) return found;
  }
}

async function comment(text) {
  const [mark] = text.split("\n");
  const existing = await find(forge.comments(), ({ body }) => body?.startsWith(mark));
  if (existing === undefined) await call("POST", forge.comments(), { body: text });
  else await call(forge.edit, forge.comment(existing), { body: text });
}

async function issue(text) {
  const existing = await find(forge.issues, ({ title }) => title === TITLE);
  if (text === undefined) {
    if (existing !== undefined) await call(forge.edit, forge.issue(existing), forge.closed);
  } else if (existing === undefined) await call("POST", "/issues", { title: TITLE, [forge.text]: text });
  else await call(forge.edit, forge.issue(existing), { [forge.text]: text });
}

const [what, file] = process.argv.slice(2);
if (what === "comment" && file !== undefined) await comment(textOf(file));
else if (what === "issue") await issue(file === undefined ? undefined : textOf(file));
else fail("give it `comment <file>`, `issue <file>` or `issue`");
