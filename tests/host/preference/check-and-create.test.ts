import { type DeclaredResource, failureOf, guidOf } from "../declared";
import { hostFixture } from "../host-fixture";

const fixture = hostFixture();

const TONE = "cs-content-tone";
const PRESET = "Friendly and factual. One idea in each post, no slang, no emoji.";
const rowOf = (resource: DeclaredResource, key = TONE) =>
  fixture.agentOf(resource).skills.find((row) => row.key === key);
const created = (args = {}) => fixture.created(fixture.preference(args));
const output = async () => (await fixture.host.takeOutput()).stdout;

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

/** An agent whose text somebody set by hand. */
function setByHand(row: object): string {
  const guid = fixture.agent();
  fixture.control.editSkill(guid, TONE, row);
  fixture.control.clearRequests();
  return guid;
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

describe("the create of a preference that takes over what somebody wrote", () => {
  it("warns only that the text was another", async () => {
    const agentGuid = setByHand({ value: "Our secret sauce." });
    await fixture.preference({ agentGuid }).create();
    expect(await output()).toBe(
      `warning: PreferenceSkill ${TONE} of agent ${agentGuid} is taken over: its value was another text.\n`,
    );
  });

  it("warns with both values of the switch", async () => {
    const agentGuid = setByHand({ value: "Ours.", enabled: false });
    await fixture.preference({ agentGuid }).create();
    expect(await output()).toMatch(
      /taken over: its value was another text; enabled was false, and is now true\.\n$/,
    );
  });
});
