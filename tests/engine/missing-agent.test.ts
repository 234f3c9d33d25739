import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startSandbox } from "wiro-sandbox";
import type { Run } from "./project";
import { CLIENT_SECRET, describeEngine, REDIRECT, EngineFixture } from "./engine-fixture";

const ALWAYS = "options:\n  refresh: always";
const POSTS = "cs-cron-content-scanner";
const TONE = "cs-content-tone";
const AGENT_NOT_VISIBLE = "the agent cannot be seen with this API key (deleted, or not visible to it)";

interface Customer {
  readonly interval?: string;
  readonly organizationId?: string;
}

/** A `LinkedInAgent` for each guid but the first `gone`, and each one's own output. */
function fleet(guids: readonly string[], customers: readonly Customer[] = [], gone = 0): string {
  const common = { organizationId: "12345678", interval: "0 8 * * *" };
  const rows = guids
    .map((agentGuid, n) => ({ name: `c${n}`, agentGuid, ...common, ...customers[n] }))
    .slice(gone);
  return `
    const app = { clientId: "app-1", clientSecret: pulumi.secret("${CLIENT_SECRET}"), redirectUrl: "${REDIRECT}" };
    exports.status = {};
    for (const { name, ...args } of ${JSON.stringify(rows)}) {
      const { credential } = new wiro.LinkedInAgent(name, { app, tone: "Warm.", ...args }, { protect: false });
      exports.status[name] = credential.status;
    }`;
}

async function fleetWorld(size: number, connected: readonly number[] = []): Promise<EngineFixture> {
  const fixture = await EngineFixture.create(size, (guids) => fleet(guids), { yaml: ALWAYS });
  const { control } = fixture.sandbox;
  control.settings.phaseMs = 20;
  for (const guid of fixture.guids) control.setStatus(guid, 0);
  for (const n of connected) control.connectByHand(fixture.guid(n), { clientId: "app-1" });
  await fixture.project.up();
  fixture.takeOperations();
  return fixture;
}

const skillOf = (fixture: EngineFixture, n: number, key: string) =>
  fixture.sandbox.control.agent(fixture.guid(n)).skills.find((row) => row.key === key);
const intervals = (fixture: EngineFixture, from: number) =>
  fixture.guids.slice(from).map((_, n) => skillOf(fixture, from + n, POSTS)?.interval);
const apply = (fixture: EngineFixture, ...flags: string[]): Promise<Run> =>
  fixture.project.run("up", "--yes", "--skip-preview", ...flags);
/** The program's warnings, each once, as the Diagnostics of a run hold them. */
const warningsIn = ({ text }: Run) => [
  ...new Set([...text.matchAll(/^ +(warning: .*)$/gm)].map(([, line = ""]) => line)),
];

describeEngine("a fleet of which one agent was deleted", () => {
  const SIZE = 4;
  let fixture: EngineFixture;
  beforeAll(async () => {
    fixture = await fleetWorld(SIZE, [0, 1]);
    await fixture.project.up();
    expect(skillOf(fixture, 0, POSTS)).toMatchObject({ enabled: true });
    fixture.sandbox.control.removeAgent(fixture.guid(0));
    fixture.takeOperations();
  });
  afterAll(() => fixture.end());

  const others = (interval: string) => [{}, ...Array<Customer>(SIZE - 1).fill({ interval })];

  test("the schedule changes of all others land, and the run succeeds", async () => {
    fixture.project.write(fleet(fixture.guids, others("0 7 * * *")));
    const run = await apply(fixture);
    expect(run.code).toBe(0);
    expect(intervals(fixture, 1)).toEqual(Array(SIZE - 1).fill("0 7 * * *"));
    const who = `of agent ${fixture.guid(0)}: ${AGENT_NOT_VISIBLE}, so`;
    const whatToDo = "; if the key is the right one, restore the agent, or remove this resource.";
    expect(warningsIn(run)).toEqual(
      expect.arrayContaining([
        `warning: LinkedInCredential ${who} nothing is changed there${whatToDo}`,
        `warning: AgentSchedule ${POSTS} ${who} it is not switched off${whatToDo}`,
        `warning: PreferenceSkill ${TONE} ${who} nothing is changed there${whatToDo}`,
        `warning: AgentState ${who} nothing is changed there${whatToDo}`,
      ]),
    );
  });

  test("the next run succeeds, too, with one more deleted agent and without a refresh", async () => {
    fixture.sandbox.control.removeAgent(fixture.guid(1));
    await fixture.project.runOrFail("refresh", "--yes", "--skip-preview");
    const customers = others("0 6 * * *").map((one, n) => (n === 1 ? { interval: "0 7 * * *" } : one));
    fixture.project.write(fleet(fixture.guids, customers));
    fixture.takeOperations();
    const run = await apply(fixture, "--refresh=false");
    expect(run).toMatchObject({ code: 0 });
    expect(intervals(fixture, 2)).toEqual(Array(SIZE - 2).fill("0 6 * * *"));
    // One read, which all four resources of the agent share.
    const asked = fixture.sandbox.control.requests().filter(({ agentGuid }) => agentGuid === fixture.guid(0));
    expect(asked.map(({ operation }) => operation)).toEqual(["Detail"]);
  });

  test("a preview without a refresh warns of it, in the plain form, with --diff and in --json", async () => {
    const line = `AgentSchedule ${POSTS} of agent ${fixture.guid(0)}: ${AGENT_NOT_VISIBLE}, so nothing is changed there;`;
    for (const flags of [[], ["--diff"], ["--json"]]) {
      const { text } = await fixture.project.runOrFail("preview", "--refresh=false", ...flags);
      expect(text).toContain(`warning: ${line}`);
    }
  });

  test("an edit of the missing agent fails for that resource alone, and hides no other customer's output", async () => {
    const customers = others("0 5 * * *").map((one, n) => (n === 1 ? { interval: "0 7 * * *" } : one));
    fixture.project.write(fleet(fixture.guids, [{ organizationId: "999" }, ...customers.slice(1)]));
    const { code, text } = await apply(fixture, "--continue-on-error");
    expect(code).not.toBe(0);
    expect(text).toMatch(/error: LinkedInCredential: the agent \S+ cannot be seen: deleted, or not visible/);
    expect(text.match(/^ {4}error: /gm)).toHaveLength(2);
    expect(intervals(fixture, 2)).toEqual(Array(SIZE - 2).fill("0 5 * * *"));
    const { status } = (await fixture.project.outputs()) as { status: Record<string, string> };
    const { c1, c2 } = status;
    expect([c1, c2]).toEqual(["missing", "pending"]);
  });

  test("a customer who leaves, whose agent is gone, is removed, and the others are left alone", async () => {
    fixture.takeOperations();
    fixture.project.write(fleet(fixture.guids, others("0 5 * * *"), 2));
    const { code, text } = await apply(fixture);
    expect(code).toBe(0);
    expect(text).toContain("as an earlier run found: nothing was left to do.");
    const record = await fixture.project.resources();
    expect(
      record.map(({ urn }) => urn.split("::").at(-1)).filter((name) => /^c[01]\b/.test(name ?? "")),
    ).toEqual([]);
    expect(record).toHaveLength((SIZE - 2) * 5);
    const written = fixture.sandbox.control.requests().filter(({ write }) => write);
    expect(new Set(written.map(({ agentGuid }) => agentGuid))).toEqual(new Set(fixture.guids.slice(0, 2)));
  });
});

describeEngine("a row that an agent no longer has", () => {
  let fixture: EngineFixture;
  beforeAll(async () => (fixture = await fleetWorld(2)));
  afterAll(() => fixture.end());

  test("leads to a warning, and stops neither the agent's other resources nor another customer", async () => {
    fixture.sandbox.control.removeSkill(fixture.guid(0), TONE);
    fixture.project.write(fleet(fixture.guids, [{ interval: "0 7 * * *" }, { interval: "0 7 * * *" }]));
    const run = await apply(fixture);
    expect(run.code).toBe(0);
    expect(warningsIn(run)).toContainEqual(
      `warning: PreferenceSkill ${TONE} of agent ${fixture.guid(0)}: the agent has no such preference (it may have been deleted or renamed), so nothing is changed there; bring it back in Wiro, or remove this resource.`,
    );
    expect(intervals(fixture, 0)).toEqual(["0 7 * * *", "0 7 * * *"]);
  });
});

describeEngine("an agent that cannot run although nobody edited it", () => {
  let fixture: EngineFixture;
  beforeAll(async () => (fixture = await fleetWorld(2)));
  afterAll(() => fixture.end());

  test("is started once, leads to a warning with the reason, and stops no other customer", async () => {
    fixture.sandbox.control.setStatus(fixture.guid(0), 6);
    fixture.sandbox.control.fault({ path: "UserAgent/Update", body: { result: true, errors: [] }, times: 9 });
    fixture.project.write(fleet(fixture.guids, [{}, { interval: "0 7 * * *" }]));
    const run = await apply(fixture);
    fixture.sandbox.control.clearFaults();
    expect(run.code).toBe(0);
    expect(warningsIn(run)).toEqual([
      expect.stringMatching(
        /^warning: AgentState of agent \S+ stays "stopped: setup required": .* its setup is not complete/,
      ),
    ]);
    expect(intervals(fixture, 1)).toEqual(["0 7 * * *"]);
    const { text } = await fixture.project.runOrFail("preview", "--diff");
    expect(text).toMatch(/~ desired\s*: "stopped: setup required" => "running"/);
    await fixture.project.up();
    expect(fixture.sandbox.control.agent(fixture.guid(0)).status).toBe(4);
  });
});

describeEngine("a key that sees no agent of the fleet", () => {
  let fixture: EngineFixture;
  beforeAll(async () => (fixture = await fleetWorld(3)));
  afterAll(() => fixture.end());

  test("fails the run with the key's line, and nothing is taken for deleted", async () => {
    const other = await startSandbox({ agents: [] });
    fixture.project.env["WIRO_BASE_URL"] = other.baseUrl;
    const { code, text } = await apply(fixture);
    await other.close();
    fixture.project.env["WIRO_BASE_URL"] = fixture.sandbox.baseUrl;
    expect(code).not.toBe(0);
    expect(text).toMatch(
      /this API key sees none of the 3 agents that were asked about, so it may be the key of another account\. The key is that of WIRO_API_KEY: check it/,
    );
    fixture.takeOperations();
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual([]);
    expect(Object.values((await fixture.project.outputs())["status"] as object)).toEqual(
      Array(3).fill("pending"),
    );
  });
});

describeEngine("a read that fails", () => {
  let fixture: EngineFixture;
  let failing: string;
  const proxy = createServer((request, response) => {
    let body = "";
    request.on("data", (data: Buffer) => (body += data.toString()));
    request.on("end", () => {
      if (body.includes(failing)) {
        response.writeHead(500, { "retry-after": "0" }).end("");
        return;
      }
      const headers = { "content-type": "application/json", "x-api-key": "sandbox-key" };
      void fetch(fixture.sandbox.url + (request.url ?? ""), { method: "POST", headers, body })
        .then((response) => response.text())
        .then((text) => response.writeHead(200, { "content-type": "application/json" }).end(text));
    });
  });

  beforeAll(async () => {
    fixture = await fleetWorld(2);
    failing = fixture.guid(0);
    await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
    const { port } = proxy.address() as AddressInfo;
    fixture.project.env["WIRO_BASE_URL"] = `http://127.0.0.1:${port}/v1`;
    fixture.project.write(fleet(fixture.guids, [{}, { interval: "0 7 * * *" }]));
  });
  afterAll(async () => {
    await fixture.end();
    await new Promise((closed) => proxy.close(closed));
  });

  test("stops the run whatever the flags, and names the agent and the ways round it", async () => {
    const { code, text } = await apply(fixture, "--continue-on-error");
    expect(code).not.toBe(0);
    expect(text).toMatch(
      new RegExp(`error: \\w+ of agent ${failing}: HTTP 500.*\`--exclude\` with its URN leaves this`),
    );
    expect(intervals(fixture, 1)).toEqual(["0 8 * * *"]);
  });

  test("is left out with --exclude, and the others go on", async () => {
    await fixture.project.up("--exclude", "**::c0*");
    expect(intervals(fixture, 1)).toEqual(["0 7 * * *"]);
  });

  test("is left out with --refresh=false, and the others go on", async () => {
    fixture.project.write(fleet(fixture.guids, [{}, { interval: "0 6 * * *" }]));
    await fixture.project.up("--refresh=false");
    expect(intervals(fixture, 1)).toEqual(["0 6 * * *"]);
  });
});
