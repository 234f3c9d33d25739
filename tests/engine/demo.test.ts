import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describeEngine } from "./engine-fixture";

const DEMO = resolve(__dirname, "../../tools/lib/demo/main.js");

/** Processes of this machine that were started with this text in their environment; only Linux shows them. */
function processesWith(text: string): string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(text);
      } catch {
        return false;
      }
    });
}

function runDemo(folder: string, interruptAt?: string): Promise<{ code: number | null; text: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [DEMO], { env: { ...process.env, TMPDIR: folder } });
    let text = "";
    let interrupted = false;
    const take = (data: Buffer) => {
      text += data.toString();
      if (interruptAt === undefined || interrupted || !text.includes(interruptAt)) return;
      interrupted = true;
      child.kill("SIGINT");
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("close", (code) => done({ code, text }));
  });
}

/** That it proves all of its claims is what `npm run demo` says itself, by its exit code: .ci/run runs it. */
describeEngine("the demo", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "wiro-demo-test-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const nothingLeft = async () => {
    // Node keeps its compile cache in the temporary folder for the CLI's own programs.
    expect(readdirSync(folder).filter((name) => name.startsWith("wiro-"))).toEqual([]);
    // What the CLI started ends with its pipes, a moment after it.
    for (let attempt = 0; attempt < 100 && processesWith(folder).length > 0; attempt += 1)
      await setTimeout(100);
    expect(processesWith(folder)).toEqual([]);
  };

  test("on Ctrl-C ends the CLI and leaves nothing behind", async () => {
    const { code } = await runDemo(folder, "Updating (demo)");
    expect(code).toBe(130);
    await nothingLeft();
  });
});
