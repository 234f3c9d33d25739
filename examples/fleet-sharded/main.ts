import { setTimeout as delay } from "node:timers/promises";
import { Presets, SingleBar } from "cli-progress";
import { readCustomers } from "../fleet/customers";
import { enqueue, openQueue, progressOf, work } from "./queue";
import { CUSTOMERS, nameOf, stackOf, STACKS } from "./shards";
import { ensureStack, misplaced, move, type Outcome, up } from "./stack";

const USAGE = "usage: npm run fleet -- stacks | run | work | rebalance | apply <stack>";

/** Makes the stacks that are missing, and finds the records that belong to another stack: URNs, from where and to where. */
async function findMisplaced(): Promise<[urns: string[], from: string, to: string][]> {
  const all: [string[], string, string][] = [];
  for (const stack of STACKS) await ensureStack(stack);
  // Beyond the number there may be stacks of a larger one.
  for (let n = 0; ; n += 1) {
    const found = await misplaced(nameOf(n));
    if (found === undefined) return all;
    for (const [to, urns] of found) all.push([urns, nameOf(n), to]);
  }
}

/** A stack that holds a customer of another one would remove what that one has set up. */
async function prepare(): Promise<void> {
  const [first] = await findMisplaced();
  if (first === undefined) return;
  throw new Error(`${first[1]} holds customers of other stacks: run \`npm run fleet -- rebalance\` first`);
}

/** Hands every stack to the workers, and waits for them. */
async function run(): Promise<void> {
  await prepare();
  const customers = readCustomers(CUSTOMERS).map(({ args }) => stackOf(args.agentGuid));
  const totals = STACKS.map((stack) => customers.filter((one) => one === stack).length);
  const boss = await openQueue();
  const ids = await enqueue(boss, STACKS);
  const bar = new SingleBar(
    {
      format: "{bar} {value} of {total} customers, {ended} of {stacks} stacks",
      noTTYOutput: true,
      notTTYSchedule: 5000,
    },
    Presets.shades_classic,
  );
  bar.start(customers.length, 0, { ended: 0, stacks: STACKS.length });
  for (;;) {
    const jobs = await Promise.all(ids.map((id) => progressOf(boss, id)));
    const ended = jobs.filter(({ state }) => !["created", "active", "retry"].includes(state));
    const done = jobs.map((job, n) => (ended.includes(job) ? (totals[n] ?? 0) : (job.done ?? 0)));
    bar.update(
      done.reduce((sum, one) => sum + one, 0),
      { ended: ended.length },
    );
    if (ended.length === jobs.length) {
      bar.stop();
      await boss.stop({ graceful: false });
      report(jobs.map(({ outcome, state }, n) => outcome ?? lostOutcome(STACKS[n] ?? "", state)));
      return;
    }
    await delay(1000);
  }
}

const lostOutcome = (stack: string, state: string): Outcome => ({
  ...{ stack, due: {} },
  failures: [`the job is ${state}: each worker that took it was lost`],
});

/** Who has to consent, and what failed. */
function report(outcomes: readonly Outcome[]): void {
  const due = outcomes.flatMap(({ stack, due }) =>
    Object.entries(due).map(([customer, reason]) => `- ${customer} (${stack}): ${reason}`),
  );
  const failures = outcomes.flatMap(({ stack, failures }) => failures.map((text) => `- ${stack}: ${text}`));
  console.log(`\n${due.length} customers have to consent${due.length === 0 ? "." : ":"}`);
  for (const line of due) console.log(line);
  if (due.length > 0)
    console.log("Their invites: pulumi stack output invitesDue --show-secrets --stack <stack>");
  if (failures.length === 0) return;
  console.log(`\n${failures.length} failures:\n${failures.join("\n")}`);
  process.exitCode = 1;
}

/** Moves the records of each customer whose stack is another one since the number of stacks changed. */
async function rebalance(): Promise<void> {
  for (const [urns, from, to] of await findMisplaced()) {
    await move(urns, from, to);
    for (const urn of urns) console.log(`${urn.split("::").at(-1) ?? ""}: from ${from} to ${to}`);
  }
}

async function main([command, stack = ""]: readonly string[]): Promise<void> {
  if (command === "run") await run();
  else if (command === "rebalance") await rebalance();
  else if (command === "apply" && STACKS.includes(stack)) report([await up(stack, () => undefined)]);
  else if (command === "stacks") {
    await prepare();
    console.log(JSON.stringify(STACKS));
  } else if (command === "work") {
    const stop = new AbortController();
    process.once("SIGTERM", () => stop.abort());
    const boss = await openQueue();
    await work(boss, stop.signal);
    await boss.stop({ graceful: false });
  } else throw new Error(USAGE);
}

main(process.argv.slice(2))
  .catch((error: unknown) => {
    console.error((error as Error).message);
    process.exitCode = 1;
  })
  // A worker that cannot go on ends, for its supervisor to start it again: the queue's connections would keep it.
  .finally(() => process.exit());
