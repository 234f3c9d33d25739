import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { loseGrant } from "../support/lost-grant";
import { credential, describeEngine, type EngineFixture } from "./engine-fixture";
import { NativeEngineFixture } from "./native-fixture";
import { withRotatingKey } from "../support/rotating-key";
import type { Preview, Step } from "./project";

const COMMAND = join(__dirname, "../../provider/lib/cli/main.js");
const customer = (guid: string, options = "{}", page = "12345678") => `
  const c = new native.LinkedInCredential("jane", ${credential(guid).replace("12345678", page)}, ${options});
  new native.AgentSchedule("posts", { agentGuid: "${guid}", interval: "0 8 * * *", enabled: c.connected }, ${options});
  exports.link = c.authorizeUrl;`;
const named = (plan: readonly Step[]) => plan.map(({ op, urn }) => `${op} ${urn.split("::").at(-1) ?? ""}`);

describeEngine("a native resource is refreshed before its update is planned", () => {
  let native: NativeEngineFixture;
  let fixture: EngineFixture;

  beforeAll(async () => {
    native = await NativeEngineFixture.create(1, ([guid = ""]) => customer(guid));
    fixture = native.engine;
    await fixture.project.up();
    await fixture.consent();
  });
  afterAll(() => fixture.end());

  test("a consent is recorded by the next up, with no refresh option, and the schedule switched on", async () => {
    expect(named(await fixture.project.plan())).toEqual(["update posts"]);
    await fixture.project.up();
    expect(fixture.connection().connected).toBe(true);
    expect(await fixture.project.plan()).toEqual([]);
  });

  test("a changed organizationId plans the credential alone: the schedule's input stays known", async () => {
    native.write(customer(fixture.guid(0), "{}", "777"));
    const plan = await fixture.project.plan();
    expect(named(plan)).toEqual(["update jane"]);
    expect(Object.keys(plan[0]?.detailedDiff ?? {})).toEqual(["organizationId"]);
    fixture.takeOperations();
    await fixture.project.up();
    expect(fixture.takeOperations("writes")).toEqual(["CredentialUpsert"]);
    expect(fixture.connection()).toMatchObject({ connected: true, organizationId: "777" });
  });

  test("a lost connection is named in a plain preview, which mints no link, and the schedule is known to switch off", async () => {
    loseGrant(fixture.sandbox.control, fixture.guid(0));
    fixture.takeOperations();
    const { text } = await fixture.project.runOrFail("preview", "--diff");
    expect(text).toMatch(/~ connection: "disconnected: [^\n]*" => "connected"/);
    expect(fixture.takeOperations()).not.toContain("OAuthConnect");
    const { stdout: preview } = await fixture.project.runOrFail("preview", "--json");
    const { steps } = JSON.parse(preview) as Preview;
    const lost = steps.find(({ op, urn }) => op === "update" && urn.endsWith("jane"));
    expect(lost?.detailedDiff).toHaveProperty("connection");
    const comment = execFileSync(process.execPath, [COMMAND, "preview-summary", "-"], { input: preview });
    expect(comment.toString()).toContain("#### Connection lost: 1");
    expect(comment.toString()).not.toContain("did not read the connections");
  });

  test("a read that fails stops the run; --exclude goes on without the resource, as the message says", async () => {
    fixture.sandbox.control.fault({ path: "OAuthStatus", status: 403, times: 999 });
    const failed = await fixture.project.run("preview");
    expect(failed.code).not.toBe(0);
    expect(failed.text).toMatch(
      /A read that fails stops the whole run: `--exclude` with its URN leaves this resource out\.\s/,
    );
    const still = await fixture.project.run("preview", "--refresh=false");
    expect(still.code).not.toBe(0);
    const jane = (await fixture.project.resources()).find(({ id = "" }) => id.endsWith("/linkedin"));
    const { code } = await fixture.project.run(
      "preview",
      "--exclude",
      jane?.urn ?? "",
      "--exclude-dependents",
    );
    expect(code).toBe(0);
    fixture.sandbox.control.clearFaults();
  });
});

type RotatingKey = Awaited<ReturnType<typeof withRotatingKey>>;
/** Each run gets a key of its own, and the API accepts no other: that of the state is revoked by then. */
const keys = Array.from({ length: 9 }, (_, n) => `key-canary-of-run-${n}`);
const [FIRST = "", ...NEXT] = keys;

/** A project without WIRO_ variables, whose first `up` used the first key. */
async function rotated(program: (guid: string, key: string, baseUrl: string) => string) {
  const native = await NativeEngineFixture.create(1, () => "");
  const { project, sandbox } = native.engine;
  const api = await withRotatingKey(sandbox);
  delete project.env["WIRO_API_KEY"];
  delete project.env["WIRO_BASE_URL"];
  api.rotate(FIRST);
  const write = (key: string) => native.write(program(native.engine.guid(0), key, api.baseUrl));
  return { native, api, write };
}

/** Commands with the next new key. */
const table = (...commands: string[]) => commands.map((command, n) => [command, NEXT[n] ?? ""] as const);

describeEngine("a rotated API key of the stack's configuration", () => {
  let fixture: EngineFixture;
  let api: RotatingKey;
  const setKey = (key: string) => fixture.project.runOrFail("config", "set", "--secret", "wiro:apiKey", key);

  beforeAll(async () => {
    const made = await rotated((guid) => customer(guid));
    ({ api } = made);
    fixture = made.native.engine;
    await fixture.project.runOrFail("config", "set", "wiro:baseUrl", api.baseUrl);
    await setKey(FIRST);
    made.write("");
    await fixture.project.up();
  });
  afterAll(async () => {
    await api.close();
    await fixture.end();
  });

  test.each(
    table(
      "preview",
      "refresh --yes --skip-preview",
      "up --yes --skip-preview",
      "up --yes --skip-preview --refresh",
      "destroy --yes --skip-preview",
    ),
  )(
    "is sent by a plain %s as soon as it is set, although the state recorded the former",
    async (command, key) => {
      api.rotate(key);
      const failed = await fixture.project.run(...command.split(" "));
      expect(failed.code).not.toBe(0);
      expect(failed.text).toMatch(
        /HTTP 401[^\n]*The key is wiro:apiKey of the stack: check it\. After a rotation set the new key, and revoke the old one\./,
      );
      await setKey(key);
      await fixture.project.runOrFail(...command.split(" "));
    },
  );

  test("is in no plain text of the state", () => {
    for (const key of keys) expect(fixture.project.backendText()).not.toContain(key);
  });
});

describeEngine("a rotated API key of an explicit instance", () => {
  let fixture: EngineFixture;
  let made: Awaited<ReturnType<typeof rotated>>;

  beforeAll(async () => {
    made = await rotated(
      (guid, key, baseUrl) =>
        `const eu = new native.Provider("eu", { apiKey: "${key}", baseUrl: "${baseUrl}" });
         ${customer(guid, "{ provider: eu }")}`,
    );
    fixture = made.native.engine;
    made.write(FIRST);
    await fixture.project.up();
  });
  afterAll(async () => {
    await made.api.close();
    await fixture.end();
  });

  test.each([
    ["preview", "preview --refresh --run-program"],
    ["refresh --yes --skip-preview", "refresh --yes --skip-preview --run-program"],
    ["up --yes --skip-preview", "up --yes --skip-preview --refresh --run-program"],
    ["destroy --yes --skip-preview", "up --yes --skip-preview --refresh --run-program"],
  ])("fails a plain %s with the key of the state, and is sent by %s", async (plain, command) => {
    const key = NEXT.shift() ?? "";
    made.api.rotate(key);
    made.write(key);
    const failed = await fixture.project.run(...plain.split(" "));
    expect(failed.code).not.toBe(0);
    const [, advice] =
      /HTTP 401[^\n]*The key is apiKey of Provider "eu": check it\. ([^\n]*)/.exec(failed.text) ?? [];
    expect(advice).toMatch(
      /set the new key, and run `pulumi up --refresh --run-program` once, also before a destroy: /,
    );
    await fixture.project.runOrFail(...command.split(" "));
  });

  test("is sent by a plain destroy after that", () => fixture.project.destroy());

  test("is in no plain text of the state", () => {
    for (const key of keys) expect(fixture.project.backendText()).not.toContain(key);
  });
});
