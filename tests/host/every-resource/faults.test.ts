import { createHash } from "node:crypto";
import { CALLED, type Cell, expectedOutcome } from "../../support/fault-table";
import { FAULTS, type NamedFault } from "../../support/faults";
import { FaultBench } from "../fault-bench";
import { type Scenario, SCENARIOS } from "../fault-scenarios";

/** This many cells of each scenario run, drawn by the seed; `npm run test:faults` runs all. */
const CELLS = process.env["FAULT_CELLS"] ?? "12";
const SEED = process.env["SEED"] ?? String(Date.now() % 1_000_000);

let bench: FaultBench;
beforeAll(async () => {
  bench = await FaultBench.open();
  process.stderr.write(`fault matrix: SEED=${SEED} FAULT_CELLS=${CELLS}\n`);
});
/** How many cells ran, and how many there are. */
const cells = { ran: 0, all: 0 };
afterAll(async () => {
  process.stderr.write(`fault matrix: ${cells.ran} of ${cells.all} cells ran\n`);
  await bench.close();
});

const titleOf = ({ resource, operation, name }: Scenario) => `${resource}, ${operation} ${name}`.trim();
const nameOf = ({ call, nth, fault, persistence }: Cell) => `${call} ${nth} | ${fault.name} | ${persistence}`;

function concerns({ only, group, name }: NamedFault, { operation }: Scenario, call: string): boolean {
  // A process reports only its first read with a rejected key, so each such read needs its own process. The texts of
  // the rejection make no difference, so one is enough.
  if (operation === "read" && group === "rejected key" && name.includes('"')) return false;
  return only === undefined || only.includes(call);
}

/** Every fault of every call that the scenario makes without a fault. */
async function cellsOf(scenario: Scenario): Promise<Cell[]> {
  const calls = await bench.callsOf(scenario);
  return calls.flatMap((call, position) => {
    const nth = calls.slice(0, position + 1).filter((other) => other === call).length;
    const faults = FAULTS.filter((fault) => concerns(fault, scenario, call));
    return faults.flatMap((fault) =>
      (["once", "for ever"] as const).map((persistence) => {
        return { scenario, call, nth, position, fault, persistence };
      }),
    );
  });
}

function drawn(cells: readonly Cell[]): readonly Cell[] {
  if (CELLS === "all") return cells;
  const rank = (cell: Cell) =>
    createHash("sha256")
      .update(SEED + nameOf(cell))
      .digest("hex");
  return [...cells].sort((a, b) => rank(a).localeCompare(rank(b))).slice(0, Number(CELLS));
}

async function wrongWith(cell: Cell): Promise<string[]> {
  const desired = expectedOutcome(cell);
  const found = await bench.outcomeOf(cell).catch((error: unknown) => (error as Error).message);
  return found === desired ? [] : [`${nameOf(cell)}: ${found} where the table says "${desired}"`];
}

test("the scenarios make every call that a resource can make", async () => {
  const calls = [];
  for (const scenario of SCENARIOS) calls.push(...(await bench.callsOf(scenario)));
  expect([...new Set(calls)].sort()).toEqual(CALLED);
});

test.each(SCENARIOS.map((scenario) => [titleOf(scenario), scenario] as const))(
  "%s: the result of each fault of each call, and the next run completes it",
  async (_, scenario) => {
    const all = await cellsOf(scenario);
    cells.all += all.length;
    const wrong: string[] = [];
    for (const cell of drawn(all)) {
      cells.ran += 1;
      wrong.push(...(await wrongWith(cell)));
    }
    expect(wrong).toEqual([]);
  },
  20 * 60_000,
);
