import fc from "fast-check";
import { type Driver, EXPECTED_MEMBER, events, Sequence } from "../../support/sequence";
import type { DeclaredResource } from "../declared";
import { OperationFailed, type Properties } from "../protocol";
import { hostFixture, MINUTE } from "../host-fixture";

/** `npm run test:sequences` runs 1,000; the seed is printed, and `SEED=…` repeats it. */
const SEQUENCES = Number(process.env["SEQUENCES"] ?? 50);
const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 1e9));
const LENGTH = 30;
const UP_TAKES_MINUTES = 0.5;

const fixture = hostFixture();

/** The host, called as the engine calls it: resources that differ or failed half-way are updated. */
class HostDriver implements Driver {
  private resource: DeclaredResource | undefined;
  private args: Properties = {};
  private halfway = false;
  private ahead = 0;

  constructor(private readonly guid: string) {}

  setArgs(args: Properties): void {
    this.args = { expectedAccountName: EXPECTED_MEMBER, ...args, agentGuid: this.guid };
  }

  advance(minutes: number): void {
    this.ahead += minutes * MINUTE;
    fixture.setClockAhead(this.ahead);
  }

  now(): number {
    return Date.now() + this.ahead;
  }

  state() {
    return Promise.resolve(this.resource?.outputs);
  }

  async up({ refresh, rename }: { refresh: boolean; rename: boolean }): Promise<"done" | "failed"> {
    // As with a slow CLI, a link may expire on the way.
    this.advance(UP_TAKES_MINUTES);
    try {
      if (refresh) await this.refresh();
      if (this.resource === undefined || rename) await this.create();
      else if (this.halfway || (await this.plansChange())) await this.resource.update(this.args);
      this.halfway = false;
      return "done";
    } catch (error) {
      if (!(error instanceof OperationFailed)) throw error;
      if (error.record !== undefined) this.halfway = true;
      return "failed";
    }
  }

  async preview(): Promise<void> {
    await this.resource?.diff(this.args);
  }

  async refresh(): Promise<void> {
    await this.resource?.read();
    this.halfway = false;
  }

  async plansChange(): Promise<boolean> {
    if (this.resource === undefined) return true;
    const { changes } = await this.resource.diff(this.args);
    return changes !== "same";
  }

  private async create(): Promise<void> {
    const former = this.resource;
    const fresh = fixture.credential(this.args);
    try {
      await fresh.create();
      this.resource = fresh;
    } catch (error) {
      if (fresh.id !== "") this.resource = fresh;
      throw error;
    }
    await former?.delete();
  }
}

beforeAll(() => void process.stderr.write(`${SEQUENCES} sequences of events: SEED=${SEED}\n`));

test(
  `over any ${LENGTH} events, links are minted once for each cause, no write changes nothing, and a refresh shows the truth`,
  async () => {
    await fc.assert(
      fc.asyncProperty(events(LENGTH), async (all) => {
        fixture.reset();
        fixture.control.settings.refreshTokens = true;
        const guid = fixture.agent({ status: 4 });
        await new Sequence(fixture.sandbox, guid, new HostDriver(guid)).run(all);
      }),
      { numRuns: SEQUENCES, seed: SEED },
    );
  },
  20 * MINUTE,
);
