import fc from "fast-check";
import { normalisedSkillKey, sentSkillKey, type SkillFlavour } from "../../../provider/src/wiro/skill-key";

describe("the key of a scheduled task", () => {
  it.each(["content-scanner", "cron-content-scanner", "cs-cron-content-scanner", " Cron-Content-Scanner "])(
    "trap 11: %j is listed as cs-cron-content-scanner and sent as cron-content-scanner",
    (key) => {
      expect(normalisedSkillKey(key, "cron")).toBe("cs-cron-content-scanner");
      expect(sentSkillKey(key, "cron")).toBe("cron-content-scanner");
    },
  );
});

describe("the key of a preference", () => {
  it.each(["content-tone", "cs-content-tone", "CS-Content-Tone "])(
    "trap 11: %j is listed as cs-content-tone and sent as content-tone",
    (key) => {
      expect(normalisedSkillKey(key, "preference")).toBe("cs-content-tone");
      expect(sentSkillKey(key, "preference")).toBe("content-tone");
    },
  );
});

describe("any key", () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,8}$/).filter((part) => part !== "cs");
  const key = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join("-"));
  const flavour = fc.constantFrom<SkillFlavour>("cron", "preference");

  it("stays the same row when it is normalised again, or sent and listed", () => {
    fc.assert(
      fc.property(key, flavour, (name, of) => {
        const listed = normalisedSkillKey(name, of);
        expect(normalisedSkillKey(listed, of)).toBe(listed);
        expect(normalisedSkillKey(sentSkillKey(name, of), of)).toBe(listed);
        expect(sentSkillKey(listed, of)).toBe(sentSkillKey(name, of));
      }),
    );
  });

  it("names another row as a task than as a preference", () => {
    fc.assert(
      fc.property(key, (name) => {
        fc.pre(!name.startsWith("cron-"));
        expect(normalisedSkillKey(name, "cron")).not.toBe(normalisedSkillKey(name, "preference"));
      }),
    );
  });

  it("of a task, taken for a preference, does not become the key of one", () => {
    expect(normalisedSkillKey("cs-cron-x", "preference")).toBe("cs-cron-x");
  });

  it("that begins like a prefix without being one is left alone", () => {
    expect(normalisedSkillKey("cronjob", "cron")).toBe("cs-cron-cronjob");
    expect(normalisedSkillKey("css-style", "preference")).toBe("cs-css-style");
  });
});
