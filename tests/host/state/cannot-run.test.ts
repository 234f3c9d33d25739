import { type DeclaredResource, failureOf, guidOf } from "../declared";
import { hostFixture } from "../host-fixture";

/** Each of the statuses 1, 2 and 3 passes before the first pause of a wait is over. */
const SHORT = 20;

const fixture = hostFixture();
beforeEach(() => {
  fixture.control.settings.phaseMs = SHORT;
});

const statusOf = (resource: DeclaredResource) => fixture.agentOf(resource).status;
const created = (args = {}) => fixture.created(fixture.state(args));

describe("an update without an edit, of an agent that cannot run", () => {
  const startsOnce = ["Detail", "Start", "Detail"];

  /** It ran, and a refresh finds it at this status. */
  async function stuck(status: 0 | 5 | 6, seed = {}): Promise<DeclaredResource> {
    const resource = await created({ agentGuid: fixture.agent({ status: 4, ...seed }) });
    fixture.control.setStatus(guidOf(resource), status);
    await resource.read();
    fixture.takeCalls(resource);
    await fixture.host.takeOutput();
    return resource;
  }

  it.each([
    [0, { credits: 0 }, "stopped: no credits", /No credits available\..* buy extra credits in Wiro/],
    [0, { subscription: false }, "stopped: no subscription", /Subscription required — .* Subscribe to the/],
    [5, { credits: 0 }, "error", /No credits available\./],
  ] as const)(
    "starts it once at status %s with %j, warns of the rejection, and keeps its real state",
    async (status, seed, desired, why) => {
      const resource = await stuck(status, seed);
      await resource.update();
      expect(fixture.takeCalls(resource)).toEqual(startsOnce);
      expect(resource.outputs).toMatchObject({ desired, declared: "running", presence: "present" });
      const { stdout } = await fixture.host.takeOutput();
      expect(stdout).toMatch(new RegExp(`^warning: AgentState of agent \\S+ stays "${desired}": Start of`));
      expect(stdout).toMatch(why);
    },
  );

  it("warns of an agent that ends in its error state again", async () => {
    const resource = await stuck(5);
    fixture.control.settings.phaseMs = 60_000;
    const update = resource.update();
    while (statusOf(resource) !== 2) await fixture.host.takeOutput();
    fixture.control.setStatus(guidOf(resource), 5);
    await update;
    expect(resource.outputs).toMatchObject({ desired: "error", status: "error", declared: "running" });
    const { stdout } = await fixture.host.takeOutput();
    expect(stdout).toMatch(/^warning: AgentState of agent \S+ stays "error": .* look at its log in Wiro/);
    fixture.control.settings.phaseMs = SHORT;
    await resource.read();
    expect((await resource.diff()).changes).toBe("left to the engine");
    await resource.update();
    expect(resource.outputs).toMatchObject({ desired: "running", status: "running" });
  });

  it("completes the setup where that is due, and warns where it cannot", async () => {
    const resource = await stuck(6);
    await resource.update();
    expect(fixture.takeCalls(resource)).toEqual(["Detail", "Update", "Detail", "Detail"]);
    expect(resource.outputs).toMatchObject({ desired: "stopped: setup required", declared: "running" });
    expect((await fixture.host.takeOutput()).stdout).toMatch(/^warning: .* its setup is not complete/);
    fixture.control.editCredential(guidOf(resource), { organizationid: "12345678" });
    await resource.update();
    expect(resource.outputs).toMatchObject({ desired: "running", status: "running" });
  });

  it("fails if the program edits it, for this resource alone", async () => {
    const resource = await created({
      desired: "stopped",
      agentGuid: fixture.agent({ status: 0, credits: 0 }),
    });
    const { message } = await failureOf(resource.update({ desired: "running" }));
    expect(message).toMatch(/^Start of agent \S+: No credits available\./);
  });

  it("shows the effect of a stop on the access token, in the plan of a stop alone", async () => {
    const resource = await created({ agentGuid: fixture.agent({ status: 4 }) });
    await fixture.host.takeOutput();
    await resource.diff({ timeoutSeconds: 10 });
    expect((await fixture.host.takeOutput()).stdout).toBe("");
    await resource.diff({ desired: "stopped" });
    expect((await fixture.host.takeOutput()).stdout).toMatch(
      /^AgentState of agent \S+: while the agent is stopped, its LinkedIn access token is not renewed: .*consent again\.\n$/,
    );
  });

  it("fails at the timeout, because the agent may still arrive", async () => {
    const resource = await stuck(0);
    fixture.control.settings.phaseMs = 60_000;
    const { message, record } = await failureOf(resource.update({ timeoutSeconds: 1 }));
    expect(message).toMatch(/after 1 s it is queued, not running/);
    expect(record?.properties).toMatchObject({ desired: "queued", declared: "running" });
  });

  it("fails if the API fails", async () => {
    const resource = await stuck(5);
    fixture.control.fault({ path: "Start", status: 401 });
    expect((await failureOf(resource.update())).message).toMatch(/HTTP 401/);
  });
});
