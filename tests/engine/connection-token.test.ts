import { TOKEN_CASES } from "../support/connection-table";
import { Walk } from "./connection-walk";
import { describeEngine } from "./engine-fixture";

describeEngine("an access token that Wiro does not renew", () => {
  let walk: Walk;

  beforeAll(async () => {
    walk = await Walk.create();
    walk.control.setStatus(walk.guid, 4);
    await walk.fixture.project.up();
    await walk.reconnect();
  });
  afterAll(() => walk.fixture.end());

  test("the app gets no refresh tokens: day 1 shows nothing, day 4 until when", async () => {
    walk.advanceDays(1);
    await walk.expectCase("connected");
    walk.advanceDays(3);
    const { statusReason, renewBy, tokenExpiresAt } = await walk.expectCase("tokenLagging");
    expect(Date.parse(String(renewBy))).toBe(Date.parse(String(tokenExpiresAt)));
    expect(statusReason).toBe(
      `connected as Jane Doe; LinkedIn gave no refresh token with this consent, or the renewal fails: a person must consent again by ${String(renewBy).slice(0, 10)}`,
    );
  });

  test("the warning stands in the diagnostics of a preview, once", async () => {
    const warning =
      /warning: LinkedInCredential of agent \S+: connected, but LinkedIn gave no refresh token/g;
    const { project } = walk.fixture;
    // The progress above the diagnostics shows the last line of each resource, too.
    const { text } = await project.runOrFail("preview", "--refresh");
    expect(text.slice(text.indexOf("Diagnostics:")).match(warning)).toHaveLength(1);
  });

  test("day 46 and, nobody having consented, day 59: a consent is due, and a link is made", async () => {
    walk.advanceDays(42);
    await walk.expectCase("tokenDue");
    await walk.expectCase("tokenRenewing");
    walk.advanceDays(13);
    await walk.expectCase("tokenDue");
  });

  test("day 61: the connection is lost, although the API says connected; a link reconnects", async () => {
    walk.advanceDays(2);
    expect(walk.fixture.connection()).toMatchObject({ connected: true });
    await walk.expectCase("tokenEnded");
    await walk.reconnect();
  });

  test("the agent is stopped: day 4 and 46 ask to start it, without a plan; day 61 is a loss", async () => {
    walk.control.setStatus(walk.guid, 0);
    walk.advanceDays(4);
    await walk.expectCase("stopped");
    walk.advanceDays(42);
    expect((await walk.expectCase("stopped"))["statusReason"]).toMatch(
      /the agent does not run, so its access token is not renewed: start the agent, or the connection ends on /,
    );
    walk.advanceDays(15);
    await walk.expectCase("lost");
    walk.control.settings.refreshTokens = true;
    await walk.reconnect();
  });

  test("stopped for four days and started: no alarm is left", async () => {
    walk.advanceDays(4);
    await walk.expectCase("stopped");
    walk.control.setStatus(walk.guid, 3);
    expect((await walk.expectCase("connected"))["statusReason"]).toMatch(/nothing to do before/);
  });

  test("no case of the token was left out", () => {
    expect([...walk.walked]).toEqual(expect.arrayContaining(Object.keys(TOKEN_CASES)));
  });
});
