import fc from "fast-check";
import { createInviteUrl } from "../../../provider/src/invite/invite";
import { readInvite } from "../../../provider/src/invite/invite-token";
import { hmac } from "../../../provider/src/invite/signing";
import { openInviteFixture, SIGNING_KEY } from "./invite-fixture";
import { Person } from "./person";

const OPTIONS = {
  url: "https://acme.example/connect",
  signingKey: SIGNING_KEY,
  agentGuid: "3f2a9c1e-5b7d-4e8f-9a0b-1c2d3e4f5a6b",
  expiresAt: "2026-05-01",
};

const tokenOf = (url: string) => url.slice(OPTIONS.url.length + 1);

const readBack = (url: string) => readInvite(tokenOf(url), SIGNING_KEY, OPTIONS.url);

describe("createInviteUrl", () => {
  it("gives the same URL for the same arguments", () => {
    expect(createInviteUrl(OPTIONS)).toBe(createInviteUrl({ ...OPTIONS, url: `${OPTIONS.url}/` }));
  });

  it.each([
    ["nonce", { nonce: "second" }],
    ["agent", { agentGuid: "00000000-1111-4222-8333-444444444444" }],
    ["expiry", { expiresAt: "2026-05-02" }],
    ["expected member", { expectedAccountName: "Jane Doe" }],
    ["key", { signingKey: `${SIGNING_KEY}!` }],
  ])("gives another URL for another %s", (_, change) => {
    expect(createInviteUrl({ ...OPTIONS, ...change })).not.toBe(createInviteUrl(OPTIONS));
  });

  it.each([
    ["a date: midnight UTC", "2026-05-01", "2026-05-01T00:00:00Z"],
    ["a time with its zone", "2026-05-01T12:00:00+02:00", "2026-05-01T10:00:00Z"],
    ["a Date", new Date("2026-05-01T12:00:00Z"), "2026-05-01T12:00:00Z"],
  ])("accepts as the end %s", (_, expiresAt, iso) => {
    expect(readBack(createInviteUrl({ ...OPTIONS, expiresAt }))?.expiresAt).toBe(iso);
  });

  it("counts days from now", () => {
    const options = { ...OPTIONS, expiresAt: undefined, validForDays: 3 };
    const url = createInviteUrl(options, () => Date.UTC(2026, 4, 1));
    expect(readBack(url)?.expiresAt).toBe("2026-05-04T00:00:00Z");
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      "a short key",
      { signingKey: "short" },
      "signingKey: is shorter than 32 bytes; make one with `openssl rand -base64 32`",
    ],
    ["no key", { signingKey: undefined }, "signingKey: is missing"],
    ["plain http", { url: "http://acme.example/connect" }, "url: must be an https URL"],
    ["a query", { url: "https://acme.example/?a=1" }, "url: must be an https URL without a query"],
    ["an invalid guid", { agentGuid: "a/b" }, "agentGuid: must be the guid"],
    ["a time without a zone", { expiresAt: "2026-05-01T12:00:00" }, "expiresAt: must be an ISO 8601 date"],
    [
      "a guid of 65 characters",
      { agentGuid: "a".repeat(65) },
      "agentGuid: is too long (more than 64 characters)",
    ],
    ["an empty member", { expectedAccountName: " " }, "expectedAccountName: is empty"],
    ["a member who cannot be seen", { expectedAccountName: "\u200b\u2060" }, "expectedAccountName: is empty"],
    ["a nonce that is not a text", { nonce: 1 }, "nonce: must be 1 to 64 printable"],
    ["no days", { expiresAt: undefined, validForDays: 0 }, "validForDays: must be a number"],
  ])("rejects %s", (_, change, message) => {
    expect(() => createInviteUrl({ ...OPTIONS, ...change })).toThrow(message);
  });

  it("names all problems at once, and no secret", () => {
    expect(() => createInviteUrl({ ...OPTIONS, signingKey: "hush-hush", agentGuid: "" })).toThrow(
      /^createInviteUrl: (?!.*hush).*signingKey: .*; agentGuid: /,
    );
  });
});

describe("a token", () => {
  it("holds what was signed", () => {
    const url = createInviteUrl({ ...OPTIONS, expectedAccountName: "Jürgen “Jay” Doe", nonce: "n-1" });
    expect(readBack(url)).toEqual({
      agentGuid: OPTIONS.agentGuid,
      expiresAt: "2026-05-01T00:00:00Z",
      nonce: "n-1",
      expectedAccountName: "Jürgen “Jay” Doe",
    });
  });

  it("names the agent in small letters, whatever the case of the guid", () => {
    const capitals = { ...OPTIONS, agentGuid: OPTIONS.agentGuid.toUpperCase() };
    expect(createInviteUrl(capitals)).toBe(createInviteUrl(OPTIONS));
  });

  it("that was signed for capitals still works, and names the same agent", () => {
    const content = JSON.stringify([OPTIONS.agentGuid.toUpperCase(), 1_777_593_600, "n-1", ""]);
    const payload = Buffer.from(content).toString("base64url");
    const token = `1.${payload}.${hmac(SIGNING_KEY, "invite", "1", OPTIONS.url, payload)}`;
    expect(readInvite(token, SIGNING_KEY, OPTIONS.url)).toMatchObject({ agentGuid: OPTIONS.agentGuid });
  });

  it("is invalid with any character changed, added or left out", () => {
    const token = tokenOf(createInviteUrl({ ...OPTIONS, expectedAccountName: "Jane Doe" }));
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    fc.assert(
      fc.property(
        fc.nat(token.length - 1),
        fc.constantFrom("", ...alphabet.split("")),
        fc.boolean(),
        (at, put, insert) => {
          const changed = token.slice(0, at) + put + token.slice(insert ? at : at + 1);
          fc.pre(changed !== token);
          expect(readInvite(changed, SIGNING_KEY, OPTIONS.url)).toBeUndefined();
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("is invalid with another key and at another mount", () => {
    const token = tokenOf(createInviteUrl(OPTIONS));
    expect(readInvite(token, `${SIGNING_KEY}!`, OPTIONS.url)).toBeUndefined();
    expect(readInvite(token, SIGNING_KEY, "https://staging.acme.example/connect")).toBeUndefined();
  });
});

describe("an invite that must not work makes no call:", () => {
  const foreign = { signingKey: "the signing key of somebody else, as long" };
  it.each([
    ["a tampered one", (url: string) => `${url.slice(0, -1)}${url.endsWith("A") ? "B" : "A"}`, {}, 404],
    ["a foreign one", (url: string) => url, foreign, 404],
    ["an expired one", (url: string) => url, { expiresAt: "2020-01-01" }, 410],
    ["half of one", (url: string) => url.slice(0, -30), {}, 404],
    ["one with a space at its end", (url: string) => `${url}%20`, {}, 404],
  ])("%s", async (_, change, options, status) => {
    const fixture = await openInviteFixture();
    const person = new Person(fixture);
    const good = await person.open(fixture.invite());
    fixture.sandbox.control.clearRequests();
    const url = change(fixture.invite(options));
    const form = { action: url, fields: good.form?.fields ?? new URLSearchParams() };
    expect((await person.open(url)).status).toBe(status);
    expect((await person.press({ ...good, form })).status).toBe(status);
    expect((await person.open(`${url}/mark.seal?li_connected=true`)).status).toBe(status);
    expect((await person.request(url, { method: "HEAD" })).status).toBe(status);
    expect(fixture.operations()).toEqual([]);
  });

  it("one that accept withdraws", async () => {
    const withdrawn = ["n-1"];
    const fixture = await openInviteFixture({
      handler: { accept: ({ nonce }) => !withdrawn.includes(nonce) },
    });
    const person = new Person(fixture);
    const page = await person.open(fixture.invite({ nonce: "n-1" }));
    expect([page.status, page.heading]).toEqual([410, "This invite was withdrawn"]);
    expect(page.text).toContain("Please ask Acme Social for a new invite.");
    expect(page.text).not.toContain("not complete");
    expect(fixture.operations()).toEqual([]);
    expect((await person.open(fixture.invite({ nonce: "n-2" }))).status).toBe(200);
  });
});
