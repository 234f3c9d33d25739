import { type ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";
import { Sanitiser, secretsIn } from "../engine/sanitiser";
import { fromEngine, plainSecrets, resourceReference, secretKeys, toEngine } from "../engine/wire";
import {
  agentParts,
  type AgentParts,
  APP_KEYS,
  asComponentFailure,
  type LaterValues,
} from "../lifecycle/agent-parts";
import { agentSchedule } from "../lifecycle/agent-schedule";
import { agentState } from "../lifecycle/agent-state";
import { type CheckFailure, type CheckResult, type Properties, UNKNOWN } from "../lifecycle/check";
import { linkedInCredential } from "../lifecycle/linkedin-credential";
import { preferenceSkill } from "../lifecycle/preference-skill";
import { secretMessage } from "../lifecycle/shown-inputs";
import { maskedValues } from "./secret-marks";
import type { Monitor, Registered } from "./monitor";
import { fromStruct, toStruct } from "./protobuf";

export const LINKEDIN_AGENT = "wiro:index:LinkedInAgent";

/** Who constructs. */
export interface Origin {
  /** The reference to the instance of the provider: the parts are its own. */
  readonly provider: string | undefined;
  readonly version: string;
  /** Values that must not appear in a message. */
  readonly secrets: readonly string[];
}

/** The arguments of a component, in the clear. */
interface Arguments {
  readonly args: Properties;
  /** The arguments that came as secrets, by the names that they have in the parts. */
  readonly secretInputs: readonly string[];
}

const SECRETS = {
  LinkedInCredential: linkedInCredential.secrets,
  AgentSchedule: agentSchedule.secrets,
  PreferenceSkill: preferenceSkill.secrets,
  AgentState: agentState.secrets,
};

const UNKNOWNS: LaterValues = { isLater: (value) => value === UNKNOWN, then: () => UNKNOWN };

/** The names that arguments have in the parts. */
const PART_NAMES: Readonly<Record<string, readonly string[]>> = {
  app: APP_KEYS,
  tone: ["value"],
  running: ["desired"],
};

/** Declares the parts of a `LinkedInAgent` for a program in any language, as the class of that name does in Node. */
export async function constructAgent(
  request: ConstructRequest,
  monitor: Monitor,
  origin: Origin,
): Promise<ConstructResponse> {
  const name = request.getName();
  const { args, secretInputs } = argumentsIn(fromStruct(request.getInputs()));
  const parts = agentParts(args, UNKNOWNS);
  const failures = failuresOf(parts, secretInputs);
  if (failures.length > 0) {
    const { credential, schedule, tone = {}, state } = parts;
    const secrets = [...origin.secrets, ...secretsIn(linkedInCredential.secrets, [credential])];
    const others = maskedValues(secretInputs, [credential, schedule, tone, state]);
    const lines = failures.map(({ property, reason }) => `${property}: ${reason}`);
    throw new Error(new Sanitiser(secrets, others).line(lines.join("; ")));
  }

  const declaredProtect = request.hasProtect() ? request.getProtect() : undefined;
  const component = await monitor.register({
    type: LINKEDIN_AGENT,
    formerType: "wiro:LinkedInAgent",
    name,
    parent: request.getParent(),
    aliases: request.getAliasesList(),
    // Parts inherit the protection of the whole.
    protect: parts.offboarding ? false : declaredProtect,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    deletedWith: request.getDeletedwith(),
    dependencies: request.getDependenciesList(),
    providers: request.getProvidersMap().getEntryList(),
  });
  const argumentDependencies = dependenciesIn(request);
  const register = (
    resource: keyof typeof SECRETS,
    suffix: string,
    inputs: Properties,
    options: PartOptions = {},
  ) => {
    const own = Object.keys(inputs).map((key) => [key, argumentDependencies(key)] as const);
    const inputDependencies = { ...Object.fromEntries(own), ...options.inputDependencies };
    const secretOutputs = SECRETS[resource];
    return monitor.register({
      type: `wiro:index:${resource}`,
      formerType: `pulumi-nodejs:dynamic/wiro:${resource}`,
      name: `${name}-${suffix}`,
      parent: component.urn,
      protect: options.protect,
      dependencies: [
        ...new Set([...Object.values(inputDependencies).flat(), ...(options.dependencies ?? [])]),
      ],
      managed: {
        inputs: { ...toEngine(inputs, [...secretInputs, ...secretOutputs]), ...options.wireInputs },
        inputDependencies,
        secretOutputs,
        ...origin,
      },
    });
  };

  const credential = await register("LinkedInCredential", "linkedin", parts.credential, {
    protect: !parts.offboarding && (declaredProtect ?? true),
  });
  const schedule = await register("AgentSchedule", "posts", parts.schedule, enabledBy(credential, parts));
  const tone = parts.tone && (await register("PreferenceSkill", "tone", parts.tone));
  const before = [credential, schedule, tone].filter((part) => part !== undefined);
  const state = await register("AgentState", "runs", parts.state, {
    dependencies: before.map(({ urn }) => urn),
  });

  const outputs = outputsOf({ credential, schedule, tone, state }, origin.version);
  await monitor.registerOutputs(component.urn, outputs);
  const response = new ConstructResponse().setUrn(component.urn).setState(toStruct(outputs));
  return response;
}

interface PartOptions {
  readonly protect?: boolean;
  readonly dependencies?: readonly string[];
  /** Inputs that are on the wire already. */
  readonly wireInputs?: Properties;
  readonly inputDependencies?: Readonly<Record<string, readonly string[]>>;
}

/** Without `enabled` the agent posts as long as it is connected. */
function enabledBy(credential: Registered, { schedule }: AgentParts): PartOptions {
  if ((schedule["enabled"] ?? undefined) !== undefined) return {};
  // A credential that failed has no outputs, and the engine skips what depends on it.
  const { enabled } = toEngine({ enabled: UNKNOWN });
  return {
    wireInputs: { enabled: credential.outputs["connected"] ?? enabled },
    inputDependencies: { enabled: [credential.urn] },
  };
}

function argumentsIn(inputs: Properties): Arguments {
  const given = withoutNulls(inputs);
  const args = fromEngine(plainSecrets(given));
  const { app } = args;
  const isApp = typeof app === "object" && app !== null && !Array.isArray(app);
  const appParts = isApp ? withoutNulls(app as Properties) : {};
  return {
    args: { ...args, ...(isApp ? { app: fromEngine(plainSecrets(appParts)) } : {}) },
    secretInputs: [...secretKeys(given).flatMap((key) => PART_NAMES[key] ?? key), ...secretKeys(appParts)],
  };
}

function withoutNulls(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}

/** The check failures of the arguments, each by its own name. */
function failuresOf(parts: AgentParts, secretInputs: readonly string[]): CheckFailure[] {
  const { credential, schedule, tone, state } = parts;
  const checks: [(news: Properties) => CheckResult, Properties | undefined][] = [
    [linkedInCredential.check, credential],
    [agentSchedule.check, schedule],
    [preferenceSkill.check, tone],
    [agentState.check, state],
  ];
  const secrets = secretInputs.flatMap((property) => {
    const reason = secretMessage(property);
    return reason === undefined ? [] : { property, reason };
  });
  const found = checks.flatMap(([check, news]) => (news === undefined ? [] : check(news).failures));
  const failures = [...secrets, ...found].map(asComponentFailure);
  // The agent's guid is an argument of each part.
  return failures.filter(({ property }, n) => failures.findIndex((one) => one.property === property) === n);
}

/** The resources that an input of a part depends on: those of the arguments that it comes from. */
function dependenciesIn(request: ConstructRequest): (input: string) => string[] {
  const all = request.getInputdependenciesMap().getEntryList() as unknown as [string, unknown][];
  const keys = all.map(([key]) => key);
  return (input) => {
    const sources = keys.filter((key) => key === input || PART_NAMES[key]?.includes(input));
    const urns = sources.flatMap((key) => request.getInputdependenciesMap().get(key)?.getUrnsList() ?? []);
    return [...new Set(urns)];
  };
}

function outputsOf(parts: Readonly<Record<string, Registered | undefined>>, version: string): Properties {
  const references = Object.entries(parts).map(([key, part]) => [
    key,
    part && resourceReference(part.urn, part.id, version),
  ]);
  return Object.fromEntries(references.filter(([, reference]) => reference !== undefined)) as Properties;
}
