import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Sandbox, startSandbox } from "wiro-sandbox";

const REPOSITORY = resolve(__dirname, "../../..");
const PACKAGES = ["@pulumi", "@types", "csv-parse", "pulumi-wiro-linkedin", "typescript", "undici-types"];
const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, "examples/fleet/package.json"), "utf8")) as {
  scripts: { check: string };
};
const SCRIPT = scripts.check;
const HEADER = "customer,agentGuid,organizationId,interval,running,tone";
const line = (name: string, guid: string) => `${name},${guid},111,0 9 * * *,true,"Two\nlines"`;

const folder = mkdtempSync(join(tmpdir(), "wiro-check-"));
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ agents: [{ guid: "agent-1" }, { guid: "agent-2" }] });
  cpSync(join(REPOSITORY, "examples/fleet"), folder, { recursive: true });
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  symlinkSync(join(REPOSITORY, "node_modules/.bin/tsc"), join(folder, "node_modules/.bin/tsc"));
  // A build in the repository is executable only after an installation that came after it.
  const command = `#!/bin/sh\nexec node '${join(REPOSITORY, "provider/lib/cli/main.js")}' "$@"\n`;
  writeFileSync(join(folder, "node_modules/.bin/wiro-linkedin"), command, { mode: 0o755 });
  for (const name of PACKAGES)
    symlinkSync(join(REPOSITORY, "node_modules", name), join(folder, "node_modules", name));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await sandbox.close();
});

let isBuilt = false;

/** `npm run check` in a copy of the fleet example. Its first part, the build, runs once. */
async function check(lines: readonly string[], key = "sandbox-key", args: readonly string[] = []) {
  writeFileSync(join(folder, "customers.csv"), [HEADER, ...lines].join("\n"));
  const env = { ...process.env, WIRO_API_KEY: key, WIRO_BASE_URL: sandbox.baseUrl };
  const [build, run] = SCRIPT.split(" && ");
  expect(build).toMatch(/^tsc /);
  const [command, options]: [string, string[]] = isBuilt
    ? ["npx", ["--no", "-c", [run, ...args.filter((arg) => arg !== "--")].join(" ")]]
    : ["npm", ["run", "--silent", "check", ...args]];
  isBuilt = true;
  return new Promise<{ code: unknown; out: string; err: string }>((done) =>
    execFile(command, options, { cwd: folder, env }, (error, out, err) =>
      done({ code: error === null ? 0 : error.code, out, err }),
    ),
  );
}

describe("npm run check of the fleet example", () => {
  it("finds each guid of the file in the account", async () => {
    expect(await check([line("jane", "agent-1"), line("sam", "agent-2")])).toEqual({
      ...{ code: 0, out: "customers.csv: each agentGuid is an agent of the account\n", err: "" },
    });
  }, 60_000);

  it("warns with file, line and guid of each other one, and exits with 1", async () => {
    const { code, out, err } = await check([line("jane", "agent-1"), line("kim", "agent-9")]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toBe(
      "customers.csv:4: warning: agentGuid: agent-9 is not among the agents of the account (2): correct it, or remove the line if the agent was deleted\n",
    );
  }, 60_000);

  it.each([
    ["several customers", ["agent-8", "agent-9"]],
    ["one customer", ["agent-9"]],
  ])(
    "doubts the key first where it sees none of %s of the file",
    async (_, guids) => {
      const { code, out, err } = await check(guids.map((guid) => line(guid, guid)));
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toBe(
        "customers.csv: the API key sees none of its agents, and 2 others: it may be the key of another account. Check the key first, and remove no line\n",
      );
    },
    60_000,
  );

  it("exits with 1 after the command's own line if the account cannot be asked", async () => {
    const { code, err } = await check([line("jane", "agent-1")], "wrong");
    expect(code).toBe(1);
    expect(err).toMatch(
      /^wiro-linkedin: MyAgents: .*HTTP 401.*\nthe agents of the account could not be listed\n$/,
    );
  }, 60_000);

  it("takes another file, and reports its faults by line", async () => {
    writeFileSync(join(folder, "east.csv"), [HEADER, line("jane", "a guid")].join("\n"));
    const { code, err } = await check([], "sandbox-key", ["--", "east.csv"]);
    expect(code).toBe(1);
    expect(err).toMatch(/^east\.csv:2: agentGuid: must be the guid of a Wiro agent.*\n$/);
  }, 60_000);
});
