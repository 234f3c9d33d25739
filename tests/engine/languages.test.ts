import { type Sandbox, startSandbox } from "wiro-sandbox";
import { Canaries } from "../support/canaries";
import { loseGrant } from "../support/lost-grant";
import { CLIENT_SECRET, MINUTE, REDIRECT } from "./engine-fixture";
import { type Language, LanguageProject } from "./language-project";
import { describeWith } from "./with-programs";

/** Compilers and pip run once, for the first language that needs them. */
jest.setTimeout(10 * MINUTE);

const API_KEY = "sandbox-key";
const LANGUAGES: Language[] = ["yaml", "python", "go"];

const NEEDS: Readonly<Record<Language, string[]>> = { yaml: ["go"], python: ["go", "python3"], go: ["go"] };

for (const language of LANGUAGES) {
  describeWith(...NEEDS[language])(`a program in ${language}`, () => {
    let sandbox: Sandbox;
    let project: LanguageProject;
    let guid: string;
    const canaries = new Canaries({ "API key": API_KEY, "client secret": CLIENT_SECRET });
    const changes = () => sandbox.control.requests().filter(({ write }) => write);
    const posts = () =>
      sandbox.control.agent(guid).skills.find(({ key }) => key === "cs-cron-content-scanner");
    const clear = () => sandbox.control.clearRequests();

    beforeAll(async () => {
      sandbox = await startSandbox({ agents: [{}] });
      [{ guid } = { guid: "" }] = sandbox.control.agents();
      project = await LanguageProject.create(language, sandbox.baseUrl);
      await project.runOrFail("config", "set", "--secret", "wiro:apiKey", API_KEY);
      await project.runOrFail("config", "set", "agentGuid", guid);
      await project.runOrFail("config", "set", "linkedInClientId", "app-1");
      await project.runOrFail("config", "set", "--secret", "linkedInClientSecret", CLIENT_SECRET);
      if (language !== "yaml") await project.runOrFail("config", "set", "organizationId", "12345678");
      await project.runOrFail("config", "set", "redirectUrl", REDIRECT);
    });
    afterAll(async () => {
      canaries.report(`languages, ${language}`);
      await sandbox.close();
      project.remove();
    });

    test("a preview shows the three resources, and makes no request", async () => {
      const { text } = await project.runOrFail("preview", "--diff");
      expect(text).toMatch(/\+ 4 to create/);
      expect(text).toContain("every 4 hours");
      expect(sandbox.control.requests()).toEqual([]);
    });

    test("up stores the keys and makes a consent link", async () => {
      await project.runOrFail("up", "--yes", "--skip-preview");
      const { status, consentLink, cadence } = await project.outputs();
      canaries.addLink(String(consentLink));
      expect({ status, cadence }).toEqual({ status: "pending", cadence: "every 4 hours" });
      expect(posts()).toMatchObject({ enabled: false, interval: "0 */4 * * *" });
    });

    test("after the consent, a plain preview plans the posts, and up switches them on", async () => {
      await sandbox.control.consent(String((await project.outputs())["consentLink"]), { member: "Jane Doe" });
      clear();
      const { text } = await project.runOrFail("preview", "--diff");
      expect(text).toMatch(/enabled *: false => true/);
      expect(changes()).toEqual([]);
      await project.runOrFail("up", "--yes", "--skip-preview");
      expect((await project.outputs())["status"]).toBe("connected");
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
      await project.runOrFail("up", "--yes", "--skip-preview");
      const { status, consentLink } = await project.outputs();
      canaries.addLink(String(consentLink));
      expect(status).toBe("disconnected");
    });

    test("destroy disconnects the agent", async () => {
      clear();
      await project.runOrFail("destroy", "--yes", "--skip-preview");
      expect(changes().map(({ operation }) => operation)).toContain("OAuthDisconnect");
    });

    test("no secret and no link is in the state, its export, or anything that was printed", async () => {
      await project.runOrFail("up", "--yes", "--skip-preview");
      const { stdout } = await project.runOrFail("stack", "export");
      canaries.addLink(String((await project.outputs())["consentLink"]));
      expect(stdout).toContain("LinkedInCredential");
      expect(canaries.in("export", stdout)).toEqual([]);
      expect(canaries.in("backend", project.backendText())).toEqual([]);
      expect(canaries.in("printed", ...project.printed)).toEqual([]);
    });
  });
}
