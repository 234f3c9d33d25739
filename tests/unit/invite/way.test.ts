import { DAY, MINUTE } from "../../../sandbox/src/clock";
import { openSite } from "./invite-server";
import { Person } from "./person";

describe("an invite that is opened", () => {
  it("says who asks for what, for which page and agent, and what happens next", async () => {
    const site = await openSite();
    const page = await new Person(site).open(site.invite({ expectedAccountName: "Jane Doe" }));
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

  it("makes no link when it is opened or looked at by a link preview", async () => {
    const site = await openSite();
    const person = new Person(site);
    await person.open(site.invite());
    const head = await person.request(site.invite(), { method: "HEAD" });
    expect([head.status, head.text]).toEqual([200, ""]);
    expect(site.operations().sort()).toEqual(["Detail", "OAuthStatus"]);
  });

  it("works without an organization id that the API shows", async () => {
    const site = await openSite();
    site.sandbox.control.editCredential(site.guid, { organizationid: "" });
    const page = await new Person(site).open(site.invite());
    expect(page.heading).toBe("Connect your LinkedIn page");
    expect(page.text).not.toContain("linkedin.com/company");
  });
});

describe("the way to a connection", () => {
  it("takes one click and one consent, three days after the invite was made", async () => {
    const site = await openSite();
    const invite = site.invite({ expiresAt: new Date(Date.now() + 7 * DAY) });
    site.sandbox.control.advanceClock(3 * DAY);
    const page = await new Person(site).connect(invite);
    expect(page.heading).toBe("Connected");
    expect(page.text).toContain("LinkedIn is connected as Jane Doe.");
    expect(page.form).toBeUndefined();
    expect(site.mints()).toBe(1);
    expect(site.sandbox.control.agent(site.guid).linkedin.connected).toBe(true);
  });

  it("begins the 15 minutes with the click", async () => {
    const site = await openSite();
    const person = new Person(site);
    const page = await person.open(site.invite());
    site.sandbox.control.advanceClock(14 * MINUTE);
    const pressed = await person.press(page);
    site.sandbox.control.advanceClock(14 * MINUTE);
    const landed = await site.sandbox.control.consent(pressed.headers.get("location") ?? "");
    expect((await person.open(landed)).heading).toBe("Connected");
  });

  it("asks Wiro to send the browser back to an address without a query, for nobody says how a second one is joined", async () => {
    const site = await openSite();
    const person = new Person(site);
    await person.press(await person.open(site.invite()));
    const body = site.sandbox.control.requests().find(({ operation }) => operation === "OAuthConnect")?.body;
    const { redirecturl } = body as { redirecturl: string };
    expect(redirecturl.startsWith(`${site.url}/1.`)).toBe(true);
    expect(redirecturl).not.toMatch(/[?#]/);
  });

  it("makes one link for a double click", async () => {
    const site = await openSite();
    const person = new Person(site);
    const page = await person.open(site.invite());
    const [one, two] = await Promise.all([person.press(page), person.press(page)]);
    expect(one.headers.get("location")).toBe(two.headers.get("location"));
    expect(site.mints()).toBe(1);
  });

  it("makes a new link for a click that is no double click", async () => {
    const site = await openSite();
    const person = new Person(site);
    const page = await person.open(site.invite());
    await person.press(page);
    site.sandbox.control.advanceClock(4000);
    await person.press(page);
    expect(site.mints()).toBe(2);
  });

  it("shows the outcome although the invite expired while the person was at LinkedIn", async () => {
    const site = await openSite();
    const person = new Person(site);
    const invite = site.invite({ expiresAt: new Date(Date.now() + MINUTE) });
    const landed = await person.decide(await person.open(invite));
    site.sandbox.control.advanceClock(2 * MINUTE);
    expect((await person.open(landed)).heading).toBe("Connected");
    expect((await person.open(invite)).status).toBe(410);
  });

  it("says the same when the outcome is loaded again", async () => {
    const site = await openSite();
    const person = new Person(site);
    const landed = await person.decide(await person.open(site.invite()));
    await person.open(landed);
    expect((await person.open(landed)).heading).toBe("Connected");
  });

  it("works at the root of a server", async () => {
    const site = await openSite({ path: "" });
    expect((await new Person(site).connect(site.invite())).heading).toBe("Connected");
  });
});

describe("an agent that is connected already", () => {
  it("is said to be so, and connected again only on purpose", async () => {
    const site = await openSite();
    site.sandbox.control.connectByHand(site.guid);
    const person = new Person(site);
    const page = await person.open(site.invite());
    expect(page.heading).toBe("Already connected");
    expect(page.text).toMatch(/<details>[\s\S]*Do you need to connect again\?[\s\S]*<form/);
    site.sandbox.control.advanceClock(MINUTE);
    const again = await person.connect(site.invite(), { member: "Sam Roe" });
    expect([again.heading, again.text]).toEqual(["Connected", expect.stringContaining("as Sam Roe")]);
  });

  it("is not asked for again by a page that was opened before somebody connected it", async () => {
    const site = await openSite();
    const person = new Person(site);
    const invite = site.invite();
    const stale = await person.open(invite);
    site.sandbox.control.connectByHand(site.guid);
    const response = await person.press(stale);
    expect([response.status, response.headers.get("location")]).toEqual([303, invite]);
    expect(site.mints()).toBe(0);
  });

  it("is asked to renew in the last 30 days of its year", async () => {
    const site = await openSite();
    site.sandbox.control.settings.refreshTokens = true;
    site.sandbox.control.setStatus(site.guid, 4);
    site.sandbox.control.connectByHand(site.guid);
    site.sandbox.control.advanceClock(336 * DAY);
    const person = new Person(site);
    expect((await person.open(site.invite())).heading).toBe("Time to renew");
    expect((await person.connect(site.invite())).heading).toBe("Connected");
  });

  it("is asked to renew before the end of a token that nobody renews, and to connect after it", async () => {
    const site = await openSite();
    site.sandbox.control.setStatus(site.guid, 4);
    site.sandbox.control.connectByHand(site.guid);
    const opened = async (days: number) => {
      site.sandbox.control.advanceClock(days * DAY);
      return new Person(site).open(site.invite());
    };
    expect((await opened(44)).heading).toBe("Already connected");
    const due = await opened(2);
    expect(due.heading).toBe("Time to renew");
    expect(due.text).toMatch(/works until \w+ \d+, \d{4}/);
    expect((await opened(15)).heading).toBe("Connect your LinkedIn page");
  });

  it("is asked for again when another than the expected person is connected", async () => {
    const site = await openSite();
    site.sandbox.control.connectByHand(site.guid, { member: "Sam Roe" });
    const page = await new Person(site).open(site.invite({ expectedAccountName: "Jane Doe" }));
    expect(page.heading).toBe("Another person is connected");
    expect(page.text).toContain("connected as Sam Roe, but Acme Social asked Jane Doe");
    expect(page.text).toContain(
      "Sam Roe stays connected until Jane Doe connects, or until Acme Social disconnects Sam Roe.",
    );
    expect(page.form).toBeDefined();
  });
});
