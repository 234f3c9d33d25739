import { isoTime } from "../../../provider/src/wiro/clock";
import { DAY, MINUTE } from "../../../sandbox/src/clock";
import { openInviteFixture } from "./invite-fixture";
import { Person } from "./person";

describe("an invite that is opened", () => {
  it("shows who asks for what, for which page and agent, and what happens next", async () => {
    const fixture = await openInviteFixture();
    const page = await new Person(fixture).open(fixture.invite({ expectedAccountName: "Jane Doe" }));
    expect([page.status, page.heading]).toEqual([200, "Connect your LinkedIn page"]);
    for (const reply of [
      "Acme Social asks for your permission",
      "Social Manager of Acme",
      "https://www.linkedin.com/company/12345678/",
      "Jane Doe",
      "Confirm who you are",
      "See your name and headline",
      "Post, comment and reply in the name of the Company Page",
      "Read the page’s posts",
      "You have 15 minutes from the moment you press the button",
    ]) {
      expect(page.text).toContain(reply);
    }
  });

  it("names the page alone where its name is known: the agent's title is an internal one", async () => {
    const fixture = await openInviteFixture();
    const page = await new Person(fixture).open(fixture.invite({ pageName: "Jane's Bakery" }));
    expect(page.text).toContain("Jane&#39;s Bakery");
    expect(page.text).not.toContain("Social Manager of Acme");
  });

  it.each([
    ["2035-12-31", "December 30, 2035 at 11:59 PM UTC"],
    ["2035-12-31T12:00:00Z", "December 31, 2035 at 12:00 PM UTC"],
  ])("that ends at %s is shown as valid until %s", async (expiresAt, shown) => {
    const fixture = await openInviteFixture();
    const page = await new Person(fixture).open(fixture.invite({ expiresAt }));
    expect(page.text).toContain(`>${shown}</time>`);
    expect(page.text).toContain(`datetime="${isoTime(Date.parse(expiresAt))}"`);
  });

  it("makes no link when it is opened, or read by a link preview", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    await person.open(fixture.invite());
    const head = await person.request(fixture.invite(), { method: "HEAD" });
    expect([head.status, head.text]).toEqual([200, ""]);
    expect(fixture.operations().sort()).toEqual(["Detail", "OAuthStatus"]);
  });

  it("works without an organization id from the API", async () => {
    const fixture = await openInviteFixture();
    fixture.sandbox.control.editCredential(fixture.guid, { organizationid: "" });
    const page = await new Person(fixture).open(fixture.invite());
    expect(page.heading).toBe("Connect your LinkedIn page");
    expect(page.text).not.toContain("linkedin.com/company");
  });
});

describe("the way to a connection", () => {
  it("takes one click and one consent, three days after the invite was made", async () => {
    const fixture = await openInviteFixture();
    const invite = fixture.invite({ expiresAt: new Date(Date.now() + 7 * DAY) });
    fixture.sandbox.control.advanceClock(3 * DAY);
    const page = await new Person(fixture).connect(invite);
    expect(page.heading).toBe("Connected");
    expect(page.text).toContain("LinkedIn is connected as Jane Doe.");
    expect(page.form).toBeUndefined();
    expect(fixture.mints()).toBe(1);
    expect(fixture.sandbox.control.agent(fixture.guid).linkedin.connected).toBe(true);
  });

  it("ends with the page's name, where it is known", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const invite = fixture.invite({ pageName: "Jane's Bakery" });
    for (const page of [await person.connect(invite), await person.open(invite)]) {
      expect(page.heading).toMatch(/connected$/i);
      expect(page.text).toContain("<dd>Jane&#39;s Bakery</dd>");
    }
    fixture.restart({ pageName: "Sam's Garage" });
    expect((await person.open(fixture.invite())).text).toContain("<dd>Sam&#39;s Garage</dd>");
  });

  it("begins the 15 minutes with the click", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const page = await person.open(fixture.invite());
    fixture.sandbox.control.advanceClock(14 * MINUTE);
    const pressed = await person.press(page);
    fixture.sandbox.control.advanceClock(14 * MINUTE);
    const landed = await fixture.sandbox.control.consent(pressed.headers.get("location") ?? "");
    expect((await person.open(landed)).heading).toBe("Connected");
  });

  it("requests a return URL without a query, because Wiro does not document how it adds a second one", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    await person.press(await person.open(fixture.invite()));
    const body = fixture.sandbox.control
      .requests()
      .find(({ operation }) => operation === "OAuthConnect")?.body;
    const { redirecturl } = body as { redirecturl: string };
    expect(redirecturl.startsWith(`${fixture.url}/1.`)).toBe(true);
    expect(redirecturl).not.toMatch(/[?#]/);
  });

  it("makes one link for a double click", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const page = await person.open(fixture.invite());
    const [one, two] = await Promise.all([person.press(page), person.press(page)]);
    expect(one.headers.get("location")).toBe(two.headers.get("location"));
    expect(fixture.mints()).toBe(1);
  });

  it("makes a new link for each separate click", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const page = await person.open(fixture.invite());
    await person.press(page);
    fixture.sandbox.control.advanceClock(4000);
    await person.press(page);
    expect(fixture.mints()).toBe(2);
  });

  it("shows the outcome even if the invite expired while the person was at LinkedIn", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const invite = fixture.invite({ expiresAt: new Date(Date.now() + MINUTE) });
    const landed = await person.decide(await person.open(invite));
    fixture.sandbox.control.advanceClock(2 * MINUTE);
    expect((await person.open(landed)).heading).toBe("Connected");
    expect((await person.open(invite)).status).toBe(410);
  });

  it("shows the same when the outcome is loaded again", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const landed = await person.decide(await person.open(fixture.invite()));
    await person.open(landed);
    expect((await person.open(landed)).heading).toBe("Connected");
  });

  it("works at the root of a server", async () => {
    const fixture = await openInviteFixture({ path: "" });
    expect((await new Person(fixture).connect(fixture.invite())).heading).toBe("Connected");
  });
});

describe("an agent that is connected already", () => {
  it("is shown as connected, and connects again only on purpose", async () => {
    const fixture = await openInviteFixture();
    fixture.sandbox.control.connectByHand(fixture.guid);
    const person = new Person(fixture);
    const page = await person.open(fixture.invite());
    expect(page.heading).toBe("Already connected");
    expect(page.text).toMatch(/<details>[\s\S]*Do you need to connect again\?[\s\S]*<form/);
    fixture.sandbox.control.advanceClock(MINUTE);
    const again = await person.connect(fixture.invite(), { member: "Sam Roe" });
    expect([again.heading, again.text]).toEqual(["Connected", expect.stringContaining("as Sam Roe")]);
  });

  it("does not connect again from a page that was opened before somebody connected it", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const invite = fixture.invite();
    const stale = await person.open(invite);
    fixture.sandbox.control.connectByHand(fixture.guid);
    const response = await person.press(stale);
    expect([response.status, response.headers.get("location")]).toEqual([303, invite]);
    expect(fixture.mints()).toBe(0);
  });

  it("shows a request to renew in the last 30 days of its year", async () => {
    const fixture = await openInviteFixture();
    fixture.sandbox.control.settings.refreshTokens = true;
    fixture.sandbox.control.setStatus(fixture.guid, 4);
    fixture.sandbox.control.connectByHand(fixture.guid);
    fixture.sandbox.control.advanceClock(336 * DAY);
    const person = new Person(fixture);
    expect((await person.open(fixture.invite())).heading).toBe("Time to renew");
    expect((await person.connect(fixture.invite())).heading).toBe("Connected");
  });

  it("shows a request to renew before the end of a token that is not renewed, and to connect after it", async () => {
    const fixture = await openInviteFixture();
    fixture.sandbox.control.setStatus(fixture.guid, 4);
    fixture.sandbox.control.connectByHand(fixture.guid);
    const opened = async (days: number) => {
      fixture.sandbox.control.advanceClock(days * DAY);
      return new Person(fixture).open(fixture.invite());
    };
    expect((await opened(44)).heading).toBe("Already connected");
    const due = await opened(2);
    expect(due.heading).toBe("Time to renew");
    expect(due.text).toMatch(/works until \w+ \d+, \d{4}/);
    expect((await opened(15)).heading).toBe("Connect your LinkedIn page");
  });

  it("shows a request to connect when a member other than the expected one is connected", async () => {
    const fixture = await openInviteFixture();
    fixture.sandbox.control.connectByHand(fixture.guid, { member: "Sam Roe" });
    const page = await new Person(fixture).open(fixture.invite({ expectedAccountName: "Jane Doe" }));
    expect(page.heading).toBe("Another person is connected");
    expect(page.text).toContain("connected as Sam Roe, but Acme Social asked Jane Doe");
    expect(page.text).toContain(
      "Sam Roe stays connected until Jane Doe connects, or until Acme Social disconnects Sam Roe.",
    );
    expect(page.form).toBeDefined();
  });
});
