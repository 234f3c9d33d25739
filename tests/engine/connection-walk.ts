import { type Case, CASES, type CaseName } from "../support/connection-table";
import { credential, EngineFixture } from "./engine-fixture";

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

/** The lines of the planned update, without the part that says what the refresh found. */
function plannedLines(text: string): string[] {
  const planned = text.slice(text.lastIndexOf("pulumi:pulumi:Stack: (same)"));
  return planned
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^[~+-] [a-zA-Z]+\s*: "/.test(line));
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

  /** After a refresh a preview shows the case to the line, and neither writes; an up then writes what the case says, and no more. */
  async expectCase(name: CaseName): Promise<void> {
    const { fixture } = this;
    this.walked.add(name);
    const expected: Case = CASES[name];
    fixture.takeOperations();
    await fixture.project.runOrFail("refresh", "--yes", "--skip-preview");
    expect(await this.outputs()).toMatchObject({ status: expected.status, connected: expected.connected });
    const { text } = await fixture.project.runOrFail("preview", "--diff");
    const lines = plannedLines(text);
    if (expected.preview === "no change") expect(lines).toEqual([]);
    else expect(lines).toEqual([expect.stringMatching(asPattern(expected.preview))]);
    const warnings = text.split("\n").filter((line) => line.includes("warning: LinkedInCredential of agent"));
    expect(warnings).toHaveLength(expected.warns ? 1 : 0);
    expect(fixture.takeOperations("writes")).toEqual([]);
    // What would change nothing need not be applied to see that: the preview has no step for it.
    if (expected.preview === "no change") {
      expect(text).not.toMatch(/\d+ to (update|create|delete|replace)/);
      return;
    }
    const { text: done } = await fixture.project.up();
    expect(/warning: LinkedInCredential of agent .* cannot be seen/.test(done)).toBe(expected.up === "warns");
    expect(fixture.takeOperations("writes")).toEqual(expected.up === "warns" ? [] : expected.up);
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
