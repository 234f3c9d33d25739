import { setTimeout as delay } from "node:timers/promises";
import PgBoss from "pg-boss";
import { fingerprint } from "./shards";
import { type Outcome, unlock, up } from "./stack";

const QUEUE = "wiro-linkedin-fleet";
/** A worker that has not renewed its lease for so long counts as killed, and another one takes its stack. */
const LEASE_SECONDS = Number(process.env["FLEET_LEASE_SECONDS"] ?? 15);
const POLL_MS = 1000;

interface Shard {
  readonly stack: string;
  readonly files: string;
}

/** How far a job is: its customers that are done, and the outcome once it has ended. */
export interface Progress {
  readonly done?: number;
  readonly outcome?: Outcome;
}

export async function openQueue(): Promise<PgBoss> {
  const { FLEET_QUEUE_URL: url = process.env["PULUMI_BACKEND_URL"] ?? "" } = process.env;
  if (!url.startsWith("postgres"))
    throw new Error("PULUMI_BACKEND_URL is not the URL of a PostgreSQL database: the queue needs one");
  const boss = new PgBoss({ connectionString: url, application_name: QUEUE, schedule: false });
  boss.on("error", (error) => console.error(`the queue: ${error.message}`));
  await boss.start();
  return boss;
}

/** One job for each stack. */
export async function enqueue(boss: PgBoss, stacks: readonly string[]): Promise<string[]> {
  const create = () => boss.createQueue(QUEUE, { name: QUEUE, retryLimit: 5, retryDelay: 0 });
  // The first time it makes tables, which can deadlock with a worker's poll: PostgreSQL then ends one of the two.
  await create().catch(create);
  const left = await boss.getQueueSize(QUEUE, { before: "completed" });
  if (left > 0) throw new Error(`${left} stacks of an earlier run are not done: start a worker, and wait`);
  const files = fingerprint();
  const options = { expireInSeconds: LEASE_SECONDS };
  const ids = await Promise.all(
    stacks.map((stack) => boss.send(QUEUE, { stack, files } satisfies Shard, options)),
  );
  return ids.filter((id) => id !== null);
}

export async function progressOf(boss: PgBoss, id: string): Promise<Progress & { readonly state: string }> {
  const job = await boss.getJobById(QUEUE, id, { includeArchive: true });
  const output = (job?.output ?? {}) as Progress;
  return { ...output, state: job?.state ?? "lost" };
}

/** Takes one stack after the other, until `stop`. Any number of workers may run, on any number of machines. */
export async function work(boss: PgBoss, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const job = await next(boss).catch((error: unknown) => {
      console.error(`the queue: ${(error as Error).message}`);
      return undefined;
    });
    if (job === undefined) await delay(POLL_MS, undefined, { signal: stop }).catch(() => undefined);
    else await take(boss, job);
  }
}

async function next(boss: PgBoss): Promise<PgBoss.JobWithMetadata<Shard> | undefined> {
  await boss.expire();
  const [job] = await boss.fetch<Shard>(QUEUE, { includeMetadata: true });
  return job;
}

async function take(boss: PgBoss, { id, data, retryCount }: PgBoss.JobWithMetadata<Shard>): Promise<void> {
  const { stack, files } = data;
  const started = Date.now();
  const lost = new AbortController();
  let done = 0;
  let renewed = Date.now();
  // pg-boss counts a job's time from the beginning. Moved along, it is a lease, which only a living worker renews.
  const renew = async () => {
    const sql = `UPDATE pgboss.job SET started_on = now(), output = $4
      WHERE name = $1 AND id = $2 AND retry_count = $3 AND state = 'active' RETURNING id`;
    const held = await boss.getDb().executeSql(sql, [QUEUE, id, retryCount, JSON.stringify({ done })]);
    if (held.rows.length === 0) lost.abort();
    else renewed = Date.now();
  };
  const timer = setInterval(() => {
    if (Date.now() - renewed > LEASE_SECONDS * 1000) lost.abort();
    renew().catch((error: unknown) => console.error(`${stack}: ${(error as Error).message}`));
  }, LEASE_SECONDS * 300);
  try {
    console.log(`${stack}: ${retryCount === 0 ? "begins" : "is taken up again after a worker was lost"}`);
    if (files !== fingerprint()) {
      const failures = [
        "a worker has another customers.csv or number of stacks than the run: update its files",
      ];
      await boss.complete(QUEUE, id, { outcome: { stack, due: {}, failures } });
      return;
    }
    if (retryCount > 0) await unlock(stack);
    const outcome = await up(stack, (customers) => (done = customers), lost.signal);
    if (lost.signal.aborted) {
      console.log(`${stack}: another worker has it now`);
      return;
    }
    await boss.complete(QUEUE, id, { done, outcome });
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    console.log(`${stack}: done in ${seconds} s, ${outcome.failures.length} failures`);
  } finally {
    clearInterval(timer);
  }
}
