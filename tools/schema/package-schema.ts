import { readFileSync } from "node:fs";
import { join } from "node:path";
import { OPTIONS_OF_STACK, languages } from "./languages";
import { type Declared, defaultSentence, type Property, type PropertyType, Source } from "./source";

/** What the schema takes from a lifecycle. */
export interface Rules {
  readonly secrets: readonly string[];
  readonly identity: readonly string[];
}

/** The lifecycles by the names of their resources. */
export type AllRules = Readonly<
  Record<"LinkedInCredential" | "AgentSchedule" | "PreferenceSkill" | "AgentState", Rules>
>;

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly keywords: readonly string[];
  readonly repository: { readonly url: string };
}

type Schema = Readonly<Record<string, unknown>>;

const FILES = {
  LinkedInCredential: "linkedin-credential.ts",
  AgentSchedule: "agent-schedule.ts",
  PreferenceSkill: "preference-skill.ts",
  AgentState: "agent-state.ts",
} as const;
const COMPONENT = "linkedin-agent.ts";
const SECRET_SETTINGS = ["apiKey", "apiSecret"];

const token = (name: string) => `wiro:index:${name}`;

/** The schema of the package `wiro`, from the declarations of the TypeScript package and the rules of its lifecycles. */
export function packageSchema(repository: string, rules: AllRules): Schema {
  const source = new Source(repository);
  const manifest = JSON.parse(readFileSync(join(repository, "provider/package.json"), "utf8")) as Manifest;
  const web = manifest.repository.url.replace(/^git\+|\.git$/g, "");
  const names = Object.keys(FILES) as (keyof typeof FILES)[];
  const summary = source.declared("functions.ts", "AgentSummary");
  const app = source.declared(COMPONENT, "LinkedInApp");
  return {
    name: "wiro",
    displayName: "Wiro",
    version: manifest.version,
    description: "LinkedIn credentials of Wiro agents as infrastructure code.",
    keywords: manifest.keywords,
    homepage: web,
    license: manifest.license,
    repository: web,
    pluginDownloadURL: `github://api.github.com/${new URL(web).pathname.slice(1)}`,
    publisher: new URL(web).pathname.split("/")[1],
    language: languages(web),
    config: { variables: stackConfiguration(source) },
    provider: providerSchema(source),
    types: {
      [token("AgentSummary")]: objectType(summary, []),
      [token("LinkedInApp")]: objectType(app, rules.LinkedInCredential.secrets),
    },
    resources: {
      ...Object.fromEntries(names.map((name) => [token(name), resourceSchema(source, name, rules[name])])),
      [token("LinkedInAgent")]: componentSchema(source),
    },
    functions: functionSchemas(source),
  };
}

function resourceSchema(source: Source, name: keyof typeof FILES, { secrets, identity }: Rules): Schema {
  const args = source.declared(FILES[name], `${name}Args`);
  const resource = source.declared(FILES[name], name);
  const extra = (property: Property) => ({
    ...(secrets.includes(property.name) ? { secret: true } : {}),
    ...(identity.includes(property.name) ? { willReplaceOnChanges: true } : {}),
  });
  return {
    description: resource.description,
    inputProperties: properties(args, extra),
    requiredInputs: required(args),
    properties: properties(resource, extra),
    required: required(resource),
    aliases: [{ type: `pulumi-nodejs:dynamic/wiro:${name}` }],
  };
}

function componentSchema(source: Source): Schema {
  const args = source.declared(COMPONENT, "LinkedInAgentArgs");
  const component = source.declared(COMPONENT, "LinkedInAgent");
  return {
    isComponent: true,
    description: component.description,
    inputProperties: properties(args, ({ isPlain }) => (isPlain ? { plain: true } : {})),
    requiredInputs: required(args),
    properties: properties(component),
    required: required(component),
    aliases: [{ type: "wiro:LinkedInAgent" }],
  };
}

function providerSchema(source: Source): Schema {
  const args = source.declared("provider.ts", "ProviderArgs");
  return {
    description: source.declared("provider.ts", "Provider").description,
    inputProperties: properties(args, ({ name }) => (SECRET_SETTINGS.includes(name) ? { secret: true } : {})),
  };
}

/** The settings of the default instance: the rest of their descriptions is about an explicit one. */
function stackConfiguration(source: Source): Schema {
  const args = source.declared("provider.ts", "ProviderArgs");
  const settings = args.properties.filter(({ name }) => name in OPTIONS_OF_STACK);
  const described = settings.map((setting) => ({
    ...setting,
    description: `${briefOf(setting)} The variable \`${OPTIONS_OF_STACK[setting.name] ?? ""}\` wins over it.`,
  }));
  return properties({ description: "", properties: described }, ({ name }) =>
    SECRET_SETTINGS.includes(name) ? { secret: true } : {},
  );
}

/** The first sentence, and the default. */
function briefOf({ description, byDefault }: Property): string {
  const [first = ""] = description.split(/(?<=\.) /);
  return byDefault === undefined ? first : `${first} ${defaultSentence(byDefault)}`;
}

function functionSchemas(source: Source): Schema {
  const args = source.declared("functions.ts", "GetLinkedInConnectionArgs");
  const result = source.declared("functions.ts", "GetLinkedInConnectionResult");
  const agents = { type: "array", items: { $ref: ref("types", "AgentSummary") } };
  return {
    [token("getAgents")]: {
      description: source.functionDescription("functions.ts", "getAgents"),
      outputs: {
        type: "object",
        properties: { agents: { ...agents, description: "The agents, in the order of the API." } },
        required: ["agents"],
      },
    },
    [token("getLinkedInConnection")]: {
      description: source.functionDescription("functions.ts", "getLinkedInConnection"),
      inputs: objectType(args, []),
      outputs: objectType(result, []),
    },
  };
}

function objectType(declared: Declared, secrets: readonly string[]): Schema {
  const extra = ({ name }: Property) => (secrets.includes(name) ? { secret: true } : {});
  const { description } = declared;
  return {
    type: "object",
    description,
    properties: properties(declared, extra),
    required: required(declared),
  };
}

function properties(declared: Declared, extra: (property: Property) => Schema = () => ({})): Schema {
  const entries = declared.properties.map((property) => [
    property.name,
    { ...typeSchema(property.type), description: property.description, ...extra(property) },
  ]);
  return Object.fromEntries(entries) as Schema;
}

function required({ properties: all }: Declared): string[] {
  return all.filter(({ isOptional }) => !isOptional).map(({ name }) => name);
}

function typeSchema(type: PropertyType): Schema {
  if (typeof type === "string") return { type };
  return { $ref: ref(type.named in FILES ? "resources" : "types", type.named) };
}

const ref = (kind: "resources" | "types", name: string) => `#/${kind}/${token(name)}`;
