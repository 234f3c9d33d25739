import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CALLS, type CutPoint, CUTS, describeCut, OPERATIONS, rounds } from "./cut-point";
import { CutStack, type Left } from "./cut-stack";
import { describeEngine, MINUTE } from "./engine-fixture";

/** 12 in CI, 198 by `npm run test:cuts`. A seed repeats a run. */
const COUNT = Number(process.env["CUTS"] ?? 12);
const LANES = Number(process.env["CUT_LANES"] ?? 1);
const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

const print = (line: string) => process.stderr.write(`${line}\n`);
const page = readFileSync(join(__dirname, "../../docs/recovery.md"), "utf8");
const RECOVERY = [...page.matchAll(/^(pulumi [^#\n]*?) *#/gm)].map(([, command = ""]) => command);

/** What an interruption left, and what it cost. */
interface Outcome extends Left {
  readonly point: CutPoint;
  /** More consent links than a run makes that nobody cuts. */
  readonly linksMore: number;
  readonly failures: readonly string[];
}

jest.setTimeout((4 + COUNT / 2) * MINUTE);

describeEngine(`${COUNT} interrupted runs, seed ${SEED}`, () => {
  const stacks: (CutStack | undefined)[] = [];
  afterAll(async () => {
    for (const stack of stacks) await stack?.close();
  });

  test("docs/recovery.md recovers each of them: state and agent agree, and no consent is lost", async () => {
    print(`cuts: SEED=${SEED} CUTS=${COUNT}`);
    const all = rounds(Math.ceil(COUNT / OPERATIONS.length), SEED);
    const outcomes: Outcome[] = [];
    const lane = async (first: number) => {
      for (let n = first; n < all.length; n += LANES) {
        const stack = (stacks[first] ??= await CutStack.open());
        for (const point of all[n] ?? []) {
          const outcome = await interrupted(stack, point);
          outcomes.push(outcome);
          print(`cut ${outcomes.length}: ${lineOf(outcome)}`);
          if (outcome.failures.length === 0) continue;
          // The next points would fail for what this one left.
          stacks[first] = undefined;
          await stack.close();
          break;
        }
      }
    };
    await Promise.all(Array.from({ length: LANES }, (_, n) => lane(n)));
    print(tableOf(outcomes));
    expect(outcomes.filter(({ failures }) => failures.length > 0).map(lineOf)).toEqual([]);
  });
});

/** A run that is cut at the point, and what has to hold after the commands. */
async function interrupted(stack: CutStack, point: CutPoint): Promise<Outcome> {
  const { operation } = point;
  let left: Left = { isLocked: false, isCreatePending: false };
  let linksMore = 0;
  const failures: string[] = [];
  try {
    stack.prepare(operation);
    const cut = await stack.cut(point);
    left = stack.left();
    const recovered = await stack.recover(operation, RECOVERY);
    const links = [...cut, ...recovered].filter((name) => name === "OAuthConnect").length;
    linksMore = links - (CALLS[operation]["OAuthConnect"] ?? 0);
    if (linksMore > 1) failures.push(`${linksMore} links more`);
    failures.push(...stack.differences(operation), ...(await stack.planAgain(operation)));
    await stack.consent(operation);
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error));
  }
  return { point, ...left, linksMore, failures };
}

function lineOf({ point, isLocked, isCreatePending, linksMore, failures }: Outcome): string {
  const left = [
    ...(isLocked ? ["a lock"] : []),
    ...(isCreatePending ? ["a pending create"] : []),
    ...(linksMore > 0 ? [`${linksMore} link more`] : []),
    ...failures,
  ];
  return `${describeCut(point)}: ${left.length === 0 ? "nothing is left" : left.join(", ")}`;
}

function tableOf(outcomes: readonly Outcome[]): string {
  const columns: [string, (one: Outcome) => boolean][] = [
    ...CUTS.map(({ signal, target }): [string, (one: Outcome) => boolean] => [
      `${signal} ${target}`,
      ({ point: { cut } }) => cut.signal === signal && cut.target === target,
    ]),
    ["all", () => true],
    ["cancel", ({ isLocked }) => isLocked],
    ["clear", ({ isCreatePending }) => isCreatePending],
    ["links more", ({ linksMore }) => linksMore > 0],
    ["failures", ({ failures }) => failures.length > 0],
  ];
  const rows = [...OPERATIONS, "all"].map((operation) => {
    const of = outcomes.filter(({ point }) => operation === "all" || point.operation === operation);
    return [operation, ...columns.map(([, counts]) => String(of.filter(counts).length))];
  });
  const cells = [["", ...columns.map(([name]) => name)], ...rows];
  return cells.map((row) => `| ${row.join(" | ")} |`).join("\n");
}
