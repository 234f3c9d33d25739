import fc from "fast-check";
import { CUTS } from "./cut-point";
import type { Interruption } from "./cut-project";
import { describeEngine, MINUTE } from "./engine-fixture";
import { CALLS_OF_AGENT, type Command, FleetCutStack } from "./fleet-cut-stack";
import { MOMENTS } from "./gate";

/** 2 points in a fleet of 5 in CI, 20 in a fleet of 200 by `npm run test:fleet-cuts`. A seed repeats a run. */
const SIZE = Number(process.env["FLEET_CUT_AGENTS"] ?? 5);
const COUNT = Number(process.env["FLEET_CUTS"] ?? 2);
const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
/** A machine's end kills all of it; somebody, or a lack of memory, the CLI alone. */
const KILLS = CUTS.filter(({ signal, target }) => signal === "SIGKILL" && target !== "provider");

/** Of each step: a mistake often shows in each agent. */
const MAX_SHOWN = 10;

const print = (line: string) => process.stderr.write(`fleet cuts: ${line}\n`);

jest.setTimeout((2 + COUNT * (1 + SIZE / 50)) * MINUTE);

/** Points that are spread over the calls of a run, each somewhere in its part. */
function pointsOf(command: Command): Interruption[] {
  // After the last call a run may end before the signal comes.
  const total = CALLS_OF_AGENT[command] * SIZE - 3;
  const anywhere = fc.noBias(fc.integer({ min: 0, max: 999 }));
  const places = fc.sample(anywhere, { seed: SEED + CALLS_OF_AGENT[command], numRuns: COUNT });
  return places.map((place, n) => {
    const nth = 1 + Math.floor(((n + place / 1000) * total) / COUNT);
    const moment = MOMENTS[n % MOMENTS.length] ?? "before";
    return { at: { nth, moment }, cut: KILLS[(n + 1) % KILLS.length] ?? CUTS[0] };
  });
}

describeEngine(`a fleet of ${SIZE} without checkpoints, killed at ${COUNT} points, seed ${SEED}`, () => {
  let stack: FleetCutStack | undefined;
  afterAll(() => stack?.close());

  test("a run that one Ctrl-C ends still records what it did", async () => {
    stack ??= await FleetCutStack.open(SIZE);
    stack.renewAgents();
    const { recorded, isLocked } = await stack.stopUp(3 * SIZE);
    expect(recorded).toBeGreaterThan(0);
    expect(recorded).toBeLessThan(2 * SIZE);
    expect(isLocked).toBe(false);
  });

  const destroys = pointsOf("destroy");
  test.each(pointsOf("up").map((up, n) => ({ n: n + 1, up, destroy: destroys[n] ?? up })))(
    "$n: the next up adopts what was set up and keeps each consent, and the next destroy ends the other one",
    async ({ n, up, destroy }) => {
      const failures: string[] = [];
      const step = async (what: string, work: Promise<string[]>) => {
        const begun = Date.now();
        const found = await work;
        failures.push(...found.slice(0, MAX_SHOWN).map((failure) => `${what}: ${failure}`));
        const outcome = found.length === 0 ? "as it has to be" : `${found.length} failures`;
        print(`${n}/${COUNT}: ${what}: ${outcome} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
      };
      const where = ({ at, cut }: Interruption) => `SIGKILL of the ${cut.target} ${at.moment} call ${at.nth}`;
      const fleet = (stack ??= await FleetCutStack.open(SIZE));
      try {
        fleet.renewAgents();
        await step(`${where(up)} of up`, fleet.cut("up", up));
        print(`${n}/${COUNT}: ${await fleet.consentOfSome()} customers consent`);
        await step("the next up", fleet.recoverUp());
        await step(`${where(destroy)} of destroy`, fleet.cut("destroy", destroy));
        await step("the next destroy", fleet.recoverDestroy());
        expect(failures).toEqual([]);
      } catch (error) {
        // The next point would fail for what this one left.
        stack = undefined;
        await fleet.close();
        throw error;
      }
    },
  );
});
