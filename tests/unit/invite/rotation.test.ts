import { createInviteHandler, createInviteUrl } from "../../../provider/src/invite/invite";
import { openInviteFixture, SIGNING_KEY } from "./invite-fixture";
import { Person } from "./person";

const FORMER = SIGNING_KEY;
const NEW = "the new signing key of the tests, long enough";

describe("a list of signing keys", () => {
  it("signs with its first one", () => {
    const options = { url: "https://acme.example/connect", agentGuid: "agent-1", expiresAt: "2099-05-01" };
    const invite = (signingKey: string | readonly string[]) => createInviteUrl({ ...options, signingKey });
    expect(invite([NEW, FORMER])).toBe(invite(NEW));
    expect(invite([NEW])).toBe(invite(NEW));
    expect(invite([NEW, FORMER])).not.toBe(invite(FORMER));
  });

  it("verifies the invites of each of its keys, and of no other key", async () => {
    const fixture = await openInviteFixture({ handler: { signingKey: [NEW, FORMER] } });
    const statusOf = async (signingKey: string) =>
      (await new Person(fixture).open(fixture.invite({ signingKey }))).status;
    expect(await statusOf(NEW)).toBe(200);
    expect(await statusOf(FORMER)).toBe(200);
    expect(await statusOf("the signing key of somebody else, as long")).toBe(404);
    fixture.restart({ signingKey: NEW });
    expect([await statusOf(NEW), await statusOf(FORMER)]).toEqual([200, 404]);
  });

  it("accepts a page and a click from before the new key", async () => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const page = await person.open(fixture.invite());
    fixture.restart({ signingKey: [NEW, FORMER] });
    const landed = await person.decide(page);
    fixture.restart({ signingKey: ["a still newer signing key of the tests, long enough", NEW, FORMER] });
    expect((await person.open(landed)).heading).toBe("Connected");
  });

  it("does not take a new key for a change of the connection", async () => {
    const fixture = await openInviteFixture();
    fixture.sandbox.control.connectByHand(fixture.guid, { member: "Sam Roe" });
    const person = new Person(fixture);
    const landed = await person.decide(await person.open(fixture.invite()), { decision: "cancel" });
    fixture.restart({ signingKey: [NEW, FORMER] });
    const page = await person.open(landed);
    expect(page.heading).toBe("LinkedIn was not connected");
    expect(page.text).toContain("The earlier connection, as Sam Roe, is still in place.");
  });

  it.each([
    ["a short key", [NEW, "short-canary"], "key 2 of the list is shorter than 32 bytes"],
    ["a short first key", ["short-canary", NEW], "key 1 of the list is shorter than 32 bytes"],
    ["an empty key", [NEW, ""], "key 2 of the list is shorter than 32 bytes"],
    ["no key", [], "is missing"],
  ])("rejects %s in one line that holds no key", (_, signingKey, message) => {
    const options = { url: "https://acme.example/connect", signingKey, apiKey: "key-1" };
    const fault = new RegExp(`: signingKey: ${message}; make one with [^\n]*$`);
    expect(() => createInviteHandler(options)).toThrow(fault);
    const invite = () => createInviteUrl({ ...options, agentGuid: "agent-1", expiresAt: "2099-05-01" });
    expect(invite).toThrow(fault);
    expect(invite).not.toThrow(/canary|the new signing key/);
  });
});
