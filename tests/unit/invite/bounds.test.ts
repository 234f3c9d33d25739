import { DAY, MINUTE, SECOND } from "../../../sandbox/src/clock";
import { openSite } from "./invite-server";
import { Person } from "./person";

const HOUR = 60 * MINUTE;

describe("a form works for an hour", () => {
  it("and no longer, although the cookie is still there: then the button has to be pressed once more", async () => {
    const site = await openSite();
    const person = new Person(site);
    const page = await person.open(site.invite());
    site.sandbox.control.advanceClock(HOUR + SECOND);
    const late = await person.press(page);
    expect([late.status, late.heading]).toEqual([403, "Please press the button again"]);
    expect(site.mints()).toBe(0);
    expect((await person.open(await person.decide(late))).heading).toBe("Connected");
  });

  it("up to its last minute", async () => {
    const site = await openSite();
    const person = new Person(site);
    const page = await person.open(site.invite());
    site.sandbox.control.advanceClock(59 * MINUTE);
    expect((await person.press(page)).status).toBe(303);
  });

  it("also on the page of an outcome", async () => {
    const site = await openSite();
    const person = new Person(site);
    const page = await person.connect(site.invite(), { decision: "cancel" });
    site.sandbox.control.advanceClock(2 * HOUR);
    expect((await person.press(page)).status).toBe(403);
    expect(site.mints()).toBe(1);
  });

  it("whatever time somebody writes into it", async () => {
    const site = await openSite();
    const person = new Person(site);
    const page = await person.open(site.invite());
    const [issued = "", ...rest] = (page.form?.fields.get("proof") ?? "").split(".");
    site.sandbox.control.advanceClock(2 * HOUR);
    const renewed = (Number.parseInt(issued, 36) + 7200).toString(36);
    for (const time of [renewed, "", "0", "x".repeat(3000), "-1", "NaN"]) {
      expect((await person.press(page, { proof: [time, ...rest].join(".") })).status).toBe(403);
    }
    expect(site.mints()).toBe(0);
  });

  it("not when its time is ahead of the server's clock", async () => {
    let behind = 0;
    const site = await openSite({
      handler: { clock: { now: () => Date.now() - behind, sleep: () => Promise.resolve() } },
    });
    const person = new Person(site);
    const page = await person.open(site.invite());
    behind = 30 * SECOND;
    expect((await person.press(page)).status).toBe(303);
    behind = DAY;
    expect((await person.press(page)).status).toBe(403);
  });
});

describe("the return address of an invite that has ended", () => {
  it("answers for an hour more, to whoever clicked before the end", async () => {
    const site = await openSite();
    const person = new Person(site);
    const invite = site.invite({ expiresAt: new Date(site.sandbox.control.now().getTime() + MINUTE) });
    const landed = await person.decide(await person.open(invite));
    site.sandbox.control.advanceClock(HOUR);
    expect((await person.open(landed)).heading).toBe("Connected");
    expect((await person.open(invite)).status).toBe(410);
  });

  it.each([
    ["an hour", HOUR],
    ["400 days", 400 * DAY],
  ])("answers no longer %s after the end, and asks the API nothing", async (_, after) => {
    const site = await openSite();
    const person = new Person(site);
    const invite = site.invite({ expiresAt: new Date(site.sandbox.control.now().getTime() + MINUTE) });
    const landed = await person.decide(await person.open(invite));
    site.sandbox.control.advanceClock(MINUTE + after + SECOND);
    site.sandbox.control.clearRequests();
    const page = await person.open(landed);
    expect([page.status, page.heading]).toEqual([410, "This invite has expired"]);
    expect(page.text).not.toContain("Jane Doe");
    expect(site.operations()).toEqual([]);
  });
});

describe("accept", () => {
  it.each(["GET", "HEAD"])("withdraws the return address, too (%s)", async (method) => {
    const withdrawn: string[] = [];
    const site = await openSite({ handler: { accept: ({ nonce }) => !withdrawn.includes(nonce) } });
    const person = new Person(site);
    const landed = await person.decide(await person.open(site.invite({ nonce: "n-1" })));
    withdrawn.push("n-1");
    site.sandbox.control.clearRequests();
    const page = await person.request(landed, { method });
    expect([page.status, page.text.includes("Jane Doe")]).toEqual([404, false]);
    expect(site.operations()).toEqual([]);
  });

  it("is asked at each request: the page, the click, the return, and again in the hour of grace", async () => {
    const asked: string[] = [];
    const accept = ({ nonce }: { nonce: string }) => asked.push(nonce) > 0;
    const site = await openSite({ handler: { accept } });
    const person = new Person(site);
    const expiresAt = new Date(site.sandbox.control.now().getTime() + MINUTE);
    const landed = await person.decide(await person.open(site.invite({ nonce: "n-1", expiresAt })));
    expect((await person.open(landed)).heading).toBe("Connected");
    expect(asked).toEqual(["n-1", "n-1", "n-1"]);
    site.sandbox.control.advanceClock(2 * MINUTE);
    expect((await person.open(landed)).heading).toBe("Connected");
    expect(asked).toHaveLength(4);
  });
});
