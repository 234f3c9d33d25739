import {
  DEFAULT_RENEW_BEFORE_DAYS,
  isOtherMember,
  isRenewalDue,
  MOST_RENEW_BEFORE_DAYS,
  renewByOf,
} from "../../../provider/src/wiro/consent-rules";
import { DAY } from "../../../provider/src/wiro/clock";

const RENEW_BY = "2027-04-17T12:00:00Z";
const END = Date.parse(RENEW_BY);

describe("the rules of a consent", () => {
  it.each([
    ["a moment too early", END - 30 * DAY - 1, 30, false],
    ["to the moment", END - 30 * DAY, 30, true],
    ["only once it has run out", END - 1, 0, false],
    ["when it has run out", END, 0, true],
  ])("a renewal is due: %s", (_, now, days, due) => {
    expect(isRenewalDue(RENEW_BY, days, now)).toBe(due);
  });

  it("a renewal is never due where nobody knows when the consent runs out", () => {
    expect(isRenewalDue("", MOST_RENEW_BEFORE_DAYS, END)).toBe(false);
  });

  it("a consent runs out a year after it was given, and a new one is never due at once", () => {
    expect(renewByOf("2026-04-17T12:00:00.500Z")).toBe(RENEW_BY);
    expect(renewByOf("")).toBe("");
    expect([DEFAULT_RENEW_BEFORE_DAYS, MOST_RENEW_BEFORE_DAYS]).toEqual([30, 364]);
    expect(isRenewalDue(RENEW_BY, MOST_RENEW_BEFORE_DAYS, END - 365 * DAY)).toBe(false);
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
