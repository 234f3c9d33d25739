import { execFileSync } from "node:child_process";
import { MINUTE } from "./engine-fixture";
import { cliOfSetup } from "./project";
import { describeWithPostgres } from "./postgres";
import { ShardedFleet } from "./sharded-fleet";

jest.setTimeout(3 * MINUTE);

const describeShards = cliOfSetup() === undefined ? describe.skip : describeWithPostgres;
const AGENTS = 12;
const names = Array.from({ length: AGENTS }, (_, n) => `customer-${n}`).sort();

/** The customers whom a run says to have to consent. */
const dueOf = (text: string) =>
  [...text.matchAll(/^- (customer-\d+) \(shard-/gm)].map(([, name = ""]) => name);

describeShards("a fleet of 12 customers in 3 stacks, with 2 workers", () => {
  let fleet: ShardedFleet;
  let guids: string[];
  beforeAll(async () => {
    fleet = await ShardedFleet.create(AGENTS, 3);
    guids = fleet.sandbox.control.agents().map(({ guid }) => guid);
    // It is adopted as it is.
    fleet.sandbox.control.connectByHand(guids[0] ?? "", {
      ...{ clientId: "app-1", organizationId: "1000" },
      clientSecret: "by-hand",
    });
    fleet.startWorker();
    fleet.startWorker();
  });
  afterAll(() => fleet.close());

  const connections = () => fleet.sandbox.control.agents().map(({ linkedin }) => linkedin);
  const stacks = async (count: number) => {
    const all = Array.from({ length: count }, (_, n) => fleet.customersOf(`shard-${n}`));
    return Promise.all(all);
  };

  test("each agent is set up once, and the summary names who has to consent", async () => {
    const { stdout } = await fleet.runOrFail("run");
    const once = [...guids].sort();
    expect(fleet.takeWrites()).toMatchObject({ CredentialUpsert: once, Start: once });
    expect(dueOf(stdout).sort()).toEqual(names.filter((name) => name !== "customer-0"));
    expect(connections().map(({ connected }) => connected)).toEqual(guids.map((guid) => guid === guids[0]));
    expect((await stacks(3)).flat().sort()).toEqual(names);
  });

  test("a second run writes nothing", async () => {
    const { text } = await fleet.runOrFail("run");
    expect(text).toContain(`${AGENTS} of ${AGENTS} customers, 3 of 3 stacks`);
    expect(fleet.takeWrites()).toEqual({});
  });

  test("with a further stack, no up begins before the records are moved", async () => {
    fleet.setShards(4);
    const { code, text } = await fleet.run("run");
    expect(code).toBe(1);
    expect(text).toMatch(
      /^shard-\d holds customers of other stacks: run `npm run fleet -- rebalance` first$/m,
    );
    expect(fleet.takeWrites()).toEqual({});
  });

  test("rebalance moves customers to the further stack alone, and the next run changes nothing", async () => {
    const [before, connected] = [await stacks(3), connections()];
    const { stdout } = await fleet.runOrFail("rebalance");
    const after = await stacks(4);
    const moved = after[3] ?? [];
    expect(moved.length).toBeGreaterThan(0);
    expect(stdout.match(/to shard-\d$/gm)).toEqual(moved.map(() => "to shard-3"));
    expect(after.slice(0, 3)).toEqual(before.map((all) => all.filter((name) => !moved.includes(name))));
    const { text: summary } = await fleet.runOrFail("run");
    expect(summary).toContain(`${AGENTS} of ${AGENTS} customers, 4 of 4 stacks`);
    expect(fleet.takeWrites()).toEqual({});
    expect(connections()).toEqual(connected);
    expect(await stacks(4)).toEqual(after);
  });
});

describeShards("a worker is killed in the middle of a stack", () => {
  let fleet: ShardedFleet;
  beforeAll(async () => {
    fleet = await ShardedFleet.create(4, 1);
  });
  afterAll(() => fleet.close());

  test("its CLI ends with it, another worker ends the stack, and no link is made for a connected agent", async () => {
    const { control } = fleet.sandbox;
    const [first] = control.agents();
    control.connectByHand(first?.guid ?? "", { clientId: "app-1", organizationId: "1000" });
    const { connectedAt } = control.agent(first?.guid ?? "").linkedin;
    control.fault({ path: "CustomSkillUpsert", times: 100, delayMs: 500 });
    const killed = fleet.startWorker();
    const run = fleet.runOrFail("run");
    await until(() => control.requests().some(({ operation }) => operation === "CustomSkillUpsert"));
    expect(clisIn(fleet.folder)).toBe(1);
    killed.process.kill("SIGKILL");
    await until(() => clisIn(fleet.folder) === 0);
    control.clearFaults();
    const second = fleet.startWorker();
    const { stdout } = await run;
    expect(second.lines()).toContain("shard-0: is taken up again after a worker was lost");
    expect(dueOf(stdout).sort()).toEqual(["customer-1", "customer-2", "customer-3"]);
    const operations = control.requests().map(({ operation }) => operation);
    expect(operations).not.toContain("OAuthConnect");
    expect(operations).not.toContain("OAuthDisconnect");
    expect(control.agent(first?.guid ?? "").linkedin).toMatchObject({ connected: true, connectedAt });
    expect(control.agents().map(({ status }) => status)).toEqual([4, 4, 4, 4]);
    control.clearRequests();
    await fleet.runOrFail("run");
    expect(fleet.takeWrites()).toEqual({});
  });
});

/** How many CLIs apply a stack of the project in this folder. */
function clisIn(folder: string): number {
  const pids = execFileSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8" });
  return pids
    .split("\n")
    .filter((line) => /^\s*\d+ \S*pulumi up /.test(line) && cwdOf(line.trim().split(" ")[0] ?? "") === folder)
    .length;
}

function cwdOf(pid: string): string {
  try {
    return execFileSync("readlink", [`/proc/${pid}/cwd`], { encoding: "utf8" }).trim();
  } catch {
    // It has ended.
    return "";
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((done) => setTimeout(done, 50));
}
