import * as pulumi from "@pulumi/pulumi";
import { getAgents, getAgentsOutput, Provider } from "../../../provider/src/index";

/** A preview, in which the outputs of a resource before its create are unknown. */
beforeAll(() =>
  pulumi.runtime.setMocks(
    { newResource: ({ name }) => ({ id: `${name}-id`, state: {} }), call: () => ({}) },
    "program",
    "dev",
    true,
  ),
);

class Vault extends pulumi.CustomResource {
  declare readonly key: pulumi.Output<string>;
  constructor() {
    super("test:index:Vault", "vault", { key: undefined });
  }
}

const isKnown = (output: pulumi.Output<unknown>) =>
  (output as unknown as { isKnown: Promise<boolean> }).isKnown;

describe("a provider whose key another resource makes, in a preview", () => {
  const provider = () => new Provider("later", { apiKey: new Vault().key, baseUrl: "http://127.0.0.1:9/v1" });

  it("leaves the outputs of a function unknown, and makes no call", async () => {
    expect(await isKnown(getAgentsOutput({ provider: provider() }))).toBe(false);
  });

  it("makes the plain form of the function fail with the reason", async () => {
    await expect(getAgents({ provider: provider() })).rejects.toThrow(
      /not known in this preview.*; use the Output form of the function/,
    );
  });
});
