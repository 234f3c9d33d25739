import { startSandbox } from "wiro-sandbox";
import { afterTheTest, NOON, outcomeOf, sandboxOf } from "./terminal";

describe("wiro-linkedin agents", () => {
  it("lists guid, title and status of every agent", async () => {
    const { sandbox, guids } = await sandboxOf("Acme", "Globex");
    sandbox.control.setStatus(guids[1] ?? "", 4);
    const { code, out, err } = await outcomeOf(sandbox, ["agents"]);
    const lines = out.trimEnd().split("\n");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(lines[0]).toMatch(/^AGENT +TITLE +STATUS$/);
    expect(lines.slice(1).sort()).toEqual(
      [`${guids[0] ?? ""}  Acme    setup required`, `${guids[1] ?? ""}  Globex  running`].sort(),
    );
  });

  it("asks for every page", async () => {
    const agents = Array.from({ length: 1001 }, (_, index) => ({ title: `Agent ${index}` }));
    const sandbox = await startSandbox({ agents });
    afterTheTest(() => sandbox.close());
    const { out } = await outcomeOf(sandbox, ["agents", "--json"]);
    expect((JSON.parse(out) as { agents: unknown[] }).agents).toHaveLength(1001);
  });

  it("--json prints a stable form", async () => {
    const { sandbox, guids } = await sandboxOf("Acme");
    const { out } = await outcomeOf(sandbox, ["agents", "--json"]);
    expect(JSON.parse(out)).toEqual({
      agents: [{ guid: guids[0], title: "Acme", status: "setup required", statusCode: 6 }],
    });
  });

  it("removes from a title what a terminal would interpret", async () => {
    const { sandbox } = await sandboxOf("Ac\u001b[2Jme\u202e\u009b31m\nnext");
    for (const args of [["agents"], ["agents", "--json"]]) {
      const { out } = await outcomeOf(sandbox, args);
      expect(out).toContain("Ac[2Jme31mnext");
    }
  });

  it("reports that there are no agents, which is not an error", async () => {
    const sandbox = await startSandbox({ agents: [] });
    sandbox.control.setClock(new Date(NOON).toISOString());
    afterTheTest(() => sandbox.close());
    const none = await outcomeOf(sandbox, ["agents"]);
    expect(none).toEqual({ code: 0, out: "", err: "This API key sees no agent.\n" });
  });

  it("reports a rejected key in one line that names the key's source", async () => {
    const { sandbox } = await sandboxOf("Acme");
    const { code, out, err } = await outcomeOf(sandbox, ["agents"], { env: { WIRO_API_KEY: "wrong" } });
    expect({ code, out }).toEqual({ code: 4, out: "" });
    expect(err).toMatch(/^wiro-linkedin: MyAgents: .*HTTP 401.*WIRO_API_KEY.*\n$/);
  });
});
