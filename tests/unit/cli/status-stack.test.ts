import type { FleetRow } from "../../../provider/src/cli/commands/fleet";
import { DAY } from "../../../provider/src/wiro/clock";
import { guidOf, projectWith, RECORDED, sandboxWith, stackWith, withStackKey } from "./stack-project";
import { command, emptyFolder, outcomeOf, type TerminalOptions } from "./terminal";

interface Report {
  readonly stacks: string[];
  readonly stackProblem: string;
  readonly unasked: number;
  readonly agents: FleetRow[];
}

type Project = ReturnType<typeof projectWith>;

async function reportOf(
  sandbox: Parameters<typeof outcomeOf>[0],
  project: Project,
  args: readonly string[] = [],
) {
  const { code, out, err } = await outcomeOf(sandbox, ["status", "--json", ...args], project);
  const report = JSON.parse(out) as Report;
  const states = Object.fromEntries(report.agents.map((row) => [row.customer || row.title, row.state]));
  return { code, err, report, states };
}

describe("status in a Pulumi project", () => {
  it("names each customer, and distinguishes who left, is missing, was lost and never consented", async () => {
    const sandbox = await sandboxWith(1, 2, 3, 5, 6, 13, 15, 16);
    sandbox.control.connectByHand(guidOf(2), { member: "Jane Doe" });
    sandbox.control.connectByHand(guidOf(16));
    const { code, err, report, states } = await reportOf(sandbox, projectWith({ "": RECORDED }));
    expect(states).toMatchObject({
      pending: "never consented",
      connected: "connected",
      disconnected: "lost",
      missing: "missing",
      "by-invite": "never consented",
      "half-done": "never consented",
      jane: "lost",
      "Social Manager 15": "left",
      "Social Manager 16": "left, connected",
    });
    // The account of the provider eu was not read.
    expect(code).toBe(4);
    expect(report.stacks).toEqual(["dev"]);
    const todoOf = (customer: string) => report.agents.find((row) => row.customer === customer)?.todo;
    expect(todoOf("jane")).toBe(
      `it was connected when the stack last recorded it: a page admin has to consent again: wiro-linkedin connect ${guidOf(13)}`,
    );
    expect(todoOf("disconnected")).toMatch(/^a page admin has to consent again: /);
    expect(report.agents.find(({ guid }) => guid === guidOf(16))?.todo).toMatch(
      /^it is still connected, and no/,
    );
    expect(report.agents.find(({ guid }) => guid === guidOf(13))).toMatchObject({
      customer: "jane",
      declared: true,
      recorded: "connected",
    });
    expect(err).toContain("The agents of the account of the provider eu are not read");
  });

  it("a customer who left needs nobody, until they are connected", async () => {
    const sandbox = await sandboxWith(2, 15);
    sandbox.control.connectByHand(guidOf(2), { member: "Jane Doe" });
    const project = projectWith({ "": stackWith({ connected: {} }) });
    expect(await reportOf(sandbox, project)).toMatchObject({
      code: 0,
      states: { "Social Manager 15": "left" },
    });
    sandbox.control.connectByHand(guidOf(15));
    expect(await reportOf(sandbox, project)).toMatchObject({ code: 1 });
    expect(await reportOf(sandbox, project, ["--declared-only"])).toMatchObject({
      code: 0,
      states: { connected: "connected" },
    });
  });

  it("asks for the state without secrets, and prints none of it", async () => {
    const sandbox = await sandboxWith(1, 2);
    const project = projectWith({ "": RECORDED });
    for (const args of [[], ["--wide"], ["--json"], ["--format", "markdown"], ["--format", "prometheus"]]) {
      const { out, err } = await outcomeOf(sandbox, ["status", ...args], project);
      expect(out + err).not.toMatch(/ciphertext|v1:|exports\.handler/);
    }
    expect(new Set(project.exports())).toEqual(new Set(["stack export --non-interactive"]));
  });

  it.each([
    ["--no-stack", ["--no-stack"]],
    ["named agents", [guidOf(2)]],
  ])("%s turn it off", async (_, args) => {
    const sandbox = await sandboxWith(2);
    sandbox.control.connectByHand(guidOf(2));
    const project = projectWith({ "": RECORDED });
    const { report } = await reportOf(sandbox, project, args);
    expect(report).toMatchObject({ stacks: [], agents: [{ customer: "", declared: null }] });
    expect(project.exports()).toEqual([]);
  });

  it("--stack compares named agents, too", async () => {
    const sandbox = await sandboxWith(2, 13);
    const project = projectWith({
      prod: stackWith({ connected: {}, jane: {}, "jane-linkedin": {} }, "prod"),
    });
    const { report, states } = await reportOf(sandbox, project, [guidOf(13), "--stack", "prod"]);
    expect(states).toEqual({ jane: "lost" });
    expect(report.stacks).toEqual(["prod"]);
  });

  it("--other-stack declares customers, too", async () => {
    const sandbox = await sandboxWith(2, 3);
    const project = projectWith({
      a: stackWith({ connected: {} }, "a"),
      b: stackWith({ disconnected: {} }, "b"),
    });
    const one = await reportOf(sandbox, project, ["--stack", "a"]);
    expect(one.states).toEqual({ connected: "lost", "Social Manager 3": "left" });
    const both = await reportOf(sandbox, project, ["--stack", "a", "--other-stack", "b"]);
    expect(both.states).toEqual({ connected: "lost", disconnected: "lost" });
    expect(both.report.stacks).toEqual(["a", "b"]);
  });

  it("one stack of several that cannot be read leaves out all: its customers would seem to have left", async () => {
    const sandbox = await sandboxWith(2, 3);
    const project = projectWith({ a: stackWith({ connected: {} }, "a") }, "no stack named 'b' found");
    const { report } = await reportOf(sandbox, project, ["--stack", "a", "--other-stack", "b"]);
    expect(report).toMatchObject({ stacks: [], stackProblem: expect.stringContaining("'b'") as string });
  });

  it.each([
    ["--stack", ["--stack", "b"], {}],
    ["--other-stack", ["--other-stack", "b"], { "": stackWith({ connected: {} }) }],
    ["--stack beside a guid", [guidOf(2), "--stack", "b"], {}],
    ["--stack of a stack that declares no agent", ["--stack", "c"], { c: stackWith({}, "c") }],
  ])("ends with 4 where all is well, but %s was not read", async (_, args, stacks) => {
    const sandbox = await sandboxWith(2);
    sandbox.control.connectByHand(guidOf(2), { member: "Jane Doe" });
    const { code, err, report } = await reportOf(sandbox, projectWith(stacks, "no stack 'b' found"), args);
    expect(code).toBe(4);
    expect(report.agents).toMatchObject([{ state: "connected" }]);
    expect(err).toMatch(/\nwiro-linkedin: the stack that was named was not read\n$/);
  });

  const NO_LOGIN = "the stack 'b' is not here";
  it.each([
    ["with a key", {}, /^\*\*LinkedIn: 1 agent well, others were not read\*\*\n[^]*'b' is not here/],
    ["without a key", { WIRO_API_KEY: "" }, /^\*\*LinkedIn: the status is not known\*\*: .*'b' is not here/],
    [
      "with a rejected key",
      { WIRO_API_KEY: "wrong" },
      /^\*\*LinkedIn: the status is not known\*\*: .*HTTP 401/,
    ],
  ])("a chat learns that the stack of --stack was not read, %s in the environment", async (_, env, out) => {
    const sandbox = await sandboxWith(2);
    sandbox.control.connectByHand(guidOf(2), { member: "Jane Doe" });
    const project = projectWith({ a: stackWith({ connected: {} }, "a") }, NO_LOGIN);
    const args = ["status", "--stack", "b", "--format", "markdown"];
    const outcome = await outcomeOf(sandbox, args, { ...project, env: { ...project.env, ...env } });
    expect(outcome.code).toBe(4);
    expect(outcome.out).toMatch(out);
    expect(outcome.err.split(NO_LOGIN)).toHaveLength(2);
  });

  it("--declared-only has nothing to check where the stack of --stack was not read", async () => {
    const args = ["status", "--stack", "b", "--declared-only"];
    const { code, out, err } = await outcomeOf(await sandboxWith(2), args, projectWith({}, NO_LOGIN));
    expect({ code, out }).toEqual({ code: 4, out: "" });
    expect(err).toMatch(
      /^wiro-linkedin: the stack was not read, so --declared-only has no agent to check: [^\n]+\n$/,
    );
  });

  const withoutPulumi = (project: Project): TerminalOptions => ({ ...project, env: { PATH: emptyFolder() } });
  it.each([
    ["pulumi fails", projectOf({}), /pulumi does not give the stack's state: no stack selected\.$/],
    ["pulumi is missing", () => withoutPulumi(projectOf({})()), /there is no pulumi on the PATH to ask for/],
    ["the state is not JSON", projectOf({ "": "{" }), /the export of the selected stack is not the state of/],
    ["the state is not that of a stack", projectOf({ "": { version: 3 } }), /is not the state of a stack\.$/],
    ["the stack declares no agent", projectOf({ "": stackWith({}) }), /the selected stack declares no agent/],
  ])("where %s, prints that in one line and goes on without the stack", async (_, project, reason) => {
    const sandbox = await sandboxWith(2);
    sandbox.control.connectByHand(guidOf(2));
    const { code, out, err } = await outcomeOf(sandbox, ["status"], project());
    expect(code).toBe(0);
    expect(out).toMatch(/^Social Manager 2 +connected/m);
    expect(err).toMatch(/^The stack was not read, so customers' names and who left are not known: [^\n]+\n$/);
    expect(err.trimEnd()).toMatch(reason);
  });
  function projectOf(stacks: Record<string, unknown>): () => Project {
    return () => projectWith(stacks);
  }

  it("takes the expected member and the days before a renewal from the program, and an option wins", async () => {
    const sandbox = await sandboxWith(2);
    sandbox.control.connectByHand(guidOf(2), { member: "Sam Roe" });
    const project = projectWith({ "": stackWith({ connected: { renewBeforeDays: 364 } }) });
    expect((await reportOf(sandbox, project)).states).toEqual({ connected: "wrong member" });
    const as = ["--expected-account", "Sam Roe"];
    sandbox.control.advanceClock(2 * 86_400_000);
    expect((await reportOf(sandbox, project, as)).states).toEqual({ connected: "renewal due" });
    const later = [...as, "--renew-before-days", "30"];
    expect(await reportOf(sandbox, project, later)).toMatchObject({
      code: 0,
      states: { connected: "connected" },
    });
  });

  it("a consent that was given to another app does not count", async () => {
    const sandbox = await sandboxWith(2);
    sandbox.control.connectByHand(guidOf(2), { member: "Jane Doe" });
    const project = (supersededConnectedAt: string) =>
      projectWith({ "": stackWith({ connected: { status: "pending", supersededConnectedAt } }) });
    const { report } = await reportOf(sandbox, project("2026-01-01T00:00:00.000Z"));
    expect(report.agents).toMatchObject([{ state: "connected", todo: "" }]);
    const { connectedAt = "" } = report.agents[0] ?? {};
    const other = await reportOf(sandbox, project(connectedAt.replace("Z", ".000Z")));
    expect(other.report.agents).toMatchObject([{ state: "renewal due" }]);
    expect(other.report.agents[0]?.todo).toMatch(/^connected with the consent of another app: /);
  });

  it("a stack with another account's key is read by the account that the key lists", async () => {
    const sandbox = await sandboxWith(14);
    sandbox.control.connectByHand(guidOf(14));
    const stack = stackWith({ connected: {}, "of-eu": {} });
    const project = projectWith({ "": stack });
    const { code, err, states } = await reportOf(sandbox, project);
    expect({ code, states }).toEqual({ code: 4, states: { "of-eu": "connected" } });
    const unread = "The agents of the stack's own account are not read: this API key lists none of them.\n";
    expect(err).toBe(
      `${unread}wiro-linkedin: 1 account of the stack was not read; run it once with the key of each account, and with --declared-only\n`,
    );
    expect(await reportOf(sandbox, project, ["--declared-only"])).toMatchObject({
      ...{ code: 0, states, err: unread, report: { unreadAccounts: [unread.trimEnd()] } },
    });
  });

  it.each([
    [[], "1"],
    [["--declared-only"], undefined],
  ])("counts the accounts that were not read in the metrics, with %j", async (args, value) => {
    const sandbox = await sandboxWith(2);
    const project = projectWith({ "": stackWith({ connected: {}, "of-eu": {} }) });
    const { out } = await outcomeOf(sandbox, ["status", "--format", "prometheus", ...args], project);
    expect(/^wiro_linkedin_unread_accounts (\d)$/m.exec(out)?.[1]).toBe(value);
  });

  it("never advises to start an agent that the program keeps stopped", async () => {
    const sandbox = await sandboxWith(13);
    sandbox.control.connectByHand(guidOf(13), { member: "Jane Doe" });
    sandbox.control.setStatus(guidOf(13), 0);
    sandbox.control.advanceClock(5 * DAY);
    const jane = { jane: {}, "jane-linkedin": {} };
    const warningOf = async (declared: string) => {
      // A refresh that finds an agent stopped by hand writes `desired`, too.
      const stack = stackWith({ ...jane, "jane-runs": { declared, desired: "stopped" } });
      const { report } = await reportOf(sandbox, projectWith({ "": stack }));
      expect(report.agents).toMatchObject([{ customer: "jane", state: "connected" }]);
      return report.agents[0]?.warning;
    };
    expect(await warningOf("running")).toMatch(/start the agent, or the connection ends on 2026-06-16/);
    expect(await warningOf("stopped")).toBe(
      "connected, but the program keeps the agent stopped, so its access token is not renewed: unless the agent runs again, the connection ends on 2026-06-16",
    );
  });

  it("an agent of which the stack declares no credential is shown only with keys", async () => {
    const sandbox = await sandboxWith(2);
    sandbox.control.addAgents([{ guid: guidOf(8) }]);
    const project = projectWith({ "": stackWith({ connected: {}, stopped: {} }) });
    const { err, states } = await reportOf(sandbox, project);
    expect(states).toEqual({ connected: "lost" });
    expect(err).toContain("1 agent without LinkedIn keys not shown");
  });
});

describe("exit code 4 of status: the API could not be asked", () => {
  /** A chat learns of it by one line. A script must not take a list without agents for a good night. */
  const unknownIn = (args: readonly string[]): unknown =>
    args.includes("markdown")
      ? (expect.stringMatching(/^\*\*LinkedIn: the status is not known\*\*: [^\n]+\n$/) as unknown)
      : "";

  it.each([
    ["the key is rejected", { WIRO_API_KEY: "wrong" }, /HTTP 401/],
    ["the API cannot be reached", { WIRO_BASE_URL: "http://127.0.0.1:9/v1" }, /the connection was refused/],
  ])("%s", async (_, env, reason) => {
    const { ended, clock, out, err } = command(await sandboxWith(2), ["status", "--json"], { env });
    const passing = (async () => {
      for (;;) await clock.pass(60_000);
    })();
    void passing;
    expect({ code: await ended, out: out.text }).toEqual({ code: 4, out: "" });
    expect(err.text).toMatch(reason);
    expect(err.text).toMatch(/^wiro-linkedin: [^\n]+\n$/);
  });

  it.each([
    ["the key is rejected", { WIRO_API_KEY: "wrong-key" }, "HTTP 401"],
    ["the API cannot be reached", { WIRO_BASE_URL: "http://127.0.0.1:9/v1" }, "the connection was refused"],
  ])("--format markdown says in one line that %s", async (_, env, reason) => {
    const args = ["status", "--format", "markdown"];
    const { ended, clock, out } = command(await sandboxWith(2), args, { env });
    const passing = (async () => {
      for (;;) await clock.pass(60_000);
    })();
    void passing;
    expect(await ended).toBe(4);
    expect(out.text).toEqual(unknownIn(args));
    expect(out.text).toContain(reason);
    expect(out.text).not.toMatch(/wrong-key|https?:/);
  });

  it("wins over 1, and the others are printed", async () => {
    const sandbox = await sandboxWith(2, 3);
    sandbox.control.fault({ path: "OAuthStatus", times: 3, status: 502 });
    const { ended, clock, out, err } = command(sandbox, ["status", "--json"], {});
    await clock.pass(60_000);
    await clock.pass(60_000);
    expect(await ended).toBe(4);
    const { agents, unasked } = JSON.parse(out.text) as Report;
    expect(agents.map(({ state }) => state).sort()).toEqual(["not connected", "unknown"]);
    expect(unasked).toBe(1);
    expect(err.text).toMatch(
      /2 of 2 connections need a person; the API could not be asked about 1 agent; run/,
    );
  });

  it("a key that sees none of several declared agents may be that of another account", async () => {
    const sandbox = await sandboxWith(20);
    const project = projectWith({ "": stackWith({ connected: {}, disconnected: {} }) });
    const { code, out, err } = await outcomeOf(sandbox, ["status"], project);
    expect({ code, out }).toEqual({ code: 4, out: "" });
    expect(err).toMatch(/^wiro-linkedin: this API key sees none of the 2 agents that the stack declares, so/);
  });

  const FORMATS = [
    ["the table", []],
    ["--wide", ["--wide"]],
    ["JSON", ["--json"]],
    ["Markdown", ["--format", "markdown"]],
    ["Prometheus", ["--format", "prometheus"]],
    ["--declared-only", ["--declared-only"]],
    ["--declared-only in Markdown", ["--declared-only", "--format", "markdown"]],
  ] as const;
  describe.each([
    ["lists no agent", []],
    ["lists agents of its own alone", [20]],
  ])("another account's key, which %s", (_, own) => {
    it.each(FORMATS)("is doubted where the stack holds a key of its own, in %s", async (_, args) => {
      const stack = withStackKey(stackWith({ connected: {}, disconnected: {} }));
      const sandbox = await sandboxWith(...own);
      const { code, out, err } = await outcomeOf(sandbox, ["status", ...args], projectWith({ "": stack }));
      expect({ code, out }).toEqual({ code: 4, out: unknownIn(args) });
      expect(err).toMatch(
        /^wiro-linkedin: this API key sees none of the 2 agents that the stack declares, so/,
      );
    });

    it.each(FORMATS)("needs a person for one declared agent, in %s", async (_, args) => {
      const project = projectWith({ "": withStackKey(stackWith({ connected: {} })) });
      const { code, out } = await outcomeOf(await sandboxWith(...own), ["status", ...args], project);
      expect(code).toBe(1);
      expect(out).toContain("missing");
      expect(out).not.toContain("all well");
    });

    it.each(FORMATS)("needs a person where all agents are a Provider's, in %s", async (_, args) => {
      const project = projectWith({ "": withStackKey(stackWith({ "of-eu": {} })) });
      const { code, out } = await outcomeOf(await sandboxWith(...own), ["status", ...args], project);
      expect(code).toBe(1);
      expect(out).toContain("missing");
      expect(out).not.toContain("all well");
    });
  });

  it.each(FORMATS)(
    "a key that lists no agent has nothing to check without a stack, in %s",
    async (_, args) => {
      for (const project of [projectWith({ "": stackWith({}) }), projectWith({})]) {
        const { code, out, err } = await outcomeOf(await sandboxWith(), ["status", ...args], project);
        expect({ code, out }).toEqual({ code: 4, out: unknownIn(args) });
        expect(err).toMatch(/sees no agent, so nothing was checked|--declared-only has no agent to check: /);
      }
    },
  );

  it.each([
    ["an empty stack", { "": stackWith({}) }, [], 4, /has no agent to check: the selected stack declares no/],
    [
      "a stack that cannot be read",
      {},
      [],
      4,
      /has no agent to check: pulumi does not give the stack's state/,
    ],
    ["no stack", {}, ["--no-stack"], 2, /--declared-only needs a stack: /],
  ])("--declared-only with %s checks nothing, and says so", async (_, stacks, args, code, reason) => {
    const sandbox = await sandboxWith(2);
    const outcome = await outcomeOf(sandbox, ["status", "--declared-only", ...args], projectWith(stacks));
    expect(outcome).toEqual({ code, out: "", err: expect.stringMatching(reason) as string });
  });

  it("agents without LinkedIn keys are not a fleet that is well", async () => {
    const sandbox = await sandboxWith();
    sandbox.control.addAgents([{ guid: guidOf(8) }]);
    const args = ["status", "--no-stack", "--format", "markdown"];
    const { code, out } = await outcomeOf(sandbox, args, projectWith({}));
    expect(code).toBe(0);
    expect(out).toMatch(/^\*\*LinkedIn: there is no connection to check\*\*\n/);
  });

  it("the report names the accounts of the stack that were not read", async () => {
    const sandbox = await sandboxWith(2);
    sandbox.control.connectByHand(guidOf(2), { member: "Jane Doe" });
    const project = projectWith({ "": withStackKey(stackWith({ connected: {}, "of-eu": {} })) });
    const line =
      "The agents of the account of the provider eu are not read: this API key lists none of them.";
    const { out } = await outcomeOf(sandbox, ["status", "--format", "markdown"], project);
    expect(out).toContain(line);
    expect((await reportOf(sandbox, project)).report).toMatchObject({ unreadAccounts: [line] });
  });

  it("one declared agent that is missing is not enough to doubt the key", async () => {
    const project = projectWith({ "": stackWith({ connected: {} }) });
    expect(await reportOf(await sandboxWith(), project)).toMatchObject({
      code: 1,
      states: { connected: "missing" },
    });
  });
});
