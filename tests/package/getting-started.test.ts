import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createProject as installPackages, type Project as Packages } from "./project";
import { blocksOf, type GuideBlock } from "../support/guide";
import { describeEngine, MINUTE } from "../engine/engine-fixture";
import { cliOfSetup, execute, type Run } from "../engine/project";
import { LEAN_GO, preloading } from "../support/preload";

const REPOSITORY = resolve(__dirname, "../..");
const SANDBOX = "npx wiro-sandbox\n";
/** The port that the page prints. The test takes a free one in its place. */
const PORT = "4010";
const blocks = blocksOf("getting-started.md");
const commands = blocks.filter(
  ({ language, section }) => language === "sh" && section !== "With your Wiro account",
);
jest.setTimeout(10 * MINUTE);

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return String(typeof address === "object" ? address?.port : "");
}

/** A reader's machine: a terminal that keeps its folder and its variables, and a second one for the sandbox. */
class Reader {
  private readonly folder = mkdtempSync(join(tmpdir(), "wiro-guide-"));
  private sandbox?: ChildProcess;
  private readonly terminal = join(this.folder, "terminal.sh");

  constructor(
    private readonly packages: Packages,
    private readonly port: string,
  ) {
    mkdirSync(join(this.folder, "home"));
    this.openTerminal(this.folder);
  }

  /** A new shell in this folder. */
  openTerminal(folder: string): void {
    writeFileSync(this.terminal, `cd '${folder}'\n`);
  }

  get project(): string {
    return join(this.folder, "my-agents");
  }

  /** Types a block, with only the registry and the port replaced. */
  async type(text: string): Promise<Run> {
    const typed = text
      .replaceAll(PORT, this.port)
      .replace(/^npm install .*$/m, `ln -s '${this.packages.installed("wiro-sandbox", "..")}' node_modules`);
    const script = `. '${this.terminal}'\n${typed}{ export -p; echo "cd '$PWD'"; } > '${this.terminal}'\n`;
    const run = await execute("bash", ["-e", "-c", script], this.folder, this.env());
    if (run.code !== 0) throw new Error(`${typed}ended ${run.code}:\n${run.text}`);
    return run;
  }

  save({ savedAs, text }: GuideBlock): void {
    writeFileSync(join(this.project, savedAs), text);
  }

  async startSandbox(): Promise<void> {
    const child = spawn("npx", ["wiro-sandbox", "--port", this.port], {
      cwd: this.project,
      env: this.env(),
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    this.sandbox = child;
    await new Promise<void>((done, fail) => {
      child.stdout.on("data", (data: Buffer) => data.toString().includes("Status page") && done());
      child.once("exit", () => fail(new Error("the sandbox has ended")));
    });
  }

  /** Ctrl-C in the second terminal. */
  async stopSandbox(): Promise<void> {
    const { sandbox } = this;
    if (sandbox?.pid === undefined || sandbox.exitCode !== null) return;
    const ended = new Promise((done) => sandbox.once("close", done));
    process.kill(-sandbox.pid, "SIGINT");
    await ended;
  }

  /** The person's click on Allow; returns the page on which the browser lands. */
  async allow(authorizeUrl: string): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.port}/_sandbox/consent`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ authorizeUrl: authorizeUrl.trim() }),
    });
    const { location } = (await response.json()) as { location: string };
    return (await fetch(location)).text();
  }

  async leave(): Promise<void> {
    await this.stopSandbox();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private env(): NodeJS.ProcessEnv {
    const cli = cliOfSetup();
    if (cli === undefined) throw new Error("no Pulumi CLI: run npm run pulumi-cli");
    return {
      HOME: process.env["HOME"],
      PATH: cli.path,
      PULUMI_ROOT: dirname(dirname(cli.pulumi)),
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      // A reader chooses yes.
      PULUMI_SKIP_CONFIRMATIONS: "true",
      // A test of the docs type-checks the program.
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      ...LEAN_GO,
      NODE_OPTIONS: preloading("lean-sdk"),
      NO_COLOR: "1",
    };
  }
}

/** The packed packages in a node_modules, with their commands. */
async function installed(): Promise<Packages> {
  const packages = await installPackages();
  const modules = packages.installed("wiro-sandbox", "..");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  for (const name of ["wiro-sandbox", "pulumi-wiro-linkedin"] as const) {
    const { bin } = JSON.parse(readFileSync(packages.installed(name, "package.json"), "utf8")) as {
      bin: Record<string, string>;
    };
    for (const [command, file] of Object.entries(bin)) {
      chmodSync(packages.installed(name, file), 0o755);
      symlinkSync(packages.installed(name, file), join(modules, ".bin", command));
    }
  }
  symlinkSync(join(REPOSITORY, "node_modules/typescript"), join(modules, "typescript"));
  return packages;
}

describeEngine("docs/getting-started.md, as printed, in an empty folder with the packed packages", () => {
  let packages: Packages;
  let reader: Reader;
  beforeAll(async () => {
    packages = await installed();
    reader = new Reader(packages, await freePort());
  });
  afterAll(async () => {
    await reader.leave();
    packages.remove();
  });

  /** Types the blocks of a section in order, and returns what each printed. */
  const follow = async (section: string): Promise<string[]> => {
    const printed: string[] = [];
    for (const { text } of commands.filter((block) => block.section === section)) {
      const run = await reader.type(text);
      printed.push(run.text);
      if (text.includes("stack output consentLink"))
        expect(await reader.allow(run.stdout)).toContain("Connected</span> as Jane Doe");
    }
    return printed;
  };

  test("the sections are those that the test follows", () => {
    expect([...new Set(commands.map(({ section }) => section))]).toEqual([
      "1. A project",
      "2. The sandbox",
      "3. The stack",
      "4. The first up",
      "5. The consent",
      "6. A change",
      "Tomorrow",
    ]);
    expect(commands.find(({ section }) => section === "2. The sandbox")?.text).toBe(SANDBOX);
  });

  test("the first up leaves the agent pending", async () => {
    await follow("1. A project");
    blocks.filter(({ savedAs }) => savedAs !== "").forEach((block) => reader.save(block));
    await reader.startSandbox();
    await follow("3. The stack");
    const [up] = await follow("4. The first up");
    expect(up).toContain('"every 4 hours"');
    expect(up).toMatch(/status +: "pending"/);
    expect(up).toContain("no consent was given yet: open authorizeUrl before");
  });

  test("the link leads to a page that exists, and the next up switches the posts on", async () => {
    const [, up] = await follow("5. The consent");
    expect(up).toContain('"pending" => "connected"');
    expect(up).toMatch(/AgentSchedule posts update \[diff: ~enabled\]/);
  });

  test("the preview of a change shows what the page prints", async () => {
    const [preview, comment, end] = await follow("6. A change");
    const shown = blocks.find(({ language, section }) => language === "" && section === "6. A change");
    expect(shown?.text).toContain("runsPerMonth");
    for (const line of shown?.text.trim().split("\n") ?? []) expect(preview).toContain(line);
    expect(comment).toContain("posts every 4 hours → at 09:00, Monday through Friday");
    expect(end).toMatch(/^linkedin +connected /m);
  });

  test("the day after, a new shell and a new sandbox are enough, and everything can be cleaned up", async () => {
    await reader.stopSandbox();
    reader.openTerminal(reader.project);
    await reader.startSandbox();
    const [again = { text: "" }, cleanUp = { text: "" }] = commands.filter(
      ({ section }) => section === "Tomorrow",
    );
    expect((await reader.type(again.text)).text).toContain('"connected" => "disconnected"');
    const [, repaired] = await follow("5. The consent");
    expect(repaired).toContain('"disconnected" => "connected"');
    expect((await reader.type(cleanUp.text)).text).toContain("Stack 'dev' has been removed!");
  });
});
