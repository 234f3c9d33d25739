import { createInviteHandler, createInviteUrl } from "../../../provider/src/invite/invite";
import { type InviteFixture, openInviteFixture, SIGNING_KEY } from "./invite-fixture";
import { type Page, Person } from "./person";

/** Each page that tells of a failure, by its heading. */
async function failures(fixture: InviteFixture): Promise<Page[]> {
  const { sandbox } = fixture;
  const person = new Person(fixture);
  const invite = fixture.invite({ expectedAccountName: "Jane Doe" });
  const pages = [
    await person.open(`${fixture.url}/a/b/c`),
    await person.open(`${fixture.url}/forged`),
    await person.open(fixture.invite({ expiresAt: "2020-01-01" })),
    await person.request(invite, { method: "POST", headers: { "sec-fetch-site": "cross-site" } }),
    await person.press(await person.open(invite), { csrf: "forged" }),
    await person.connect(invite, { decision: "cancel" }),
    await person.connect(invite, { member: "Sam Roe" }),
    await person.open(invite),
  ];
  for (let click = 1; click <= 4; click += 1) {
    sandbox.control.advanceClock(5000);
    await person.press(await person.open(invite));
  }
  sandbox.control.advanceClock(5000);
  pages.push(await person.press(await person.open(invite)));
  sandbox.control.fault({ status: 401, body: { result: false, errors: [] }, times: 9 });
  pages.push(await person.open(invite));
  fixture.restart({ accept: () => false });
  return [...pages, await person.open(invite)];
}

const HEADINGS = [
  ...["There is nothing here", "This invite is not valid", "This invite has expired"],
  ...["This did not come from the invite’s page", "Please press the button again"],
  ...["LinkedIn was not connected", "Another person is connected", "Another person is connected"],
  ...["Please try again later", "This does not work at the moment", "This invite was withdrawn"],
];

describe("each page of a failure offers a way to reach the product", () => {
  it.each([
    ["an e-mail address", "help@acme.example", '<a href="mailto:help@acme.example">help@acme.example</a>'],
    [
      "a page",
      "https://acme.example/help?a=1&b=2",
      '<a href="https://acme.example/help?a=1&amp;b=2">acme.example/help</a>',
    ],
    [
      "the message with the invite",
      undefined,
      "To reach Acme Social, reply to the message that this invite came with.",
    ],
  ])("by %s", async (_, contact, shown) => {
    const pages = await failures(await openInviteFixture({ handler: { contact } }));
    expect(pages.map(({ heading }) => heading)).toEqual(HEADINGS);
    expect(pages.filter(({ text }) => !text.includes(shown)).map(({ heading }) => heading)).toEqual([]);
  });

  it("and so does the invite, if there is a contact", async () => {
    const fixture = await openInviteFixture({ handler: { contact: "help@acme.example" } });
    const { text } = await new Person(fixture).open(fixture.invite());
    expect(text.split("help@acme.example")).toHaveLength(3);
  });

  it.each([
    ["markup", "<b>call us</b>"],
    ["a script", "javascript:alert(1)"],
    ["plain http", "http://acme.example"],
    ["a user name", "https://user:word@acme.example"],
  ])("a contact that is %s is rejected without quoting it", (_, contact) => {
    const url = "https://acme.example/connect";
    const make = () => createInviteHandler({ url, signingKey: SIGNING_KEY, apiKey: "k", contact });
    expect(make).toThrow("createInviteHandler: contact: must be an e-mail address or an https URL");
    expect(make).not.toThrow(contact);
  });
});

describe("the name of the page", () => {
  it.each([
    ["of the invite", { pageName: "Bäckerei <Köhler>" }, { pageName: "of the server" }],
    ["of the server, for an invite without one", {}, { pageName: "Bäckerei <Köhler>" }],
  ])("%s is shown in place of its number, and leads to the page", async (_, invite, handler) => {
    const fixture = await openInviteFixture({ handler });
    const { text } = await new Person(fixture).open(fixture.invite(invite));
    expect(text).toMatch(
      /href="https:\/\/www\.linkedin\.com\/company\/12345678\/"[^>]*>Bäckerei &lt;Köhler&gt;</,
    );
    expect(text).not.toMatch(/Number 12345678|of the server/);
  });

  it("is absent: the page's number is shown", async () => {
    const fixture = await openInviteFixture();
    expect((await new Person(fixture).open(fixture.invite())).text).toContain("Number 12345678");
  });

  it("is shown without a link where the agent has no page yet", async () => {
    const fixture = await openInviteFixture();
    fixture.sandbox.control.editCredential(fixture.guid, { organizationid: "" });
    const { text } = await new Person(fixture).open(fixture.invite({ pageName: "Acme" }));
    expect(text).toMatch(/<dd>Acme<\/dd>/);
  });

  it("does not fit a token: it is rejected with its length", () => {
    const options = { url: "https://a.example", signingKey: SIGNING_KEY, agentGuid: "a", validForDays: 1 };
    expect(() => createInviteUrl({ ...options, pageName: "x".repeat(101) })).toThrow(
      "createInviteUrl: pageName: is too long (more than 100 characters); give the name of the LinkedIn page, or leave it out",
    );
  });

  it("may be as long as it can be, beside the longest other parts", async () => {
    const fixture = await openInviteFixture();
    const long = { pageName: "\u{20AC}".repeat(100), expectedAccountName: "\u{4E00}".repeat(100) };
    const page = await new Person(fixture).open(fixture.invite({ ...long, nonce: '"'.repeat(64) }));
    expect([page.status, page.text.includes(long.pageName)]).toEqual([200, true]);
  });
});

it("names the agent once", async () => {
  const fixture = await openInviteFixture();
  const { text } = await new Person(fixture).open(fixture.invite());
  expect(text.split("Social Manager of Acme")).toHaveLength(2);
});
