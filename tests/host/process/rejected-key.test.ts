import { type DeclaredResource, failureOf, guidOf } from "../declared";
import { type Host, itOfDynamic } from "../host";
import { hostFixture } from "../host-fixture";

const fixture = hostFixture();

const REPORTED_ONCE = "pulumi-wiro-linkedin: an operation failed; the error is shown with its resource\n";

async function resources(): Promise<DeclaredResource[]> {
  const [one, other] = [fixture.agent(), fixture.agent()];
  return [
    await fixture.credential({ agentGuid: one }).create(),
    await fixture.schedule({ agentGuid: one }).create(),
    await fixture.preference({ agentGuid: other }).create(),
    await fixture.state({ agentGuid: other, desired: "stopped" }).create(),
  ];
}

/** The result of each read, one after the other. */
async function messagesOf(all: DeclaredResource[], host: Host): Promise<(string | undefined)[]> {
  const messages = [];
  for (const one of all) {
    const read = one.in(host).read();
    messages.push(
      await read.then(
        (found) => {
          expect(found.outputs).toEqual(one.outputs);
          return undefined;
        },
        (error: unknown) => (error as Error).message,
      ),
    );
  }
  return messages;
}

describe("a refresh with a key that the API rejects", () => {
  itOfDynamic("fails once, with what to do; every later read returns the record as it is", async () => {
    const host = await fixture.startHost({ env: { WIRO_API_KEY: "revoked" } });
    const [first, ...rest] = await messagesOf(await resources(), host);
    expect(first).toMatch(/^(OAuthStatus|Detail) of agent \S+: .*HTTP 401.* The key is that of WIRO_API_KEY/);
    expect(rest).toEqual([undefined, undefined, undefined]);
    expect(await host.takeOutput()).toEqual({ stdout: "", stderr: REPORTED_ONCE });
  });

  it("returns the record with its secrets marked, and leaves the inputs to the engine", async () => {
    const [credential, schedule] = await resources();
    if (credential === undefined || schedule === undefined) throw new Error("there are four");
    const host = await fixture.startHost({ env: { WIRO_API_KEY: "revoked" } });
    await failureOf(schedule.in(host).read());
    const { outputs, inputs } = await host.engine.read(credential.id, credential.outputs);
    expect(outputs).toEqual(credential.returned);
    expect(inputs).toEqual({});
  });

  it("fails once with 403, too, and explains how to leave the agent out", async () => {
    const host = await fixture.startHost();
    const all = await resources();
    fixture.control.fault({ status: 403, times: 99 });
    const [first, ...rest] = await messagesOf(all, host);
    expect(first).toMatch(/HTTP 403.*`--exclude` with its URN leaves this resource out/);
    expect(rest).toEqual([undefined, undefined, undefined]);
  });

  it("fails each lookup by an id, because it has no record to return", async () => {
    const host = await fixture.startHost({ env: { WIRO_API_KEY: "revoked" } });
    for (const { id, resource, outputs } of await resources()) {
      const lookup = { __provider: outputs["__provider"] };
      expect((await failureOf(host.engine.read(id, lookup))).message).toMatch(/HTTP 401/);
      expect(resource).not.toBe("");
    }
  });

  it("fails each write, which never counts as done", async () => {
    const host = await fixture.startHost({ env: { WIRO_API_KEY: "revoked" } });
    const [credential, schedule] = await resources();
    for (const change of [{ enabled: false }, { interval: "0 5 * * *" }]) {
      expect((await failureOf(schedule?.in(host).update(change) ?? Promise.resolve())).message).toMatch(
        /HTTP 401.*WIRO_API_KEY/,
      );
    }
    expect((await failureOf(credential?.in(host).delete() ?? Promise.resolve())).message).toMatch(/HTTP 401/);
  });
});

describe("any other read that fails", () => {
  itOfDynamic.each([
    [{ status: 500, times: 9, headers: { "retry-after": "0" } }, /HTTP 500/],
    [{ reset: "before", times: 9 }, /the connection was cut/],
    [{ body: { result: false, errors: [] } }, /the API gave no reason/],
  ] as const)("names the agent and the workarounds, each time: %j", async (fault, why) => {
    const host = await fixture.startHost();
    const resource = (await fixture.schedule().create()).in(host);
    for (let n = 0; n < 2; n += 1) {
      fixture.control.fault({ path: "Detail", ...fault });
      const { message } = await failureOf(resource.read());
      fixture.control.clearFaults();
      expect(message).toMatch(why);
      expect(message).toContain(`Detail of agent ${guidOf(resource)}: `);
      expect(message).toMatch(
        /A read that fails stops the whole run: `--exclude` with its URN leaves this resource out, `--refresh=false` reads nothing\.$/,
      );
    }
  });
});
