import ts from "typescript";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startSandbox } from "wiro-sandbox";
import { readCustomers } from "../../../examples/fleet/customers";
import { afterTheTest, emptyFolder, outcomeOf, sandboxOf } from "./terminal";

const POSTS = "cs-cron-content-scanner";
const TONE = "cs-content-tone";
const HEADER = "customer,agentGuid,organizationId,interval,running,tone,enabled";

/** Two agents: one runs and posts, and the other was never connected. */
async function bakeryAndGarage() {
  const { sandbox, guids } = await sandboxOf("Jane's Bakery", "Sam's Garage");
  const [jane = "", sam = ""] = guids;
  const { control } = sandbox;
  control.connectByHand(jane);
  control.setStatus(jane, 4);
  control.editSkill(jane, POSTS, { interval: "0 8 * * 1-5", enabled: true });
  control.editSkill(jane, TONE, { value: 'Warm, "proud".\nNo emoji.' });
  control.setStatus(sam, 0);
  control.editSkill(sam, POSTS, { interval: "0 */4 * * *", enabled: false });
  control.editSkill(sam, TONE, { value: "=1+1" });
  return { sandbox, jane, sam };
}

/** The customers of the file, as the fleet example reads it. */
function customersIn(text: string) {
  const file = join(emptyFolder(), "customers.csv");
  writeFileSync(file, text);
  return readCustomers(file).map(({ name, args }) => ({ name, args }));
}

describe("wiro-linkedin export", () => {
  it("prints the fleet example's file, with each value that a LinkedInAgent declares", async () => {
    const { sandbox, jane, sam } = await bakeryAndGarage();
    const { code, out, err } = await outcomeOf(sandbox, ["export"]);
    expect(code).toBe(0);
    expect(out).toBe(
      [
        HEADER,
        `jane-s-bakery,${jane},12345678,0 8 * * 1-5,true,"Warm, ""proud"".\nNo emoji.",`,
        `sam-s-garage,${sam},12345678,0 */4 * * *,false,=1+1,`,
        "",
      ].join("\n"),
    );
    expect(err).toBe("wiro-linkedin: the agents have the LinkedIn app with the Client ID app-1\n");
  });

  it.each(['  Spaces,\n"quotes"\tand a tab ', " spaces at its ends ", '"', "=1+1", "@all, -1"])(
    "prints what the fleet example reads back: %j",
    async (tone) => {
      const { sandbox, jane } = await bakeryAndGarage();
      sandbox.control.editSkill(jane, TONE, { value: tone });
      sandbox.control.editSkill(jane, POSTS, { enabled: false });
      const { out } = await outcomeOf(sandbox, ["export", jane]);
      const args = { agentGuid: jane, organizationId: "12345678", interval: "0 8 * * 1-5", running: true };
      expect(customersIn(out)).toEqual([{ name: "jane-s-bakery", args: { ...args, tone, enabled: false } }]);
    },
  );

  it("--format typescript prints a program that compiles, with every character of a text", async () => {
    const { sandbox, jane } = await bakeryAndGarage();
    const tone = 'Two\r\nlines, "quotes" and \\n';
    sandbox.control.editSkill(jane, TONE, { value: tone });
    const { code, out } = await outcomeOf(sandbox, ["export", jane, "--format", "typescript"]);
    expect(code).toBe(0);
    expect(ts.transpileModule(out, { reportDiagnostics: true }).diagnostics).toEqual([]);
    expect(out).toContain(
      [
        'new LinkedInAgent("jane-s-bakery", {',
        "  app,",
        `  agentGuid: "${jane}",`,
        '  organizationId: "12345678",',
        '  interval: "0 8 * * 1-5",',
        "  running: true,",
        `  tone: ${JSON.stringify(tone)},`,
        "});",
      ].join("\n"),
    );
  });

  it("leaves a text out of a file that would change it, and reports that", async () => {
    const { sandbox, jane } = await bakeryAndGarage();
    for (const value of ["Two\r\nlines", "A \u001b[2J screen"]) {
      sandbox.control.editSkill(jane, TONE, { value });
      const { code, out, err } = await outcomeOf(sandbox, ["export", jane]);
      expect(code).toBe(0);
      expect(out.split("\n")[1]).toBe(`jane-s-bakery,${jane},12345678,0 8 * * 1-5,true,,`);
      expect(err).toContain(`jane-s-bakery, agent ${jane}: its tone has control characters`);
    }
  });

  it("reports what a declaration cannot hold, or the API does not show", async () => {
    const { sandbox, guids } = await sandboxOf("Jane");
    const [jane = ""] = guids;
    sandbox.control.editCredential(jane, { organizationid: "" });
    sandbox.control.editSkill(jane, TONE, { value: "Warm.", enabled: false });
    sandbox.control.setStatus(jane, 5);
    const { code, out, err } = await outcomeOf(sandbox, ["export"]);
    expect(code).toBe(0);
    expect(out.split("\n")[1]).toMatch(new RegExp(`^jane,${jane},,[^,]+,false,,`));
    expect(err.match(/its tone is switched off|no id of its page|its status is "error"/g)).toEqual([
      ...["its tone is switched off", "no id of its page", 'its status is "error"'],
    ]);
  });

  it("gives agents with one title, or with none, names of their own", async () => {
    const { sandbox, guids } = await sandboxOf("Social Manager", "social manager!", "\u202e--");
    const { out } = await outcomeOf(sandbox, ["export"]);
    const [a = "", b = "", c = ""] = guids.map((guid) => guid.split("-").at(-1));
    expect(customersIn(out).map(({ name }) => name)).toEqual([
      `agent-${c}`,
      ...[`social-manager-${a}`, `social-manager-${b}`].sort(),
    ]);
  });

  it("reports agents of more than one LinkedIn app", async () => {
    const { sandbox, jane } = await bakeryAndGarage();
    sandbox.control.editCredential(jane, { clientid: "app-2" });
    const { err } = await outcomeOf(sandbox, ["export"]);
    expect(err).toMatch(/more than one LinkedIn app: app-\d \(1\), app-\d \(1\); export the agents of each/);
  });

  it("counts agents without LinkedIn, and exports one that is named", async () => {
    const sandbox = await startSandbox({ agents: [{ title: "Chat" }] });
    afterTheTest(() => sandbox.close());
    const { code, out, err } = await outcomeOf(sandbox, ["export"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("1 agent without LinkedIn not exported");
    expect(err).toContain("none of the agents that this API key sees has LinkedIn\n");
    const [agent] = sandbox.control.agents();
    const named = await outcomeOf(sandbox, ["export", agent?.guid ?? ""]);
    expect(named.out).toContain("chat,");
  });

  it("points to the key where that sees no agent", async () => {
    const sandbox = await startSandbox({ agents: [] });
    afterTheTest(() => sandbox.close());
    const { code, out, err } = await outcomeOf(sandbox, ["export"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(
      /^wiro-linkedin: this API key sees no agent, so there is nothing to export: it may be the key of another account\. The key is .*: check it\./m,
    );
  });

  it("exports the others if one cannot be read, and exits with 1", async () => {
    const { sandbox, jane, sam } = await bakeryAndGarage();
    sandbox.control.removeAgent(sam);
    const { code, out, err } = await outcomeOf(sandbox, ["export", jane, sam]);
    expect(code).toBe(1);
    expect(out).toContain(`jane-s-bakery,${jane}`);
    expect(err).toMatch(new RegExp(`${sam}.*\n[^]*1 of 2 agents could not be read\n$`));
  });

  it("reports a rejected key in one line", async () => {
    const { sandbox, jane } = await bakeryAndGarage();
    const { code, out, err } = await outcomeOf(sandbox, ["export", jane], { env: { WIRO_API_KEY: "wrong" } });
    expect({ code, out }).toEqual({ code: 4, out: "" });
    expect(err).toMatch(/^wiro-linkedin: .*HTTP 401.*\n$/);
  });
});
