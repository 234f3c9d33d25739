import { MINUTE } from "../../../sandbox/src/clock";
import { APP_SECRET, openInviteFixture } from "./invite-fixture";
import { Person } from "./person";

const SCOPES = ["openid", "profile", "r_organization_social"];

describe("the outcome is what the API reports", () => {
  it("not connected, when a return claims a connection that is not there", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    await person.press(await person.open(fixture.invite()));
    const page = await person.open(`${returnOf(fixture)}?li_connected=true&li_name=Jane%20Doe`);
    expect(page.heading).toBe("Not connected yet");
    expect(page.text).not.toContain("Jane Doe");
    expect(page.form).toBeDefined();
  });

  it("connected, when a return claims a failure after a consent", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const landed = await person.decide(await person.open(fixture.invite()));
    const page = await person.open(landed.replace(/\?.*/, "?li_error=authorization_denied"));
    expect(page.heading).toBe("Connected");
  });

  it("another person, when a member other than the expected one consented", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const invite = fixture.invite({ expectedAccountName: "Jane Doe" });
    const page = await person.connect(invite, { member: "Sam Roe" });
    expect(page.heading).toBe("Another person is connected");
    expect(page.text).toContain("connected as Sam Roe, but Acme Social asked Jane Doe");
    expect(page.text).toContain(
      "Sam Roe stays connected until Jane Doe connects, or until Acme Social disconnects Sam Roe.",
    );
    fixture.sandbox.control.advanceClock(MINUTE);
    expect((await person.open(await person.decide(page))).heading).toBe("Connected");
  });

  it("connected, when the invite spells the expected member differently from LinkedIn", async () => {
    const fixture = await openInviteFixture();
    const invite = fixture.invite({ expectedAccountName: "Jose\u0301  Roe\u00a0" });
    expect((await new Person(fixture).connect(invite, { member: "Jos\u00e9 Roe" })).heading).toBe(
      "Connected",
    );
  });

  it("the earlier connection, when the person cancels to connect again", async () => {
    const fixture = await openInviteFixture();
    fixture.sandbox.control.connectByHand(fixture.guid, { member: "Sam Roe" });
    const page = await new Person(fixture).connect(fixture.invite(), { decision: "cancel" });
    expect(page.heading).toBe("LinkedIn was not connected");
    expect(page.text).toContain("The earlier connection, as Sam Roe, is still in place.");
  });

  it("already connected, when a return claims a connection and nothing has changed since the click", async () => {
    const fixture = await openInviteFixture();
    fixture.sandbox.control.connectByHand(fixture.guid, { member: "Sam Roe" });
    const person = new Person(fixture);
    await person.press(await person.open(fixture.invite()));
    const page = await person.open(`${returnOf(fixture)}?li_connected=true&li_name=Jane%20Doe`);
    expect(page.heading).toBe("Already connected");
    expect(page.text).toContain("connected as Sam Roe");
  });
});

describe("a return URL that was sent to another person proves nothing", () => {
  it.each([
    ["without a cookie", false],
    ["with another browser's cookie", true],
  ])("%s", async (_, hasCookie) => {
    const fixture = await openInviteFixture();
    const invite = fixture.invite();
    const person = new Person(fixture);
    await person.press(await person.open(invite));
    const stranger = new Person(fixture);
    if (hasCookie) await stranger.open(invite);
    for (const query of ["?li_connected=true&li_name=Eve", "?li_error=token_exchange_failed"]) {
      const page = await stranger.open(`${returnOf(fixture)}${query}`);
      expect(page.heading).toBe("Not connected yet");
      expect(page.text).toContain("This page cannot tell what happened at LinkedIn.");
      expect(page.text).not.toMatch(/Eve|token_exchange_failed/);
    }
  });

  it("and shows the true status when there is a connection", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const real = await person.decide(await person.open(fixture.invite()));
    const page = await new Person(fixture).open(real.replace("Jane", "Eve"));
    expect([page.heading, page.text]).toEqual([
      "Already connected",
      expect.stringContaining("connected as Jane Doe"),
    ]);
  });
});

describe("for its real cause, each code of the vendor's table shows what the page admin can do", () => {
  it("authorization_denied: the person cancelled, and can try again at once", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const page = await person.connect(fixture.invite(), { decision: "cancel" });
    expect(page.heading).toBe("LinkedIn was not connected");
    expect(page.text).toContain("authorization_denied: The user cancelled the authorization");
    expect((await person.open(await person.decide(page))).heading).toBe("Connected");
  });

  it("authorization_denied: a scope is not enabled in the app", async () => {
    const fixture = await openInviteFixture();
    fixture.sandbox.control.registerApp({ clientId: "app-1", clientSecret: APP_SECRET, scopes: SCOPES });
    const page = await new Person(fixture).connect(fixture.invite());
    expect(page.text).toContain("If you chose Allow and still see this, send the code below to Acme Social.");
    expect(page.text).toContain("w_organization_social");
  });

  it.each([
    ["another secret", { clientSecret: "another" }],
    ["another redirect URL", { clientSecret: APP_SECRET, redirectUrls: ["https://other.example/"] }],
  ])("token_exchange_failed: the app has %s, and the person can do nothing", async (_, app) => {
    const fixture = await openInviteFixture();
    fixture.sandbox.control.registerApp({ clientId: "app-1", ...app });
    const page = await new Person(fixture).connect(fixture.invite());
    expect(page.heading).toBe("Something needs to be corrected first");
    expect(page.text).toContain("token_exchange_failed");
    expect(page.form).toBeUndefined();
  });

  it("internal_error: the callback failed", async () => {
    const fixture = await openInviteFixture();
    fixture.sandbox.control.fault({ path: "LICallback", status: 500 });
    const page = await new Person(fixture).connect(fixture.invite());
    expect(page.heading).toBe("That did not work");
    expect(page.form).toBeDefined();
  });

  it("useragent_not_found: the agent was removed meanwhile", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const pressed = await person.press(await person.open(fixture.invite()));
    fixture.sandbox.control.removeAgent(fixture.guid);
    const landed = await fixture.sandbox.control.consent(pressed.headers.get("location") ?? "");
    expect(landed).toContain("li_error=useragent_not_found");
    const page = await person.open(landed);
    expect([page.status, page.heading]).toEqual([502, "The agent was not found"]);
  });

  it("session_expired: the browser ends at Wiro, and the invite starts 15 new minutes", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const pressed = await person.press(await person.open(fixture.invite()));
    fixture.sandbox.control.advanceClock(16 * MINUTE);
    const landed = await fixture.sandbox.control.consent(pressed.headers.get("location") ?? "");
    expect(landed).toBe(`${fixture.sandbox.url}/wiro?li_error=session_expired`);
    expect((await person.connect(fixture.invite())).heading).toBe("Connected");
  });

  it.each([
    ["session_expired", "The time ran out"],
    ["missing_params", "LinkedIn sent no answer"],
    ["useragent_not_found", "The agent was not found"],
    ["a-code-of-tomorrow", "That did not work"],
  ])("%s, should Wiro ever return it", async (code, heading) => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    await person.press(await person.open(fixture.invite()));
    const page = await person.open(`${returnOf(fixture)}?li_error=${code}`);
    expect(page.heading).toBe(heading);
    expect(page.text).toContain(`<code>${code === "a-code-of-tomorrow" ? "unknown: " : ""}${code}</code>`);
  });
});

function returnOf({ sandbox }: Awaited<ReturnType<typeof openInviteFixture>>): string {
  const body = sandbox.control
    .requests()
    .filter(({ operation }) => operation === "OAuthConnect")
    .at(-1)?.body;
  return (body as { redirecturl: string }).redirecturl;
}
