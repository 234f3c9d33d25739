import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Sandbox } from "wiro-sandbox";
import { afterTheTest, emptyFolder, sandboxOfOne, searched } from "./terminal";

/** The compiled command, as users run it. */
const MAIN = join(__dirname, "../../../provider/lib/cli/main.js");

function built(sandbox: Sandbox, ...args: string[]) {
  const env = { PATH: process.env["PATH"], WIRO_API_KEY: "sandbox-key", WIRO_BASE_URL: sandbox.baseUrl };
  const child: ChildProcess = spawn(process.execPath, [MAIN, ...args], { cwd: emptyFolder(), env });
  afterTheTest(() => child.kill("SIGKILL"));
  const [out, err] = [searched(), searched()];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => out.write(text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => err.write(text));
  const ended = (once(child, "close") as Promise<[number | null]>).then(([code]) => code);
  return { child, out, err, ended };
}

describe("the built command wiro-linkedin", () => {
  it("status ends with 1 while a connection needs a person, and with 0 once it does not", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const before = built(sandbox, "status");
    expect(await before.ended).toBe(1);
    expect(before.out.text).toContain("not connected");
    sandbox.control.setClock(new Date().toISOString());
    sandbox.control.connectByHand(guid, { member: "Jane Doe" });
    const after = built(sandbox, "status", guid, "--json");
    expect(await after.ended).toBe(0);
    expect(JSON.parse(after.out.text)).toMatchObject({ needPerson: 0, agents: [{ guid }] });
  });

  it("connect prints the link where there is no browser, and ends with the name", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const { out, ended } = built(sandbox, "connect", guid);
    const link = (await out.shows(/\S+\n/)).trim();
    await fetch(await sandbox.control.consent(link));
    expect(await ended).toBe(0);
    expect(out.text).toBe(`${link}\nconnected as Jane Doe\n`);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("%s ends connect with 130", async (signal) => {
    const { sandbox, guid } = await sandboxOfOne();
    const { child, out, err, ended } = built(sandbox, "connect", guid);
    await out.shows(/\S+\n/);
    child.kill(signal);
    expect(await ended).toBe(130);
    expect(err.text).toMatch(/wiro-linkedin: interrupted\n$/);
  });

  it("SIGINT ends wait at once", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const { child, err, ended } = built(sandbox, "wait", guid);
    await err.shows(/not connected yet/);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
  });

  it("prints its version, and rejects in one line what it does not know", async () => {
    const { sandbox } = await sandboxOfOne();
    const version = built(sandbox, "--version");
    expect(await version.ended).toBe(0);
    expect(version.out.text).toMatch(/^\d+\.\d+\.\d+\n$/);
    const bogus = built(sandbox, "bogus");
    expect(await bogus.ended).toBe(2);
    expect(bogus.err.text).toBe("wiro-linkedin: unknown command 'bogus'; see `wiro-linkedin --help`\n");
  });
});
