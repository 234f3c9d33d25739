import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DeclaredResource } from "../declared";
import { type Host, newFolder } from "../host";
import { CLIENT_SECRET, hostFixture, MINUTE } from "../host-fixture";
import type { Properties } from "../protocol";

const fixture = hostFixture();

const DAY = 24 * 60 * MINUTE;
const stdout = async () => (await fixture.host.takeOutput()).stdout;

/** A connection that Wiro renews: the app has refresh tokens, and the agent runs. */
async function renewed(args: Properties = {}): Promise<DeclaredResource> {
  fixture.control.settings.refreshTokens = true;
  const agentGuid = fixture.agent({ status: 4 });
  return fixture.connected({ ...args, agentGuid });
}

/** For `afterEach` of the tests that call `renewed`. */
function endRefreshTokens(): void {
  fixture.control.settings.refreshTokens = false;
}

/** A process on a machine whose clock is off, while the API's clock is right. */
function hostAhead(milliseconds: number): Promise<Host> {
  const file = join(newFolder(), "offset");
  writeFileSync(file, String(milliseconds));
  return fixture.startHost({ env: { TEST_CLOCK_FILE: file } });
}

describe("as time passes", () => {
  afterEach(endRefreshTokens);

  it("an expired link is renewed by the update that its expiry plans", async () => {
    const resource = await fixture.credential().create();
    const first = resource.outputs["authorizeUrl"];
    fixture.setClockAhead(16 * MINUTE);
    expect((await resource.diff()).changes).toBe("some");
    fixture.takeCalls(resource);
    await resource.update();
    expect(fixture.takeCalls(resource)).toEqual(["OAuthStatus", "OAuthConnect"]);
    expect(resource.outputs["authorizeUrl"]).not.toBe(first);
    expect(Date.parse(String(resource.outputs["authorizeUrlExpiresAt"]))).toBeGreaterThan(
      Date.now() + 30 * MINUTE,
    );
    expect((await resource.diff()).changes).toBe("same");
  });

  it("a consent in time is recorded by that update, with no new link", async () => {
    const resource = await fixture.credential().create();
    await fixture.consent(resource, "Sam Roe");
    fixture.setClockAhead(16 * MINUTE);
    expect((await resource.diff()).changes).toBe("some");
    await resource.update();
    expect(fixture.takeCalls(resource)).toEqual(["OAuthStatus"]);
    expect(resource.outputs).toMatchObject({ status: "connected", accountName: "Sam Roe", authorizeUrl: "" });
    expect((await resource.diff()).changes).toBe("same");
  });

  it("a consent is due for renewal before it ends, and a new one starts a new year", async () => {
    const resource = await renewed({ renewBeforeDays: 10 });
    fixture.setClockAhead(354 * DAY);
    await resource.read();
    expect(resource.inputs["connection"]).toBe("connected");
    fixture.setClockAhead(356 * DAY);
    await resource.read();
    expect(resource.inputs["connection"]).toMatch(
      /^connected, but the consent must be renewed by \d{4}-\d\d-\d\d$/,
    );
    expect(resource.outputs).toMatchObject({ status: "connected", connected: true });
    await resource.update();
    expect(resource.outputs).toMatchObject({ status: "connected", connected: true });
    await fixture.consent(resource);
    await resource.read();
    expect(resource.inputs["connection"]).toBe("connected");
    expect(Date.parse(String(resource.outputs["renewBy"]))).toBeGreaterThan(Date.now() + 700 * DAY);
  });

  it("the year counts from a consent's first connectedAt where the API moves the date with each refresh", async () => {
    fixture.control.settings.connectedAtMovesOnRefresh = true;
    try {
      const resource = await renewed();
      const { renewBy } = resource.outputs;
      fixture.setClockAhead(100 * DAY);
      await resource.read();
      expect(resource.outputs["renewBy"]).toBe(renewBy);
    } finally {
      fixture.control.settings.connectedAtMovesOnRefresh = false;
    }
  });

  it("a secret that is rotated at LinkedIn and here keeps the connection", async () => {
    const resource = await renewed();
    await resource.update({ clientSecret: `${CLIENT_SECRET}-rotated` });
    fixture.setClockAhead(100 * DAY);
    await resource.read();
    expect(resource.inputs["connection"]).toBe("connected");
  });
});

describe("where the API moves connectedAt with each token refresh", () => {
  afterEach(endRefreshTokens);
  beforeEach(() => {
    fixture.control.settings.connectedAtMovesOnRefresh = true;
  });
  afterEach(() => {
    fixture.control.settings.connectedAtMovesOnRefresh = false;
  });

  it("the renewal is due all the same, until somebody consents", async () => {
    const resource = await renewed();
    for (const day of [70, 140, 300]) {
      fixture.setClockAhead(day * DAY);
      await resource.read();
      expect(resource.inputs["connection"]).toBe("connected");
    }
    for (const day of [340, 341, 345]) {
      fixture.setClockAhead(day * DAY);
      await resource.read();
      expect(resource.inputs["connection"]).toMatch(/^connected, but the consent must be renewed by /);
    }
    await resource.update();
    fixture.setClockAhead(345 * DAY + MINUTE);
    await fixture.consent(resource);
    await resource.read();
    expect(resource.inputs["connection"]).toBe("connected");
    expect(resource.outputs["statusReason"]).toMatch(/nothing to do before/);
  });

  it("a new reconnectTrigger stays due when only a token was refreshed", async () => {
    const resource = await renewed();
    fixture.setClockAhead(100.5 * DAY);
    await resource.read();
    await resource.update({ reconnectTrigger: "new" });
    fixture.setClockAhead(101.5 * DAY);
    await resource.read();
    expect(resource.inputs["connection"]).toBe("connected, but reconnectTrigger asks for a new consent");
  });
});

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
