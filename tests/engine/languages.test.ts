import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Sandbox, startSandbox } from "wiro-sandbox";
import { packPlugin } from "../../tools/plugin/plugin";
import { Canaries } from "../support/canaries";
import { loseGrant } from "../support/lost-grant";
import { ClosedNetwork } from "./closed-network";
import { CLIENT_SECRET, MINUTE, REDIRECT } from "./engine-fixture";
import { type Language, LanguageProject } from "./language-project";
import { describeWith } from "./with-programs";

/** Compilers and pip run once, for the first language that needs them. */
jest.setTimeout(10 * MINUTE);

const API_KEY = "sandbox-key";
const PAGE = readFileSync(resolve(__dirname, "../../docs/languages.md"), "utf8");
const LANGUAGES: Language[] = ["yaml", "python", "go"];

const NEEDS: Readonly<Record<Language, string[]>> = { yaml: ["go"], python: ["go", "python3"], go: ["go"] };

/** The argument by which a customer leaves. */
const OFFBOARDING: Readonly<Record<Language, string>> = {
  yaml: "offboarding: true",
  python: "offboarding=True,",
  go: "Offboarding: pulumi.BoolRef(true),",
};

const packed = mkdtempSync(join(tmpdir(), "wiro-plugin-test-"));
let tarball = "";
beforeAll(async () => {
  const tarballs = await packPlugin(packed);
  tarball = tarballs.find((path) => path.includes("linux-amd64")) ?? "";
});
afterAll(() => rmSync(packed, { recursive: true }));

for (const language of LANGUAGES) {
  describeWith(...NEEDS[language])(`programs in ${language}, with the plugin from its tarball`, () => {
    let sandbox: Sandbox;
    let network: ClosedNetwork;
    let project: LanguageProject;
    let guid: string;
    const canaries = new Canaries({ "API key": API_KEY, "client secret": CLIENT_SECRET });
    const changes = () => sandbox.control.requests().filter(({ write }) => write);
    const posts = () =>
      sandbox.control.agent(guid).skills.find(({ key }) => key === "cs-cron-content-scanner");
    const clear = () => sandbox.control.clearRequests();
    const up = (...args: string[]) => project.runOrFail("up", "--yes", "--skip-preview", ...args);
    /** What the stack exports. Its link is a secret from here on. */
    const exported = async () => {
      const outputs = await project.outputs();
      if (outputs["consentLink"] !== "") canaries.addLink(String(outputs["consentLink"]));
      return outputs;
    };
    const consent = async () =>
      sandbox.control.consent(String((await project.outputs())["consentLink"]), { member: "Jane Doe" });

    beforeAll(async () => {
      sandbox = await startSandbox({ agents: [{}] });
      [{ guid } = { guid: "" }] = sandbox.control.agents();
      sandbox.control.settings.phaseMs = 10;
      network = await ClosedNetwork.create();
      project = await LanguageProject.create(language, { ...network.env, WIRO_BASE_URL: sandbox.baseUrl });
      const settings = {
        agentGuid: guid,
        linkedInClientId: "app-1",
        redirectUrl: REDIRECT,
        ...(language === "yaml" ? {} : { organizationId: "12345678" }),
      };
      const secrets = { "wiro:apiKey": API_KEY, linkedInClientSecret: CLIENT_SECRET };
      await project.runOrFail(
        ...["config", "set-all"],
        ...Object.entries(settings).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
        ...Object.entries(secrets).flatMap(([key, value]) => ["--secret", `${key}=${value}`]),
      );
    });
    afterAll(async () => {
      canaries.report(`languages, ${language}`);
      await sandbox.close();
      network.close();
      project.remove();
    });

    if (language === "yaml")
      test("before the plugin is installed, a preview fails by its name", async () => {
        const { code, text } = await project.run("preview");
        expect(code).not.toBe(0);
        expect(text).toContain('loading package "wiro"');
        expect(network.attempts.splice(0)).toContain("CONNECT api.github.com:443");
      });

    test("the plugin is installed, and a preview shows the three resources without a request", async () => {
      await project.runOrFail("plugin", "install", "resource", "wiro", "v0.1.0", "--file", tarball);
      const { text } = await project.runOrFail("preview", "--diff");
      expect(text).toMatch(/\+ 4 to create/);
      expect(text).toContain("every 4 hours");
      expect(sandbox.control.requests()).toEqual([]);
    });

    test("up stores the keys and makes a consent link", async () => {
      await up();
      expect(await exported()).toMatchObject({ status: "pending", cadence: "every 4 hours" });
      expect(posts()).toMatchObject({ enabled: false, interval: "0 */4 * * *" });
    });

    test("after the consent, up shows the posts in its preview, and switches them on", async () => {
      await consent();
      const { text } = await project.runOrFail("up", "--yes", "--diff");
      const [preview = ""] = text.split("Updating (dev)");
      expect(preview).toMatch(/enabled *: false => true/);
      expect(await exported()).toMatchObject({ status: "connected" });
      expect(posts()).toMatchObject({ enabled: true });
    });

    test("a preview without changes has none", async () => {
      const { text } = await project.runOrFail("preview", "--expect-no-changes");
      expect(text).toContain("4 unchanged");
    });

    test("a preview names a loss without any option to refresh, and up makes a new link", async () => {
      loseGrant(sandbox.control, guid);
      clear();
      const { text } = await project.runOrFail("preview", "--diff");
      expect(text).toMatch(
        /~ connection *: "disconnected: Wiro no longer holds .* of Jane Doe" => "connected"/,
      );
      expect(changes()).toEqual([]);
      await up();
      expect(await exported()).toMatchObject({ status: "disconnected" });
    });

    test("no secret and no link is in the export of the state", async () => {
      const { stdout } = await project.runOrFail("stack", "export");
      expect(stdout).toContain("LinkedInCredential");
      expect(canaries.in("export", stdout)).toEqual([]);
    });

    test("destroy disconnects the agent", async () => {
      clear();
      await project.runOrFail("destroy", "--yes", "--skip-preview");
      expect(changes().map(({ operation }) => operation)).toContain("OAuthDisconnect");
    });

    test("a LinkedInAgent is connected by its link, and then posts", async () => {
      await project.write(project.example("linkedin-agent"));
      await up();
      expect(await exported()).toMatchObject({ status: "pending" });
      expect(posts()).toMatchObject({ enabled: false });
      await consent();
      await up();
      expect(await exported()).toMatchObject({ status: "connected" });
      expect(posts()).toMatchObject({ enabled: true });
    });

    test("a LinkedInAgent leaves by offboarding, and then destroy disconnects the agent", async () => {
      expect(PAGE).toContain(`\`${OFFBOARDING[language]}\``);
      const leaving = project
        .example("linkedin-agent")
        .replace(/^(\s+)organization_?id\b.*$/im, `$&\n$1${OFFBOARDING[language]}`);
      await project.write(leaving);
      await up();
      expect(posts()).toMatchObject({ enabled: false });
      clear();
      await project.runOrFail("destroy", "--yes", "--skip-preview");
      expect(changes().map(({ operation }) => operation)).toContain("OAuthDisconnect");
    });

    if (language === "yaml")
      test("of several versions that are installed it takes the newest one", async () => {
        await project.write(project.example());
        const isUsed = project.installNewerPlugin("0.1.0", "0.2.0");
        await project.runOrFail("preview");
        expect(isUsed()).toBe(true);
      });

    test("no secret and no link is in the backend or in anything that was printed", () => {
      expect(canaries.in("backend", project.backendText())).toEqual([]);
      expect(canaries.in("printed", ...project.printed)).toEqual([]);
    });

    test("nothing of it asked for the network", () => {
      expect(network.attempts).toEqual([]);
    });
  });
}
