import { loseGrant } from "../support/lost-grant";
import { credential, describeEngine, EngineFixture } from "./engine-fixture";

const DAY = 24 * 60;
const program = (guid: string) => `
  new wiro.LinkedInCredential("jane", ${credential(guid, 'consentLink: "none", redirectUrl: undefined')});
`;

describeEngine('with consentLink: "none"', () => {
  let world: EngineFixture;
  beforeAll(async () => {
    world = await EngineFixture.create(1, ([guid = ""]) => program(guid));
    await world.project.up();
  });
  afterAll(() => world.end());

  test("no link is ever minted, and pending is no change, however old", async () => {
    world.advanceMinutes(60 * DAY);
    expect(await world.project.plan("--refresh")).toEqual([]);
    await world.project.up("--refresh");
    expect(world.operations("writes")).toEqual(["CredentialUpsert"]);
  });

  test("a consent that came by other means is recorded; its loss is drift in every preview until it is mended", async () => {
    world.sandbox.control.connectByHand(world.guid(0), { clientId: "app-1" });
    await world.project.up("--refresh");
    expect((await world.project.resources())[0]?.outputs).toMatchObject({ status: "connected" });
    loseGrant(world.sandbox.control, world.guid(0));
    for (let round = 0; round < 2; round += 1) {
      const { text } = await world.project.runOrFail("preview", "--refresh", "--diff");
      expect(text).toMatch(/~ connection\s*: "disconnected: .* of Jane Doe" => "connected"/);
      await world.project.up("--refresh");
    }
    expect(world.operations("writes")).toEqual([]);
  });
});
