import { failureOf } from "../declared";
import { hostFixture } from "../host-fixture";

/**
 * No document states that a read shows a write at once. Where it does not, an `up` may fail or plan too much. Its
 * record is wrong only while reads lag, and the next `up` arrives at the declared state.
 */
const fixture = hostFixture();
beforeAll(() => {
  fixture.control.settings.phaseMs = 20;
});
afterEach(() => {
  fixture.control.settings.readsBehind = 0;
});

const KINDS = {
  AgentSchedule: () => fixture.schedule({ interval: "0 1 * * *" }),
  PreferenceSkill: () => fixture.preference({ value: "Dry." }),
};

describe.each(Object.keys(KINDS) as (keyof typeof KINDS)[])(
  "%s, where a read lags behind its write",
  (kind) => {
    it.each([1, 2])("fails and is recorded, and the next up finds it complete: %d reads", async (reads) => {
      const resource = KINDS[kind]();
      fixture.control.settings.readsBehind = reads;
      const { message, record } = await failureOf(resource.create());
      expect(message).toMatch(/^(AgentSchedule|PreferenceSkill) .* of agent /);
      expect(record?.id).toBe(resource.id);
      fixture.takeCalls(resource);
      const later = resource.in(await fixture.nextRun());
      await later.read();
      await later.update();
      expect(
        fixture.takeCalls(resource).filter((operation) => operation !== "Detail").length,
      ).toBeLessThanOrEqual(1);
      await later.in(await fixture.nextRun()).read();
      expect(await later.diff()).toEqual({ changes: "same", replaces: [] });
      expect(fixture.agentOf(resource).skills).toContainEqual(
        expect.objectContaining(kind === "AgentSchedule" ? { interval: "0 1 * * *" } : { value: "Dry." }),
      );
    });
  },
);

describe("a credential, where a read lags behind its write", () => {
  it("is pending with its link, and connected at the refresh that sees the consent", async () => {
    fixture.control.settings.readsBehind = 2;
    const resource = await fixture.credential().create();
    expect(resource.outputs["status"]).toBe("pending");
    await fixture.consent(resource);
    for (let refresh = 0; refresh < 2; refresh += 1) await resource.read();
    expect(resource.outputs["status"]).toBe("connected");
    expect(await resource.diff()).toEqual({ changes: "same", replaces: [] });
  });

  it("does not count as lost when its page was changed", async () => {
    const resource = await fixture.connected();
    fixture.control.settings.readsBehind = 2;
    await resource.update({ organizationId: "777" });
    expect(resource.outputs).toMatchObject({ status: "connected", organizationId: "777" });
    expect(fixture.agentOf(resource).linkedin.organizationId).toBe("777");
    expect(fixture.takeCalls(resource)).not.toContain("OAuthConnect");
  });
});

describe("the state of an agent, where a read lags behind its write", () => {
  it("arrives all the same, without a second Start or Stop", async () => {
    fixture.control.settings.readsBehind = 1;
    const resource = await fixture.state().create();
    expect(fixture.agentOf(resource).status).toBe(4);
    await resource.update({ desired: "stopped" });
    expect(fixture.agentOf(resource).status).toBe(0);
    const writes = fixture.takeCalls(resource).filter((operation) => operation !== "Detail");
    expect(writes).toEqual(["Start", "Stop"]);
  });
});
