import { loaderText, type ResourceName } from "../../provider/src/dynamic/loader";
import { DeclaredResource, failureOf } from "./declared";
import { HostFixture } from "./host-fixture";

let fixture: HostFixture;
beforeAll(async () => {
  fixture = await HostFixture.open();
});
afterEach(() => fixture.reset());
afterAll(() => fixture.close());

const IDS: readonly [ResourceName, string][] = [
  ["LinkedInCredential", "/linkedin"],
  ["AgentSchedule", "/cron-content-scanner"],
  ["PreferenceSkill", "/content-tone"],
  ["AgentState", ""],
];

/** A resource of which only the id is known. */
function lookup(resource: ResourceName, agentGuid: string, rest: string): DeclaredResource {
  const declared = new DeclaredResource(fixture.host, resource, { agentGuid });
  return Object.assign(declared, {
    id: agentGuid + rest,
    outputs: { __provider: loaderText(resource) },
  });
}

describe.each(IDS)("a lookup of a %s", (resource, rest) => {
  it("finds it by its id alone, without a write, and shows no change", async () => {
    const found = await lookup(resource, fixture.agent(), rest).read();
    expect(found.inputs["agentGuid"]).toBe(found.args["agentGuid"]);
    expect(fixture.takeCalls(found).filter((call) => !["Detail", "OAuthStatus"].includes(call))).toEqual([]);
    const { outputs } = found;
    await found.read();
    expect(found.outputs).toEqual(outputs);
  });

  it("fails for an agent that cannot be seen", async () => {
    const { message } = await failureOf(lookup(resource, "nobody", rest).read());
    expect(message).toMatch(
      /nobody.*: there is nothing to look up: the agent cannot be seen with this API key/,
    );
  });

  it("fails when the API does not respond, because there is no state to lose", async () => {
    const missing = lookup(resource, fixture.agent(), rest);
    fixture.control.fault({ status: 401, times: 9 });
    expect((await failureOf(missing.read())).message).toMatch(/HTTP 401/);
  });
});

it.each([
  ["AgentSchedule", "agent", /^"agent" is not an id of AgentSchedule; give <agentGuid>\/cs-cron-<task>$/],
  [
    "PreferenceSkill",
    "a/b/c",
    /^"a\/b\/c" is not an id of PreferenceSkill; give <agentGuid>\/cs-<preference>$/,
  ],
  [
    "LinkedInCredential",
    "agent",
    /^"agent" is not an id of a LinkedInCredential; give <agentGuid>\/linkedin$/,
  ],
] as const)("a lookup of a %s rejects the id %s", async (resource, id, expected) => {
  expect((await failureOf(lookup(resource, id, "").read())).message).toMatch(expected);
});
