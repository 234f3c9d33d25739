import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { describeInBrowser, newTab } from "../browser/chromium";
import { credential, describeEngine, EngineFixture } from "./engine-fixture";

const COMMAND = resolve(__dirname, "../../provider/lib/cli/main.js");
const SIGNING_KEY = "a-signing-key-of-the-tests-0123456789";
const DAY = 24 * 60;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** The command as a person starts it, with what it printed so far. */
class Command {
  text = "";
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;
  private watchers: (() => void)[] = [];

  constructor(fixture: EngineFixture, args: readonly string[]) {
    const env = { ...fixture.project.env, WIRO_INVITE_SIGNING_KEY: SIGNING_KEY };
    this.child = spawn(process.execPath, [COMMAND, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
    const take = (data: Buffer) => {
      this.text += data.toString();
      for (const notify of this.watchers.splice(0)) notify();
    };
    this.child.stdout?.on("data", take);
    this.child.stderr?.on("data", take);
    this.ended = new Promise((done) => this.child.once("close", done));
  }

  async shows(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.text)?.[0];
      if (found !== undefined) return found;
      await new Promise<void>((notify) => this.watchers.push(notify));
    }
  }

  async end(): Promise<void> {
    this.child.kill("SIGINT");
    await this.ended;
  }
}

describeEngine("a consent that does not come by the program's own link", () => {
  describeInBrowser("in a browser", () => {
    let fixture: EngineFixture;
    let mount = "";

    beforeAll(async () => {
      mount = `http://localhost:${await freePort()}/linkedin`;
      const expiresAt = new Date(Date.now() + 7 * DAY * 60_000).toISOString();
      fixture = await EngineFixture.create(
        2,
        ([one = "", two = ""]) => `
          const none = { consentLink: "none", redirectUrl: undefined };
          const c = new wiro.LinkedInCredential("jane", { ...${credential(one)}, ...none });
          const d = new wiro.LinkedInCredential("kim", { ...${credential(two)}, ...none });
          exports.status = c.status; exports.name = c.accountName; exports.other = d.status;
          exports.invite = wiro.inviteUrl({ url: "${mount}", signingKey: pulumi.secret("${SIGNING_KEY}"), agentGuid: c.agentGuid, expiresAt: "${expiresAt}" });
        `,
      );
      await fixture.project.up();
    });
    afterAll(() => fixture.end());

    test("an invite made today and opened after three days is one click and one Allow", async () => {
      const invite = String((await fixture.project.outputs())["invite"]);
      fixture.advanceMinutes(3 * DAY);
      fixture.takeOperations();
      const port = new URL(mount).port;
      const server = new Command(fixture, ["invite", "serve", "--url", mount, "--port", port]);
      await server.shows(/are served on/);
      const { page } = await newTab({ javaScript: false });
      await page.goto(invite);
      expect(fixture.takeOperations("writes")).toEqual([]);
      await page.getByRole("button", { name: "Continue to LinkedIn" }).click();
      await page.getByRole("button", { name: "Allow" }).click();
      expect(await page.getByText("LinkedIn is connected as Jane Doe.").isVisible()).toBe(true);
      expect(fixture.takeOperations("writes")).toEqual(["OAuthConnect"]);
      await server.end();
      await fixture.project.up("--refresh");
      expect(fixture.takeOperations("writes")).toEqual([]);
      expect(await fixture.project.outputs()).toMatchObject({
        status: "connected",
        name: "Jane Doe",
        invite,
      });
    });

    test("wiro-linkedin connect ends with who is connected, and up --refresh shows it with no write", async () => {
      const connect = new Command(fixture, ["connect", fixture.guid(1), "--no-browser"]);
      const link = await connect.shows(/http:\/\/127\.0\.0\.1:\d+\/linkedin\/oauth\S+/);
      const { page } = await newTab();
      await page.goto(link);
      await page.getByRole("button", { name: "Allow" }).click();
      expect(await connect.ended).toBe(0);
      expect(connect.text).toContain("connected as Jane Doe");
      fixture.takeOperations();
      await fixture.project.up("--refresh");
      expect(fixture.takeOperations("writes")).toEqual([]);
      expect(await fixture.project.outputs()).toMatchObject({ other: "connected" });
    });
  });
});

describeEngine("a setting that is wrong for many invites", () => {
  let fixture: EngineFixture;
  beforeAll(async () => (fixture = await EngineFixture.create(0, () => "", { languageHost: true })));
  afterAll(() => fixture.end());
  /** Three invites: exported as it is, by way of another Output, and looked at by nobody. */
  const run = (settings: string, ...command: string[]) => {
    fixture.project.write(`
      const invite = (agentGuid) => wiro.inviteUrl({ url: "https://your-app.com/connect",
        signingKey: pulumi.secret("${SIGNING_KEY}"), agentGuid, expiresAt: "2099-01-31", ...${settings} });
      exports.one = invite("agent-1");
      exports.two = invite("agent-2").apply((url) => { console.log("an invite: " + url); return url; });
      invite("agent-3");
    `);
    return fixture.project.run(...command);
  };
  const UP = ["up", "--yes", "--skip-preview"];
  const count = (text: string, part: string) =>
    text.slice(text.indexOf("Diagnostics:")).split(part).length - 1;

  test.each([
    ["a preview", ["preview"]],
    ["an up", UP],
  ])("is one error of %s, and no invite comes of it", async (_, command) => {
    expect((await run("{}", ...UP)).code).toBe(0);
    const before = await fixture.project.outputs();
    const { code, text } = await run('{ url: "http://your-app.com/connect" }', ...command);
    expect(code).not.toBe(0);
    expect(count(text, "error:")).toBe(1);
    expect(count(text, "inviteUrl: url: must be an https URL")).toBe(1);
    expect(text).not.toMatch(/PromiseRejection|an invite:/);
    expect(Object.keys(before)).toEqual(["one", "two"]);
    expect(await fixture.project.outputs()).toEqual(before);
  });

  test("fails a preview although the program exports no invite", async () => {
    fixture.project.write(
      'wiro.inviteUrl({ url: "https://a.com/", signingKey: pulumi.secret("short"), agentGuid: "a", expiresAt: "2099-01-31" });',
    );
    const { code, text } = await fixture.project.run("preview");
    expect(code).not.toBe(0);
    expect(count(text, "error: inviteUrl: signingKey: is shorter than 32 bytes")).toBe(1);
  });

  test("an end that is past is one warning", async () => {
    const { code, text } = await run('{ expiresAt: "2020-01-31" }', "preview");
    expect(code).toBe(0);
    expect(count(text, "warning:")).toBe(1);
    expect(text).toContain("expiresAt 2020-01-31 is in the past: invites with this end have expired");
  });
});
