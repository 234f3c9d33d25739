import { type DeclaredResource, failureOf, guidOf } from "../declared";
import { hostFixture } from "../host-fixture";

const fixture = hostFixture();

const TONE = "cs-content-tone";
const PRESET = "Friendly and factual. One idea in each post, no slang, no emoji.";
const rowOf = (resource: DeclaredResource, key = TONE) =>
  fixture.agentOf(resource).skills.find((row) => row.key === key);
const created = (args = {}) => fixture.created(fixture.preference(args));

/** The write as the API receives it. */
function written(): unknown[] {
  return fixture.control
    .requests()
    .flatMap(({ operation, body }) => (operation === "CustomSkillUpsert" ? [body] : []));
}

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
  it("restores the text that the agent came with", async () => {
    const resource = await created();
    await fixture.deleteLater(resource);
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "CustomSkillRevert"]);
    expect(rowOf(resource)).toMatchObject({ value: PRESET, enabled: true });
  });

  it('makes no call with onDelete "retain"', async () => {
    const resource = await created({ onDelete: "retain" });
    await fixture.deleteLater(resource);
    expect(fixture.takeCalls(resource)).toEqual([]);
    expect(rowOf(resource)?.value).toBe("Dry wit.");
  });

  it("trap 23: keeps one that a user created, because a reset would delete it", async () => {
    const agentGuid = fixture.agent();
    await fixture.madeByHand(agentGuid, { skillkey: "own-words", value: "Mine." });
    const resource = await created({ agentGuid, skillKey: "own-words" });
    expect(await fixture.deleteLater(resource)).toMatch(
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
    expect(await fixture.deleteLater(resource)).toMatch(/has no preset to go back to, so it is switched off/);
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
      expect(await fixture.deleteLater(words)).toMatch(/does not say .*own-words .* left as it is/);
      expect(await fixture.deleteLater(task)).toMatch(/does not say .*own-task .* switched off/);
      expect(rowOf(words, "cs-own-words")?.value).toBe("Dry wit.");
      expect(rowOf(task, "cs-cron-own-task")).toMatchObject({ enabled: false });
    } finally {
      fixture.control.settings.detail = "current";
    }
  });

  it("succeeds for a preference that is gone", async () => {
    const resource = await created();
    fixture.control.removeSkill(guidOf(resource), TONE);
    expect(await fixture.deleteLater(resource)).toMatch(/has no preference cs-content-tone any more/);
  });
});
