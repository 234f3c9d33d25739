import { type CheckFailure, type Properties, UNKNOWN } from "../lifecycle/check";
import type { ConfigSource } from "../wiro/config-source";
import { INSTANCE_KEY, isVariableName, VARIABLE_NAME } from "../wiro/setting-sources";

/** The settings of an instance, by the names that the schema gives them. */
export const SETTINGS = [
  "apiKey",
  "apiSecret",
  "baseUrl",
  "maxConcurrentRequests",
  "apiKeyEnv",
  "apiSecretEnv",
];
const VARIABLES = ["apiKeyEnv", "apiSecretEnv"];
export const SECRET_SETTINGS = ["apiKey", "apiSecret"];

const NAMESPACE = "wiro:";

/** The name in the schema of a setting of the stack's configuration, or of an instance of the dynamic provider. */
function settingName(key: string): string {
  return key.startsWith(NAMESPACE) ? key.slice(NAMESPACE.length) : key;
}

/**
 * The settings among what the engine passes. For the default instance that is the whole namespace of the stack's
 * configuration: a project that is itself named `wiro` keeps its own keys there.
 */
export function ownSettings(properties: Properties): Properties {
  const named = Object.entries(properties).map(([key, value]) => [settingName(key), value] as const);
  return Object.fromEntries(named.filter(([key]) => SETTINGS.includes(key)));
}

/** The arguments of an explicit instance that it does not have. */
function unknownSettings(properties: Properties): string[] {
  const known = [...SETTINGS, settingName(INSTANCE_KEY), "version", "pluginDownloadURL", "pluginChecksums"];
  return Object.keys(properties).filter((key) => !known.includes(settingName(key)));
}

/** A number of the configuration is a text in the environment. */
const plain = (value: unknown) => (typeof value === "number" ? String(value) : value);

/** The check failures of the arguments of an instance. */
export function settingFailures(
  urn: string,
  properties: Properties,
  present: Properties | undefined,
): CheckFailure[] {
  const settings = ownSettings(properties);
  if (instanceName(urn) === undefined) {
    // Without it the two cannot be told apart.
    if (present === undefined) return [];
    const ofStack = ownSettings(present);
    const isOwn = (key: string) =>
      settings[key] !== undefined && plain(settings[key]) !== plain(ofStack[key]);
    const reason = "the engine gives such names to its own instances; choose another";
    return SETTINGS.some(isOwn) ? [{ property: `Provider "${nameIn(urn)}"`, reason }] : [];
  }
  const reason = `is not an argument of a Provider; its arguments are ${SETTINGS.join(", ")}`;
  const unknown = unknownSettings(properties).map((property) => ({ property, reason }));
  // The name is in the state and in messages as plain text: a key that was passed in its place must not be.
  const variables = VARIABLES.filter((key) => settings[key] !== undefined && settings[key] !== UNKNOWN);
  const wrong = variables.filter((key) => !isVariableName(settings[key]));
  return [...unknown, ...wrong.map((property) => ({ property, reason: VARIABLE_NAME }))];
}

function nameIn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The name of an explicit instance in its URN; undefined for the default one. */
export function instanceName(urn: string): string | undefined {
  const name = nameIn(urn);
  return /^default(_|$)/.test(name) ? undefined : name;
}

/**
 * Where the settings of an instance come from. For a refresh and a destroy the engine passes the configuration that the
 * state recorded; `present` is what the stack has now. The two are never mixed: a new key must not be sent to a former
 * base URL.
 */
export function settingSource(
  instance: string | undefined,
  settings: Properties,
  present: Properties | undefined,
): ConfigSource {
  const own = instance === undefined ? ownSettings(present ?? {}) : {};
  const all = Object.keys(own).length > 0 ? own : settings;
  const values: Properties = { ...all, [settingName(INSTANCE_KEY)]: instance };
  return {
    get(key) {
      const value = values[settingName(key)];
      return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
    },
  };
}

/**
 * The stack's present configuration in the package's namespace, as the engine puts it into the environment; undefined where
 * it does not.
 */
export function presentConfiguration(env: NodeJS.ProcessEnv): Properties | undefined {
  try {
    const config: unknown = JSON.parse(env["PULUMI_CONFIG"] ?? "");
    return typeof config === "object" && config !== null ? (config as Properties) : undefined;
  } catch {
    return undefined;
  }
}
