import { loaderText } from "../../provider/src/dynamic/loader";
import { Canaries } from "../support/canaries";
import { echoing } from "../support/echo";
import { execute, type Run } from "./project";
import { join, resolve } from "node:path";
import { readFileSync } from "node:fs";
import { CLIENT_SECRET, credential, describeEngine, EngineFixture } from "./engine-fixture";

const API_KEY = "sandbox-key";
const SIGNING_KEY = "signing-key-canary of the engine, long enough";
const TOKENS = { accesstoken: "access-token-canary-e1", refreshtoken: "refresh-token-canary-e1" };
const COMMAND = resolve(__dirname, "../../provider/lib/cli/main.js");

describeEngine("no secret appears where it must not", () => {
  let fixture: EngineFixture;
  const printed: string[] = [];
  const canaries = new Canaries({
    ...{ "API key": API_KEY, "client secret": CLIENT_SECRET, "signing key": SIGNING_KEY },
    ...{ "access token": TOKENS.accesstoken, "refresh token": TOKENS.refreshtoken },
  });
  const textOf = async (running: Promise<Run>) => {
    const { text } = await running;
    // State, history and backups.
    printed.push(text, fixture.project.backendText());
    return text;
  };
  const run = (...args: string[]) => textOf(fixture.project.run(...args));
  /** With the program and the provider in processes of their own, as for a user. */
  const runAsUser = (...args: string[]) => textOf(fixture.project.start(...args).ended);
  const program = (extra = "") => `
    const c = new wiro.LinkedInCredential("jane", ${credential(fixture.guid(0))});
    exports.link = c.authorizeUrl;
    exports.invite = wiro.inviteUrl({ url: "https://your-app.com/connect", signingKey: pulumi.secret("${SIGNING_KEY}"), agentGuid: c.agentGuid, expiresAt: "2100-01-01" });
    ${extra}`;

  beforeAll(async () => {
    fixture = await EngineFixture.create(1, () => "");
    delete fixture.project.env["WIRO_API_KEY"];
    await fixture.project.runOrFail("config", "set", "--secret", "wiro:apiKey", API_KEY);
    fixture.project.write(program());
  });
  afterAll(async () => {
    canaries.report("engine");
    await fixture.end();
  });

  test("through a preview, its plan, up, refresh, failures that echo what was sent, and debug lines", async () => {
    const plan = join(fixture.project.folder, "plan.json");
    await runAsUser("preview", "--diff", "--save-plan", plan);
    printed.push(readFileSync(plan, "utf8"));
    await runAsUser("up", "--yes", "--skip-preview", "--diff");
    const { link, invite } = await fixture.project.outputs();
    canaries.addLink(String(link));
    canaries.add("invite", String(invite));
    await runAsUser("refresh", "--yes", "--skip-preview", "--diff");
    const echo = `key ${API_KEY}, secret ${CLIENT_SECRET}, ${encodeURIComponent(CLIENT_SECRET)}, link ${String(link)}`;
    fixture.sandbox.control.fault({
      body: { result: false, errors: [{ code: 0, message: echo }] },
      times: 1000,
    });
    expect(await runAsUser("refresh", "--yes", "--skip-preview")).toContain("[redacted]");
    fixture.project.write(program().replace("12345678", "777"));
    expect(await runAsUser("up", "--yes", "--skip-preview")).toContain("[redacted]");
    fixture.sandbox.control.clearFaults();
    fixture.project.env["WIRO_LOG"] = "debug";
    expect(await runAsUser("up", "--yes", "--skip-preview", "--diff")).toContain("POST /UserAgent");
    await fixture.consent();
    await runAsUser("up", "--yes", "--skip-preview", "--refresh");
    await runAsUser("preview", "--refresh", "--json");
    expect(canaries.in("the engine", ...printed, loaderText("LinkedInCredential"))).toEqual([]);
  });

  test("through an API that echoes all of them in every string, the command, and destroy", async () => {
    const { project, sandbox } = fixture;
    const text = `${API_KEY} ${CLIENT_SECRET}`;
    const api = await echoing(sandbox.baseUrl);
    const direct = project.env["WIRO_BASE_URL"];
    project.env["WIRO_BASE_URL"] = api.baseUrl;
    try {
      api.set({ text, spared: ["guid"], fields: TOKENS });
      expect(await run("refresh", "--yes", "--skip-preview", "--diff")).toContain("[redacted]");
      api.set({ text, spared: [], fields: TOKENS });
      await run("up", "--yes", "--skip-preview", "--refresh");
      // The command knows of no client secret.
      api.set({ text: API_KEY, spared: ["guid"], fields: TOKENS });
      const env = { ...project.env, WIRO_API_KEY: API_KEY };
      for (const args of [["status", fixture.guid(0)], ["agents"], ["status", "--json"]]) {
        printed.push((await execute(process.execPath, [COMMAND, ...args], project.folder, env)).text);
      }
    } finally {
      project.env["WIRO_BASE_URL"] = direct;
      await api.close();
    }
    await run("destroy", "--yes", "--skip-preview");
    expect(canaries.in("the echo", ...printed)).toEqual([]);
  });

  test("nor when a transformation of the program gives the secret, unmarked", async () => {
    const put = `pulumi.runtime.registerStackTransformation(({ type, props, opts }) => type.endsWith("LinkedInCredential") ? { props: { ...props, clientSecret: "${CLIENT_SECRET}" }, opts } : undefined);`;
    fixture.project.write(put + program());
    await run("up", "--yes", "--skip-preview");
    expect(fixture.connection()).toMatchObject({ hasSecret: true });
    await run("up", "--yes", "--skip-preview", "--refresh");
    await run("destroy", "--yes", "--skip-preview");
    expect(canaries.in("a transformation", ...printed)).toEqual([]);
  });

  test("and the search finds a leak that is put in", async () => {
    fixture.project.write(program("exports.leak = pulumi.unsecret(c.clientSecret);"));
    await run("up", "--yes", "--skip-preview");
    const control = new Canaries({ "client secret": CLIENT_SECRET });
    expect(control.in("the state", ...printed)).toEqual(["the state: client secret, raw"]);
    fixture.project.write(program("exports.leak = pulumi.unsecret(c.authorizeUrl);"));
    await fixture.project.up();
    const link = String((await fixture.project.outputs())["link"]);
    const ofLink = new Canaries({ "consent link": link });
    expect(ofLink.in("the state", fixture.project.backendText())).not.toEqual([]);
  });
});
