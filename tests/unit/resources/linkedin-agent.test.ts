import * as pulumi from "@pulumi/pulumi";
import { LinkedInAgent, type LinkedInAgentArgs, type LinkedInApp } from "../../../provider/src/index";
import { expectPart, table } from "../docs/part";

const registered: pulumi.runtime.MockResourceArgs[] = [];

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: (args) => {
      registered.push(args);
      return { id: `${args.name}-id`, state: { ...(args.inputs as object), connected: false } };
    },
    call: () => ({}),
  }),
);

const APP: Required<LinkedInApp> = {
  clientId: "the client id",
  clientSecret: "the client secret",
  redirectUrl: "https://your-app.com/of-the-app",
  consentLink: "none",
};
const ARGS: Required<LinkedInAgentArgs> = {
  app: APP,
  agentGuid: "the-agent",
  organizationId: "123",
  pageName: "Jane's Bakery",
  redirectUrl: "https://your-app.com/of-the-customer",
  authMethod: "own",
  consentLink: "renew",
  expectedAccountName: "Jane Doe",
  renewBeforeDays: 42,
  reconnectTrigger: "again",
  interval: "0 9 * * *",
  enabled: false,
  tone: "Warm.",
  running: false,
  offboarding: false,
};

/** The registrations of each part of a customer. */
async function splitArgs(args: LinkedInAgentArgs): Promise<Map<string, Record<string, unknown>>> {
  registered.length = 0;
  const agent = new LinkedInAgent("jane", args);
  await new Promise<void>((done) => void agent.state.urn.apply(() => done()));
  const inputs = (all: unknown) => Object.entries(all as object).filter(([key]) => key !== "__provider");
  return new Map(
    registered.map(({ type, inputs: all }) => [
      type.split(":").at(-1) ?? "",
      Object.fromEntries(inputs(all)),
    ]),
  );
}

/** The mocks receive a secret in its wrapped form. */
function inTheClear(input: unknown): unknown {
  return typeof input === "object" && input !== null && "value" in input ? input.value : input;
}

test("docs/changes.md shows which part each argument goes to", async () => {
  const shared = await splitArgs({ ...ARGS, redirectUrl: undefined, consentLink: undefined });
  const all = await splitArgs(ARGS);
  const goesTo = (value: unknown, parts: typeof all) =>
    [...parts].flatMap(([part, inputs]) =>
      Object.entries(inputs).flatMap(([key, input]) =>
        inTheClear(input) === value ? [`\`${key}\` of \`${part}\``] : [],
      ),
    );
  const rows = [
    ...Object.entries(APP).map(([key, value]) => [`\`app.${key}\``, value, shared] as const),
    ...Object.entries(ARGS)
      .filter(([key]) => !["app", "offboarding"].includes(key))
      .map(([key, value]) => [`\`${key}\``, key === "running" ? "stopped" : value, all] as const),
  ].map(([name, value, parts]) => [name, goesTo(value, parts).sort().join(", ")]);
  expect(rows.filter(([, where]) => where === "")).toEqual([]);
  expectPart("changes.md", "parts", table(["Argument", "Goes to"], rows));
});

test("leaves out what is not given, lets posts wait for the connection, and runs the agent", async () => {
  const { app, agentGuid, organizationId, interval } = ARGS;
  const parts = await splitArgs({ app, agentGuid, organizationId, interval });
  expect([...parts.keys()]).toEqual(expect.not.arrayContaining(["PreferenceSkill"]));
  expect(parts.get("AgentSchedule")).toEqual({ agentGuid, interval, enabled: false });
  expect(parts.get("AgentState")).toEqual({ agentGuid, desired: "running" });
  expect(Object.keys(parts.get("LinkedInCredential") ?? {}).sort()).toEqual(
    ["agentGuid", "clientId", "clientSecret", "consentLink", "organizationId", "redirectUrl"].sort(),
  );
});

test.each([
  ["with its switches on", { enabled: true, running: true }],
  ["with switches that are known only later", { enabled: pulumi.output(true), running: pulumi.output(true) }],
  ["with its switches left out", { enabled: undefined, running: undefined }],
])(
  "offboarding stops the agent, switches its posts off, asks for no consent, and changes no other input, %s",
  async (_, on) => {
    const usual = await splitArgs({ ...ARGS, enabled: true, running: true });
    const leaving = await splitArgs({ ...ARGS, ...on, offboarding: true });
    const changed = [...usual].flatMap(([part, inputs]) =>
      Object.keys(inputs).flatMap((key) => {
        const now = inTheClear(leaving.get(part)?.[key]);
        return now === inTheClear(inputs[key]) ? [] : [[part, key, now]];
      }),
    );
    expect(changed).toEqual([
      ["AgentSchedule", "enabled", false],
      ["LinkedInCredential", "consentLink", "none"],
      ["AgentState", "desired", "stopped"],
    ]);
  },
);

test.each([
  ["of an app that is known only later", { app: pulumi.secret({ ...APP, consentLink: "renew" as const }) }],
  ["of a customer's own that is known only later", { consentLink: pulumi.output("renew" as const) }],
  ["that is left out", { app: { ...APP, consentLink: undefined } }],
])("offboarding makes no link, whatever the consentLink %s", async (_, given) => {
  const parts = await splitArgs({ ...ARGS, consentLink: undefined, ...given, offboarding: true });
  expect(inTheClear(parts.get("LinkedInCredential")?.["consentLink"])).toBe("none");
});

test("a faulty consentLink of a customer who leaves is rejected, too", () => {
  const faulty = { ...ARGS, consentLink: "no", offboarding: true };
  expect(LinkedInAgent.check(faulty).map(({ property }) => property)).toEqual(["consentLink"]);
});

test("splits an app that is known only later into its parts, and a customer's own redirectUrl overrides it", async () => {
  const credential = (await splitArgs({ ...ARGS, app: pulumi.secret(APP) })).get("LinkedInCredential") ?? {};
  const { clientId, clientSecret } = APP;
  const { organizationId, redirectUrl } = ARGS;
  const clear = Object.fromEntries(
    Object.entries(credential).map(([key, value]) => [key, inTheClear(value)]),
  );
  expect(clear).toMatchObject({ clientId, clientSecret, organizationId, redirectUrl, consentLink: "renew" });
});

describe("check of arguments", () => {
  it("rejects what is not a part of an app, because all customers would share it", () => {
    const app = { ...APP, organizationId: "999" };
    expect(LinkedInAgent.check({ ...ARGS, app })).toEqual([
      {
        property: "app.organizationId",
        reason: expect.stringContaining("its parts are clientId, ") as string,
      },
    ]);
  });

  it("rejects an argument of a part alone, and names its own arguments", () => {
    const failures = LinkedInAgent.check({ ...ARGS, clientId: "app-2", desired: "running" } as object);
    expect(failures.map(({ property }) => property)).toEqual(["clientId", "desired"]);
    for (const { reason } of failures) {
      const [, names = ""] =
        /^is not an argument of a LinkedInAgent; its arguments are (.*)$/.exec(reason) ?? [];
      expect(names.split(", ").sort()).toEqual(Object.keys(ARGS).sort());
    }
  });

  it("finds nothing wrong in correct arguments, and does not require what is known only later", () => {
    expect(LinkedInAgent.check(ARGS)).toEqual([]);
    expect(
      LinkedInAgent.check({
        ...ARGS,
        app: { ...APP, clientSecret: pulumi.secret("x") },
        running: pulumi.output(true),
      }),
    ).toEqual([]);
  });

  it("names the argument, once, in the words of the part", () => {
    const faulty = {
      ...ARGS,
      agentGuid: "",
      organizationId: "a-page",
      interval: "9",
      tone: 5,
      running: "no",
      page: 1,
    };
    expect(
      LinkedInAgent.check(faulty)
        .map(({ property }) => property)
        .sort(),
    ).toEqual(["agentGuid", "interval", "organizationId", "page", "running", "tone"]);
    expect(LinkedInAgent.check({ ...ARGS, running: "no" })).toEqual([
      { property: "running", reason: "must be true or false" },
    ]);
  });

  it.each([
    ["a word", "yes"],
    ["a number", 1],
    ["an Output", pulumi.output(true)],
  ])("rejects %s as offboarding, which decides what is protected", (_, offboarding) => {
    expect(LinkedInAgent.check({ ...ARGS, offboarding })).toEqual([
      { property: "offboarding", reason: "must be true or false, and not an Output" },
    ]);
  });

  it("rejects a faulty switch of a customer who leaves, too", () => {
    const failures = LinkedInAgent.check({ ...ARGS, enabled: "no", running: "no", offboarding: true });
    expect(failures.map(({ property }) => property)).toEqual(["enabled", "running"]);
  });

  it("rejects half of a character, which would be lost on its way", () => {
    expect(LinkedInAgent.check({ ...ARGS, tone: "Warm \ud83d" })).toMatchObject([{ property: "tone" }]);
    expect(LinkedInAgent.check({ ...ARGS, tone: "Warm \ud83d\ude00" })).toEqual([]);
  });

  it("never repeats the client secret from any argument", () => {
    const failures = LinkedInAgent.check({ ...ARGS, organizationId: APP.clientSecret });
    expect(JSON.stringify(failures)).toContain("is not the page's id");
    expect(JSON.stringify(failures)).not.toContain(APP.clientSecret);
  });
});
