import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Host, newFolder } from "./host";
import { MINUTE, HostFixture } from "./host-fixture";

let fixture: HostFixture;
beforeAll(async () => {
  fixture = await HostFixture.open();
});
beforeEach(() => fixture.host.takeOutput());
afterEach(() => fixture.reset());
afterAll(() => fixture.close());

const stdout = async () => (await fixture.host.takeOutput()).stdout;

/** A process on a machine whose clock is off, while the API's clock is right. */
function hostAhead(milliseconds: number): Promise<Host> {
  const file = join(newFolder(), "offset");
  writeFileSync(file, String(milliseconds));
  return fixture.startHost({ env: { TEST_CLOCK_FILE: file } });
}

describe("a machine whose clock is off", () => {
  it.each([6, -6, 20 * 60, -20 * 60])(
    "by %d minutes recognises a reconnection at once, and makes no further link",
    async (minutes) => {
      const host = await hostAhead(minutes * MINUTE);
      const resource = await fixture.credential({}, host).create();
      await fixture.consent(resource);
      await resource.read();
      expect(resource.outputs).toMatchObject({ status: "connected", authorizeUrl: "" });
      await resource.update({ reconnectTrigger: "again" });
      expect(resource.outputs["authorizeUrl"]).not.toBe("");
      fixture.control.advanceClock(2 * MINUTE);
      await fixture.consent(resource);
      await resource.read();
      expect(resource.inputs["connection"]).toBe("connected");
      expect(resource.outputs).toMatchObject({ status: "connected", authorizeUrl: "" });
      expect((await resource.diff()).changes).toBe("same");
    },
  );

  it("dates a link on the API's clock", async () => {
    const host = await hostAhead(20 * MINUTE);
    const { outputs } = await fixture.credential({}, host).create();
    const left = Date.parse(String(outputs["authorizeUrlExpiresAt"])) - fixture.control.now().getTime();
    expect(left).toBeGreaterThan(14 * MINUTE);
    expect(left).toBeLessThanOrEqual(15 * MINUTE);
  });
});

describe("warnings", () => {
  it("name a token that is not renewed once in a process, whoever requests a diff", async () => {
    const resource = await fixture.connected({ agentGuid: fixture.agent({ status: 4 }) });
    fixture.setClockAhead(4 * 24 * 60 * MINUTE);
    await resource.read();
    await resource.diff();
    await resource.diff();
    expect(await stdout()).toMatch(
      /^warning: LinkedInCredential of agent \S+: connected, but LinkedIn gave no refresh token with this consent, or the renewal fails: a person must consent again by \d{4}-\d\d-\d\d\.\n$/,
    );
  });
});
