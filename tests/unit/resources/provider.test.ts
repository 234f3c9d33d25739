import * as pulumi from "@pulumi/pulumi";
import {
  inviteUrl,
  getAgents,
  getAgentsOutput,
  LinkedInCredential,
  Provider,
  type ProviderArgs,
} from "../../../provider/src/index";

const registered: pulumi.runtime.MockResourceArgs[] = [];

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: (args) => {
      registered.push(args);
      return { id: `${args.name}-id`, state: args.inputs as object };
    },
    call: () => ({}),
  }),
);

const declare = (args: ProviderArgs) => () => new Provider("eu", args);

describe("the arguments of a Provider", () => {
  it.each<[string, ProviderArgs, string]>([
    ["no key", {}, 'Provider "eu": apiKey: the API key is missing; set it where the Provider is declared'],
    ["a space in the key", { apiKey: "half a key" }, 'Provider "eu": apiKey: the API key contains a space'],
    [
      "a plain base URL",
      { apiKey: "key", baseUrl: "http://api.wiro.ai" },
      'Provider "eu": baseUrl: must be an https',
    ],
    [
      "0 concurrent requests",
      { apiKey: "key", maxConcurrentRequests: 0 },
      'Provider "eu": maxConcurrentRequests: must be',
    ],
    [
      "an unknown argument",
      { apiKey: "key", apikey: "key" } as ProviderArgs,
      'Provider "eu": apikey is not an argument of a Provider',
    ],
  ])("%s is rejected where it is declared", (_, args, message) => {
    expect(declare(args)).toThrow(message);
    expect(declare(args)).not.toThrow("half a key");
  });

  it("accepts a variable that is not exported here, because the instance's own process may have it", () => {
    expect(declare({ apiKeyEnv: "NOT_EXPORTED" })).not.toThrow();
  });

  it("reports all problems at once", () => {
    expect(declare({ baseUrl: "ftp://x", maxConcurrentRequests: 200 })).toThrow(
      /apiKey: .*; Provider "eu": baseUrl: .*; Provider "eu": maxConcurrentRequests: /,
    );
  });

  it.each(["apiKeyEnv", "apiSecretEnv"])(
    "does not repeat a key that stands in %s in place of its variable's name",
    (key) => {
      const declaring = declare({ apiKey: "key", [key]: "wk-canary-1" });
      expect(declaring).toThrow(`Provider "eu": ${key}: must be the name of an environment variable`);
      expect(declaring).not.toThrow("canary");
    },
  );

  it("are registered as strings under the names of the configuration, the key as a secret", async () => {
    const provider = new Provider("us", {
      apiKey: pulumi.output("key"),
      apiKeyEnv: "US_KEY",
      baseUrl: "https://eu.example/v1",
      maxConcurrentRequests: pulumi.output(4),
    });
    await new Promise<void>((done) => void provider.urn.apply(() => done()));
    const { type, inputs } = registered.at(-1) as { type: string; inputs: object };
    expect(type).toBe("pulumi:providers:pulumi-nodejs");
    expect(inputs).toMatchObject({
      "wiro:instance": "us",
      "wiro:apiKeyEnv": "US_KEY",
      "wiro:baseUrl": "https://eu.example/v1",
      "wiro:maxConcurrentRequests": "4",
    });
    const outputs = provider as unknown as { "wiro:apiKey": pulumi.Output<string> };
    expect(await pulumi.isSecret(outputs["wiro:apiKey"])).toBe(true);
  });
});

test("a function never takes another package's provider for the default account", async () => {
  class Other extends pulumi.ProviderResource {}
  const other: unknown = new Other("aws", "aws", {});
  const provider = other as Provider;
  const rejected = "provider: is not a Provider of pulumi-wiro-linkedin";
  await expect(getAgents({ provider })).rejects.toThrow(rejected);
  expect(() => getAgentsOutput({ provider })).toThrow(rejected);
});

describe("a secret that the stack's configuration holds as plain text", () => {
  const command = /program:held is stored as plain text.*; run: pulumi config set --secret program:held$/;
  beforeAll(() =>
    pulumi.runtime.setAllConfig(
      {
        ...{ "program:held": "canary", "program:kept": "kept" },
        "program:accounts": JSON.stringify([{ "eu.west": { key: "nested canary" } }]),
      },
      ["program:kept"],
    ),
  );
  afterAll(() => pulumi.runtime.setAllConfig({}));

  const credential = (clientSecret: string) =>
    new LinkedInCredential("jane", {
      agentGuid: "a1",
      clientId: "app",
      clientSecret,
      organizationId: "12345678",
      redirectUrl: "https://your-app.com/",
    });

  it("is rejected as the key of a Provider", () => {
    expect(declare({ apiKey: "canary" })).toThrow(command);
    expect(declare({ apiKey: "kept" })).not.toThrow();
  });

  it("is rejected where it was set with a path, which the command repeats", () => {
    expect(declare({ apiKey: "nested canary" })).toThrow(
      `run: pulumi config set --secret --path 'program:accounts[0]["eu.west"].key'`,
    );
  });

  it("is rejected as the signing key of an invite", () => {
    const invite = (signingKey: string) => () =>
      inviteUrl({ url: "https://your-app.com/", signingKey, agentGuid: "a1", expiresAt: "2099-01-31" });
    expect(invite("canary")).toThrow(command);
    expect(invite("a signing key of 32 bytes at the least")).not.toThrow();
  });

  it("is rejected as the client secret of a credential", () => {
    expect(() => credential("canary")).toThrow(command);
    expect(() => credential("canary")).not.toThrow("canary");
    expect(() => credential("kept")).not.toThrow();
  });
});
