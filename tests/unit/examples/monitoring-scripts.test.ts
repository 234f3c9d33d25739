import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { json } from "node:stream/consumers";
import type { Sandbox } from "wiro-sandbox";
import { afterTheTest, emptyFolder, sandboxOfOne, searched } from "../cli/terminal";

const REPOSITORY = resolve(__dirname, "../../..");
const MAIN = join(REPOSITORY, "provider/lib/cli/main.js");

/** Runs a script as a nightly job does, in a folder that has the package. */
async function run(script: string, args: string[], sandbox: Sandbox, env: NodeJS.ProcessEnv = {}) {
  const cwd = emptyFolder();
  const bin = join(cwd, "node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  // An installation makes the file executable, and links it; a build does not.
  const command = `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`;
  writeFileSync(join(bin, "wiro-linkedin"), command, { mode: 0o755 });
  const account = { WIRO_API_KEY: "sandbox-key", WIRO_BASE_URL: sandbox.baseUrl };
  const child = spawn(join(REPOSITORY, "examples/monitoring", script), args, {
    cwd,
    env: { PATH: process.env["PATH"], HOME: cwd, ...account, ...env },
  });
  const [out, err] = [searched(), searched()];
  child.stdout.setEncoding("utf8").on("data", (text: string) => out.write(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => err.write(text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out: out.text, err: err.text };
}

/** An incoming webhook that keeps what is posted. */
async function chat(status = 200) {
  const posted: unknown[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      posted.push(body);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  afterTheTest(() => server.close());
  return { posted, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-hook` };
}

/** Where one of its tools is not installed the tests are skipped; with CI set they fail. */
const hasTools = ["jq", "curl"].every((tool) => spawnSync(tool, ["--version"]).status === 0);
const describeWithTools = hasTools || process.env["CI"] ? describe : describe.skip;

describeWithTools("post-to-chat.sh", () => {
  it("posts the report when a person is needed, and ends with the code of the command", async () => {
    const { sandbox } = await sandboxOfOne();
    const { posted, url } = await chat();
    const { code, out, err } = await run("post-to-chat.sh", [], sandbox, { CHAT_WEBHOOK: url });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(posted).toEqual([{ text: expect.stringMatching(/^\*\*LinkedIn: 1 of 1 agent needs/) as string }]);
    expect(err).not.toContain("secret-hook");
  });

  it("posts nothing when all is well", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.setClock(new Date().toISOString());
    sandbox.control.connectByHand(guid);
    const { posted, url } = await chat();
    expect(await run("post-to-chat.sh", [], sandbox, { CHAT_WEBHOOK: url })).toMatchObject({ code: 0 });
    expect(posted).toEqual([]);
  });

  it("posts that the status is not known when the API could not be asked, in the body of another chat", async () => {
    const { sandbox } = await sandboxOfOne();
    const { posted, url } = await chat();
    const env = { CHAT_WEBHOOK: url, CHAT_BODY: "{content: $report[:2000]}", WIRO_API_KEY: "wrong" };
    expect(await run("post-to-chat.sh", [], sandbox, env)).toMatchObject({ code: 4 });
    const report = /^\*\*LinkedIn: the status is not known\*\*: MyAgents: .*HTTP 401/;
    expect(posted).toEqual([{ content: expect.stringMatching(report) as string }]);
  });

  it("posts that the status is not known when the command prints nothing", async () => {
    const { sandbox } = await sandboxOfOne();
    const { posted, url } = await chat();
    expect(await run("post-to-chat.sh", ["--colour"], sandbox, { CHAT_WEBHOOK: url })).toMatchObject({
      code: 2,
    });
    expect(posted).toEqual([
      { text: "**LinkedIn: the status is not known** (exit code 2; the job's log has the reason)" },
    ]);
  });

  it("without a webhook ends with what to set, and asks nobody", async () => {
    const { sandbox } = await sandboxOfOne();
    const { code, err } = await run("post-to-chat.sh", [], sandbox);
    expect(code).not.toBe(0);
    expect(err).toContain("CHAT_WEBHOOK: is not set; export the address");
    expect(sandbox.control.requests()).toEqual([]);
  });

  it("reports that the chat did not take it, without the webhook's address", async () => {
    const { sandbox } = await sandboxOfOne();
    const { url } = await chat(404);
    const { code, err } = await run("post-to-chat.sh", [], sandbox, { CHAT_WEBHOOK: url });
    expect(code).toBe(1);
    expect(err).toContain("post-to-chat: the report was not posted");
    expect(err).not.toContain("secret-hook");
  });
});

describe("collect-metrics.sh", () => {
  it("leaves a whole file for the collector, and keeps the former one when the API could not be asked", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const folder = join(emptyFolder(), "text files");
    mkdirSync(folder);
    const file = join(folder, "wiro-linkedin.prom");
    expect(await run("collect-metrics.sh", [folder], sandbox, { WIRO_API_KEY: "wrong" })).toMatchObject({
      code: 4,
    });
    expect(readdirSync(folder)).toEqual([]);
    expect(await run("collect-metrics.sh", [folder, guid], sandbox)).toMatchObject({ code: 0 });
    const metrics = readFileSync(file, "utf8");
    expect(metrics).toMatch(
      new RegExp(`^wiro_linkedin_connected{customer="Acme",agent="${guid}".*} 0$`, "m"),
    );
    await run("collect-metrics.sh", [folder], sandbox, { WIRO_API_KEY: "wrong" });
    expect(readdirSync(folder)).toEqual(["wiro-linkedin.prom"]);
    expect(readFileSync(file, "utf8")).toBe(metrics);
  });

  it("without a folder ends with what is missing", async () => {
    const { sandbox } = await sandboxOfOne();
    const { code, err } = await run("collect-metrics.sh", [], sandbox);
    expect(code).not.toBe(0);
    expect(err).toContain("is the folder of the textfile collector");
    expect(existsSync("wiro-linkedin.prom")).toBe(false);
  });
});
