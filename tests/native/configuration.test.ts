import { API_KEY } from "../host/host-fixture";
import { failureOf, inTheClear, secretsIn, UNKNOWN } from "../host/declared";
import { like, nativeFixture } from "./native-fixture";
import { EXPLICIT_URN, urnOf } from "./plugin";

const fixture = nativeFixture();
const KEY = "key-canary-51c2";

describe("CheckConfig of the default instance", () => {
  it("has its own settings alone: a project that is named wiro has its own keys in the same namespace", async () => {
    const config = { apiKey: KEY, apiSecret: "secret-canary", maxConcurrentRequests: "4", teamName: "posts" };
    const { inputs, failures } = await fixture.plugin.checkConfig({ ...config, version: "0.1.0" });
    expect(failures).toEqual([]);
    expect(inTheClear(inputs)).toEqual({
      apiKey: KEY,
      apiSecret: "secret-canary",
      maxConcurrentRequests: "4",
    });
    expect(secretsIn(inputs)).toEqual(["apiKey", "apiSecret"]);
  });

  it("marks as secret what the engine passes as one", async () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: KEY };
    const { inputs } = await fixture.plugin.checkConfig({ apiKey: secret });
    expect(inputs).toEqual({ apiKey: secret });
  });
});

describe("CheckConfig of an explicit instance", () => {
  it("rejects a name that the engine gives to its own instance: the stack's settings would win", async () => {
    const env = { PULUMI_CONFIG: JSON.stringify({ apiKey: "of the stack", maxConcurrentRequests: "4" }) };
    const plugin = await fixture.start({ env });
    const reasons = async (news: Record<string, unknown>) =>
      (await plugin.checkConfig(news, "urn:pulumi:dev::test::pulumi:providers:wiro::default")).failures.map(
        ({ reason }) => reason,
      );
    expect(await reasons({ apiKey: "of the stack", maxConcurrentRequests: 4 })).toEqual([]);
    for (const own of [{ apiKey: KEY }, { apiKeyEnv: "WIRO_API_KEY_EU" }])
      expect(await reasons(own)).toEqual([
        'Provider "default": the engine gives such names to its own instances; choose another',
      ]);
  });

  it("rejects such a name also where the stack has no settings: the environment's key would win", async () => {
    const plugin = await fixture.start({ env: { PULUMI_CONFIG: "{}" } });
    const urn = "urn:pulumi:dev::test::pulumi:providers:wiro::default_eu";
    expect((await plugin.checkConfig({ version: "0.1.0" }, urn)).failures).toEqual([]);
    expect((await plugin.checkConfig({ apiKey: KEY }, urn)).failures).toEqual([
      { property: "", reason: like(/^Provider "default_eu": the engine gives such names /) },
    ]);
  });

  it.each(["apiKeyEnv", "apiSecretEnv"])("rejects a key in place of %s, without its value", async (name) => {
    const { failures } = await fixture.plugin.checkConfig({ [name]: KEY }, EXPLICIT_URN);
    expect(failures).toEqual([
      { property: "", reason: like(new RegExp(`^${name}: must be the name of an environment variable`)) },
    ]);
    expect(JSON.stringify(failures)).not.toContain(KEY);
  });

  it("rejects an argument that it does not have, by name and without its value", async () => {
    const { failures } = await fixture.plugin.checkConfig({ apikey: KEY, version: "0.1.0" }, EXPLICIT_URN);
    expect(failures).toEqual([
      {
        property: "",
        reason: like(
          /^apikey: is not an argument of a Provider; its arguments are apiKey, apiSecret, baseUrl, /,
        ),
      },
    ]);
    expect(JSON.stringify(failures)).not.toContain(KEY);
  });

  it("accepts all that it has, and what the dynamic provider's instance has recorded", async () => {
    const all = { apiKey: KEY, apiKeyEnv: "WIRO_API_KEY_EU", baseUrl: "https://eu.example.com/v1" };
    const recorded = Object.fromEntries(Object.entries(all).map(([key, value]) => [`wiro:${key}`, value]));
    for (const news of [all, { ...recorded, "wiro:instance": "eu" }]) {
      const { inputs, failures } = await fixture.plugin.checkConfig(news, EXPLICIT_URN);
      expect(failures).toEqual([]);
      expect(inTheClear(inputs)).toEqual(all);
    }
  });
});

it("CheckConfig leaves a value that a preview does not know as it is", async () => {
  const { inputs, failures } = await fixture.plugin.checkConfig({ apiKey: UNKNOWN }, EXPLICIT_URN);
  expect({ inputs, failures }).toEqual({ inputs: { apiKey: UNKNOWN }, failures: [] });
});

describe("DiffConfig", () => {
  it("names what differs, and never replaces the instance, which would replace each of its resources", async () => {
    const recorded = { apiKey: "former", baseUrl: "https://a.example.com/v1" };
    const news = { apiKey: KEY, baseUrl: "https://b.example.com/v1" };
    expect(await fixture.plugin.diffConfig(recorded, news, EXPLICIT_URN)).toEqual({
      changes: "some",
      replaces: [],
      detailed: { apiKey: "UPDATE", baseUrl: "UPDATE" },
    });
  });

  it("finds no difference in another version, and in the form of the dynamic provider's instance", async () => {
    const recorded = { "wiro:apiKey": KEY, "wiro:instance": "eu" };
    expect(
      await fixture.plugin.diffConfig(recorded, { apiKey: KEY, version: "0.2.0" }, EXPLICIT_URN),
    ).toEqual({
      changes: "none",
      replaces: [],
      detailed: {},
    });
  });
});

describe("Configure", () => {
  const settingsProblems = async (...args: Parameters<typeof fixture.start>) => {
    const plugin = await fixture.start(...args);
    const { failures } = await plugin.check(
      urnOf("AgentState"),
      {},
      { agentGuid: fixture.agent(), desired: "running" },
    );
    return failures.map(({ reason }) => reason);
  };
  it("takes the instance from CheckConfig where the engine does not say it again, and fails without both", async () => {
    const plugin = await fixture.start({ isUnconfigured: true, env: { WIRO_API_KEY: API_KEY } });
    await expect(plugin.configure({}, "")).rejects.toThrow("install a later version of it");
    await plugin.checkConfig({ apiKey: "a b" }, EXPLICIT_URN);
    await plugin.configure({ apiKey: "a b" }, "");
    const agent = { agentGuid: fixture.agent(), desired: "running" };
    const { failures } = await plugin.check(urnOf("AgentState"), {}, agent);
    expect(failures).toEqual([{ property: "", reason: like(/^Provider "eu": apiKey: /) }]);
  });

  const noVariables = { WIRO_API_KEY: "", WIRO_BASE_URL: "" };

  it.each([undefined, EXPLICIT_URN])("uses the settings of the instance %s", async (urn) => {
    const config = { apiKey: API_KEY, baseUrl: fixture.sandbox.baseUrl };
    const plugin = await fixture.start({ env: noVariables, config, urn });
    await fixture.credential({}, plugin);
  });

  it("takes what the stack has now before what the state recorded, whole: no key goes to a former URL", async () => {
    const present = { apiKey: API_KEY, baseUrl: fixture.sandbox.baseUrl, teamName: "posts" };
    const recorded = { apiKey: "revoked", baseUrl: "https://nowhere.invalid/v1" };
    const env = { ...noVariables, PULUMI_CONFIG: JSON.stringify(present) };
    await fixture.credential({}, await fixture.start({ env, config: recorded }));

    const withoutUrl = { ...noVariables, PULUMI_CONFIG: JSON.stringify({ apiKey: "half a key" }) };
    const problems = await settingsProblems({ env: withoutUrl, config: { baseUrl: "nonsense" } });
    expect(problems).toEqual([like(/^wiro:apiKey: /)]);
  });

  it.each(["{}", "", "no JSON", "[]", '{"teamName":"posts"}'])(
    "takes what the state recorded where the stack has no settings now: %j",
    async (PULUMI_CONFIG) => {
      const config = { apiKey: API_KEY, baseUrl: fixture.sandbox.baseUrl };
      await fixture.credential({}, await fixture.start({ env: { ...noVariables, PULUMI_CONFIG }, config }));
    },
  );

  it("an explicit instance knows neither the stack's settings nor WIRO_API_KEY, but the variable that it names", async () => {
    const env = { PULUMI_CONFIG: JSON.stringify({ apiKey: API_KEY }), WIRO_API_KEY_EU: API_KEY };
    const config = { baseUrl: fixture.sandbox.baseUrl };
    expect(await settingsProblems({ env, config, urn: EXPLICIT_URN })).toEqual([
      'Provider "eu": apiKey: the API key is missing; set it where the Provider is declared. A refresh knows only what the last `pulumi up` recorded: if the key is set already, run `pulumi up --refresh --run-program` once',
    ]);
    const named = { ...config, apiKeyEnv: "WIRO_API_KEY_EU" };
    await fixture.credential({}, await fixture.start({ env, config: named, urn: EXPLICIT_URN }));
  });

  it("reports a missing key with the command that sets it", async () => {
    expect(await settingsProblems({ env: noVariables })).toEqual([
      "wiro:apiKey: the API key is missing; run `pulumi config set --secret wiro:apiKey`, or export WIRO_API_KEY",
    ]);
  });
});

describe("a rejected key", () => {
  const rejectedBy = async (...args: Parameters<typeof fixture.start>) => {
    const plugin = await fixture.start(...args);
    const { urn, id, state, inputs } = await fixture.credential();
    const { message } = await failureOf(plugin.read(urn, id, state, inputs));
    return message;
  };

  it("of the stack's configuration only has to be set again", async () => {
    const env = {
      WIRO_API_KEY: "",
      PULUMI_CONFIG: JSON.stringify({ apiKey: "revoked", baseUrl: fixture.sandbox.baseUrl }),
    };
    expect(await rejectedBy({ env })).toMatch(
      /HTTP 401.* The key is wiro:apiKey of the stack: check it\. After a rotation set the new key, and revoke the old one\. If/,
    );
  });

  it("of an explicit instance needs the program to run first: the message has the command", async () => {
    const config = { apiKey: "revoked", baseUrl: fixture.sandbox.baseUrl };
    expect(await rejectedBy({ config, urn: EXPLICIT_URN })).toMatch(
      /The key is apiKey of Provider "eu": check it\. After a rotation set the new key, and run `pulumi up --refresh --run-program`/,
    );
  });
});

it("any other read that fails names the way round that the native provider has", async () => {
  const { urn, id, state, inputs } = await fixture.credential();
  fixture.control.fault({ path: "Detail", status: 403, times: 9 });
  const { message } = await failureOf(fixture.plugin.read(urn, id, state, inputs));
  expect(message).toMatch(
    /HTTP 403.* A read that fails stops the whole run: `--exclude` with its URN leaves this resource out\.$/,
  );
});
