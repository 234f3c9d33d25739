import { DAY, MINUTE, SECOND } from "../../../sandbox/src/clock";
import { APP_SECRET, openInviteFixture, type InviteFixture } from "./invite-fixture";
import { Person } from "./person";

const HOUR = 60 * MINUTE;

describe("a form works for an hour", () => {
  it("and no longer, even with the cookie: then the button must be pressed again", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const page = await person.open(fixture.invite());
    fixture.sandbox.control.advanceClock(HOUR + SECOND);
    const late = await person.press(page);
    expect([late.status, late.heading]).toEqual([403, "Please press the button again"]);
    expect(fixture.mints()).toBe(0);
    expect((await person.open(await person.decide(late))).heading).toBe("Connected");
  });

  it("up to its last minute", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const page = await person.open(fixture.invite());
    fixture.sandbox.control.advanceClock(59 * MINUTE);
    expect((await person.press(page)).status).toBe(303);
  });

  it("also on the page of an outcome", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const page = await person.connect(fixture.invite(), { decision: "cancel" });
    fixture.sandbox.control.advanceClock(2 * HOUR);
    expect((await person.press(page)).status).toBe(403);
    expect(fixture.mints()).toBe(1);
  });

  it("whatever time a browser writes into it", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const page = await person.open(fixture.invite());
    const [issued = "", ...rest] = (page.form?.fields.get("csrf") ?? "").split(".");
    fixture.sandbox.control.advanceClock(2 * HOUR);
    const renewed = (Number.parseInt(issued, 36) + 2 * HOUR).toString(36);
    for (const time of [renewed, "", "0", "x".repeat(3000), "-1", "NaN"]) {
      expect((await person.press(page, { csrf: [time, ...rest].join(".") })).status).toBe(403);
    }
    expect(fixture.mints()).toBe(0);
  });

  it("and not with a time ahead of the server's clock", async () => {
    let behind = 0;
    const fixture = await openInviteFixture({
      handler: { clock: { now: () => Date.now() - behind, sleep: () => Promise.resolve() } },
    });
    const person = new Person(fixture);
    const page = await person.open(fixture.invite());
    behind = 30 * SECOND;
    expect((await person.press(page)).status).toBe(303);
    behind = DAY;
    expect((await person.press(page)).status).toBe(403);
  });
});

describe("the return URL of an invite that has ended", () => {
  it("responds for one more hour to those who clicked before the end", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const invite = fixture.invite({ expiresAt: new Date(fixture.sandbox.control.now().getTime() + MINUTE) });
    const landed = await person.decide(await person.open(invite));
    fixture.sandbox.control.advanceClock(HOUR);
    expect((await person.open(landed)).heading).toBe("Connected");
    expect((await person.open(invite)).status).toBe(410);
  });

  it.each([
    ["an hour", HOUR],
    ["400 days", 400 * DAY],
  ])("does not respond %s after the end, and calls no API", async (_, after) => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const invite = fixture.invite({ expiresAt: new Date(fixture.sandbox.control.now().getTime() + MINUTE) });
    const landed = await person.decide(await person.open(invite));
    fixture.sandbox.control.advanceClock(MINUTE + after + SECOND);
    fixture.sandbox.control.clearRequests();
    const page = await person.open(landed);
    expect([page.status, page.heading]).toEqual([410, "This invite has expired"]);
    expect(page.text).not.toContain("Jane Doe");
    expect(fixture.operations()).toEqual([]);
  });
});

describe("accept", () => {
  it.each(["GET", "HEAD"])("withdraws the return URL, too (%s)", async (method) => {
    const withdrawn: string[] = [];
    const fixture = await openInviteFixture({
      handler: { accept: ({ nonce }) => !withdrawn.includes(nonce) },
    });
    const person = new Person(fixture);
    const landed = await person.decide(await person.open(fixture.invite({ nonce: "n-1" })));
    withdrawn.push("n-1");
    fixture.sandbox.control.clearRequests();
    const page = await person.request(landed, { method });
    expect([page.status, page.text.includes("Jane Doe")]).toEqual([410, false]);
    expect(fixture.operations()).toEqual([]);
  });

  it("is called at each request: the page, the click, the return, and again in the hour of grace", async () => {
    const asked: string[] = [];
    const accept = ({ nonce }: { nonce: string }) => asked.push(nonce) > 0;
    const fixture = await openInviteFixture({ handler: { accept } });
    const person = new Person(fixture);
    const expiresAt = new Date(fixture.sandbox.control.now().getTime() + MINUTE);
    const landed = await person.decide(await person.open(fixture.invite({ nonce: "n-1", expiresAt })));
    expect((await person.open(landed)).heading).toBe("Connected");
    expect(asked).toEqual(["n-1", "n-1", "n-1"]);
    fixture.sandbox.control.advanceClock(2 * MINUTE);
    expect((await person.open(landed)).heading).toBe("Connected");
    expect(asked).toHaveLength(4);
  });
});

describe("an invite makes one consent link at a time", () => {
  it("which clicks in any browser share meanwhile", async () => {
    const fixture = await openInviteFixture();
    const invite = fixture.invite();
    const people = [1, 2, 3, 4, 5].map(() => new Person(fixture));
    const pages = await Promise.all(
      people.map(async (person) => ({ person, page: await person.open(invite) })),
    );
    fixture.sandbox.control.fault({ path: "OAuthConnect", delayMs: 300 });
    const responses = await Promise.all(pages.map(({ person, page }) => person.press(page)));
    expect(responses.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303]);
    expect(new Set(responses.map(({ headers }) => headers.get("location"))).size).toBe(1);
    expect(fixture.mints()).toBe(1);
  });

  it("and the browser that shared it sees who is connected when it returns", async () => {
    const fixture = await openInviteFixture();
    const invite = fixture.invite();
    const [first, second] = [new Person(fixture), new Person(fixture)];
    const pages = [await first.open(invite), await second.open(invite)] as const;
    fixture.sandbox.control.fault({ path: "OAuthConnect", delayMs: 300 });
    const [, landed] = await Promise.all([first.press(pages[0]), second.decide(pages[1])]);
    expect(fixture.mints()).toBe(1);
    const outcome = await second.open(landed);
    expect(outcome.text).toContain("LinkedIn is connected as Jane Doe.");
  });

  it("but makes another one for a page that is clicked later", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const invite = fixture.invite();
    const [one, two] = [await person.open(invite), await person.open(invite)];
    await person.press(one);
    await person.press(two);
    expect(fixture.mints()).toBe(2);
  });

  it("but does not share a failure with the next click", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const page = await person.open(fixture.invite());
    fixture.sandbox.control.fault({ path: "OAuthConnect", status: 503 });
    expect((await person.press(page)).status).toBe(502);
    expect((await person.press(page)).status).toBe(303);
  });
});

describe("an invite makes at most 6 consent links an hour", () => {
  /** Presses the button on a fresh page, a minute apart; returns the statuses. */
  async function pressed(fixture: InviteFixture, times: number, invite: string): Promise<number[]> {
    const statuses: number[] = [];
    for (let time = 0; time < times; time += 1) {
      const person = new Person(fixture);
      statuses.push((await person.press(await person.open(invite))).status);
      fixture.sandbox.control.advanceClock(MINUTE);
    }
    return statuses;
  }
  const times = (status: number, count: number) => Array.from({ length: count }, () => status);

  it("then shows when to come back, and makes another link at that time", async () => {
    const fixture = await openInviteFixture();
    const invite = fixture.invite();
    expect(await pressed(fixture, 9, invite)).toEqual([...times(303, 6), ...times(429, 3)]);
    expect(fixture.mints()).toBe(6);
    const person = new Person(fixture);
    const page = await person.press(await person.open(invite));
    expect([page.status, page.heading]).toEqual([429, "Please try again later"]);
    expect(page.text).toMatch(/open this invite again after \w+ \d+, \d{4} at \d+:\d\d [AP]M UTC/);
    const seconds = Number(page.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(50 * 60);
    expect(seconds).toBeLessThanOrEqual(51 * 60);
    expect(page.headers.get("location")).toBeNull();
    fixture.sandbox.control.advanceClock(seconds * SECOND);
    expect(await pressed(fixture, 2, invite)).toEqual([303, 303]);
  });

  it("and then makes no other link, and does not limit other invites", async () => {
    const fixture = await openInviteFixture();
    const invite = fixture.invite();
    await pressed(fixture, 7, invite);
    expect(fixture.mints()).toBe(6);
    expect(await pressed(fixture, 1, fixture.invite({ nonce: "other" }))).toEqual([303]);
    expect((await new Person(fixture).open(invite)).status).toBe(200);
  });

  it("and counts each link that may exist although the API returned none", async () => {
    const fixture = await openInviteFixture();
    fixture.sandbox.control.fault({ path: "OAuthConnect", status: 503, times: 6 });
    expect(await pressed(fixture, 7, fixture.invite())).toEqual([...times(502, 6), 429]);
  });

  it("but counts no link that the API rejected", async () => {
    const fixture = await openInviteFixture();
    fixture.sandbox.control.editCredential(fixture.guid, { clientsecret: "" });
    const invite = fixture.invite();
    expect(await pressed(fixture, 7, invite)).toEqual(times(502, 7));
    fixture.sandbox.control.editCredential(fixture.guid, { clientsecret: APP_SECRET });
    expect(await pressed(fixture, 1, invite)).toEqual([303]);
  });

  it("and does not lock a person out for longer when the clock is set back", async () => {
    let behind = 0;
    const fixture = await openInviteFixture({
      handler: { clock: { now: () => Date.now() - behind, sleep: () => Promise.resolve() } },
    });
    const invite = fixture.invite();
    await pressed(fixture, 6, invite);
    expect(await pressed(fixture, 1, invite)).toEqual([429]);
    behind = 2 * DAY;
    expect(await pressed(fixture, 1, invite)).toEqual([303]);
  });
});

describe("a click on one invite does not wait for clicks on others of the same agent", () => {
  it("while the API is silent: it gets a response before them, and makes no link later", async () => {
    const fixture = await openInviteFixture();
    const invites = ["n-1", "n-2", "n-3", "n-4"].map((nonce) => fixture.invite({ nonce }));
    const pages = await Promise.all(
      invites.map(async (invite) => {
        const person = new Person(fixture);
        return { person, page: await person.open(invite) };
      }),
    );
    fixture.sandbox.control.fault({ path: "OAuthConnect", delayMs: 60_000, times: 99 });
    const responded: string[] = [];
    const clicks = pages.map(async ({ person, page }, at) => {
      const { status, heading } = await person.press(page);
      responded.push(`${at + 1}: ${status} ${heading}`);
    });
    await Promise.all(clicks);
    const later = "502 Please try again later";
    expect(responded.slice(0, 3).sort()).toEqual([`2: ${later}`, `3: ${later}`, `4: ${later}`]);
    expect(responded[3]).toBe(`1: ${later}`);
    expect(fixture.errors.join("\n")).toMatch(
      /OAuthConnect of agent \S+: the writes before it left no turn within 10 seconds/,
    );
    // The first one was sent twice, because no response came. The others were never sent.
    expect(fixture.mints()).toBe(2);
  });
});
