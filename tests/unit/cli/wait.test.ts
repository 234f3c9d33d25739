import { command, MINUTE, outcomeOf, sandboxOf, sandboxOfOne } from "./terminal";

describe("wiro-linkedin wait", () => {
  it("ends with 0 at once when all are connected", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.connectByHand(guid);
    expect(await outcomeOf(sandbox, ["wait", guid])).toEqual({
      code: 0,
      out: "1 agent connected\n",
      err: `${guid}: connected as Jane Doe\n`,
    });
  });

  it("waits for the last agent, prints what changes, and does not poll a connected agent again", async () => {
    const { sandbox, guids } = await sandboxOf("Acme", "Globex");
    const [acme = "", globex = ""] = guids;
    const { clock, later, ended, out, err } = command(sandbox, ["wait", acme, globex, acme]);
    await clock.asleep();
    sandbox.control.connectByHand(acme);
    await later(10_000);
    await clock.asleep();
    sandbox.control.clearRequests();
    await later(10_000);
    await clock.asleep();
    sandbox.control.connectByHand(globex, { member: "Sam Roe" });
    await later(10_000);
    expect(await ended).toBe(0);
    expect(out.text).toBe("2 agents connected\n");
    expect(err.text.trimEnd().split("\n")).toEqual([
      `${acme}: not connected yet`,
      `${globex}: not connected yet`,
      `${acme}: connected as Jane Doe`,
      `${globex}: connected as Sam Roe`,
    ]);
    const asked = sandbox.control
      .requests()
      .map(({ body }) => (body as { useragentguid: string }).useragentguid);
    expect(asked).toEqual([globex, globex]);
  });

  it("ends with 1 after --timeout, and names the agents that are not connected", async () => {
    const { sandbox, guids } = await sandboxOf("Acme", "Globex");
    const [acme = "", globex = ""] = guids;
    sandbox.control.connectByHand(acme);
    const { later, ended, err, out } = command(sandbox, ["wait", acme, globex, "--timeout", "1"]);
    await later(MINUTE);
    expect(await ended).toBe(1);
    expect(out.text).toBe("");
    expect(err.text).toContain(
      `wiro-linkedin: 1 of 2 not connected within 1 minute: ${globex} (not connected yet); let a page admin consent`,
    );
  });

  it("goes on waiting while the wrong member is connected", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.connectByHand(guid, { member: "Sam Roe" });
    const { later, ended, err } = command(sandbox, ["wait", guid, "--expected-account", "Jane Doe"]);
    await err.shows(/connected as Sam Roe, expected Jane Doe/);
    sandbox.control.connectByHand(guid, { member: "Jane Doe" });
    await later(10_000);
    expect(await ended).toBe(0);
  });

  it("waits until an outage is over", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.connectByHand(guid);
    sandbox.control.fault({ path: "OAuthStatus", times: 3, status: 502 });
    const { clock, ended, err } = command(sandbox, ["wait", guid]);
    await clock.pass(10_000);
    await clock.pass(10_000);
    await err.shows(/HTTP 502/);
    await clock.pass(10_000);
    expect(await ended).toBe(0);
  });

  it("does not wait for an agent that cannot be seen", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const { code, err } = await outcomeOf(sandbox, ["wait", guid, "nobody"]);
    expect(code).toBe(1);
    expect(err).toMatch(/OAuthStatus of agent nobody: .*deleted, or it is not visible/);
  });

  it("Ctrl+C ends it", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const { clock, interrupt, ended } = command(sandbox, ["wait", guid]);
    await clock.asleep();
    interrupt();
    expect(await ended).toBe(130);
  });
});
