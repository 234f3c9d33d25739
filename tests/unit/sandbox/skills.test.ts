import { agentRow, call, failure, sandboxWithAgent } from "./api-client";

async function agentWithSkills() {
  const { sandbox, guid } = await sandboxWithAgent();
  const skill = (key: string) => sandbox.control.agent(guid).skills.find((row) => row.key === key);
  const send = async (operation: string, skillkey: string, more: Record<string, unknown> = {}) =>
    (await call(sandbox, `UserAgent/CustomSkill${operation}`, { useragentguid: guid, skillkey, ...more }))
      .json;
  return { sandbox, guid, control: sandbox.control, skill, send };
}

const OK = { result: true, errors: [] };

describe("CustomSkillUpsert", () => {
  it.each(["cron-content-scanner", "cs-cron-content-scanner", "content-scanner", "Cron Content Scanner"])(
    "accepts %p with an interval as the row cs-cron-content-scanner",
    async (key) => {
      const { skill, send } = await agentWithSkills();
      expect(await send("Upsert", key, { interval: "5 4 * * *" })).toEqual(OK);
      expect(skill("cs-cron-content-scanner")?.interval).toBe("5 4 * * *");
    },
  );

  it("accepts a bare key without an interval as a strategy", async () => {
    const { send } = await agentWithSkills();
    expect(await send("Upsert", "content-scanner", { enabled: false })).toEqual(failure("skill-not-found"));
    expect(await send("Upsert", "content-tone", { enabled: false })).toEqual(OK);
  });

  it("drops the value of a bundled task, and the interval of a preference, without an error", async () => {
    const { skill, send } = await agentWithSkills();
    expect(await send("Upsert", "cron-content-scanner", { value: "mine", enabled: false })).toEqual(OK);
    expect(skill("cs-cron-content-scanner")).toMatchObject({
      value: "",
      enabled: false,
      interval: "0 9 * * *",
    });
    for (const key of ["content-tone", "cs-content-tone"]) {
      expect(await send("Upsert", key, { value: `Dry: ${key}`, interval: "0 9 * * *" })).toEqual(OK);
      expect(skill("cs-content-tone")).toMatchObject({ value: `Dry: ${key}`, interval: null });
    }
  });

  it("normalises the whitespace of a five-field cron, and stores any other text unchanged", async () => {
    const { skill, send } = await agentWithSkills();
    const stored = async (interval: string | null) => {
      await send("Upsert", "cron-content-scanner", { interval });
      return skill("cs-cron-content-scanner")?.interval;
    };
    expect(await stored("  0   */4 * *  MON-FRI ")).toBe("0 */4 * * MON-FRI");
    expect(await stored("every  day")).toBe("every  day");
    expect(await stored("0 0 9 * * *")).toBe("0 0 9 * * *");
    expect(await stored("")).toBeNull();
    expect(await stored("0 1 * * *")).toBe("0 1 * * *");
    expect(await stored(null)).toBeNull();
  });

  it("rejects a change of a preset's description, and ignores the same text", async () => {
    const { send } = await agentWithSkills();
    expect(await send("Upsert", "content-tone", { description: "Mine" })).toEqual(
      failure("customskill-preset-description-not-editable"),
    );
    expect(await send("Upsert", "content-tone", { description: "How the posts sound" })).toEqual(OK);
  });

  it("with the setting unknownSkill create, makes an unknown key a new skill of the user's", async () => {
    const { control, skill, send } = await agentWithSkills();
    control.settings.unknownSkill = "create";
    expect(await send("Upsert", "cron-typo", { enabled: true })).toEqual(OK);
    expect(await send("Upsert", "typo", { interval: "0 9 * * *", value: "do it" })).toEqual(OK);
    expect(skill("cs-cron-typo")).toEqual({
      key: "cs-cron-typo",
      kind: "user-created",
      enabled: true,
      interval: "0 9 * * *",
      value: "do it",
    });
  });
});

describe("CustomSkillDelete", () => {
  it("deletes what the user created, and only that", async () => {
    const { control, skill, send } = await agentWithSkills();
    control.settings.unknownSkill = "create";
    await send("Upsert", "cron-mine", { interval: "0 9 * * *" });
    expect(await send("Delete", "cron-mine")).toEqual(OK);
    expect(skill("cs-cron-mine")).toBeUndefined();
    expect(await send("Delete", "cron-mine")).toEqual(failure("skill-not-found"));
    expect(await send("Delete", "cron-content-scanner")).toEqual({
      ...failure(
        "This skill belongs to the agent preset and cannot be deleted. Use enabled=false to disable it instead.",
      ),
      suggestion: "disable-via-upsert",
    });
  });
});

describe("CustomSkillRevert", () => {
  it("restores a preset, and then has nothing to do", async () => {
    const { skill, send } = await agentWithSkills();
    await send("Upsert", "cron-content-scanner", { interval: "0 1 * * *", enabled: false });
    expect(await send("Revert", "cron-content-scanner", { source: "preset" })).toEqual({
      result: true,
      action: "reset-to-preset",
      current_value: "",
      current_interval: "0 9 * * *",
      current_enabled: true,
      errors: [],
    });
    expect(skill("cs-cron-content-scanner")).toMatchObject({ interval: "0 9 * * *", enabled: true });
    expect(await send("Revert", "cron-content-scanner", { source: "preset" })).toMatchObject({
      action: "no-op",
    });
  });

  it("undoes the last change, or a named one", async () => {
    const { skill, send } = await agentWithSkills();
    await send("Upsert", "content-tone", { value: "one" });
    await send("Upsert", "content-tone", { value: "two" });
    expect(await send("Revert", "content-tone", { source: "history" })).toMatchObject({
      action: "reverted",
      current_value: "one",
    });
    const { entries } = (await send("History", "content-tone")) as { entries: { guid: string }[] };
    const versionguid = entries.at(-1)?.guid;
    await send("Revert", "content-tone", { source: "history", versionguid });
    expect(skill("cs-content-tone")?.value).toMatch(/^Friendly/);
  });

  it("deletes a skill that has no preset", async () => {
    const { control, skill, send } = await agentWithSkills();
    control.settings.unknownSkill = "create";
    await send("Upsert", "mine", { value: "x" });
    expect(await send("Revert", "mine", { source: "preset" })).toMatchObject({ action: "deleted" });
    expect(skill("cs-mine")).toBeUndefined();
  });
});

describe("CustomSkillHistory", () => {
  it("lists the preset's own content and every change, newest first", async () => {
    const { control, guid, send } = await agentWithSkills();
    await send("Upsert", "cron-content-scanner", { interval: "0 1 * * *" });
    control.editSkill(guid, "cron-content-scanner", { enabled: false });
    expect(await send("History", "cron-content-scanner")).toMatchObject({
      result: true,
      preset_default: { intervalexpr: "0 9 * * *", enabled: true },
      entries: [
        { prev_enabled: true, after_enabled: false },
        { prev_intervalexpr: "0 9 * * *", after_intervalexpr: "0 1 * * *" },
      ],
    });
  });
});

describe("skills in Detail", () => {
  it("are in customskills and, when scheduled, in scheduledskills, under their full keys", async () => {
    const { sandbox, guid, send } = await agentWithSkills();
    await send("Upsert", "cron-engagement-report", { enabled: true });
    const { customskills, scheduledskills } = agentRow(await call(sandbox, "UserAgent/Detail", { guid }));
    expect(customskills).toMatchObject([
      { key: "cs-content-tone", _source: "preset-strategy", interval: null },
    ]);
    expect(scheduledskills).toMatchObject([
      {
        key: "cs-cron-content-scanner",
        _source: "skill-bundle",
        value: "",
        _editable: false,
        _edited: false,
      },
      { key: "cs-cron-engagement-report", interval: "0 18 * * 5", enabled: true, _edited: true },
    ]);
  });

  it("lack a row that was removed by hand", async () => {
    const { sandbox, guid, control } = await agentWithSkills();
    control.removeSkill(guid, "content-tone");
    expect(agentRow(await call(sandbox, "UserAgent/Detail", { guid })).customskills).toEqual([]);
  });
});
