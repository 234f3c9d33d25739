import { type FleetRow, fleetRow } from "../../../provider/src/cli/commands/fleet";
import type { AgentRun } from "../../../provider/src/wiro/consent/evaluate-consent";
import { connectionOf } from "../../../provider/src/wiro/consent/read-connection";
import { CLIENT_SECRET, DAY, NOON, outcomeOf, sandboxOf, sandboxOfOne } from "./terminal";

const GUID = "3f2a9c1e-5b7d-4e8f-9a0b-1c2d3e4f5a6b";
const CONNECT = `wiro-linkedin connect ${GUID}`;

describe("a person's task", () => {
  const connected = {
    connected: true,
    accountName: "Jane Doe",
    connectedAt: "2026-04-17T12:00:00.000Z",
    tokenExpiresAt: "2026-06-16T12:00:00.000Z",
  };
  const nothing = { connected: false, accountName: "", connectedAt: "", tokenExpiresAt: "" };
  const row = (
    status: typeof connected,
    more: { now?: number; page?: string; expected?: string; agent?: AgentRun } = {},
  ) => {
    const policy = { renewBeforeDays: 30, expectedAccountName: more.expected };
    const connection = connectionOf(status, more.agent, policy, more.now ?? NOON);
    return fleetRow({ guid: GUID, title: "Acme", organizationId: more.page ?? "12345678", connection });
  };

  it("is nothing while the consent is valid", () => {
    expect(row(connected)).toEqual({
      guid: GUID,
      title: "Acme",
      organizationId: "12345678",
      connection: "connected",
      accountName: "Jane Doe",
      connectedAt: "2026-04-17T12:00:00Z",
      tokenExpiresAt: "2026-06-16T12:00:00Z",
      renewBy: "2027-04-17T12:00:00Z",
      todo: "",
      warning: "",
      state: "connected",
      customer: "",
      declared: null,
      recorded: "",
      pageName: "",
    } satisfies FleetRow);
  });

  it("is to renew a consent that ends within the given days, and not a moment earlier", () => {
    const renewed = { ...connected, tokenExpiresAt: "2027-04-17T12:00:00.000Z" };
    const due = NOON + 335 * DAY;
    expect(row(renewed, { now: due - 1 }).todo).toBe("");
    expect(row(renewed, { now: due }).todo).toBe(
      `connected, but the consent must be renewed by 2027-04-17: a page admin has to consent again: ${CONNECT}`,
    );
  });

  it("a token that is not renewed is first a warning, then due, then a lost connection", () => {
    const agent = { status: 4, runningAt: "" };
    const at = (days: number) => row(connected, { now: NOON + days * DAY, agent });
    expect(at(4)).toMatchObject({ connection: "connected", todo: "", renewBy: "2026-06-16T12:00:00Z" });
    expect(at(4).warning).toMatch(/a person must consent again by 2026-06-16$/);
    expect(at(46)).toMatchObject({ connection: "connected" });
    expect(at(46).todo).toMatch(/^connected, but the access token is not renewed and ends on 2026-06-16/);
    expect(at(61)).toMatchObject({ connection: "not connected" });
    expect(at(61).todo).toMatch(/^disconnected: the access token of Jane Doe ended on 2026-06-16/);
  });

  it("no end is printed when no time is known", () => {
    const undated = { ...connected, connectedAt: "", tokenExpiresAt: "" };
    expect(row(undated, { now: NOON + 900 * DAY })).toMatchObject({ renewBy: "", todo: "", warning: "" });
  });

  it("is to consent with the right member when the wrong one did", () => {
    expect(row(connected, { expected: "Sam Roe" }).todo).toMatch(
      /^connected as Jane Doe, expected Sam Roe: let the expected member consent/,
    );
    expect(row(connected, { expected: "Jane Doe" }).todo).toBe("");
  });

  it("is to consent when nobody has, and before that to store the keys", () => {
    expect(row(nothing).todo).toBe(`a page admin has to consent: ${CONNECT}`);
    expect(row(nothing, { page: "" }).todo).toMatch(/^store the LinkedIn app's keys .*connect/);
  });

  it("a name cannot control the terminal", () => {
    expect(row({ ...connected, accountName: "Ja\u001b]0;x\u0007ne" }).accountName).toBe("Ja]0;xne");
  });
});

describe("wiro-linkedin status", () => {
  it("shows the fleet as a table, and ends with 1 because connections need a person", async () => {
    const { sandbox, guids } = await sandboxOf("Acme", "Globex");
    const [acme = "", globex = ""] = guids;
    sandbox.control.connectByHand(acme, { member: "Jane Doe" });
    const { code, out, err } = await outcomeOf(sandbox, ["status", acme, globex, GUID, "--wide"]);
    const lines = out.trimEnd().split("\n");
    expect(lines[0]?.split(/ {2,}/)).toEqual([
      "AGENT",
      "TITLE",
      "PAGE",
      "CONNECTION",
      "SINCE",
      "TOKEN UNTIL",
      "RENEW BY",
      "TO DO",
    ]);
    expect(lines[1]?.split(/ {2,}/)).toEqual([
      acme,
      "Acme",
      "12345678",
      "connected as Jane Doe",
      "2026-04-17",
      "2026-06-16",
      "2027-04-17",
      "-",
    ]);
    expect(lines[2]).toMatch(/Globex +12345678 +not connected +- +- +- +a page admin has to consent/);
    expect(lines[3]).toMatch(/^3f2a.* - +- +missing .*deleted, or not visible to this API key/);
    expect({ code, err }).toEqual({
      code: 1,
      err: "wiro-linkedin: 2 of 3 connections need a person\n",
    });
  });

  it("ends with 0 when nothing needs a person", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.connectByHand(guid);
    expect(await outcomeOf(sandbox, ["status"])).toMatchObject({ code: 0, err: "" });
  });

  it.each([
    ["--renew-before-days 364", ["--renew-before-days", "364"], 1],
    ["--renew-before-days 0", ["--renew-before-days", "0"], 0],
    ["--expected-account of the member", ["--expected-account", "Jane Doe"], 0],
    ["--expected-account of the member with odd spaces", ["--expected-account", " Jane\u00a0\u200b Doe"], 0],
    ["--expected-account of another person", ["--expected-account", "Sam Roe"], 1],
    ["--expected-account of nobody", ["--expected-account", "\u200b "], 2],
  ])("with %s", async (_, args, expected) => {
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.connectByHand(guid, { member: "Jane Doe" });
    sandbox.control.advanceClock(2 * DAY);
    expect((await outcomeOf(sandbox, ["status", ...args])).code).toBe(expected);
  });

  it("without guids leaves out the agents that never had LinkedIn keys, and prints how many", async () => {
    const { sandbox, guids } = await sandboxOf("Acme");
    sandbox.control.addAgents([{ title: "Support" }, { title: "Sales" }]);
    const { out, err } = await outcomeOf(sandbox, ["status", "--json"]);
    expect((JSON.parse(out) as { agents: FleetRow[] }).agents.map(({ guid }) => guid)).toEqual(guids);
    expect(err).toContain("2 agents without LinkedIn keys not shown; name one to see it.\n");
  });

  it("without guids shows an agent that lost its keys", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.editCredential(guid, { clientid: "", clientsecret: "", organizationid: "" });
    const { code, out } = await outcomeOf(sandbox, ["status", "--wide"]);
    expect(code).toBe(1);
    expect(out).toMatch(/not connected .*store the LinkedIn app's keys/);
  });

  it("accepts a guid in capitals, and reads its agent once", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.connectByHand(guid, { member: "Jane Doe" });
    const { out } = await outcomeOf(sandbox, ["status", guid.toUpperCase(), guid, "--json"]);
    expect(JSON.parse(out)).toMatchObject({ agents: [{ guid, connection: "connected" }] });
  });

  it("lists every agent that was named, even without keys", async () => {
    const { sandbox } = await sandboxOf();
    const guid = sandbox.control.addAgents([{ title: "Support" }])[0]?.guid ?? "";
    expect((await outcomeOf(sandbox, ["status", guid])).out).toContain("Support");
  });

  it("lists the other agents when one cannot be read", async () => {
    const { sandbox, guids } = await sandboxOf("Acme", "Globex");
    for (const guid of guids) sandbox.control.connectByHand(guid);
    sandbox.control.fault({ path: "Detail", status: 403, body: { result: false, errors: [] } });
    const rejected = await outcomeOf(sandbox, ["status"]);
    expect(rejected).toMatchObject({ code: 4, out: "" });
    expect(rejected.err).toMatch(/^wiro-linkedin: Detail .*HTTP 403/);
    sandbox.control.fault({ path: "Detail", status: 200, body: { result: false, errors: ["Try later"] } });
    const { code, out } = await outcomeOf(sandbox, ["status", "--wide"]);
    expect(code).toBe(1);
    expect(out.match(/connected as Jane Doe/g)).toHaveLength(1);
    expect(out).toMatch(/ unknown .*Detail of agent .*Try later/);
  });

  it("--json prints a stable form with no secret in it", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const { code, out } = await outcomeOf(sandbox, ["status", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      needPerson: 1,
      unasked: 0,
      collectedAt: "2026-04-17T12:00:00Z",
      stacks: [],
      stackProblem: "",
      unreadAccounts: [],
      states: expect.objectContaining({ "not connected": 1, connected: 0 }) as object,
      agents: [
        {
          guid,
          title: "Acme",
          organizationId: "12345678",
          connection: "not connected",
          accountName: "",
          connectedAt: "",
          tokenExpiresAt: "",
          warning: "",
          renewBy: "",
          todo: `a page admin has to consent: wiro-linkedin connect ${guid}`,
          state: "not connected",
          customer: "",
          declared: null,
          recorded: "",
          pageName: "",
        },
      ],
    });
  });

  it("--verbose prints who changed what and when, and leaves masks masked", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const { out } = await outcomeOf(sandbox, ["status", "--verbose"]);
    expect(out).toMatch(/2026-04-17T12:00:\d\d.000Z +sandbox +clientid +app-1\n/);
    expect(out).toMatch(/sandbox +clientsecret +\[REDACTED\]\n/);
    const json = await outcomeOf(sandbox, ["status", guid, "--verbose", "--json"]);
    const [agent] = (JSON.parse(json.out) as { agents: { changes: Record<string, string>[] }[] }).agents;
    expect(agent?.changes).toContainEqual({
      changedAt: expect.stringMatching(/^2026-04-17T12:00/) as string,
      changedBy: "sandbox",
      field: "organizationid",
      value: "12345678",
    });
  });

  it("--verbose masks a secret that the API did not mask", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const entries = [{ fieldname: "clientsecret", fieldvalue: CLIENT_SECRET, changedat: 1, changedby: "x" }];
    sandbox.control.fault({ path: "CredentialFieldHistory", body: { result: true, errors: [], entries } });
    const { out } = await outcomeOf(sandbox, ["status", guid, "--verbose"]);
    expect(out).toMatch(/x +clientsecret +\[REDACTED\]/);
  });

  it("prints colours only on a terminal, and not with NO_COLOR", async () => {
    const { sandbox } = await sandboxOfOne();
    const outOf = async (tty: boolean, env = {}) => (await outcomeOf(sandbox, ["status"], { tty, env })).out;
    expect(await outOf(true)).toContain("\u001b[31mnot connected\u001b[39m");
    expect(await outOf(true, { NO_COLOR: "1" })).not.toContain("\u001b");
    expect(await outOf(false)).not.toContain("\u001b");
  });

  it("shows its progress with a large fleet on a terminal, and clears it at the end", async () => {
    const { sandbox } = await sandboxOf(...Array.from({ length: 21 }, (_, index) => `Agent ${index}`));
    const { err } = await outcomeOf(sandbox, ["status"], { tty: true });
    expect(err).toContain("21 of 21 agents read\r\u001b[2Kwiro-linkedin: 21 of 21 connections need");
    expect((await outcomeOf(sandbox, ["status"])).err).not.toContain("agents read");
  });
});
