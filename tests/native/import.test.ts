import { DEFAULT_SETTINGS } from "wiro-sandbox";
import { failureOf, inTheClear } from "../host/declared";
import { APP, CLIENT_SECRET, PAGE, REDIRECT } from "../host/host-fixture";
import { like, nativeFixture } from "./native-fixture";
import { type Plugin, urnOf } from "./plugin";
import type { Properties } from "../host/protocol";

const fixture = nativeFixture();
const CREDENTIAL = urnOf("LinkedInCredential");
beforeEach(() => Object.assign(fixture.control.settings, DEFAULT_SETTINGS, { phaseMs: 10 }));

/** An agent that people have set up and connected. */
function connectedByHand(clientId = APP): string {
  const guid = fixture.agent();
  fixture.control.connectByHand(guid, { clientId, clientSecret: CLIENT_SECRET, organizationId: PAGE });
  return guid;
}

/** What `pulumi import` asks for, in its order: it has what was read checked. */
async function imported(urn: string, id: string, plugin: Plugin) {
  const read = await plugin.read(urn, id);
  const inputs = inTheClear(read.inputs);
  const { failures } = await plugin.check(urn, inputs, inputs);
  return { id: read.id, inputs, state: inTheClear(read.outputs), failures };
}

/** The first `up` after an import. */
async function declared(
  urn: string,
  { id, inputs, state }: Awaited<ReturnType<typeof imported>>,
  args: Properties,
) {
  const run = await fixture.start();
  const news = await fixture.checked(urn, args, inputs, run);
  const diff = await run.diff(urn, id, { state, inputs, news });
  const { outputs } = diff.changes === "some" ? await run.update(urn, id, state, news) : { outputs: state };
  return { diff, outputs, lines: run.takeLines() };
}
const program = (agentGuid: string) => ({
  agentGuid,
  clientId: APP,
  clientSecret: CLIENT_SECRET,
  organizationId: PAGE,
  redirectUrl: REDIRECT,
});

describe("an imported credential", () => {
  it.each([
    { clientIdInDetail: false },
    { clientIdInDetail: true, secretInDetail: "[present]" },
    { clientIdInDetail: true, secretInDetail: "visible" },
    { detail: "nested" },
  ] as const)("keeps its consent, with one write of the keys, where the API has %j", async (readings) => {
    Object.assign(fixture.control.settings, readings);
    const guid = connectedByHand();
    const found = await imported(CREDENTIAL, `${guid}/linkedin`, await fixture.start());
    expect(found.failures).toEqual([]);
    expect(found.state).toMatchObject({ status: "connected", connected: true, connection: "connected" });
    const agent = fixture.control.agent(guid);
    fixture.takeCalls();
    const { diff, outputs, lines } = await declared(CREDENTIAL, found, program(guid));
    expect(diff.replaces).toEqual([]);
    expect(diff.detailed).toMatchObject({ clientSecret: "ADD", redirectUrl: "ADD" });
    expect(inTheClear(outputs)).toMatchObject({ status: "connected", connected: true, authorizeUrl: "" });
    const calls = fixture.takeCalls();
    expect(calls.filter((call) => call === "CredentialUpsert")).toHaveLength(1);
    expect(calls).not.toContain("OAuthConnect");
    expect(lines.filter(({ message }) => message.includes("app"))).toEqual([]);
    expect(fixture.control.agent(guid).linkedin).toEqual(agent.linkedin);
  });

  it.each([
    [true, /another LinkedIn app needs a new consent by a page admin/],
    [false, /^$/],
  ])(
    "of another app needs a new consent; where Detail shows it (%s), the preview says so",
    async (shown, line) => {
      Object.assign(fixture.control.settings, { clientIdInDetail: shown });
      const guid = connectedByHand("other-app");
      const found = await imported(CREDENTIAL, `${guid}/linkedin`, await fixture.start());
      fixture.takeCalls();
      const { outputs, lines } = await declared(CREDENTIAL, found, program(guid));
      expect(outputs).toMatchObject({
        status: "pending",
        statusReason: like(/the present consent was given to another LinkedIn app/),
      });
      expect(fixture.takeCalls()).toContain("OAuthConnect");
      expect(lines.map(({ message }) => message).join()).toMatch(line);
    },
  );

  it("by a guid in capitals has the one spelling of its inputs", async () => {
    const guid = connectedByHand();
    const found = await imported(CREDENTIAL, `${guid.toUpperCase()}/linkedin`, await fixture.start());
    expect(found.inputs).toMatchObject({ agentGuid: guid });
    expect(found.id).toBe(`${guid}/linkedin`);
  });

  it("that is not there fails by its id, and so does what is not an id", async () => {
    const missing = `${"0".repeat(8)}-0000-4000-8000-${"0".repeat(12)}/linkedin`;
    expect((await failureOf(fixture.plugin.read(CREDENTIAL, missing))).message).toMatch(
      /^LinkedInCredential 0{8}-0000-4000-8000-0{12}\/linkedin: there is nothing to look up: the agent cannot be seen/,
    );
    expect((await failureOf(fixture.plugin.read(CREDENTIAL, "jane"))).message).toBe(
      '"jane" is not an id of a LinkedInCredential; give <agentGuid>/linkedin',
    );
    expect(fixture.takeCalls()).not.toContain("OAuthConnect");
  });
});

describe("the option import", () => {
  it("has the program's own declaration checked: a missing secret is reported", async () => {
    const guid = connectedByHand();
    const plugin = await fixture.start();
    const found = inTheClear((await plugin.read(CREDENTIAL, `${guid}/linkedin`)).inputs);
    const { clientSecret, ...rest } = program(guid);
    expect(clientSecret).toBe(CLIENT_SECRET);
    const { failures } = await plugin.check(CREDENTIAL, found, rest);
    expect(failures).toEqual([{ property: "", reason: like(/^clientSecret: is required/) }]);
  });
});

describe.each([
  ["AgentSchedule", "cs-cron-content-scanner", { interval: "0 */6 * * *" }],
  ["PreferenceSkill", "cs-content-tone", { value: "Dry wit." }],
] as const)("an imported %s", (resource, skillKey, content) => {
  const urn = urnOf(resource);

  it("is what the agent has: the same declaration plans nothing", async () => {
    const agentGuid = fixture.agent();
    const key = skillKey.replace(/^cs-(cron-)?/, "");
    await fixture.created(resource, { agentGuid, ...content });
    const found = await imported(urn, `${agentGuid}/${skillKey}`, await fixture.start());
    expect(found.failures).toEqual([]);
    const { diff } = await declared(urn, found, { agentGuid, skillKey: key, ...content });
    expect(diff.detailed).toEqual({});
  });

  it("that is not there fails by its id", async () => {
    const id = `${fixture.agent()}/${skillKey}-none`;
    expect((await failureOf(fixture.plugin.read(urn, id))).message).toContain(
      `${resource} ${id}: there is nothing to look up: `,
    );
  });
});

describe("an imported AgentState", () => {
  it("of a running agent plans nothing for one that is to run", async () => {
    const agentGuid = fixture.agent({ status: 4 });
    const found = await imported(urnOf("AgentState"), agentGuid.toUpperCase(), await fixture.start());
    expect(found.failures).toEqual([]);
    expect(found.id).toBe(agentGuid);
    const { diff } = await declared(urnOf("AgentState"), found, { agentGuid, desired: "running" });
    expect(diff.detailed).toEqual({});
  });

  it("of an agent that cannot run has no check failure either, and starts it with the first up", async () => {
    const agentGuid = fixture.agent({ status: 0 });
    const found = await imported(urnOf("AgentState"), agentGuid, await fixture.start());
    expect(found.failures).toEqual([]);
    const { diff, outputs } = await declared(urnOf("AgentState"), found, { agentGuid, desired: "running" });
    expect(diff.detailed).toEqual({ desired: "UPDATE" });
    expect(outputs).toMatchObject({ status: "running" });
  });
});
