import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const CLAIMS_FILE = resolve(__dirname, "../../../provider/lib/engine/claims-file.js");
const PROCESS = `
  const { ClaimsFile } = require(${JSON.stringify(CLAIMS_FILE)});
  const warnings = [];
  const file = new ClaimsFile(process.env.SCOPE, (line) => warnings.push(line));
  process.on("message", ({ append, of, become, isForWarnings }) => {
    if (isForWarnings) return process.send(warnings);
    if (become !== undefined) process.setuid(become);
    if (append !== undefined) file.append(...append);
    try {
      process.send(of === undefined ? [] : file.ofOthers(of));
    } catch (error) {
      process.send(error.message);
    }
  });
  process.send("ready");
`;
const SCOPE = "0123456789abcdef";
/** Above the highest id that a system gives. */
const PID_OF_NONE = 2 ** 30;
const TWO_DAYS_AGO = Date.now() / 1000 - 2 * 24 * 60 * 60;
const CANNOT_SHARE = expect.stringMatching(
  /^cannot share a file in .*pulumi-wiro-linkedin-.*: provider processes of this run do not know of each other's resources, so name former resources in `aliases`\.$/,
) as unknown;

let folder: string;
let running: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wiro-claims-"));
});
afterEach(async () => {
  await Promise.all(running.map(end));
  running = [];
  rmSync(folder, { recursive: true });
});

interface Settings {
  readonly scope?: string;
  readonly home?: string;
  readonly temporary?: string;
  /** One of the shell's `ulimit`. */
  readonly limit?: string;
}

async function start({
  scope = SCOPE,
  home = folder,
  temporary = folder,
  limit = "-c 0",
}: Settings = {}): Promise<ChildProcess> {
  const env = { SCOPE: scope, PULUMI_HOME: home, TMPDIR: temporary, PATH: process.env["PATH"] };
  const child = spawn("sh", ["-c", `ulimit ${limit}; exec "$@"`, "sh", process.execPath, "-e", PROCESS], {
    env,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  running.push(child);
  await once(child, "message");
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.disconnect();
  await ended;
}

async function ask(child: ChildProcess, request: object): Promise<unknown> {
  const response = once(child, "message");
  child.send(request);
  const [claims] = (await response) as [unknown];
  return claims;
}

const append = (child: ChildProcess, id: string, claim: string) => ask(child, { append: [id, claim] });
const claimsOf = (child: ChildProcess, id: string) => ask(child, { of: id });
const warningsOf = (child: ChildProcess) => ask(child, { isForWarnings: true });
const shared = (parent = folder) => join(parent, `pulumi-wiro-linkedin-${process.getuid?.() ?? "claims"}`);
const fileOf = (pid: number | undefined) => join(shared(), `${SCOPE}-${pid ?? ""}`);

/** Puts a file in the place of one of this process, which lives. */
function plant(text: string): void {
  mkdirSync(shared(), { mode: 0o700 });
  writeFileSync(fileOf(process.pid), text);
}

describe("the claims of a process", () => {
  it("are read by another one of its run: the last one of each id", async () => {
    const [one, other] = [await start(), await start()];
    await append(one, "agent/linkedin", "awaited");
    expect(await claimsOf(other, "agent/linkedin")).toEqual(["awaited"]);
    await append(one, "agent/linkedin", "held");
    await append(one, "agent", "awaited");
    expect(await claimsOf(other, "agent/linkedin")).toEqual(["held"]);
    expect(await claimsOf(other, "agent")).toEqual(["awaited"]);
    expect(await claimsOf(other, "another")).toEqual([]);
  });

  it("are not among the other ones' for itself, and not for another run", async () => {
    const [one, stranger] = [await start(), await start({ scope: "fedcba9876543210" })];
    await append(one, "agent", "held");
    expect(await claimsOf(one, "agent")).toEqual([]);
    expect(await claimsOf(stranger, "agent")).toEqual([]);
  });

  it("are in a file that only its user can read, and whose name and lines another version knows", async () => {
    const one = await start();
    await append(one, "agent/linkedin", "awaited");
    await append(one, "agent/linkedin", "held");
    expect(readFileSync(fileOf(one.pid), "utf8")).toBe(
      '["agent/linkedin","awaited"]\n["agent/linkedin","held"]\n',
    );
    expect(lstatSync(fileOf(one.pid)).mode & 0o777).toBe(0o600);
    expect(lstatSync(shared()).mode & 0o777).toBe(0o700);
  });

  it("end with the process, which removes its file", async () => {
    const [one, other] = [await start(), await start()];
    await append(one, "agent", "held");
    await end(one);
    expect(readdirSync(shared())).toEqual([]);
    expect(await claimsOf(other, "agent")).toEqual([]);
  });

  it("end with a process that is killed: who meets its file removes it", async () => {
    const [one, other] = [await start(), await start()];
    await append(one, "agent", "held");
    const killed = once(one, "exit");
    one.kill("SIGKILL");
    await killed;
    expect(readdirSync(shared())).toHaveLength(1);
    expect(await claimsOf(other, "agent")).toEqual([]);
    expect(readdirSync(shared())).toEqual([]);
  });

  it("end with a process that was killed in another run: the next one removes its file after a day", async () => {
    const former = "f".repeat(16);
    const left = [
      `${former}-${PID_OF_NONE}`,
      `${former}-${PID_OF_NONE + 1}`,
      `${former}-${process.pid}`,
      "note",
    ];
    mkdirSync(shared(), { mode: 0o700 });
    for (const name of left) writeFileSync(join(shared(), name), "");
    for (const name of left)
      if (name !== left[1]) utimesSync(join(shared(), name), TWO_DAYS_AGO, TWO_DAYS_AGO);
    const one = await start();
    await append(one, "agent", "held");
    expect(readdirSync(shared()).sort()).toEqual([...left.slice(1), `${SCOPE}-${one.pid ?? ""}`].sort());
  });

  it("are whole: a line that is still being written does not count", async () => {
    const one = await start();
    plant('["agent","held"]\n["another","held"]');
    expect(await claimsOf(one, "agent")).toEqual(["held"]);
    expect(await claimsOf(one, "another")).toEqual([]);
  });

  const canSetLimits = process.platform === "linux";
  (canSetLimits ? it : it.skip)("are whole: none follows one that the disk took a part of", async () => {
    const [one, other] = [await start({ limit: "-S -f 1" }), await start()];
    // The 26th line of 20 bytes ends beyond 512.
    for (let at = 0; at < 26; at += 1) await append(one, `agent-${String(at).padStart(2, "0")}`, "held");
    execFileSync("prlimit", ["--pid", String(one.pid), "--fsize=unlimited"]);
    await append(one, "agent-26", "held");
    expect(lstatSync(fileOf(one.pid)).size).toBe(512);
    expect(await claimsOf(other, "agent-24")).toEqual(["held"]);
    expect(await warningsOf(one)).toEqual([CANNOT_SHARE]);
  });

  it("are read beside a line that is not one", async () => {
    const one = await start();
    plant('["agent","held"]\n["oth["another","held"]\n["third","lost"]\n["fourth","awaited"]\n');
    expect(await claimsOf(one, "agent")).toEqual(["held"]);
    expect(await claimsOf(one, "another")).toEqual([]);
    expect(await claimsOf(one, "third")).toEqual([]);
    expect(await claimsOf(one, "fourth")).toEqual(["awaited"]);
  });

  it.each(["null\n[]\n", "[[[\n", ""])("are none in a file such as %j", async (text) => {
    const one = await start();
    plant(text);
    expect(await claimsOf(one, "agent")).toEqual([]);
  });
});

describe("where the claims of a living process cannot be read", () => {
  it.each(["file", "folder"])("because of the %s, no object counts as unclaimed", async (what) => {
    const [one, other] = [await start(), await start()];
    if (process.getuid?.() === 0) {
      // Root can read all.
      chownSync(folder, 12345, 12345);
      for (const child of [one, other]) await ask(child, { become: 12345 });
    }
    await append(other, "agent", "held");
    chmodSync(what === "file" ? fileOf(other.pid) : shared(), 0);
    expect(await claimsOf(one, "agent")).toMatch(
      /^agent: cannot read which .* \(EACCES: .*\), so nothing is changed on the agent\. Run again\.$/,
    );
    chmodSync(shared(), 0o700);
  });
});

describe("in the temporary folder", () => {
  it("a link counts for nothing", async () => {
    const one = await start();
    writeFileSync(join(folder, "planted"), '["agent","held"]\n');
    mkdirSync(shared(), { mode: 0o700 });
    symlinkSync(join(folder, "planted"), fileOf(process.pid));
    expect(await claimsOf(one, "agent")).toEqual([]);
  });

  it("a link in the place of the own file is removed, and not followed", async () => {
    const [one, other] = [await start(), await start()];
    writeFileSync(join(folder, "victim"), "untouched");
    mkdirSync(shared(), { mode: 0o700 });
    symlinkSync(join(folder, "victim"), fileOf(one.pid));
    await append(one, "agent", "held");
    expect(readFileSync(join(folder, "victim"), "utf8")).toBe("untouched");
    expect(await claimsOf(other, "agent")).toEqual(["held"]);
  });

  it("a hard link to another file of the user counts for nothing", async () => {
    const one = await start();
    plant('["agent","held"]\n');
    linkSync(fileOf(process.pid), join(folder, "elsewhere"));
    expect(await claimsOf(one, "agent")).toEqual([]);
  });

  it.each(["read", "written"])("a folder that others can enter is not %s", async (way) => {
    const [one, other] = [await start(), await start()];
    plant('["agent","held"]\n');
    chmodSync(shared(), 0o755);
    if (way === "written") await append(other, "agent", "held");
    expect(await claimsOf(one, "agent")).toEqual([]);
    expect(existsSync(fileOf(other.pid))).toBe(false);
  });

  (process.getuid?.() === 0 ? it : it.skip)("another user's folder is not read", async () => {
    const one = await start();
    plant('["agent","held"]\n');
    chownSync(shared(), 12345, 12345);
    expect(await claimsOf(one, "agent")).toEqual([]);
  });

  (process.getuid?.() === 0 ? it : it.skip)("another user's file counts for nothing, and stays", async () => {
    const one = await start();
    plant('["agent","held"]\n');
    chownSync(fileOf(process.pid), 12345, 12345);
    expect(await claimsOf(one, "agent")).toEqual([]);
    expect(readdirSync(shared())).toHaveLength(1);
  });

  it("a link in the place of the folder is not followed", async () => {
    const one = await start();
    mkdirSync(join(folder, "victim"));
    symlinkSync(join(folder, "victim"), shared());
    await append(one, "agent", "held");
    expect(readdirSync(join(folder, "victim"))).toEqual([]);
  });

  it("nothing is read or deleted through such a link", async () => {
    const one = await start();
    const victim = join(folder, "victim");
    mkdirSync(victim, { mode: 0o700 });
    symlinkSync(victim, shared());
    writeFileSync(join(victim, `${SCOPE}-${process.pid}`), '["agent","held"]\n');
    writeFileSync(join(victim, `${SCOPE}-${PID_OF_NONE}`), "precious");
    expect(await claimsOf(one, "agent")).toEqual([]);
    expect(readdirSync(victim)).toHaveLength(2);
  });

  it("a process goes on where it can write nothing, and warns once", async () => {
    const missing = join(folder, "missing");
    const one = await start({ home: missing, temporary: missing });
    expect(await append(one, "agent", "held")).toEqual([]);
    expect(await append(one, "another", "held")).toEqual([]);
    expect(await claimsOf(one, "agent")).toEqual([]);
    expect(await warningsOf(one)).toEqual([CANNOT_SHARE]);
  });
});

describe("processes share their claims", () => {
  const sub = (name: string) => {
    const path = join(folder, name);
    mkdirSync(path);
    return path;
  };

  it("in Pulumi's folder, where their temporary folders differ", async () => {
    const one = await start({ temporary: sub("one") });
    const other = await start({ temporary: sub("other") });
    await append(one, "agent", "held");
    expect(await claimsOf(other, "agent")).toEqual(["held"]);
    expect(await warningsOf(one)).toEqual([]);
  });

  it.each(["file", "folder of others"])(
    "in the temporary folder, where a %s is in its place",
    async (what) => {
      const home = sub("home");
      if (what === "file") writeFileSync(shared(home), "");
      else mkdirSync(shared(home), { mode: 0o755 });
      const [one, other] = [await start({ home }), await start({ home })];
      await append(one, "agent", "held");
      expect(await claimsOf(other, "agent")).toEqual(["held"]);
      expect(await warningsOf(one)).toEqual([]);
    },
  );
});
