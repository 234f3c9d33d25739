import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { sandboxWithAgent } from "./api-client";

/** The compiled command, as users run it. */
const MAIN = join(__dirname, "../../../sandbox/lib/main.js");

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function command(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  const output = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output.out += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (output.err += chunk));
  const ended = once(child, "close") as Promise<[number | null]>;
  return { child, output, ended };
}

describe("the command wiro-sandbox", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "prints its address and its agents, and stops on %s",
    async (signal) => {
      const { child, output, ended } = command("--port", "0", "--agents", "2");
      while (!output.out.includes("Status page")) await once(child.stdout, "data");
      const baseUrl = /Base URL +(\S+)/.exec(output.out)?.[1] ?? "";
      const guids = output.out.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? [];
      expect(guids).toHaveLength(2);
      expect(output.out).toMatch(/API key +sandbox-key/);
      const response = await fetch(`${baseUrl}/UserAgent/Detail`, {
        method: "POST",
        headers: { "x-api-key": "sandbox-key" },
        body: JSON.stringify({ guid: guids[1] }),
      });
      expect(await response.json()).toMatchObject({ result: true });
      child.kill(signal);
      expect((await ended)[0]).toBe(0);
    },
  );

  it("reports in one line that the port is taken", async () => {
    const { sandbox } = await sandboxWithAgent();
    const { port } = new URL(sandbox.url);
    const { output, ended } = command("--port", port);
    expect((await ended)[0]).toBe(1);
    expect(output.err).toBe(`wiro-sandbox: port ${port} is taken; choose another one with --port\n`);
  });

  it.each([
    ["--port", "http"],
    ["--port", "65536"],
    ["--agents", "-1"],
  ])("rejects %s %s", async (option, value) => {
    const { output, ended } = command(option, value);
    expect((await ended)[0]).toBe(1);
    expect(output.err).toContain("Give a whole number from 0 to");
  });
});
