import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { text as textOf } from "node:stream/consumers";
import type { Sandbox } from "wiro-sandbox";
import { loseGrant } from "../support/lost-grant";
import { CLIENT_SECRET, credential, describeEngine, EngineFixture, REDIRECT } from "./engine-fixture";

const COMMAND = resolve(__dirname, "../../provider/lib/cli/main.js");

interface Row {
  readonly guid: string;
  readonly customer: string;
  readonly state: string;
  readonly recorded: string;
}

describeEngine("wiro-linkedin status in the project of a real stack", () => {
  let fixture: EngineFixture;
  let sandbox: Sandbox;

  const program = ([jane = "", kim = "", sam = "", lee = ""]: readonly string[]) => `
    const app = { clientId: "app-1", clientSecret: pulumi.secret("${CLIENT_SECRET}"), redirectUrl: "${REDIRECT}" };
    new wiro.LinkedInAgent("jane", { app, agentGuid: "${jane}", organizationId: "12345678", interval: "0 8 * * *" });
    for (const [name, agentGuid] of [["kim", "${kim}"], ["sam", "${sam}"], ["lee", "${lee}"]])
      new wiro.LinkedInCredential(name, { ...${credential("")}, agentGuid });
  `;

  beforeAll(async () => {
    fixture = await EngineFixture.create(5, program, { passphrase: true });
    ({ sandbox } = fixture);
    for (const n of [0, 1, 4]) sandbox.control.connectByHand(fixture.guid(n), { clientId: "app-1" });
    await fixture.project.up();
  });
  afterAll(() => fixture.end());

  /** As a nightly job calls it: the key from the environment, and no passphrase of the stack. */
  async function status(...args: string[]) {
    const { PULUMI_CONFIG_PASSPHRASE, NODE_OPTIONS, ...env } = fixture.project.env;
    expect([PULUMI_CONFIG_PASSPHRASE, NODE_OPTIONS]).not.toContain(undefined);
    const child = spawn(process.execPath, [COMMAND, "status", ...args], { cwd: fixture.project.folder, env });
    const code = new Promise<number | null>((done) => child.once("close", done));
    const [out, err] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
    expect(out + err).not.toContain(CLIENT_SECRET);
    return { code: await code, out, err };
  }

  test("it compares with what the CLI exports, also without the stack's passphrase", async () => {
    loseGrant(sandbox.control, fixture.guid(0));
    sandbox.control.removeAgent(fixture.guid(3));
    const { code, out, err } = await status("--json");
    expect({ code, err }).toEqual({ code: 1, err: "wiro-linkedin: 4 of 5 connections need a person\n" });
    const { agents, stacks } = JSON.parse(out) as { agents: Row[]; stacks: string[] };
    expect(stacks).toEqual(["dev"]);
    const rows = agents.map(({ guid, customer, state, recorded }) => [
      fixture.guids.indexOf(guid),
      customer,
      state,
      recorded,
    ]);
    expect(rows.sort()).toEqual([
      [0, "jane", "lost", "connected"],
      [1, "kim", "connected", "connected"],
      [2, "sam", "never consented", "pending"],
      [3, "lee", "missing", "pending"],
      [4, "", "left, connected", ""],
    ]);
  });

  test("a stack that is not there is one line, and the rest goes on", async () => {
    const settings = { WIRO_API_SECRET: "", WIRO_MAX_CONCURRENT_REQUESTS: "8" };
    Object.assign(fixture.project.env, settings);
    const { code, out, err } = await status("--other-stack", "prod");
    expect(code).toBe(4);
    expect(out).toMatch(/^\S.* not connected /m);
    expect(err).toMatch(
      /^The stack was not read, .*: pulumi does not give the stack's state: no stack named/,
    );
  });
});
