import { DAY, MINUTE } from "../../../sandbox/src/clock";
import type { InviteEvent } from "../../../provider/src/invite/invite";
import { Canaries } from "../../support/canaries";
import { APP_SECRET, type InviteFixture, openInviteFixture, SIGNING_KEY } from "./invite-fixture";
import { Person } from "./person";

interface EventFixture extends InviteFixture {
  readonly events: InviteEvent[];
  /** Type, outcome and code of each event since the last call. */
  news(): string[];
}

async function openEventFixture(): Promise<EventFixture> {
  const events: InviteEvent[] = [];
  const fixture = await openInviteFixture({
    handler: { onEvent: (event) => void events.push(event) },
  });
  let read = 0;
  const news = () => {
    const latest = events.slice(read);
    read = events.length;
    return latest.map(({ type, outcome, code }) => [type, outcome, code].join(" ").trim());
  };
  return { ...fixture, events, news };
}

const CONNECTED = ["mint made", "click sent", "return connected"];

describe("onEvent gets", () => {
  it("the link, the click and the consent, with the agent and the nonce, and no secret, link or name", async () => {
    const fixture = await openEventFixture();
    const { guid, sandbox, events } = fixture;
    const canaries = new Canaries({
      ...{ "signing key": SIGNING_KEY, "API key": "sandbox-key", "client secret": APP_SECRET },
    });
    const person = new Person(fixture);
    const invite = fixture.invite({ nonce: "customer-7", expectedAccountName: "Jane Doe" });
    canaries.add("invite", invite.slice(fixture.url.length + 1));
    const pressed = await person.press(await person.open(invite));
    canaries.addLink(pressed.headers.get("location") ?? "");
    const page = await person.connect(invite);
    expect([page.heading, fixture.news()]).toEqual(["Connected", ["mint made", "click sent", ...CONNECTED]]);
    for (const event of events) {
      expect(event).toMatchObject({ agentGuid: guid, nonce: "customer-7" });
      expect(Math.abs(Date.parse(event.time) - sandbox.control.now().getTime())).toBeLessThan(MINUTE);
    }
    expect(new Set(events.map(({ id }) => id)).size).toBe(5);
    expect(canaries.in("events", JSON.stringify(events))).toEqual([]);
    expect(JSON.stringify(events)).not.toContain("Jane");
    canaries.report("events");
  });

  it("nothing when a page is opened, or loaded again after the outcome", async () => {
    const fixture = await openEventFixture();
    const person = new Person(fixture);
    await person.open(fixture.invite());
    expect(fixture.news()).toEqual([]);
    const landed = await person.decide(await person.open(fixture.invite()));
    await person.open(landed);
    await person.open(landed);
    expect(fixture.news()).toEqual(CONNECTED);
  });

  it("each cancelled visit once, also the second one with the same code", async () => {
    const fixture = await openEventFixture();
    const person = new Person(fixture);
    const once = ["mint made", "click sent", "return failed authorization_denied"];
    const page = await person.connect(fixture.invite(), { decision: "cancel" });
    expect(fixture.news()).toEqual(once);
    await person.open(await person.decide(page, { decision: "cancel" }));
    expect(fixture.news()).toEqual(once);
    expect(new Set(fixture.events.map(({ id }) => id)).size).toBe(6);
  });

  it("the same id for one consent from two processes", async () => {
    const fixture = await openEventFixture();
    const person = new Person(fixture);
    const landed = await person.decide(await person.open(fixture.invite()));
    await person.open(landed);
    fixture.restart({});
    await person.open(landed);
    const [first, second, ...others] = fixture.events.filter(({ type }) => type === "return");
    expect([first?.id, others]).toEqual([second?.id, []]);
  });

  it("a failure with its code when another member consented", async () => {
    const fixture = await openEventFixture();
    const invite = fixture.invite({ expectedAccountName: "Jane Doe" });
    await new Person(fixture).connect(invite, { member: "Sam Roe" });
    expect(fixture.news().at(-1)).toBe("return failed wrong-account");
  });

  it("an unknown outcome when the return belongs to another browser, or changed nothing", async () => {
    const fixture = await openEventFixture();
    fixture.sandbox.control.connectByHand(fixture.guid);
    const person = new Person(fixture);
    const pressed = await person.press(await person.open(fixture.invite()), { again: "yes" });
    const link = new URL(pressed.headers.get("location") ?? "");
    const state = link.searchParams.get("state") ?? "";
    expect([link.pathname, state === ""]).toEqual(["/linkedin/oauth/v2/authorization", false]);
    fixture.news();
    const landed = fixture.sandbox.control.requests().find(({ operation }) => operation === "OAuthConnect");
    const back = (landed?.body as { redirecturl?: string } | undefined)?.redirecturl ?? "";
    await new Person(fixture).open(`${back}?li_connected=true`);
    await person.open(`${back}?li_connected=true`);
    expect(fixture.news()).toEqual(["return unknown other-browser", "return unknown unchanged"]);
  });

  it("a click that is not needed, because somebody connected meanwhile", async () => {
    const fixture = await openEventFixture();
    const person = new Person(fixture);
    const page = await person.open(fixture.invite());
    fixture.sandbox.control.connectByHand(fixture.guid);
    await person.press(page);
    expect(fixture.news()).toEqual(["click not-needed"]);
  });

  it("why a click failed: cross-site, too large, an old form, too many links, an ended invite", async () => {
    const fixture = await openEventFixture();
    const person = new Person(fixture);
    const invite = fixture.invite({ nonce: "one" });
    const page = await person.open(invite);
    const post = (headers: Record<string, string>, body = "") =>
      person.request(invite, { method: "POST", body, headers });
    await post({ "sec-fetch-site": "cross-site" });
    await post({}, "x".repeat(5000));
    await person.press(page, { csrf: "forged" });
    expect(fixture.news()).toEqual([
      "click failed cross-site",
      "click failed form-too-large",
      "click failed form-expired",
    ]);
    for (let click = 1; click <= 7; click += 1) {
      await person.press(await person.open(invite));
      fixture.sandbox.control.advanceClock(MINUTE);
    }
    expect(fixture.news().slice(-2)).toEqual(["click sent", "click failed too-many-clicks"]);
    fixture.restart({ accept: () => false });
    await person.press(page);
    fixture.sandbox.control.advanceClock(4 * DAY);
    await person.press(page);
    expect(fixture.news()).toEqual(["click failed invite-withdrawn", "click failed invite-expired"]);
  });

  it("the opening of an invite that has ended, also by a return that is not this browser's, and no HEAD", async () => {
    const fixture = await openEventFixture();
    const person = new Person(fixture);
    const invite = fixture.invite();
    const open = async () => {
      await person.open(invite);
      await person.open(`${invite}/mark.seal?li_connected=true`);
      await person.request(invite, { method: "HEAD" });
      return fixture.news();
    };
    fixture.restart({ accept: () => false });
    expect(await open()).toEqual(Array(2).fill("open failed invite-withdrawn"));
    fixture.sandbox.control.advanceClock(4 * DAY);
    expect(await open()).toEqual(Array(2).fill("open failed invite-expired"));
  });

  it("each outage, with the kind of its error, where it happened", async () => {
    const fixture = await openEventFixture();
    const person = new Person(fixture);
    const page = await person.open(fixture.invite());
    const landed = await person.decide(await person.open(fixture.invite()));
    fixture.news();
    fixture.sandbox.control.fault({ status: 401, body: { result: false, errors: [] }, times: 20 });
    await person.open(fixture.invite());
    await person.press(page);
    await person.open(landed);
    expect(fixture.news()).toEqual([
      "open failed api-unauthorized",
      "click failed api-unauthorized",
      "return unknown api-unauthorized",
    ]);
  });
});

describe("an onEvent that fails", () => {
  const secretly = () =>
    new Error(`no room for ${SIGNING_KEY} and sandbox-key\nat https://acme.example/x?y=1`);

  it.each([
    [
      "throws",
      () => {
        throw secretly();
      },
    ],
    ["rejects", () => Promise.reject(secretly())],
    ["never ends", () => new Promise<void>(() => undefined)],
  ])("because it %s does not reach the visitor, and its log line holds no secret", async (how, onEvent) => {
    const fixture = await openInviteFixture({ handler: { onEvent } });
    const page = await new Person(fixture).connect(fixture.invite());
    expect(page.heading).toBe("Connected");
    const line = "wiro: onEvent failed: no room for [redacted] and [redacted] at [link]";
    expect(fixture.log).toEqual(how === "never ends" ? [] : [line, line, line]);
  });
});
