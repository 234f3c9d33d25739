import { type Sandbox, startSandbox } from "wiro-sandbox";
import { Project } from "./project";
import { CLIENT_SECRET, describeEngine, REDIRECT } from "./engine-fixture";

const KEY = "sandbox-key";
const POSTS = "cs-cron-content-scanner";

/** The accounts of an example: the stack's own, and another one. Each has two agents. */
type Accounts = readonly [Sandbox, Sandbox];

interface Example {
  readonly example: string;
  /** What the agents are like before the first preview. */
  readonly before?: (accounts: Accounts) => void;
  readonly settings: (accounts: Accounts) => Record<string, unknown>;
  readonly secrets?: Record<string, string>;
  /** The writes of the first up, and of destroy, in each account. */
  readonly up: readonly [string[], string[]];
  readonly destroy: readonly [string[], string[]];
  readonly afterUp: (accounts: Accounts, project: Project) => void | Promise<void>;
  readonly afterDestroy: (accounts: Accounts) => void | Promise<void>;
  readonly previewOnly?: boolean;
}

const guid = ({ control }: Sandbox, n = 0) => control.agents()[n]?.guid ?? "";
const connection = (account: Sandbox, n = 0) => account.control.agent(guid(account, n)).linkedin;
const skill = (account: Sandbox, key = POSTS, n = 0) =>
  account.control.agent(guid(account, n)).skills.find((row) => row.key === key);
const status = (account: Sandbox, n: number) => account.control.agent(guid(account, n)).status;
/** The writes since the last look. */
function writesOf({ control }: Sandbox): string[] {
  const logged = control.requests().filter(({ write, operation }) => write && operation !== "LICallback");
  control.clearRequests();
  return logged.map(({ operation }) => operation).sort();
}

/** Whether an agent that ran from the beginning has stopped and started since: the API tells when it last did. */
async function restarted(account: Sandbox, n: number): Promise<boolean> {
  const response = await fetch(`${account.baseUrl}/UserAgent/Detail`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": KEY },
    body: JSON.stringify({ guid: guid(account, n) }),
  });
  const { useragents } = (await response.json()) as { useragents: { startedat: number }[] };
  return useragents[0]?.startedat !== 0;
}

const app = { linkedInClientId: "app-1", redirectUrl: REDIRECT };
const page = { organizationId: "12345678" };
const connected = { connected: true, accountName: "Jane Doe" };
const setUp = ["CredentialUpsert", "CustomSkillUpsert", "OAuthConnect"];
const takenDown = ["CustomSkillUpsert", "OAuthDisconnect"];

const quickstart = (example: string): Example => ({
  example,
  settings: ([own]) => ({ ...app, ...page, agentGuid: guid(own) }),
  // A fresh agent: an Update completes its setup, and then it starts.
  up: [[...setUp, "Start", "Update"], []],
  afterUp: async ([own], project) => {
    expect(connection(own)).toMatchObject({ clientId: "app-1", ...page, connected: false });
    expect(skill(own)).toMatchObject({ interval: "0 */4 * * *", enabled: false });
    expect(status(own, 0)).toBe(4);
    await own.control.consent(String((await project.outputs())["consentLink"]));
    own.control.clearRequests();
    await project.up();
    expect(writesOf(own)).toEqual(["CustomSkillUpsert"]);
    expect(skill(own)).toMatchObject({ enabled: true });
  },
  destroy: [takenDown, []],
  afterDestroy: ([own]) => expect(skill(own)).toMatchObject({ enabled: false }),
});

const byHand = { clientId: "app-1", clientSecret: CLIENT_SECRET, ...page };
const adopted = {
  organizationId: "12345678",
  interval: "0 8 * * 1-5",
  tone: "Warm.\nNo emoji, ünd no slang.",
};

const adopt: Example = {
  example: "adopt",
  before: ([{ control }]) => {
    for (const { guid } of control.agents()) {
      control.connectByHand(guid, byHand);
      control.editSkill(guid, POSTS, { interval: adopted.interval });
      control.editSkill(guid, "cs-content-tone", { value: adopted.tone });
      control.setStatus(guid, 4);
    }
  },
  settings: ([own]) => ({
    ...app,
    agents: [
      { name: "jane", agentGuid: guid(own, 0), ...adopted },
      { name: "sam", agentGuid: guid(own, 1), ...adopted, tone: "Dry." },
    ],
  }),
  // The keys of both, and the one text that differs.
  up: [["CredentialUpsert", "CredentialUpsert", "CustomSkillUpsert"], []],
  afterUp: async ([own]) => {
    expect([connection(own, 0), connection(own, 1)]).toMatchObject([connected, connected]);
    expect(skill(own, "cs-content-tone", 1)).toMatchObject({ value: "Dry." });
    // The one ran on without a break, the other restarted by itself.
    expect([await restarted(own, 0), await restarted(own, 1)]).toEqual([false, true]);
    expect([status(own, 0), status(own, 1)]).toEqual([4, 4]);
  },
  destroy: [[], []],
  afterDestroy: async ([own]) => {
    expect([connection(own, 0), connection(own, 1)]).toMatchObject([connected, connected]);
    expect(skill(own)).toMatchObject({ interval: adopted.interval, enabled: true });
    expect(await restarted(own, 0)).toBe(false);
    expect([status(own, 0), status(own, 1)]).toEqual([4, 4]);
  },
};

const twoAccounts: Example = {
  example: "two-accounts",
  settings: ([own, eu]) => ({
    ...app,
    ...page,
    agentGuid: guid(own),
    euAgentGuid: guid(eu),
    euBaseUrl: eu.baseUrl,
  }),
  secrets: { euApiKey: KEY },
  up: [setUp, setUp],
  afterUp: async ([own, eu], project) => {
    const { consentLinks, agents } = await project.outputs();
    expect(agents).toEqual({ home: ["Jane", "Sam"], eu: ["Kim", "Lee"] });
    await eu.control.consent((consentLinks as { eu: string }).eu);
    await project.up();
    expect([connection(own), connection(eu)]).toMatchObject([{ connected: false }, connected]);
    expect([skill(own), skill(eu)]).toMatchObject([{ enabled: false }, { enabled: true }]);
  },
  destroy: [["OAuthDisconnect"], takenDown],
  afterDestroy: ([, eu]) => expect(connection(eu)).toMatchObject({ connected: false }),
};

describeEngine("each example is a complete project", () => {
  describe.each([
    quickstart("quickstart"),
    // Only their syntax differs.
    { ...quickstart("quickstart-js"), previewOnly: true },
    { ...quickstart("quickstart-esm"), previewOnly: true },
    adopt,
    twoAccounts,
  ])("$example", ({ example, before, settings, secrets = {}, previewOnly = false, ...expected }) => {
    let accounts: Accounts;
    let project: Project;

    beforeAll(async () => {
      accounts = await Promise.all([
        startSandbox({ agents: [{ title: "Jane" }, { title: "Sam" }] }),
        startSandbox({ agents: [{ title: "Kim" }, { title: "Lee" }] }),
      ]);
      for (const { control } of accounts) control.settings.phaseMs = 100;
      before?.(accounts);
      const env = { WIRO_BASE_URL: accounts[0].baseUrl };
      // The language host loads these two; the guide's test has it load the TypeScript one.
      project = await Project.create({ program: { example }, env, languageHost: previewOnly });
    });
    afterAll(async () => {
      project.remove();
      await Promise.all(accounts.map((account) => account.close()));
    });

    const writes = () => accounts.map(writesOf);

    const configure = async () => {
      const configured = Object.entries(settings(accounts)).map(([key, value]) => [key, plain(value)]);
      const encrypted = Object.entries({
        "wiro:apiKey": KEY,
        linkedInClientSecret: CLIENT_SECRET,
        ...secrets,
      }).map(([key, value]) => [key, { value, secret: true }]);
      const json = JSON.stringify(Object.fromEntries([...configured, ...encrypted]));
      await project.runOrFail("config", "set-all", "--json", json);
    };

    if (previewOnly) {
      test("preview plans it, and writes and mints nothing", async () => {
        await configure();
        const plan = await project.plan();
        expect(plan.map(({ op }) => op)).toContain("create");
        expect(writes()).toEqual([[], []]);
      });
      return;
    }

    test("without its configuration it reports every missing key at once", async () => {
      const lacking = Object.keys({ ...settings(accounts), linkedInClientSecret: "", ...secrets })
        .filter((key) => key !== "euBaseUrl")
        .sort();
      const { code, text } = await project.run("preview");
      expect(code).not.toBe(0);
      const named = /missing configuration values (.*)/.exec(text)?.[1] ?? text;
      expect(named.match(/\w+(?=')/g)).toEqual(lacking);
    });

    test("up makes it so", async () => {
      await configure();
      await project.up();
      expect(writes()).toEqual(expected.up);
      await expected.afterUp(accounts, project);
      writes();
    });

    test("up again changes and writes nothing", async () => {
      await project.up("--expect-no-changes");
      expect(writes()).toEqual([[], []]);
    });

    test("refresh finds it so, and writes nothing", async () => {
      await project.runOrFail("refresh", "--yes", "--skip-preview", "--expect-no-changes");
      expect(writes()).toEqual([[], []]);
    });

    test("destroy leaves the agents as the example documents", async () => {
      await project.destroy();
      expect(writes()).toEqual(expected.destroy);
      await expected.afterDestroy(accounts);
    });
  });
});

/** A value as `pulumi config set-all --json` takes it. */
function plain(value: unknown) {
  return typeof value === "string" ? { value } : { value: JSON.stringify(value), objectValue: value };
}
