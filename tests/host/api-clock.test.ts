import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Host, newFolder } from "./host";
import { MINUTE, Workshop } from "./workshop";

let workshop: Workshop;
beforeAll(async () => {
  workshop = await Workshop.open();
});
beforeEach(() => workshop.host.takeOutput());
afterEach(() => workshop.tidy());
afterAll(() => workshop.close());

const stdout = async () => (await workshop.host.takeOutput()).stdout;

/** A process of a machine whose clock is off, while the API's is right. */
function hostAhead(milliseconds: number): Promise<Host> {
  const file = join(newFolder(), "offset");
  writeFileSync(file, String(milliseconds));
  return workshop.startHost({ env: { TEST_CLOCK_FILE: file } });
}

describe("a machine whose clock is off", () => {
  it.each([6, -6, 20 * 60, -20 * 60])(
    "by %d minutes recognises a reconnection at once, and makes no link more",
    async (minutes) => {
      const host = await hostAhead(minutes * MINUTE);
      const resource = await workshop.credential({}, host).create();
      await workshop.consent(resource);
      await resource.read();
      expect(resource.outputs).toMatchObject({ status: "connected", authorizeUrl: "" });
      await resource.update({ reconnectTrigger: "again" });
      expect(resource.outputs["authorizeUrl"]).not.toBe("");
      workshop.control.advanceClock(2 * MINUTE);
      await workshop.consent(resource);
      await resource.read();
      expect(resource.inputs["connection"]).toBe("connected");
      expect(resource.outputs).toMatchObject({ status: "connected", authorizeUrl: "" });
      expect((await resource.diff()).changes).toBe("same");
    },
  );

  it("dates a link on the API's clock", async () => {
    const host = await hostAhead(20 * MINUTE);
    const { outputs } = await workshop.credential({}, host).create();
    const left = Date.parse(String(outputs["authorizeUrlExpiresAt"])) - workshop.control.now().getTime();
    expect(left).toBeGreaterThan(14 * MINUTE);
    expect(left).toBeLessThanOrEqual(15 * MINUTE);
  });
});

describe("warnings", () => {
  it("name a token that is not renewed once in a process, whatever asks for a diff", async () => {
    const resource = await workshop.connected({ agentGuid: workshop.agent({ status: 4 }) });
    workshop.setClockAhead(4 * 24 * 60 * MINUTE);
    await resource.read();
    await resource.diff();
    await resource.diff();
    expect(await stdout()).toMatch(
      /^warning: LinkedInCredential of agent \S+: connected, but LinkedIn gave no refresh token with this consent, or the renewal fails: a person must consent again by \d{4}-\d\d-\d\d\.\n$/,
    );
  });
});
