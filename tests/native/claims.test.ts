import { join } from "node:path";
import { startSandbox } from "wiro-sandbox";
import { failureOf } from "../host/declared";
import { Host, itOfDynamic } from "../host/host";
import { API_KEY } from "../host/host-fixture";
import { like, nativeFixture, type Recorded } from "./native-fixture";
import { type Plugin, urnOf } from "./plugin";

const fixture = nativeFixture();
const URN = urnOf("LinkedInCredential", "renamed");

/** A credential of an earlier run, and two plugins of the present one. */
async function twoPlugins(): Promise<{ former: Recorded; first: Plugin; second: Plugin }> {
  const former = await fixture.connected();
  const first = await fixture.start();
  const second = await fixture.start({ sameRunAs: first });
  return { former, first, second };
}

/** Declares the same credential under another name. */
async function rename({ inputs }: Recorded, plugin: Plugin): Promise<void> {
  await plugin.create(URN, await fixture.checked(URN, inputs, {}, plugin));
  fixture.takeCalls();
}

const MANAGED = like(/another resource of this run manages it now/);

describe("of two plugins of one run", () => {
  it("one makes no call to delete what the other one has created", async () => {
    const { former, first, second } = await twoPlugins();
    await rename(former, second);
    first.takeLines();
    await first.delete(former.urn, former.id, former.state);
    expect(fixture.takeCalls()).toEqual([]);
    expect(first.takeLines()).toEqual([{ severity: "INFO", urn: former.urn, message: MANAGED }]);
  });

  it("one fails to delete what the other one could not create: the former record stays", async () => {
    const { former, first, second } = await twoPlugins();
    const inputs = await fixture.checked(URN, former.inputs, {}, second);
    fixture.control.fault({ path: "OAuthStatus", status: 400 });
    await failureOf(second.create(URN, inputs));
    fixture.takeCalls();
    const { message } = await failureOf(first.delete(former.urn, former.id, former.state));
    expect(message).toMatch(/was not created, so this one is not deleted/);
    expect(fixture.takeCalls()).toEqual([]);
  });

  it("one needs no key to leave what the other one has created", async () => {
    const former = await fixture.connected();
    const first = await fixture.start({ env: { WIRO_API_KEY: "" } });
    const second = await fixture.start({ sameRunAs: first });
    await rename(former, second);
    await first.delete(former.urn, former.id, former.state);
    expect(fixture.takeCalls()).toEqual([]);
  });

  it("each warns where they cannot share a file, and deletes what the other one has created", async () => {
    const former = await fixture.connected();
    const missing = join(__dirname, "missing");
    const env = { PULUMI_HOME: missing, TMPDIR: missing };
    const first = await fixture.start({ env });
    const second = await fixture.start({ env, sameRunAs: first });
    await rename(former, second);
    expect(second.takeLines()[0]?.message).toMatch(
      /^cannot share a file in .*name former resources in `aliases`/,
    );
    await first.delete(former.urn, former.id, former.state);
    expect(fixture.takeCalls()).toEqual(["OAuthDisconnect"]);
  });

  it("one deletes what the other one claimed before it ended", async () => {
    const { former, first, second } = await twoPlugins();
    await rename(former, second);
    await second.stop();
    await first.delete(former.urn, former.id, former.state);
    expect(fixture.takeCalls()).toEqual(["OAuthDisconnect"]);
  });

  it("one deletes an agent of its API, where the other one has the same guid at another API", async () => {
    const former = await fixture.connected();
    const first = await fixture.start();
    const other = await startSandbox({ agents: [{ guid: String(former.state["agentGuid"]) }] });
    const second = await fixture.start({ sameRunAs: first, env: { WIRO_BASE_URL: other.baseUrl } });
    await rename(former, second);
    await other.close();
    await first.delete(former.urn, former.id, former.state);
    expect(fixture.takeCalls()).toEqual(["OAuthDisconnect"]);
  });

  it("one does not believe a deletion that the other one was the first to find, also when that has ended", async () => {
    const { former, first, second } = await twoPlugins();
    fixture.control.removeAgent(String(former.state["agentGuid"]));
    const missed = await fixture.refreshed(former, second);
    await second.stop();
    const { message } = await failureOf(first.delete(missed.urn, missed.id, missed.state));
    expect(message).toContain("no earlier run found it missing");
    const later = await fixture.start();
    const again = await fixture.refreshed(missed, later);
    await later.delete(again.urn, again.id, again.state);
  });
});

itOfDynamic("the dynamic provider makes no call to delete what a plugin of its run has created", async () => {
  const former = await fixture.connected();
  const plugin = await fixture.start();
  const host = await Host.start({
    engineAddress: plugin.engineAddress,
    env: { WIRO_API_KEY: API_KEY, WIRO_BASE_URL: fixture.sandbox.baseUrl },
  });
  await rename(former, plugin);
  const loader = `exports.handler=()=>require("pulumi-wiro-linkedin/dynamic").handler("LinkedInCredential")`;
  await host.engine.delete(former.id, { ...former.state, __provider: loader });
  expect((await host.takeOutput()).stdout).toMatch(/another resource of this run manages it now/);
  expect(fixture.takeCalls()).toEqual([]);
  await host.stop();
});
