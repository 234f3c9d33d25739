import { type Case, CASES, type CaseName } from "../connection-table";
import { credential, describeEngine, World } from "./world";

const DAY = 24 * 60;
const EXPECTED = 'expectedAccountName: "Jane Doe"';
const program = (guid: string, extra = EXPECTED) => `
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

describeEngine("the whole life of a connection, at 0, 14 and 16 minutes, 30, 60, 336 and 366 days", () => {
  let world: World;
  const walked = new Set<CaseName>();

  beforeAll(async () => {
    world = await World.create(1, ([guid = ""]) => program(guid));
    world.sandbox.control.fault({ path: "OAuthConnect", status: 500, body: "" });
    const { code } = await world.project.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
  });
  afterAll(() => world.end());

  /** A preview shows the case to the line and writes nothing; an up then writes what the case says, and no more. */
  const stands = async (name: CaseName) => {
    walked.add(name);
    const expected: Case = CASES[name];
    world.operations();
    const { text } = await world.project.must("preview", "--refresh", "--diff");
    const lines = plannedLines(text);
    if (expected.preview === "no change") expect(lines).toEqual([]);
    else expect(lines).toEqual([expect.stringMatching(asPattern(expected.preview))]);
    expect(world.operations("writes")).toEqual([]);
    await world.project.must("refresh", "--yes", "--skip-preview");
    const [state] = await world.project.resources();
    expect(state?.outputs).toMatchObject({ status: expected.status, connected: expected.connected });
    expect(world.operations("writes")).toEqual([]);
    // What would change nothing need not be applied to see that: the preview has no step for it.
    if (expected.preview === "no change") {
      expect(text).not.toMatch(/\d+ to (update|create|delete|replace)/);
      return;
    }
    const { text: done } = await world.project.up();
    expect(/warning: LinkedInCredential of agent .* cannot be seen/.test(done)).toBe(expected.up === "warns");
    expect(world.operations("writes")).toEqual(expected.up === "warns" ? [] : expected.up);
  };

  /** The consent by the link that was made last, and the one up that sees it. */
  const reconnects = async () => {
    world.operations();
    await world.consent("Jane Doe");
    await world.project.up("--refresh");
    const [state] = await world.project.resources();
    expect(state?.outputs).toMatchObject({ status: "connected", connected: true });
    expect(world.operations("writes")).toEqual([]);
  };

  test("0 minutes: the first link could not be made, the next one can", async () => {
    await stands("noLink");
    await stands("fresh");
  });

  test("14 minutes: the same link still lives", async () => {
    world.advanceMinutes(14);
    await stands("fresh");
  });

  test("16 minutes: a plain preview says why without a request; a refreshed one names it; up renews the link", async () => {
    world.advanceMinutes(2);
    world.operations();
    const { text } = await world.project.must("preview");
    expect(text).toMatch(
      /agent [0-9a-f-]+: pending: the consent link expired at [0-9-]+T[0-9:]+Z; the update asks whether a person consented meanwhile/,
    );
    expect(world.operations()).toEqual([]);
    await stands("expired");
  });

  test("the wrong person consents, then the right one", async () => {
    await world.consent("Sam Roe");
    await stands("wrong");
    await stands("awaited");
    await world.consent("Jane Doe");
    await stands("connected");
  });

  test.each([30, 60])("%i days: connected", async (days) => {
    world.advanceMinutes(30 * DAY);
    expect(days % 30).toBe(0);
    await stands("connected");
  });

  test("336 days: the renewal is due, asked for by a link, and due again when that link expired", async () => {
    world.advanceMinutes(276 * DAY);
    const { text } = await world.project.must("preview");
    expect(text).toMatch(/connected, but the consent must be renewed by \d{4}-\d\d-\d\d; the update asks/);
    await stands("renewal");
    await stands("renewing");
    world.advanceMinutes(16);
    await stands("renewal");
  });

  test("366 days: the consent ran out; a link reconnects", async () => {
    world.advanceMinutes(30 * DAY);
    await stands("lost");
    await stands("reconnecting");
    await reconnects();
  });

  test("another app needs a new consent, and the preview says so", async () => {
    world.project.write(program(world.guid(0), EXPECTED).replace("app-1", "app-2"));
    const { text } = await world.project.must("preview");
    expect(text).toContain("another LinkedIn app needs a new consent by a page admin");
    await stands("app");
    world.advanceMinutes(16);
    await stands("otherApp");
    await reconnects();
  });

  test("a new reconnectTrigger asks for a new consent although there is one", async () => {
    const triggered = program(world.guid(0), `${EXPECTED}, reconnectTrigger: "new-scopes"`).replace(
      "app-1",
      "app-2",
    );
    world.project.write(triggered);
    await stands("trigger");
    await reconnects();
  });

  test("an agent that cannot be seen stays in the state until it is removed from the program", async () => {
    world.sandbox.control.removeAgent(world.guid(0));
    await stands("missing");
    world.project.write("");
    const { text } = await world.project.up();
    expect(text).toContain("as an earlier run found: nothing was left to do.");
  });

  test("no case of the table was left out", () => {
    expect([...walked].sort()).toEqual(Object.keys(CASES).sort());
  });
});
