import { loseGrant } from "../support/lost-grant";
import { credential, describeEngine, type EngineFixture } from "./engine-fixture";
import { NativeEngineFixture } from "./native-fixture";
import type { Step } from "./project";

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
    const plan = await fixture.project.plan();
    expect(named(plan)).toContain("update jane");
    expect(plan.find(({ urn }) => urn.endsWith("jane"))?.detailedDiff).toHaveProperty("connection");
  });

  test("a read that fails stops the run; --exclude goes on without the resource, as the message says", async () => {
    fixture.sandbox.control.fault({ path: "OAuthStatus", status: 403, times: 999 });
    const failed = await fixture.project.run("preview");
    expect(failed.code).not.toBe(0);
    expect(failed.text).toMatch(/A read that fails stops the whole run: `--exclude` with its URN leaves this resource out\.\s/);
    const still = await fixture.project.run("preview", "--refresh=false");
    expect(still.code).not.toBe(0);
    const jane = (await fixture.project.resources()).find(({ id }) => id.endsWith("/linkedin"));
    const { code } = await fixture.project.run("preview", "--exclude", jane?.urn ?? "", "--exclude-dependents");
    expect(code).toBe(0);
    fixture.sandbox.control.clearFaults();
  });
});

describeEngine("a rotated API key of the stack's configuration", () => {
  let native: NativeEngineFixture;
  let fixture: EngineFixture;
  const setKey = (key: string) =>
    fixture.project.runOrFail("config", "set", "--secret", "wiro:apiKey", key);
  const FORMER = "former-key-canary";

  beforeAll(async () => {
    native = await NativeEngineFixture.create(1, ([guid = ""]) => customer(guid));
    fixture = native.engine;
    delete fixture.project.env["WIRO_API_KEY"];
    delete fixture.project.env["WIRO_BASE_URL"];
    await fixture.project.runOrFail("config", "set", "wiro:baseUrl", fixture.sandbox.baseUrl);
    await setKey("sandbox-key");
    await fixture.project.up();
  });
  afterAll(() => fixture.end());

  test("is a secret in the state, and no plain text", async () => {
    expect(fixture.project.backendText()).not.toContain("sandbox-key");
  });

  test.each(["preview", "up --yes --skip-preview", "refresh --yes --skip-preview", "destroy --yes --skip-preview"])(
    "a plain %s sends the new one, although the state recorded the former",
    async (command) => {
      // What the state holds is revoked at this moment: only the present configuration has the key.
      await setKey(FORMER);
      const failed = await fixture.project.run(...command.split(" "));
      expect(failed.code).not.toBe(0);
      expect(failed.text).toMatch(
        /HTTP 401[^\n]*The key is wiro:apiKey of the stack: check it\. After a rotation set the new key, and revoke the old one\./,
      );
      expect(failed.text).not.toContain(FORMER);
      await setKey("sandbox-key");
      await fixture.project.runOrFail(...command.split(" "));
    },
  );
});

describeEngine("a revoked API key that the state recorded", () => {
  let native: NativeEngineFixture;
  let fixture: EngineFixture;
  const eu = (key: string) => `
    const eu = new native.Provider("eu", { apiKey: "${key}", baseUrl: "${fixture.sandbox.baseUrl}" });
    ${customer(fixture.guid(0), "{ provider: eu }")}`;
  /** The key in the state is the one that the API no longer accepts. */
  const revoke = async (former: string) => {
    fixture.sandbox.control.settings.signature = false;
    const file = fixture.project.backendFile();
    expect(file).toBeDefined();
    expect(former).not.toBe("");
  };

  beforeAll(async () => {
    native = await NativeEngineFixture.create(1, () => "");
    fixture = native.engine;
    native.write(eu("sandbox-key"));
    await fixture.project.up();
    await revoke("x");
  });
  afterAll(() => fixture.end());
});
