import { execFileSync } from "node:child_process";
import { mkdtempSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Sandbox, startSandbox } from "wiro-sandbox";
import { findPostgres, HOW_TO_INSTALL, Postgres } from "../../tools/sharded-fleet/postgres";
import { ShardedProject } from "../../tools/sharded-fleet/project";
import { LEAN_GO, preloading } from "../support/preload";
import { warmEnvironment, WARM_PATH } from "../support/warm/warm";
import { MINUTE } from "./engine-fixture";
import { cliOfSetup } from "./project";

jest.setTimeout(5 * MINUTE);

/** `describe` where there is a CLI and a PostgreSQL. Without one it prints a message, and in CI it fails. */
function describeShards(name: string, tests: () => void): void {
  if (cliOfSetup() === undefined || findPostgres() !== undefined) {
    (cliOfSetup() === undefined ? describe.skip : describe)(name, tests);
  } else if (process.env["CI"]) {
    it(`${name}: needs a PostgreSQL`, () => {
      throw new Error(`there is no PostgreSQL: ${HOW_TO_INSTALL}`);
    });
  } else {
    console.warn(`NOT TESTED: ${name}. There is no PostgreSQL: ${HOW_TO_INSTALL}.`);
    it.skip(`${name}: there is no PostgreSQL`, () => undefined);
  }
}

/** The example is compiled once for both fleets. */
const shared = mkdtempSync(join(tmpdir(), "wiro-shards-"));
afterAll(() => rmSync(shared, { recursive: true, force: true }));

/** A PostgreSQL, a sandbox and a copy of the example. */
interface Fixture {
  readonly sandbox: Sandbox;
  readonly project: ShardedProject;
  /** The URNs in the state of the n-th stack. */
  urns(n: number): string[];
  close(): Promise<void>;
}

/** A stack's state, as the backend stores it. */
interface Stored {
  readonly checkpoint?: { readonly latest?: { readonly resources?: readonly { readonly urn: string }[] } };
}

async function fixtureOf(agents: number, shards: number): Promise<Fixture> {
  const cli = cliOfSetup();
  if (cli === undefined) throw new Error("no Pulumi CLI: run npm run pulumi-cli");
  const postgres = await Postgres.start();
  // The guids decide who is in which stack.
  const numbers = Array.from({ length: agents }, (_, n) => String(n + 1).padStart(12, "0"));
  const sandbox = await startSandbox({
    agents: numbers.map((number) => ({ guid: `00000000-0000-4000-8000-${number}` })),
  });
  sandbox.control.settings.phaseMs = 100;
  const guids = sandbox.control.agents().map(({ guid }) => guid);
  const env = {
    WIRO_BASE_URL: sandbox.baseUrl,
    FLEET_LEASE_SECONDS: "3",
    ...LEAN_GO,
    NODE_OPTIONS: preloading("lean-sdk"),
    PATH: `${WARM_PATH}:${cli.path}`,
    ...warmEnvironment(),
  };
  const compiled = join(shared, "compiled");
  const project = await ShardedProject.create({ guids, shards, cli, backend: postgres.url, env, compiled });
  const close = async () => {
    await project.close();
    await postgres.stop();
    await sandbox.close();
  };
  const urns = (n: number) => {
    const place = `%/stacks/%/shard-${n}.json`;
    const stored = postgres.query(`SELECT data->>'data' FROM pulumi_state WHERE key LIKE '${place}'`);
    const { checkpoint } = JSON.parse(Buffer.from(stored, "base64").toString() || "{}") as Stored;
    return (checkpoint?.latest?.resources ?? []).map(({ urn }) => urn);
  };
  return { sandbox, project, urns, close };
}

/** The writes since the last look, by operation and by agent. */
function takeWrites({ control }: Sandbox): Record<string, string[]> {
  const writes = control.requests().filter(({ write, operation }) => write && operation !== "LICallback");
  control.clearRequests();
  const agents: Record<string, string[]> = {};
  for (const { operation, agentGuid = "" } of writes) (agents[operation] ??= []).push(agentGuid);
  return Object.fromEntries(Object.entries(agents).map(([operation, guids]) => [operation, guids.sort()]));
}

/** The customers whom a run reports to have to consent. */
const dueOf = (text: string) =>
  [...text.matchAll(/^- (customer-\d+) \(shard-/gm)].map(([, name = ""]) => name).sort();

describeShards("a fleet of 6 customers in 2 stacks, with 2 workers", () => {
  let fixture: Fixture;
  let guids: string[];
  const names = Array.from({ length: 6 }, (_, n) => `customer-${n}`).sort();
  beforeAll(async () => {
    fixture = await fixtureOf(6, 2);
    const { control } = fixture.sandbox;
    guids = control.agents().map(({ guid }) => guid);
    control.connectByHand(guids[0] ?? "", { clientId: "app-1", organizationId: "1000" });
    fixture.project.startWorker();
    fixture.project.startWorker();
  });
  afterAll(() => fixture.close());

  /** The customers in the state of each stack, as the last test left them. */
  let held: string[][];
  const connections = () => fixture.sandbox.control.agents().map(({ linkedin }) => linkedin);
  const customersOf = (n: number) =>
    fixture.urns(n).flatMap((urn) => /::wiro:LinkedInAgent::(\S+)$/.exec(urn)?.[1] ?? []);
  const stacks = (count: number) => Array.from({ length: count }, (_, n) => customersOf(n).sort());

  test("each agent is set up once, and the run names who has to consent", async () => {
    const text = await fixture.project.run("run");
    const once = [...guids].sort();
    expect(takeWrites(fixture.sandbox)).toEqual({
      CredentialUpsert: once,
      CustomSkillUpsert: [...once, ...once].sort(),
      Start: once,
      Update: expect.any(Array) as string[],
    });
    expect(dueOf(text)).toEqual(names.filter((name) => name !== "customer-0"));
    expect(connections().map(({ connected }) => connected)).toEqual(guids.map((guid) => guid === guids[0]));
    held = stacks(2);
    expect(held.map(({ length }) => length > 0)).toEqual([true, true]);
    expect(held.flat().sort()).toEqual(names);
  });

  test("with a further stack, nothing is applied before the records are moved", async () => {
    fixture.project.setShards(3);
    const { code, text } = await fixture.project.try("run");
    expect(code).toBe(1);
    expect(text).toMatch(
      /^shard-\d holds customers of other stacks: run `npm run fleet -- rebalance` first$/m,
    );
    expect(takeWrites(fixture.sandbox)).toEqual({});
  });

  test("rebalance moves customers to the further stack alone; the next run writes nothing and disconnects nobody", async () => {
    const [before, connected] = [held, connections()];
    const text = await fixture.project.run("rebalance");
    held = stacks(3);
    const moved = held[2] ?? [];
    expect(moved.length).toBeGreaterThan(0);
    expect(text.match(/to shard-\d$/gm)).toEqual(moved.map(() => "to shard-2"));
    expect(held.slice(0, 2)).toEqual(before.map((all) => all.filter((name) => !moved.includes(name))));
    // The workers hold the number with which they began.
    expect((await fixture.project.try("run")).text).toContain(
      "number of stacks than the run: update its files",
    );
    expect(takeWrites(fixture.sandbox)).toEqual({});
    await fixture.project.endWorkers();
    fixture.project.startWorker();
    expect(await fixture.project.run("run")).toContain("6 of 6 customers, 3 of 3 stacks");
    expect(takeWrites(fixture.sandbox)).toEqual({});
    expect(connections()).toEqual(connected);
    expect(stacks(3)).toEqual(held);
  });

  test("with one stack less, nothing is applied before rebalance has moved its customers back", async () => {
    fixture.project.setShards(2);
    expect((await fixture.project.try("run")).text).toContain("shard-2 holds customers of other stacks");
    await fixture.project.run("rebalance");
    const after = stacks(3);
    expect(after[2]).toEqual([]);
    expect(after.flat().sort()).toEqual(names);
    expect(takeWrites(fixture.sandbox)).toEqual({});
  });
});

describeShards("a worker is killed in the middle of a stack", () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await fixtureOf(4, 1);
  });
  afterAll(() => fixture.close());

  test("its CLI ends with it, another worker ends the stack, no link is made for a connected agent, and a second run writes nothing", async () => {
    const { project, sandbox } = fixture;
    const { control } = sandbox;
    const adopted = control.agents()[0]?.guid ?? "";
    control.connectByHand(adopted, { clientId: "app-1", organizationId: "1000" });
    const { connectedAt } = control.agent(adopted).linkedin;
    // From some point on, the CLI has nothing to print: it does not notice that nobody reads it.
    for (const { guid } of control.agents().slice(1))
      control.fault({ path: "Detail", agentGuid: guid, times: 100, delayMs: 20_000 });
    const killed = project.startWorker();
    const run = project.run("run");
    const recorded = () => fixture.urns(0).filter((urn) => /::customer-\d+-(linkedin|runs)$/.test(urn));
    while (recorded().length < 5) await delay(200);
    const first = clisIn(project.folder);
    expect(first).toHaveLength(1);
    killed.process.kill("SIGKILL");
    control.clearFaults();
    const second = project.startWorker();
    const isOfFirst = (pid: string) => first.includes(pid);
    await until(() => !clisIn(project.folder).every(isOfFirst));
    expect(clisIn(project.folder).filter(isOfFirst)).toEqual([]);
    expect(dueOf(await run)).toEqual(["customer-1", "customer-2", "customer-3"]);
    expect(second.text()).toContain("shard-0: is taken up again after a worker was lost");
    const writes = takeWrites(sandbox);
    expect(writes).not.toHaveProperty("OAuthConnect");
    expect(writes).not.toHaveProperty("OAuthDisconnect");
    expect(control.agent(adopted).linkedin).toMatchObject({ connected: true, connectedAt });
    expect(control.agents().map(({ status }) => status)).toEqual([4, 4, 4, 4]);
    await project.run("run");
    expect(takeWrites(sandbox)).toEqual({});
  });
});

/** The CLIs that apply a stack of the project in this folder. */
function clisIn(folder: string): string[] {
  const processes = execFileSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8" }).split("\n");
  const pids = processes.flatMap((line) => /^\s*(\d+) \S*pulumi up /.exec(line)?.[1] ?? []);
  return pids.filter((pid) => folderOf(pid) === folder);
}

function folderOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It has ended.
    return undefined;
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(50);
}
