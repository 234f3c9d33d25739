import * as pulumi from "@pulumi/pulumi";
import { AgentSchedule, LinkedInCredential } from "../../../provider/src/index";

const registered: pulumi.runtime.MockResourceArgs[] = [];

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: (args) => {
      registered.push(args);
      const inputs = args.inputs as Record<string, unknown>;
      return { id: `${args.name}-id`, state: { ...inputs, status: "connected", cadence: "every 4 hours" } };
    },
    call: () => ({}),
  }),
);

const value = <T>(output: pulumi.Output<T>) => new Promise<T>((done) => void output.apply(done));

test("a program's own unit tests can stub both resources with setMocks", async () => {
  const credential = new LinkedInCredential("jane", {
    agentGuid: "a1",
    clientId: "app",
    clientSecret: "secret",
    organizationId: "12345678",
    redirectUrl: "https://your-app.com/",
  });
  const schedule = new AgentSchedule("posts", { agentGuid: credential.agentGuid, interval: "0 */4 * * *" });
  expect(await value(credential.status)).toBe("connected");
  expect(await value(schedule.cadence)).toBe("every 4 hours");
  expect(await pulumi.isSecret(credential.clientSecret)).toBe(true);
});

test("the resource types and what each registers are as in every user's state", () => {
  expect(registered.map(({ type }) => type)).toEqual([
    "pulumi-nodejs:dynamic/wiro:LinkedInCredential",
    "pulumi-nodejs:dynamic/wiro:AgentSchedule",
  ]);
  expect(Object.keys(registered[0]?.inputs as object).sort()).toEqual(
    ["__provider", "agentGuid", "clientId", "clientSecret", "organizationId", "redirectUrl"].sort(),
  );
});

test("every output of the classes exists", () => {
  const credential = new LinkedInCredential("kim", {
    agentGuid: "a2",
    clientId: "app",
    clientSecret: "secret",
    organizationId: "12345678",
    redirectUrl: "https://your-app.com/",
  });
  const outputs = Object.entries(credential).filter(([, output]) => pulumi.Output.isInstance(output));
  expect(outputs.map(([key]) => key)).toEqual(
    expect.arrayContaining([
      ...["status", "connected", "statusReason", "authorizeUrl", "authorizeUrlExpiresAt"],
      ...["accountName", "connectedAt", "tokenExpiresAt", "renewBy"],
    ]),
  );
});
