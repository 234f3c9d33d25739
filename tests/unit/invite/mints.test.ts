import { Mints, TooManyMints } from "../../../provider/src/invite/mints";

const HOUR = 3_600_000;

describe("the memory of an invite's mints", () => {
  const sizeOf = (mints: Mints) => (mints as unknown as { recent: Map<string, unknown> }).recent.size;

  it("holds only the invites of the last hour", async () => {
    let now = 0;
    const mints = new Mints(() => now);
    for (let invite = 0; invite < 100; invite += 1) {
      await mints.link(`invite-${invite}`, "form", () => Promise.resolve("link"));
    }
    expect(sizeOf(mints)).toBe(100);
    now = HOUR;
    await mints.link("another", "form", () => Promise.resolve("link"));
    expect(sizeOf(mints)).toBe(1);
  });

  it("does not grow with the clicks of one invite", async () => {
    const mints = new Mints(() => 0);
    const link = (form: number) =>
      mints.link("invite", `form-${form}`, () => Promise.resolve(`link-${form}`));
    for (let form = 0; form < 6; form += 1) expect(await link(form)).toBe(`link-${form}`);
    for (let form = 6; form < 100; form += 1) expect(() => link(form)).toThrow(TooManyMints);
    expect(sizeOf(mints)).toBe(1);
  });
});
