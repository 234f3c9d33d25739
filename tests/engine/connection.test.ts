import { YEAR_CASES } from "../support/connection-table";
import { loseGrant } from "../support/lost-grant";
import { DAY, EXPECTED, program, Walk } from "./connection-walk";
import { describeEngine } from "./engine-fixture";

describeEngine("the year of a connection whose app is approved for refresh tokens", () => {
  let walk: Walk;

  beforeAll(async () => {
    walk = await Walk.create();
    walk.control.settings.refreshTokens = true;
    walk.control.setStatus(walk.guid, 4);
    walk.control.fault({ path: "OAuthConnect", status: 500, body: "" });
    const { code } = await walk.fixture.project.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
  });
  afterAll(() => walk.fixture.end());

  test("0 minutes: the first OAuthConnect fails, the next up makes the link", async () => {
    await walk.expectCase("noLink");
    await walk.expectCase("fresh");
  });

  test("16 minutes: a plain preview says why without a request; a refreshed one names it; up renews the link", async () => {
    const { fixture } = walk;
    fixture.advanceMinutes(16);
    fixture.takeOperations();
    const { text } = await fixture.project.runOrFail("preview");
    expect(text).toMatch(
      /agent [0-9a-f-]+: pending: the consent link expired at [0-9-]+T[0-9:]+Z; the update checks whether a person has consented since/,
    );
    expect(fixture.takeOperations()).toEqual([]);
    await walk.expectCase("expired");
  });

  test("the wrong person consents, then the right one", async () => {
    await walk.fixture.consent("Sam Roe");
    await walk.expectCase("wrong");
    await walk.expectCase("awaited");
    await walk.fixture.consent("Jane Doe");
    await walk.expectCase("connected");
  });

  test("60 days: still connected, by a token that Wiro renewed", async () => {
    walk.advanceDays(60);
    await walk.expectCase("connected");
  });

  test("122 days: a record that is 62 days old plans nothing, although its token's end is past", async () => {
    walk.advanceDays(62);
    await walk.expectQuiet();
  });

  test("321 days: no alarm, and the next date is named", async () => {
    walk.advanceDays(199);
    const { statusReason, renewBy } = await walk.expectCase("connected");
    const due = Date.parse(String(renewBy)) - 30 * DAY * 60_000;
    expect(statusReason).toBe(
      `connected as Jane Doe; nothing to do before ${new Date(due).toISOString().slice(0, 10)}`,
    );
  });

  test("336 days: the renewal is due, asked for by a link, and due again when that link expired", async () => {
    const { fixture } = walk;
    walk.advanceDays(15);
    const { text } = await fixture.project.runOrFail("preview");
    expect(text).toMatch(/connected, but the consent must be renewed by \d{4}-\d\d-\d\d; the update checks/);
    await walk.expectCase("renewal");
    await walk.expectCase("renewing");
  });

  test("364 days, by the other reading: still due", async () => {
    walk.control.settings.storedTokenEnd = "sixty-days";
    walk.advanceDays(28);
    await walk.expectCase("renewal");
  });

  test("366 days: the year is over, although the API says connected with an end ahead; a link reconnects", async () => {
    walk.advanceDays(2);
    expect(walk.fixture.connection()).toMatchObject({ connected: true });
    await walk.expectCase("yearEnded");
    await walk.expectCase("reconnecting");
    await walk.reconnect();
  });

  test("a consent that Wiro lost", async () => {
    loseGrant(walk.control, walk.guid);
    await walk.expectCase("lost");
    await walk.reconnect();
  });

  test("another app needs a new consent, and the preview says so", async () => {
    const { fixture } = walk;
    fixture.project.write(program(walk.guid, EXPECTED).replace("app-1", "app-2"));
    const { text } = await fixture.project.runOrFail("preview");
    expect(text).toContain("another LinkedIn app needs a new consent by a page admin");
    await walk.expectCase("app");
    fixture.advanceMinutes(16);
    await walk.expectCase("otherApp");
    await walk.reconnect();
  });

  test("a new reconnectTrigger asks for a new consent although there is one", async () => {
    const triggered = program(walk.guid, `${EXPECTED}, reconnectTrigger: "new-scopes"`);
    walk.fixture.project.write(triggered.replace("app-1", "app-2"));
    await walk.expectCase("trigger");
    await walk.reconnect();
  });

  test("an agent that cannot be seen stays in the state until it is removed from the program", async () => {
    walk.control.removeAgent(walk.guid);
    await walk.expectCase("missing");
    walk.fixture.project.write("");
    const { text } = await walk.fixture.project.up();
    expect(text).toContain("as an earlier run found: nothing was left to do.");
  });

  test("no case of the year was left out", () => {
    expect([...walk.walked].sort()).toEqual(Object.keys(YEAR_CASES).sort());
  });
});
