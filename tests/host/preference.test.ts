import { type DeclaredResource, failureOf } from "./declared";
import { HostFixture } from "./host-fixture";

let fixture: HostFixture;
beforeAll(async () => {
  fixture = await HostFixture.open();
});
beforeEach(() => fixture.host.takeOutput());
afterEach(() => fixture.reset());
afterAll(() => fixture.close());

const TONE = "cs-content-tone";
const PRESET = "Friendly and factual. One idea in each post, no slang, no emoji.";
const guidOf = (resource: DeclaredResource) => String(resource.args["agentGuid"]);
const rowOf = (resource: DeclaredResource, key = TONE) =>
  fixture.control.agent(guidOf(resource)).skills.find((row) => row.key === key);

async function created(args = {}): Promise<DeclaredResource> {
  const resource = await fixture.preference(args).create();
  fixture.takeCalls(resource);
  return resource;
}

/** A Detail response with this value as the agent's tone. */
function withTone(guid: string, value: string, enabled: boolean) {
  const customskills = [{ key: TONE, value, enabled, _source: "preset-strategy" }];
  return { result: true, useragents: [{ guid, title: "Acme", status: 0, customskills }], errors: [] };
}

/** The write as the API receives it. */
function written(): unknown[] {
  return fixture.control
    .requests()
    .flatMap(({ operation, body }) => (operation === "CustomSkillUpsert" ? [body] : []));
}

describe("check of a preference", () => {
  it("adds the default key, the switch, and the desired state", async () => {
    expect(await fixture.preference({ agentGuid: "agent-1", value: "x" }).checked()).toEqual({
      agentGuid: "agent-1",
      skillKey: TONE,
      value: "x",
      enabled: true,
      presence: "present",
      __provider: expect.any(String) as string,
    });
  });

  it.each(["content-tone", "cs-content-tone", " Content-Tone "])(
    "normalises %j to one key",
    async (skillKey) => {
      expect((await fixture.preference({ skillKey }).checked())["skillKey"]).toBe(TONE);
    },
  );

  it("is idempotent", async () => {
    const resource = fixture.preference({ value: "  two\r\nlines \n", onDelete: "retain" });
    const once = await resource.checked();
    expect(await resource.checked(once)).toEqual(once);
  });

  it("overwrites a presence that the engine was told to ignore", async () => {
    expect((await fixture.preference({ presence: "missing: x" }).checked())["presence"]).toBe("present");
  });

  it.each([
    ["no value", { value: null }, /^value: is required; give the text of the preference$/],
    ["a number as value", { value: 1 }, /^value: must be a string$/],
    [
      "the key of a scheduled task",
      { skillKey: "cs-Cron-x" },
      /^skillKey: names a scheduled task; declare an Age/,
    ],
    ["a prefix as the key", { skillKey: "cs-" }, /^skillKey: must be a skill's key/],
    [
      "a property name of every object",
      { constructor: "x" },
      /^constructor: is not an input of this resource/,
    ],
    ["a key with a slash", { skillKey: "a/b" }, /^skillKey: must be a skill's key/],
    ["another onDelete", { onDelete: "disable" }, /^onDelete: must be "reset" or "retain"$/],
    [
      "an interval",
      { interval: "0 9 * * *" },
      /^interval: is not an input of this resource; .* value, enabled/,
    ],
  ])("rejects %s in one line", async (_, change, expected) => {
    const { failures } = await fixture.preference({ agentGuid: "agent-1", ...change }).check();
    expect(failures.map(({ reason }) => reason)).toEqual([expect.stringMatching(expected)]);
  });
});

describe("create of a preference", () => {
  it("reads, writes, and reads back what it wrote", async () => {
    const resource = await fixture.preference().create();
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "CustomSkillUpsert", "Detail"]);
    expect(resource.id).toBe(`${guidOf(resource)}/${TONE}`);
    expect(rowOf(resource)).toMatchObject({ value: "Dry wit.", enabled: true });
    expect(resource.outputs).toMatchObject({ skillKey: TONE, value: "Dry wit.", presence: "present" });
  });

  it("trap 13: sends only what differs", async () => {
    const resource = await fixture.preference().create();
    expect(written()).toEqual([
      { useragentguid: guidOf(resource), skillkey: "content-tone", value: "Dry wit." },
    ]);
  });

  it("trap 16: writes nothing that is already there, because every write restarts a running agent", async () => {
    const resource = await fixture.preference({ value: PRESET }).create();
    expect(fixture.takeCalls(resource)).toEqual(["Detail"]);
  });

  it.each([
    ["nothing at all", ""],
    ["spaces and line ends", "  \tone\r\ntwo\n\n "],
    ["every script", "Grüße, שלום, 你好, ქართული, नमस्ते, e\u0301 and \u00e9, 👩‍👩‍👧‍👦, \u200b\u2028\ufeff"],
    ["text that looks like code", 'Say "${hello}" \\n <b>&amp;</b> %s {{x}} \u0001'],
    ["a megabyte", "Zwölf Boxkämpfer jagen Viktor. ".repeat(33_000)],
  ])("keeps %s byte for byte", async (_, value) => {
    const resource = await created({ value });
    expect(rowOf(resource)?.value).toBe(value);
    await resource.read();
    expect(resource.inputs["value"]).toBe(value);
    expect(resource.outputs["value"]).toBe(value);
    expect((await resource.diff()).changes).toBe("same");
    await resource.update();
    expect(fixture.takeCalls(resource)).not.toContain("CustomSkillUpsert");
  });

  it("writes nothing for an unknown preference, and lists the agent's own", async () => {
    const resource = fixture.preference({ skillKey: "content-tune" });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(
      /no preference cs-content-tune \(.*\); nothing was written; declare one of its own \(cs-content-tone\), or/,
    );
    expect(message).not.toContain("cron");
    expect(record).toBeUndefined();
    expect(fixture.takeCalls(resource)).toEqual(["Detail"]);
  });

  it("fails for an agent that cannot be seen", async () => {
    const resource = fixture.preference({ agentGuid: "nobody" });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(/^Detail of agent nobody: .* not visible to this API key/);
    expect(record).toBeUndefined();
  });

  it.each([
    ["a last line break", "Dry wit.\n", "Dry wit."],
    ["white space at both ends", "\t Dry wit. \r\n\n", "Dry wit."],
    ["line breaks and not the spaces", " Dry wit. \n", " Dry wit. "],
  ])("reports that the API cuts off %s, and what to declare", async (_, value, stored) => {
    const resource = fixture.preference({ value });
    fixture.control.fault({ path: "Detail", at: 2, body: withTone(guidOf(resource), stored, true) });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(
      /the API accepted the write but changed the white space at the ends of value; declare value without it, in JavaScript with \.trim\(\)\.$/,
    );
    expect(record?.properties).toMatchObject({ value: stored });
  });

  it("reports that the API adds white space", async () => {
    const resource = fixture.preference({ value: "Warm." });
    fixture.control.fault({ path: "Detail", at: 2, body: withTone(guidOf(resource), "Warm.\n", true) });
    expect((await failureOf(resource.create())).message).toMatch(/; declare value as the API stores it\.$/);
  });

  it("names a field that changed beside it", async () => {
    const resource = fixture.preference({ value: "Warm.\n", enabled: false });
    fixture.control.fault({ path: "Detail", at: 2, body: withTone(guidOf(resource), "Warm.", true) });
    expect((await failureOf(resource.create())).message).toMatch(
      /but changed the white space at the ends of value, and kept its own enabled; declare value without it, .*; look at the preference in Wiro: it may not be editable there\.$/,
    );
  });

  it("fails with the name of the switch that older generations of the API drop, and records what is there", async () => {
    const resource = fixture.preference({ value: PRESET, enabled: false });
    fixture.control.fault({ path: "CustomSkillUpsert", body: { result: true, errors: [] } });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(/accepted the write but kept its own enabled; look at the preference in Wiro/);
    expect(record?.id).toBe(`${guidOf(resource)}/${TONE}`);
    expect(record?.properties).toMatchObject({ enabled: true, value: PRESET });
    expect((await resource.diff()).changes).toBe("left to the engine");
  });

  it("records what it wrote when it cannot be read back", async () => {
    const resource = fixture.preference();
    fixture.control.fault({ path: "Detail", at: 2, status: 401 });
    const { message, record } = await failureOf(resource.create());
    expect(message).toMatch(
      /^PreferenceSkill cs-content-tone of agent .*: it was written, but could not be read back: Detail/,
    );
    expect(record?.properties).toMatchObject({ value: "Dry wit.", presence: "present" });
  });
});

describe("read of a preference", () => {
  it("shows what somebody changed by hand", async () => {
    const resource = await created();
    fixture.control.editSkill(guidOf(resource), TONE, { value: "Loud!", enabled: false });
    await resource.read();
    expect(fixture.takeCalls(resource)).toEqual(["Detail"]);
    expect(resource.inputs).toMatchObject({ value: "Loud!", enabled: false, presence: "present" });
    expect((await resource.diff()).changes).toBe("left to the engine");
  });

  it("keeps the state of a preference that is gone, and warns", async () => {
    const resource = await created();
    fixture.control.removeSkill(guidOf(resource), TONE);
    await resource.read();
    expect(resource.inputs["presence"]).toMatch(/^missing: the agent has no such preference/);
    expect(resource.outputs["value"]).toBe("Dry wit.");
  });

  it("keeps the state of an agent that cannot be seen, and warns", async () => {
    const resource = await created();
    fixture.control.removeAgent(guidOf(resource));
    await resource.read();
    expect(resource.inputs["presence"]).toMatch(/^missing: the agent cannot be seen with this API key/);
  });

  it("reads a preference from the API's oldest responses", async () => {
    fixture.control.settings.detail = "nested";
    try {
      const resource = await created();
      await resource.read();
      expect(resource.inputs).toMatchObject({ value: "Dry wit.", presence: "present" });
    } finally {
      fixture.control.settings.detail = "current";
    }
  });
});

describe("update of a preference", () => {
  it("writes what changed, and reads it back", async () => {
    const resource = await created();
    await resource.update({ enabled: false });
    expect(written()).toEqual([
      { useragentguid: guidOf(resource), skillkey: "content-tone", enabled: false },
    ]);
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "CustomSkillUpsert", "Detail"]);
    expect(rowOf(resource)).toMatchObject({ value: "Dry wit.", enabled: false });
  });

  it("writes nothing for another onDelete", async () => {
    const resource = await created();
    await resource.update({ onDelete: "retain" });
    expect(fixture.takeCalls(resource)).toEqual(["Detail"]);
  });

  it("is a replacement for another agent or another key", async () => {
    const resource = await created();
    expect((await resource.diff({ agentGuid: "other" })).replaces).toEqual(["agentGuid"]);
    expect((await resource.diff({ skillKey: "other" })).replaces).toEqual(["skillKey"]);
    expect((await resource.diff({ skillKey: "cs-content-tone" })).replaces).toEqual([]);
  });

  it("fails for an agent that cannot be seen, and names what to remove", async () => {
    const resource = await created();
    fixture.control.removeAgent(guidOf(resource));
    const { message } = await failureOf(resource.update({ value: "Loud!" }));
    expect(message).toMatch(/^PreferenceSkill cs-content-tone: .* cannot be seen: .*remove this resource\.$/);
  });
});

describe("delete of a preference, by a later run", () => {
  const deleteLater = async (resource: DeclaredResource): Promise<string> => {
    const host = await fixture.nextRun();
    await host.takeOutput();
    await resource.in(host).delete();
    return (await host.takeOutput()).stdout;
  };

  it("restores the text that the agent came with", async () => {
    const resource = await created();
    await deleteLater(resource);
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "CustomSkillRevert"]);
    expect(rowOf(resource)).toMatchObject({ value: PRESET, enabled: true });
  });

  it('makes no call with onDelete "retain"', async () => {
    const resource = await created({ onDelete: "retain" });
    await deleteLater(resource);
    expect(fixture.takeCalls(resource)).toEqual([]);
    expect(rowOf(resource)?.value).toBe("Dry wit.");
  });

  it("trap 23: keeps one that a user created, because a reset would delete it", async () => {
    const agentGuid = fixture.agent();
    await fixture.madeByHand(agentGuid, { skillkey: "own-words", value: "Mine." });
    const resource = await created({ agentGuid, skillKey: "own-words" });
    expect(await deleteLater(resource)).toMatch(
      /own-words has no preset to go back to, so it is left as it is/,
    );
    expect(fixture.takeCalls(resource)).toEqual(["Detail"]);
    expect(rowOf(resource, "cs-own-words")?.value).toBe("Dry wit.");
  });

  it("switches a schedule that a user created off instead of a reset", async () => {
    const agentGuid = fixture.agent();
    await fixture.madeByHand(agentGuid, {
      skillkey: "cron-own-task",
      interval: "0 1 * * *",
      value: "Mine.",
    });
    const resource = await fixture.schedule({ agentGuid, skillKey: "own-task", onDelete: "reset" }).create();
    expect(await deleteLater(resource)).toMatch(/has no preset to go back to, so it is switched off/);
    expect(rowOf(resource, "cs-cron-own-task")).toMatchObject({ enabled: false, value: "Mine." });
  });

  it("deletes nothing that a user may have created where the API's oldest responses do not show the origin", async () => {
    const agentGuid = fixture.agent();
    await fixture.madeByHand(agentGuid, { skillkey: "own-words", value: "Mine." });
    await fixture.madeByHand(agentGuid, { skillkey: "cron-own-task", interval: "0 1 * * *" });
    fixture.control.settings.detail = "nested";
    try {
      const words = await created({ agentGuid, skillKey: "own-words" });
      const task = await fixture.schedule({ agentGuid, skillKey: "own-task", onDelete: "reset" }).create();
      expect(await deleteLater(words)).toMatch(/does not say .*own-words .* left as it is/);
      expect(await deleteLater(task)).toMatch(/does not say .*own-task .* switched off/);
      expect(rowOf(words, "cs-own-words")?.value).toBe("Dry wit.");
      expect(rowOf(task, "cs-cron-own-task")).toMatchObject({ enabled: false });
    } finally {
      fixture.control.settings.detail = "current";
    }
  });

  it("succeeds for a preference that is gone", async () => {
    const resource = await created();
    fixture.control.removeSkill(guidOf(resource), TONE);
    expect(await deleteLater(resource)).toMatch(/has no preference cs-content-tone any more/);
  });
});
