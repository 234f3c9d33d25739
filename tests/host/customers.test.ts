import { loseGrant } from "../support/lost-grant";
import { APP, MINUTE, HostFixture } from "./host-fixture";

let fixture: HostFixture;
beforeAll(async () => {
  fixture = await HostFixture.open();
});
afterEach(() => fixture.reset());
afterAll(() => fixture.close());

describe("two customers of one product", () => {
  const two = async () => {
    const acme = await fixture.connected({ organizationId: "111" }, "Jane Doe");
    const globex = await fixture.connected({ organizationId: "222" }, "Sam Roe");
    const heldBy = ({ args }: typeof acme) => fixture.control.agent(String(args["agentGuid"])).linkedin;
    return { acme, globex, heldBy };
  };

  it("share the app, and each has its own agent, page and consent", async () => {
    const { acme, globex, heldBy } = await two();
    const own = { clientId: APP, connected: true };
    expect(heldBy(acme)).toMatchObject({ ...own, organizationId: "111", accountName: "Jane Doe" });
    expect(heldBy(globex)).toMatchObject({ ...own, organizationId: "222", accountName: "Sam Roe" });
    expect(acme.id).not.toBe(globex.id);
  });

  it("lose and renew their connections independently", async () => {
    const { acme, globex, heldBy } = await two();
    loseGrant(fixture.control, String(acme.args["agentGuid"]));
    await acme.read();
    await globex.read();
    expect([acme.outputs["status"], globex.outputs["status"]]).toEqual(["disconnected", "connected"]);
    await acme.update();
    fixture.setClockAhead(MINUTE);
    await fixture.consent(acme, "Kim Poe");
    expect(heldBy(acme)).toMatchObject({ connected: true, accountName: "Kim Poe" });
    expect(heldBy(globex)).toMatchObject({ connected: true, accountName: "Sam Roe" });
  });

  it("are disconnected independently", async () => {
    const { acme, globex, heldBy } = await two();
    await acme.in(await fixture.nextRun()).delete();
    expect([heldBy(acme).connected, heldBy(globex).connected]).toEqual([false, true]);
  });
});
