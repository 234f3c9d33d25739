import * as pulumi from "@pulumi/pulumi";
import * as native from "../../../provider/src/resources/native";
import * as dynamic from "../../../provider/src/index";

const registered: pulumi.runtime.MockResourceArgs[] = [];

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: (args) => {
      registered.push(args);
      return { id: args.id ?? `${args.name}-id`, state: args.inputs as object };
    },
    call: () => ({}),
  }),
);
beforeEach(() => registered.splice(0));

const urnOf = (resource: pulumi.Resource) => new Promise<string>((done) => void resource.urn.apply(done));
const typesOf = (...resources: pulumi.Resource[]) =>
  Promise.all(resources.map(urnOf)).then((urns) => urns.map((urn) => urn.split("::")[2]?.split("$").at(-1)));

const APP = { clientId: "app", clientSecret: "secret", redirectUrl: "https://your-app.com/" };

test("the entry has all that the main one has, and a class of its own for each class that registers", () => {
  expect(Object.keys(native).sort()).toEqual(Object.keys(dynamic).sort());
  const same = Object.keys(dynamic).filter(
    (name) => Reflect.get(native, name) === Reflect.get(dynamic, name),
  );
  expect(same.sort()).toEqual([
    "WiroError",
    "getAgents",
    "getAgentsOutput",
    "getLinkedInConnection",
    "getLinkedInConnectionOutput",
    "inviteUrl",
    "parseConsentCallback",
    "runsPerMonth",
  ]);
});

test("a component and its parts are of the plugin, and carry no code", async () => {
  const jane = new native.LinkedInAgent("jane", {
    app: APP,
    agentGuid: "a1",
    organizationId: "12345678",
    interval: "0 8 * * *",
    tone: "Warm.",
  });
  expect(
    await typesOf(jane, jane.credential, jane.schedule, jane.tone as pulumi.Resource, jane.state),
  ).toEqual(
    ["LinkedInAgent", "LinkedInCredential", "AgentSchedule", "PreferenceSkill", "AgentState"].map(
      (name) => `wiro:index:${name}`,
    ),
  );
  expect(registered.map(({ inputs }) => Object.keys(inputs as object)).flat()).not.toContain("__provider");
  expect(jane.credential).toBeInstanceOf(native.LinkedInCredential);
  expect(await pulumi.isSecret(jane.credential.clientSecret)).toBe(true);
  expect(pulumi.Output.isInstance(jane.credential.connected)).toBe(true);
});

test("get reads by the plugin", async () => {
  const found = native.AgentState.get("runs", "a2");
  expect(found).toBeInstanceOf(native.AgentState);
  expect(await typesOf(found)).toEqual(["wiro:index:AgentState"]);
});

test("a Provider has the settings by the names of the schema, as strings, the key as a secret", async () => {
  const provider = new native.Provider("eu", {
    apiKey: "key",
    apiKeyEnv: "EU_KEY",
    baseUrl: "https://eu.example/v1",
    maxConcurrentRequests: 4,
  });
  await urnOf(provider);
  const { type, inputs } = registered[0] as { type: string; inputs: object };
  expect(type).toBe("pulumi:providers:wiro");
  expect(inputs).toEqual({
    apiKey: expect.anything() as unknown,
    apiKeyEnv: "EU_KEY",
    baseUrl: "https://eu.example/v1",
    maxConcurrentRequests: "4",
  });
  expect(await pulumi.isSecret((provider as unknown as { apiKey: pulumi.Output<string> }).apiKey)).toBe(true);
});

test.each(["default", "default_eu"])("a Provider cannot have the name of the engine's own: %s", (name) => {
  expect(() => new native.Provider(name, { apiKey: "key" })).toThrow(
    `Provider "${name}": the engine gives such names to its own instances`,
  );
  expect(() => new dynamic.Provider(name, { apiKey: "key" })).not.toThrow();
});
