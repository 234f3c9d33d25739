import { failureOf } from "./declared";
import { HostFixture } from "./host-fixture";

let fixture: HostFixture;
beforeAll(async () => {
  fixture = await HostFixture.open();
});
beforeEach(() => fixture.host.takeOutput());
afterEach(() => fixture.reset());
afterAll(() => fixture.close());

const POSTS = "cs-cron-content-scanner";
const TONE = "cs-content-tone";
const output = async () => (await fixture.host.takeOutput()).stdout;

/** An agent whose rows somebody set by hand. */
function setByHand(posts: object, tone: object): string {
  const guid = fixture.agent();
  fixture.control.editSkill(guid, POSTS, posts);
  fixture.control.editSkill(guid, TONE, tone);
  fixture.control.clearRequests();
  return guid;
}

describe("the create of a schedule that takes over what somebody set", () => {
  it.each([
    [{ interval: "0 8 * * *" }, {}, 'interval was "0 8 * * *", and is now "0 */4 * * *"'],
    [{ interval: "0 */4 * * *", enabled: false }, {}, "enabled was false, and is now true"],
    [
      { interval: "0 8 * * *" },
      { enabled: false },
      'interval was "0 8 * * *", and is now "0 */4 * * *"; enabled was true, and is now false',
    ],
    [{ interval: null }, {}, 'interval was "", and is now "0 */4 * * *"'],
  ])("warns with both values: %j, %j", async (posts, args, expected) => {
    const agentGuid = setByHand(posts, {});
    const resource = await fixture.schedule({ agentGuid, ...args }).create();
    expect(await output()).toBe(
      `warning: AgentSchedule ${POSTS} of agent ${agentGuid} is taken over: ${expected}.\n`,
    );
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "CustomSkillUpsert", "Detail"]);
  });

  it("does not warn where nothing differs, or of what the agent came with", async () => {
    await fixture.schedule({ agentGuid: setByHand({ interval: "0 */4 * * *" }, {}) }).create();
    await fixture.schedule({ enabled: false }).create();
    expect(await output()).toBe("");
  });

  it("warns, too, where the API does not show what the agent came with", async () => {
    fixture.control.settings.detail = "nested";
    try {
      await fixture.schedule().create();
      expect(await output()).toMatch(
        /^warning: .* interval was "0 9 \* \* \*", and is now "0 \*\/4 \* \* \*"\.\n$/,
      );
    } finally {
      fixture.control.settings.detail = "current";
    }
  });

  it("does not warn where the API rejects the write", async () => {
    const resource = fixture.schedule({ agentGuid: setByHand({ interval: "0 8 * * *" }, {}) });
    fixture.control.fault({ path: "CustomSkillUpsert", status: 400 });
    await failureOf(resource.create());
    expect(await output()).toBe("");
  });

  it("cuts a value that somebody set to a length that fits in a line", async () => {
    const resource = fixture.schedule({ agentGuid: setByHand({ interval: "x".repeat(5_000) }, {}) });
    await resource.create();
    expect((await output()).length).toBeLessThan(300);
  });
});

describe("the create of a preference that takes over what somebody wrote", () => {
  it("warns only that the text was another", async () => {
    const agentGuid = setByHand({}, { value: "Our secret sauce." });
    await fixture.preference({ agentGuid }).create();
    expect(await output()).toBe(
      `warning: PreferenceSkill ${TONE} of agent ${agentGuid} is taken over: its value was another text.\n`,
    );
  });

  it("warns with both values of the switch", async () => {
    const agentGuid = setByHand({}, { value: "Ours.", enabled: false });
    await fixture.preference({ agentGuid }).create();
    expect(await output()).toMatch(
      /taken over: its value was another text; enabled was false, and is now true\.\n$/,
    );
  });
});

it("an update does not warn: its changes are lines of the preview", async () => {
  const resource = await fixture.schedule().create();
  fixture.control.editSkill(String(resource.args["agentGuid"]), POSTS, { interval: "0 8 * * *" });
  await fixture.host.takeOutput();
  await resource.update();
  expect(await output()).toBe("");
});
