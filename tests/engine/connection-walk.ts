import { type Case, CASES, type CaseName } from "../support/connection-table";
import { credential, EngineFixture } from "./engine-fixture";
import type { Step } from "./project";

export const DAY = 24 * 60;
export const EXPECTED = 'expectedAccountName: "Jane Doe"';

export const program = (guid: string, extra = EXPECTED) => `
  const c = new wiro.LinkedInCredential("jane", ${credential(guid, extra)});
  exports.link = c.authorizeUrl;
`;

function asPattern(line: string): RegExp {
  const escaped = line.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const filled = escaped
    .replace("<time>", "[0-9-]+T[0-9:]+Z")
    .replace("<date>", "[0-9]{4}-[0-9]{2}-[0-9]{2}");
  return new RegExp(`^${filled.replace(": ", "\\s*: ")}$`);
}

/** The lines that `preview --diff` shows of the planned step. */
function plannedLines({ detailedDiff, oldState, newState }: Step): string[] {
  return Object.keys(detailedDiff ?? {}).map((key) => {
    const [before, after] = [oldState, newState].map((state) => JSON.stringify(state?.inputs?.[key]));
    return before === undefined ? `+ ${key}: ${after}` : `~ ${key}: ${before} => ${after}`;
  });
}

/** One credential, walked from case to case of the table. */
export class Walk {
  readonly walked = new Set<CaseName>();

  private constructor(readonly fixture: EngineFixture) {}

  static async create(): Promise<Walk> {
    return new Walk(await EngineFixture.create(1, ([guid = ""]) => program(guid)));
  }

  get control() {
    return this.fixture.sandbox.control;
  }

  get guid(): string {
    return this.fixture.guid(0);
  }

  /**
   * A refreshed preview shows the case to the line, and writes nothing; an up then writes what the case says, and no more.
   * Returns the outputs that the refresh found.
   */
  async expectCase(name: CaseName): Promise<Record<string, unknown>> {
    this.walked.add(name);
    const expected: Case = CASES[name];
    this.fixture.takeOperations();
    return expected.preview === "no change" ? this.expectNoChange(expected) : this.expectChange(expected);
  }

  /** `preview --json` shows a refreshed record only beside a step that changes it, so here an up has nothing to do. */
  private async expectNoChange(expected: Case): Promise<Record<string, unknown>> {
    const { fixture } = this;
    const { text } = await fixture.project.up("--refresh", "--expect-no-changes");
    const warnings = text
      .slice(text.indexOf("Diagnostics:"))
      .matchAll(/^ *(warning: LinkedInCredential of agent .*)$/gm);
    expect(new Set([...warnings].map(([, line]) => line)).size).toBe(expected.warns ? 1 : 0);
    const outputs = (await this.outputs()) ?? {};
    expect(outputs).toMatchObject({ status: expected.status, connected: expected.connected });
    expect(fixture.takeOperations("writes")).toEqual([]);
    return outputs;
  }

  private async expectChange(expected: Case): Promise<Record<string, unknown>> {
    const { fixture } = this;
    const { steps, diagnostics } = await fixture.project.preview("--refresh");
    const planned = steps.filter(({ op, urn }) => op !== "refresh" && urn.endsWith("::jane"));
    expect(planned.flatMap(plannedLines)).toEqual([expect.stringMatching(asPattern(expected.preview))]);
    const outputs = planned[0]?.oldState?.outputs ?? {};
    expect(outputs).toMatchObject({ status: expected.status, connected: expected.connected });
    const warnings = diagnostics.filter(({ message }) =>
      message.includes("warning: LinkedInCredential of agent"),
    );
    expect(warnings).toHaveLength(expected.warns ? 1 : 0);
    expect(fixture.takeOperations("writes")).toEqual([]);
    const { text: done } = await fixture.project.up("--refresh");
    expect(/warning: LinkedInCredential of agent .* cannot be seen/.test(done)).toBe(expected.up === "warns");
    expect(fixture.takeOperations("writes")).toEqual(expected.up === "warns" ? [] : expected.up);
    return outputs;
  }

  /** A plain preview of the record, however old it is, plans nothing and asks nothing. */
  async expectQuiet(): Promise<void> {
    this.fixture.takeOperations();
    expect(await this.fixture.project.plan()).toEqual([]);
    expect(this.fixture.takeOperations()).toEqual([]);
  }

  /** The consent by the link that was made last, and the one up that sees it. */
  async reconnect(): Promise<void> {
    const { fixture } = this;
    fixture.takeOperations();
    await fixture.consent("Jane Doe");
    await fixture.project.up("--refresh");
    expect(await this.outputs()).toMatchObject({ status: "connected", connected: true });
    expect(fixture.takeOperations("writes")).toEqual([]);
  }

  async outputs(): Promise<Record<string, unknown> | undefined> {
    return (await this.fixture.project.resources())[0]?.outputs;
  }

  advanceDays(days: number): void {
    this.fixture.advanceMinutes(days * DAY);
  }
}
