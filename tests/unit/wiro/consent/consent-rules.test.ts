import {
  DEFAULT_RENEW_BEFORE_DAYS,
  isOtherMember,
  MAX_RENEW_BEFORE_DAYS,
  renewByOf,
} from "../../../../provider/src/wiro/consent/consent-rules";

const RENEW_BY = "2027-04-17T12:00:00Z";

describe("the rules of a consent", () => {
  it("a consent ends a year after it was given, and is due 30 days before", () => {
    expect(renewByOf("2026-04-17T12:00:00.500Z")).toBe(RENEW_BY);
    expect(renewByOf("")).toBe("");
    expect([DEFAULT_RENEW_BEFORE_DAYS, MAX_RENEW_BEFORE_DAYS]).toEqual([30, 364]);
  });

  it.each([
    ["Jane Doe", undefined, false],
    ["Jane Doe", "Jane Doe", false],
    ["jane doe", "Jane Doe", true],
    ["", "Jane Doe", true],
    ["\u200b", "Jane Doe", true],
    ["Jane  Doe", "Jane Doe", false],
    ["Jane Doe", " Jane\u00a0Doe ", false],
    ["Jane Doe", "Jane\tDoe\u200b", false],
    ["Jos\u00e9 Roe", "Jose\u0301 Roe", false],
    ["Jose\u0301 Roe", "Jos\u00e9 Roe", false],
    ["Jose Roe", "Jos\u00e9 Roe", true],
  ])("%j where %j is expected", (name, expected, other) => {
    expect(isOtherMember(name, expected)).toBe(other);
  });
});
