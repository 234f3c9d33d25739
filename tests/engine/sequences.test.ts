import fc from "fast-check";
import { type Driver, events, EXPECTED_MEMBER, Sequence } from "../support/sequence";
import { credential, describeEngine, MINUTE, EngineFixture } from "./engine-fixture";
import { inTheClear } from "./state-file";

const SEQUENCES = Number(process.env["ENGINE_SEQUENCES"] ?? 1);
const LENGTH = 30;

/** The same events as in tests/host/credential/sequences.test.ts, run by the real CLI. */
class EngineDriver implements Driver {
  private name = 0;
  private declared: Record<string, string> = {};
  private ahead = 0;

  constructor(private readonly fixture: EngineFixture) {}

  setArgs(args: Record<string, string>): void {
    this.declared = args;
    this.write();
  }

  advance(minutes: number): void {
    this.ahead += minutes * MINUTE;
    this.fixture.advanceMinutes(minutes);
  }

  now(): number {
    return Date.now() + this.ahead;
  }

  async state(): Promise<Record<string, unknown> | undefined> {
    const outputs = (await this.fixture.project.resources()).at(-1)?.outputs;
    return outputs && (inTheClear(outputs) as Record<string, unknown>);
  }

  async up({ refresh, rename }: { refresh: boolean; rename: boolean }): Promise<"done" | "failed"> {
    if (rename) {
      this.name += 1;
      this.write();
    }
    const { code } = await this.fixture.project.run(
      "up",
      "--yes",
      "--skip-preview",
      ...(refresh ? ["--refresh"] : []),
    );
    return code === 0 ? "done" : "failed";
  }

  preview() {
    return this.fixture.project.runOrFail("preview");
  }

  refresh() {
    return this.fixture.project.runOrFail("refresh", "--yes", "--skip-preview");
  }

  async plansChange(): Promise<boolean> {
    return (await this.fixture.project.plan()).length > 0;
  }

  private write(): void {
    const { clientSecret = "", organizationId = "" } = this.declared;
    const args = `...${credential(this.fixture.guid(0))}, expectedAccountName: "${EXPECTED_MEMBER}", organizationId: "${organizationId}"`;
    this.fixture.project.write(
      `new wiro.LinkedInCredential("jane-${this.name}", { ${args}, clientSecret: pulumi.secret("${clientSecret}") });`,
    );
  }
}

jest.setTimeout(5 * SEQUENCES * MINUTE);

describeEngine(`over any ${LENGTH} events under the real engine`, () => {
  test("links are minted once for each cause, each write changes something, and a refresh reports the API's state", async () => {
    await fc.assert(
      fc.asyncProperty(events(LENGTH), async (all) => {
        const fixture = await EngineFixture.create(1, () => "");
        fixture.approveAndRun(0);
        try {
          await new Sequence(fixture.sandbox, fixture.guid(0), new EngineDriver(fixture)).run(all);
        } finally {
          await fixture.end();
        }
      }),
      // To shrink a failure takes hundreds of runs: the host's suite is the place for that.
      { numRuns: SEQUENCES, endOnFailure: true },
    );
  });
});
