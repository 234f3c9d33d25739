import fc from "fast-check";
import { agentGuidSchema, canonicalGuid } from "../../../provider/src/wiro/agent-guid";

const SMALL = "5c0c1f6e-1111-4abc-8def-444455556666";

describe("an agent's guid", () => {
  it.each([
    ["a UUID", SMALL, SMALL],
    ["a UUID in capitals", SMALL.toUpperCase(), SMALL],
    ["a UUID in both", "5C0c1F6e-1111-4ABc-8DEF-444455556666", SMALL],
    ["a UUID that was pasted with spaces", ` ${SMALL.toUpperCase()}\n`, SMALL],
    ["a guid that is not a UUID, in its own case", "Agent-7", "Agent-7"],
    ["one that is nearly a UUID", `${SMALL.toUpperCase()}A`, `${SMALL.toUpperCase()}A`],
    ["64 characters", "A".repeat(64), "A".repeat(64)],
  ])("has one spelling: %s", (_, given, spelled) => {
    expect(agentGuidSchema.parse(given)).toBe(spelled);
  });

  it.each([
    ["nothing", undefined, "is required; give the guid of the Wiro agent"],
    ["a number", 5, "must be a string"],
    ["an empty text", " \n", "is empty; give the guid of the Wiro agent"],
    ["65 characters", "A".repeat(65), /^is too long \(more than 64 characters\); /],
    ["a path", "../x", "must be the guid of a Wiro agent: letters, digits and dashes"],
    ["a space", "agent 1", "must be the guid of a Wiro agent: letters, digits and dashes"],
    ["letters of another script", "агент-1", "must be the guid of a Wiro agent: letters, digits and dashes"],
  ])("is rejected as %s, with one reason", (_, given, reason) => {
    const { error } = agentGuidSchema.safeParse(given);
    expect(error?.issues.map(({ message }) => message)).toEqual([
      typeof reason === "string" ? reason : expect.stringMatching(reason),
    ]);
  });

  it("in another case is the same guid wherever it is a UUID", () => {
    fc.assert(
      fc.property(fc.uuid(), (guid) => {
        expect(canonicalGuid(guid.toUpperCase())).toBe(guid);
      }),
    );
  });
});
