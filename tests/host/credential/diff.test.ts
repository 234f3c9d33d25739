import { loseGrant } from "../../support/lost-grant";
import { guidOf, UNKNOWN } from "../declared";
import { hostFixture, MINUTE } from "../host-fixture";

const fixture = hostFixture();

const SAME = { changes: "same", replaces: [] };
const NAMED_BY_THE_ENGINE = { changes: "left to the engine", replaces: [] };
const BY_THE_CLOCK = { changes: "some", replaces: [] };

describe("diff of a credential", () => {
  it("reports no change while a person has time to consent", async () => {
    const resource = await fixture.credential().create();
    fixture.setClockAhead(14 * MINUTE);
    expect(await resource.diff()).toEqual(SAME);
    expect((await fixture.host.takeOutput()).stdout).toBe("");
  });

  it.each([
    { clientSecret: "rotated" },
    { organizationId: "999" },
    { pageName: "Jane's Bakery" },
    { redirectUrl: "https://other.example/" },
    { consentLink: "none" },
    { expectedAccountName: "Sam Roe" },
    { renewBeforeDays: 60 },
    { reconnectTrigger: "1" },
    { redirectUrl: undefined, consentLink: "none" },
  ])("lets the engine name the change: %j", async (change) => {
    const resource = await fixture.credential().create();
    expect(await resource.diff(change)).toEqual(NAMED_BY_THE_ENGINE);
  });

  it("prints that another app needs a new consent", async () => {
    const resource = await fixture.credential().create();
    expect(await resource.diff({ clientId: "app-2" })).toEqual(NAMED_BY_THE_ENGINE);
    expect((await fixture.host.takeOutput()).stdout).toMatch(
      /^[^\n]*needs a new consent by a page admin\.\n$/,
    );
  });

  it("names the page in its lines, if the program does", async () => {
    const resource = await fixture.credential({ pageName: "Jane's Bakery" }).create();
    await resource.diff({ clientId: "app-2" });
    expect((await fixture.host.takeOutput()).stdout).toContain(
      `${String(resource.args["agentGuid"])}, page "Jane's Bakery": another LinkedIn app`,
    );
  });

  it("replaces the resource for another agent, and prints what happens to this one", async () => {
    const resource = await fixture.credential().create();
    const agentGuid = fixture.agent();
    expect(await resource.diff({ agentGuid })).toEqual({ changes: "some", replaces: ["agentGuid"] });
    expect((await fixture.host.takeOutput()).stdout).toMatch(/^[^\n]*then this one is disconnected\.\n$/);
  });

  it("sets the new agent up before it disconnects the old one", async () => {
    const { host, id, outputs, ...resource } = await fixture.credential().create();
    const inputs = { ...resource.inputs, agentGuid: "another" };
    expect((await host.engine.diff(id, outputs, inputs)).deleteBeforeReplace).toBe(false);
  });

  it("plans an update when the link expired, and prints why, because no property shows it", async () => {
    const resource = await fixture.credential().create();
    fixture.setClockAhead(15 * MINUTE);
    expect(await resource.diff()).toEqual(BY_THE_CLOCK);
    expect((await fixture.host.takeOutput()).stdout).toMatch(
      new RegExp(`^[^\\n]*${guidOf(resource)}: pending: the consent link expired at [^\\n]+\\n$`),
    );
  });

  it("plans an update when the consent is about to end, and prints why", async () => {
    const resource = await fixture.connected();
    fixture.setClockAhead(334 * 24 * 60 * MINUTE);
    expect(await resource.diff()).toEqual(SAME);
    fixture.setClockAhead(336 * 24 * 60 * MINUTE);
    expect(await resource.diff()).toEqual(BY_THE_CLOCK);
    expect((await fixture.host.takeOutput()).stdout).toMatch(
      /the consent must be renewed by \d{4}-\d\d-\d\d/,
    );
  });

  it('plans nothing for a pending credential with consentLink "none"', async () => {
    const resource = await fixture.credential({ consentLink: "none", redirectUrl: undefined }).create();
    fixture.setClockAhead(400 * 24 * 60 * MINUTE);
    expect(await resource.diff()).toEqual(SAME);
  });

  it("names the lost connection after a refresh", async () => {
    const resource = await fixture.connected();
    loseGrant(fixture.control, guidOf(resource));
    await resource.read();
    expect(resource.inputs["connection"]).toMatch(/^disconnected: /);
    expect(await resource.diff()).toEqual(NAMED_BY_THE_ENGINE);
  });

  it("takes an unknown input for a change", async () => {
    const resource = await fixture.credential().create();
    expect(await resource.diff({ clientSecret: UNKNOWN })).toEqual(NAMED_BY_THE_ENGINE);
  });

  it("reports no change when only the loader's text changed", async () => {
    const { host, id, outputs, inputs } = await fixture.credential().create();
    const older = { ...outputs, __provider: "exports.handler=()=>{throw Error('an older text')}" };
    expect((await host.engine.diff(id, older, inputs)).changes).toBe("same");
  });

  it("calls no API", async () => {
    const resource = await fixture.credential().create();
    fixture.takeCalls(resource);
    fixture.setClockAhead(15 * MINUTE);
    await resource.diff();
    await resource.diff({ clientId: "app-2" });
    expect(fixture.takeCalls(resource)).toEqual([]);
  });
});
