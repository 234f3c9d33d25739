import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Sandbox, startSandbox } from "wiro-sandbox";
import { Operations } from "../../../provider/src/engine/operations";
import { Session } from "../../../provider/src/engine/session";
import { agentSchedule } from "../../../provider/src/lifecycle/agent-schedule";
import { agentState } from "../../../provider/src/lifecycle/agent-state";
import type { Properties } from "../../../provider/src/lifecycle/check";
import { NOTES } from "../../../provider/src/lifecycle/connection-record";
import type { Lifecycle } from "../../../provider/src/lifecycle/lifecycle";
import { linkedInCredential } from "../../../provider/src/lifecycle/linkedin-credential";
import { preferenceSkill } from "../../../provider/src/lifecycle/preference-skill";
import { secretMessage } from "../../../provider/src/lifecycle/shown-inputs";
import { SETTINGS, SECRET_SETTINGS } from "../../../provider/src/native/configuration";
import { FUNCTIONS } from "../../../provider/src/native/functions";
import { nativeResources } from "../../../provider/src/native/resources";
import { ownMoment } from "../../../provider/src/wiro/api-clock";
import { systemClock } from "../../../provider/src/wiro/clock";
import { OPTIONS } from "../../../provider/src/wiro/setting-sources";
import { OPTIONS_OF_STACK } from "../../../tools/schema/languages";
import { packageSchema } from "../../../tools/schema/package-schema";
import { NODE_ALONE } from "../../../tools/schema/source";

interface PropertySchema {
  readonly type?: string;
  readonly description: string;
  readonly secret?: boolean;
  readonly willReplaceOnChanges?: boolean;
  readonly default?: unknown;
}

type PropertySchemas = Readonly<Record<string, PropertySchema>>;

interface ResourceSchema {
  readonly inputProperties: PropertySchemas;
  readonly requiredInputs: readonly string[];
  readonly properties: PropertySchemas;
  readonly required: readonly string[];
  readonly aliases: readonly { readonly type: string }[];
}

interface PackageSchema {
  readonly version: string;
  readonly pluginDownloadURL: string;
  readonly config: { readonly variables: PropertySchemas };
  readonly provider: { readonly inputProperties: PropertySchemas };
  readonly resources: Readonly<Record<string, ResourceSchema>>;
  readonly functions: Readonly<Record<string, { readonly outputs: { readonly properties: object } }>>;
}

const REPOSITORY = resolve(__dirname, "../../..");
const text = readFileSync(join(REPOSITORY, "provider/src/native/schema.json"), "utf8");
const schema = JSON.parse(text) as PackageSchema;

type AnyLifecycle = Lifecycle<never, never>;

/** A lifecycle with inputs that are right: the least that it asks for, and a value of each other one. */
interface Case {
  readonly lifecycle: AnyLifecycle;
  readonly least: Properties;
  readonly rest: Properties;
}

const agentGuid = "00000000-0000-4000-8000-000000000001";
const CASES: Readonly<Record<string, Case>> = {
  LinkedInCredential: {
    lifecycle: linkedInCredential,
    least: { agentGuid, clientId: "86", clientSecret: "schema-secret", organizationId: "12345678" },
    rest: {
      ...{ redirectUrl: "https://your-app.com/", authMethod: "own", consentLink: "renew", pageName: "Acme" },
      ...{ expectedAccountName: "Jane Doe", renewBeforeDays: 20, reconnectTrigger: "1" },
    },
  },
  AgentSchedule: {
    lifecycle: agentSchedule,
    least: { agentGuid, interval: "0 9 * * *" },
    rest: { skillKey: "cron-content-scanner", enabled: false, onDelete: "retain" },
  },
  PreferenceSkill: {
    lifecycle: preferenceSkill,
    least: { agentGuid, value: "Warm." },
    rest: { skillKey: "content-tone", enabled: true, onDelete: "retain" },
  },
  AgentState: {
    lifecycle: agentState,
    least: { agentGuid, desired: "stopped" },
    rest: { timeoutSeconds: 60, onDelete: "stop" },
  },
};

const names = Object.keys(CASES);

function found<T>(all: Readonly<Record<string, T>>, name: string): T {
  const one = all[name];
  if (one === undefined) throw new Error(`there is no ${name}`);
  return one;
}

const keysWith = (properties: PropertySchemas, key: keyof PropertySchema) =>
  Object.keys(properties).filter((name) => properties[name]?.[key] !== undefined);

/** The inputs that an id or a message shows. */
const shownInputs = (properties: PropertySchemas) =>
  Object.keys(properties).filter((name) => secretMessage(name) !== undefined);
const rejectingSecrets = (properties: PropertySchemas) =>
  Object.keys(properties).filter((name) =>
    properties[name]?.description.includes(" A secret is rejected, because "),
  );

test("schema.json is what `npm run schema` writes", () => {
  const rules = {
    LinkedInCredential: linkedInCredential,
    AgentSchedule: agentSchedule,
    PreferenceSkill: preferenceSkill,
    AgentState: agentState,
  };
  expect(JSON.parse(JSON.stringify(packageSchema(REPOSITORY, rules)))).toEqual(schema);
});

test("the version and the address are those of the package", () => {
  const manifest = JSON.parse(readFileSync(join(REPOSITORY, "provider/package.json"), "utf8")) as {
    version: string;
    homepage: string;
  };
  const owner = new URL(manifest.homepage).pathname.split("/")[1] ?? "";
  expect(schema.version).toBe(manifest.version);
  expect(schema.pluginDownloadURL).toBe(`github://api.github.com/${owner}/pulumi-wiro-linkedin`);
});

test("it has the resources and the functions that the plugin has, and the component", () => {
  const session = new Session({}, systemClock, () => undefined);
  const resources = [...nativeResources(session).keys(), "wiro:index:LinkedInAgent"];
  expect(Object.keys(schema.resources).sort()).toEqual(resources.sort());
  expect(Object.keys(schema.functions)).toEqual(Object.keys(FUNCTIONS));
});

test("each resource has its type in the dynamic provider as an alias", () => {
  const aliases = Object.values(schema.resources).flatMap((resource) => resource.aliases);
  const dynamic = names.map((name) => `pulumi-nodejs:dynamic/wiro:${name}`);
  expect(aliases.map(({ type }) => type)).toEqual([...dynamic, "wiro:LinkedInAgent"]);
});

test("the settings are those that the plugin reads, and its keys are secrets", () => {
  expect(Object.keys(schema.provider.inputProperties).sort()).toEqual([...SETTINGS].sort());
  const ofStack = OPTIONS.map(({ setting, variable }) => [setting, variable]);
  expect(OPTIONS_OF_STACK).toEqual(Object.fromEntries(ofStack));
  expect(Object.keys(schema.config.variables)).toEqual(Object.keys(OPTIONS_OF_STACK));
  for (const properties of [schema.provider.inputProperties, schema.config.variables])
    expect(keysWith(properties, "secret")).toEqual(SECRET_SETTINGS);
});

describe.each(names)("%s", (name) => {
  const { lifecycle, least, rest } = found(CASES, name);
  const { inputProperties, requiredInputs, properties, required } = found(
    schema.resources,
    `wiro:index:${name}`,
  );
  const complete = { ...least, ...rest };
  /** A consent link asks for the address after it. */
  const withoutLink = name === "LinkedInCredential" ? { consentLink: "none" } : {};
  const failing = (inputs: Properties) => lifecycle.check(inputs).failures.map(({ property }) => property);

  test("the inputs are those that its check accepts", () => {
    expect(Object.keys(inputProperties).sort()).toEqual(Object.keys(complete).sort());
    expect(failing(complete)).toEqual([]);
    const [unknown] = lifecycle.check({ ...complete, foreign: 1 }).failures;
    const [, known = ""] = /its inputs are (.*)$/.exec(unknown?.reason ?? "") ?? [];
    expect(known.split(", ").sort()).toEqual(Object.keys(inputProperties).sort());
  });

  test("the required inputs are those that its check asks for", () => {
    expect([...requiredInputs].sort()).toEqual(failing(withoutLink).sort());
    expect(failing({ ...least, ...withoutLink })).toEqual([]);
  });

  test("the check rejects a value of another type", () => {
    const others: Readonly<Record<string, unknown>> = { string: 1, boolean: "yes", integer: 1.5 };
    for (const [property, { type = "" }] of Object.entries(inputProperties)) {
      expect(others).toHaveProperty(type);
      expect(failing({ ...complete, [property]: others[type] })).toContain(property);
    }
  });

  test("the secrets are those of the lifecycle", () => {
    expect(keysWith({ ...inputProperties, ...properties }, "secret").sort()).toEqual(
      [...lifecycle.secrets].sort(),
    );
  });

  test("another value of an input replaces the resource where the schema says so", () => {
    const { inputs: recorded } = lifecycle.check(complete);
    const state = lifecycle.preview(recorded as never, undefined, ownMoment(0));
    const replacing = Object.keys(inputProperties).filter((property) => {
      const changed = { ...recorded, [property]: "another" };
      return lifecycle.diff(state as never, changed as never, ownMoment(0)).kind === "replace";
    });
    expect(replacing).toEqual(keysWith(inputProperties, "willReplaceOnChanges"));
    expect(replacing).toEqual([...lifecycle.identity]);
  });

  test("each input that must not be a secret has a description with that", () => {
    expect(rejectingSecrets(inputProperties)).toEqual(shownInputs(inputProperties));
  });

  test("each input is an output, too, so that a lookup shows it", () => {
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(inputProperties)));
  });

  test("a default is said, and applied by the check alone", () => {
    expect(keysWith(inputProperties, "default")).toEqual([]);
    for (const property of required.filter((key) => key in inputProperties && !requiredInputs.includes(key)))
      expect(inputProperties[property]?.description).toContain(" Default: ");
  });

  describe("after a create", () => {
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await startSandbox({ agents: [{ guid: agentGuid }] });
    });
    afterAll(() => sandbox.close());

    test("the outputs are what the create returned, but for derived inputs and notes", async () => {
      const env = { WIRO_API_KEY: "sandbox-key", WIRO_BASE_URL: sandbox.baseUrl };
      const session = new Session(env, systemClock, () => undefined);
      const operations = new Operations(lifecycle, session, () => undefined);
      const { inputs } = await operations.check({}, complete);
      const { state } = await operations.create(inputs);
      const derived = ["connection", "presence"].filter((key) => key in inputs);
      const notes = [...NOTES, "declared", "seenByKey"];
      const shown = Object.keys(state).filter((key) => ![...derived, ...notes].includes(key));
      expect(shown.sort()).toEqual(Object.keys(properties).sort());
      expect(Object.keys(state)).toEqual(expect.arrayContaining([...required]));
      for (const key of shown) {
        const { type } = found(properties, key);
        const value = state[key];
        expect([key, Number.isInteger(value) ? "integer" : typeof value]).toEqual([key, type]);
      }
    });
  });
});

test("each input of LinkedInAgent that must not be a secret has a description with that, too", () => {
  const { inputProperties } = found(schema.resources, "wiro:index:LinkedInAgent");
  expect(shownInputs(inputProperties)).toHaveLength(5);
  expect(rejectingSecrets(inputProperties)).toEqual(shownInputs(inputProperties));
});

test("what only a Node program has is left out, and each pattern of it is in the reference", () => {
  const reference = ["AgentSchedule", "Functions", "LinkedInAgent", "LinkedInCredential", "Provider"]
    .map((page) => readFileSync(join(REPOSITORY, `docs/reference/${page}.md`), "utf8").replaceAll("\n", " "))
    .join(" ");
  for (const pattern of NODE_ALONE) {
    expect(reference).toMatch(pattern);
    expect(text).not.toMatch(pattern);
  }
});
