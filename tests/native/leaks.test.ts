import { failureOf, inTheClear, plainTextOf } from "../host/declared";
import { API_KEY, API_SECRET, CLIENT_SECRET, credentialArgs, MINUTE } from "../host/host-fixture";
import { Canaries, SPELLINGS } from "../support/canaries";
import { nativeFixture } from "./native-fixture";
import { type Plugin, urnOf } from "./plugin";

const fixture = nativeFixture();
const canaries = new Canaries({
  "API key": API_KEY,
  "API secret": API_SECRET,
  "client secret": CLIENT_SECRET,
});
let plugin: Plugin;
beforeAll(async () => {
  plugin = await fixture.start({ env: { WIRO_LOG: "debug", WIRO_API_SECRET: API_SECRET } });
});
afterAll(() => canaries.report("native"));

/** Every text that the engine was given, and that the process has printed. */
const printed = () => JSON.stringify([plugin.takeLines(), plugin.printed]);

it("a credential's whole life puts no secret and no link into a line, a message or a plain output", async () => {
  const urn = urnOf("LinkedInCredential");
  const texts: string[] = [];
  const args = credentialArgs(fixture.agent());
  const checked = await plugin.check(urn, {}, args);
  const inputs = inTheClear(checked.inputs);
  const preview = await plugin.create(urn, inputs, true);
  const created = await plugin.create(urn, inputs);
  const state = inTheClear(created.outputs);
  canaries.addLink(String(state["authorizeUrl"]));
  fixture.setClockAhead(16 * MINUTE);
  await plugin.diff(urn, created.id, { state, inputs, news: { ...inputs, clientId: "app-2" } });
  const read = await plugin.read(urn, created.id, state, inputs);
  const updated = await plugin.update(urn, created.id, state, inputs);
  canaries.addLink(String(inTheClear(updated.outputs)["authorizeUrl"]));
  texts.push(...[checked, read].map((response) => plainTextOf(response.inputs)));
  texts.push(...[preview, created, read, updated].map(({ outputs }) => plainTextOf(outputs)));
  await plugin.delete(urn, created.id, state);
  const lines = printed();
  expect(lines).toContain("POST /UserAgent");
  expect(canaries.in("life", ...texts, lines)).toEqual([]);
});

describe.each(Object.entries(SPELLINGS))("a server that echoes every secret, %s", (spelling, spell) => {
  const echo = [API_KEY, API_SECRET, CLIENT_SECRET].map(spell).join(" ");
  const body = { result: false, errors: [{ code: 0, message: `Echo: ${echo} end` }] };

  it.each(["OAuthStatus", "CredentialUpsert", "OAuthConnect"])("in a create's %s", async (path) => {
    const urn = urnOf("LinkedInCredential");
    const { inputs } = await plugin.check(urn, {}, credentialArgs(fixture.agent()));
    fixture.control.fault({ path, status: 400, body });
    const { message, record } = await failureOf(plugin.create(urn, inTheClear(inputs)));
    expect(message).toContain("Echo");
    const texts = [message, ...(record?.reasons ?? []), plainTextOf(record?.properties ?? {}), printed()];
    expect(canaries.in(spelling, ...texts)).toEqual([]);
  });

  it("in a function, which knows no client secret", async () => {
    const agentGuid = fixture.agent();
    for (const [path, call] of [
      ["MyAgents", () => plugin.invoke("wiro:index:getAgents")],
      ["OAuthStatus", () => plugin.invoke("wiro:index:getLinkedInConnection", { agentGuid })],
    ] as const) {
      fixture.control.fault({ path, status: 400, body });
      const { message } = await failureOf(call());
      expect(message).toContain("Echo");
      const hits = canaries.in(spelling, message, printed());
      expect(hits.filter((hit) => !hit.includes("client secret"))).toEqual([]);
    }
  });
});
