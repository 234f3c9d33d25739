import { type Sandbox, startSandbox } from "wiro-sandbox";
import { Project, type Step } from "./project";
import { CLIENT_SECRET, consentByInvite, describeEngine, MINUTE } from "./engine-fixture";

/** `npm run test:fleet` takes 300. */
const SIZE = Number(process.env["FLEET_AGENTS"] ?? 10);
/** One `up` of the engine writes the state after each step, so it grows with the square of the fleet. */
jest.setTimeout((5 + SIZE / 10) * MINUTE);

interface Row {
  customer: string;
  agentGuid: string;
  organizationId: string;
  interval: string;
  running: string;
  tone: string;
}

const HEADER = "customer,agentGuid,organizationId,interval,running,tone";
const rows: Row[] = Array.from({ length: SIZE }, (_, n) => ({
  customer: `customer-${n}`,
  agentGuid: `agent-${n}`,
  organizationId: String(1000 + n),
  interval: `${n % 60} */4 * * *`,
  running: String(n % 10 !== 0),
  tone: `"Tone ${n}, with a comma."`,
}));
const csv = (of: readonly Row[]) => [HEADER, ...of.map((row) => Object.values(row).join(","))].join("\n");

/** The resources that a plan touches, by the names that a reader sees. */
const names = (steps: readonly Step[]) =>
  steps.map(({ op, urn }) => `${op} ${urn.split("::").at(-1) ?? ""}`).sort();
const countOf = (operations: readonly string[]) =>
  Object.fromEntries(
    [...new Set(operations)].sort().map((one) => [one, operations.filter((name) => name === one).length]),
  );

describeEngine(`a fleet of ${SIZE} customers from one file`, () => {
  let sandbox: Sandbox;
  let project: Project;
  const print = (text: string) => process.stderr.write(`fleet of ${SIZE}: ${text}\n`);
  const timed = async <T>(what: string, work: Promise<T>): Promise<T> => {
    const begun = Date.now();
    const result = await work;
    print(`${what} took ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    return result;
  };
  const operations = (which: "writes" | "all" = "writes") => {
    const logged = sandbox.control.requests().filter(({ write }) => which === "all" || write);
    sandbox.control.clearRequests();
    return countOf(logged.map(({ operation }) => operation));
  };
  const connected = () => sandbox.control.agents().filter(({ linkedin }) => linkedin.connected).length;

  beforeAll(async () => {
    sandbox = await startSandbox({
      agents: rows.map(({ agentGuid, customer }) => ({ guid: agentGuid, title: customer })),
    });
    const env = {
      WIRO_API_KEY: "sandbox-key",
      WIRO_BASE_URL: sandbox.baseUrl,
      // The engine writes the state after each step; by its own command the fleet is measured with that.
      ...(process.env["FLEET_AGENTS"] === undefined ? { PULUMI_SKIP_CHECKPOINTS: "true" } : {}),
    };
    project = await Project.create({ program: { example: "fleet" }, env });
    await project.runOrFail(
      ...[
        "config",
        "set-all",
        "--plaintext",
        "linkedInClientId=app-1",
        "--plaintext",
        "inviteUrl=https://your-app.com/connect",
      ],
      ...["--plaintext", "invitesEnd=2099-01-31", "--secret", `linkedInClientSecret=${CLIENT_SECRET}`],
      ...["--secret", `inviteSigningKey=${"k".repeat(43)}`],
    );
    project.writeFile("customers.csv", csv(rows));
  });
  afterAll(async () => {
    await sandbox.close();
    project.remove();
  });

  test("a preview shows every part of every customer, and writes nothing", async () => {
    const plan = await timed("preview", project.plan());
    expect(plan).toHaveLength(SIZE * 5);
    expect(operations("all")).toEqual({});
  });

  test("up sets all of it up, with one write for each part, and no link", async () => {
    await timed("up", project.up());
    const running = rows.filter(({ running }) => running === "true").length;
    const writes = { CredentialUpsert: SIZE, CustomSkillUpsert: 2 * SIZE, Update: running, Start: running };
    expect(operations()).toEqual(writes);
    const { invitesDue } = await project.outputs();
    expect(Object.keys(invitesDue as object)).toHaveLength(SIZE);
  });

  test("another inviteNonce gives that customer a new invite, and changes no resource", async () => {
    const { invites: before } = await project.outputs();
    const column = (n: number) => (n === 7 ? "second" : "");
    const [header = "", ...lines] = csv(rows).split("\n");
    const withNonces = [`${header},inviteNonce`, ...lines.map((line, n) => `${line},${column(n)}`)];
    project.writeFile("customers.csv", withNonces.join("\n"));
    await project.up();
    expect(operations()).toEqual({});
    const { invites, invitesDue } = (await project.outputs()) as Record<string, Record<string, string>>;
    expect(invitesDue).toEqual(invites);
    const { "customer-7": first, ...others } = before as Record<string, string>;
    const second = invites?.["customer-7"] ?? "";
    expect(invites).toEqual({ ...others, "customer-7": second });
    const noncesOf = [first ?? "", second].map((url) => {
      const [, payload = ""] = url.split("/").at(-1)?.split(".") ?? [];
      return (JSON.parse(Buffer.from(payload, "base64url").toString()) as string[])[2];
    });
    expect(noncesOf).toEqual([expect.stringMatching(/^[\w-]{16}$/), "second"]);
    project.writeFile("customers.csv", csv(rows));
  });

  test("the up that sees the consents switches the posts on; the next has no change and no write", async () => {
    for (const { agentGuid } of rows) await consentByInvite(sandbox, agentGuid);
    operations();
    expect(connected()).toBe(SIZE);
    await timed("up after the consents", project.up());
    expect(operations()).toEqual({ CustomSkillUpsert: SIZE });
    const { text } = await timed("up again", project.up());
    expect(text).toContain(`${SIZE * 5 + 1} unchanged`);
    expect(text).not.toMatch(/\d+ (to )?(updated?|created?|deleted?|replaced?)/);
    expect(operations()).toEqual({});
    const { invites, invitesDue } = await project.outputs();
    expect(invitesDue).toEqual({});
    // What to write to withdraw the invite of somebody who is connected.
    expect(Object.keys(invites as object)).toHaveLength(SIZE);
  });

  test("a refresh finds nothing and writes nothing", async () => {
    await timed("refresh", project.runOrFail("refresh", "--yes", "--skip-preview", "--expect-no-changes"));
    expect(operations()).toEqual({});
  });

  test("a change of one customer's row plans that customer's resources, and no other", async () => {
    const change = { organizationId: "4711", interval: "5 5 * * *", running: "false", tone: "Dry." };
    project.writeFile("customers.csv", csv(rows.map((row, n) => (n === 7 ? { ...row, ...change } : row))));
    expect(names(await project.plan())).toEqual(
      ["linkedin", "posts", "runs", "tone"].map((part) => `update customer-7-${part}`),
    );
    await timed("up of one change", project.up());
    expect(operations()).toEqual({ CredentialUpsert: 1, CustomSkillUpsert: 2, Stop: 1 });
    expect(connected()).toBe(SIZE);
  });

  test("with --continue-on-error a customer that fails hides no other's outputs, and exports no marker", async () => {
    sandbox.control.removeAgent("agent-3");
    const change = [{ organizationId: "4711" }, { interval: "3 3 * * *" }];
    project.writeFile("customers.csv", csv(rows.map((row, n) => ({ ...row, ...change[n - 3] }))));
    const { code } = await project.run("up", "--yes", "--skip-preview", "--continue-on-error");
    expect(code).not.toBe(0);
    const { skills } = sandbox.control.agent("agent-4");
    expect(skills.find(({ key }) => key === "cs-cron-content-scanner")?.interval).toBe("3 3 * * *");
    const outputs = await project.outputs();
    expect(JSON.stringify(outputs)).not.toContain("04da6b54-80e4-46f7-96ec-b56ff0331ba9");
    const others = rows.map(({ customer }) => customer).filter((name) => name !== "customer-3");
    expect(Object.keys(outputs["status"] as object).sort()).toEqual(others.sort());
    expect(outputs["invitesDue"]).toEqual({});
    operations();
  });

  test("bad rows are reported all at once, with their lines, before any request", async () => {
    const bad = [
      { organizationId: "sams-garage" },
      { agentGuid: "agent-1" },
      { organizationId: "" },
      { interval: "0 25 * * *" },
    ];
    const faulty = rows.map((row, n) => (n < 6 ? { ...row, ...bad[n - 2] } : row));
    project.writeFile("customers.csv", csv(faulty).replace(/$/gm, ",pro").replace("tone,pro", "tone,plan"));
    const { code, text } = await project.run("preview", "--refresh=false");
    expect(code).not.toBe(0);
    expect([...new Set(text.match(/customers\.csv:[1-7]: \w+:? \S+ \S+/g))]).toEqual([
      'customers.csv:1: column "plan" is',
      "customers.csv:4: organizationId: is not",
      'customers.csv:5: agentGuid: "agent-1" is',
      "customers.csv:6: organizationId: is empty;",
      "customers.csv:7: interval: field 2",
    ]);
    expect(operations("all")).toEqual({});
  });

  test("destroy takes all of it, once the connections are no longer protected", async () => {
    await project.runOrFail("state", "unprotect", "--all", "--yes");
    await timed("destroy", project.destroy());
    expect(connected()).toBe(0);
    expect(await project.resources()).toEqual([]);
  });
});
