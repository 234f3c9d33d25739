import type { Properties } from "../lifecycle/check";
import type { ConfigSource } from "../wiro/config-source";
import { INSTANCE_KEY } from "../wiro/setting-sources";

/** The settings of an instance, by the names that the schema gives them. */
export const SETTINGS = [
  "apiKey",
  "apiSecret",
  "baseUrl",
  "maxConcurrentRequests",
  "apiKeyEnv",
  "apiSecretEnv",
];
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
export function unknownSettings(properties: Properties): string[] {
  const known = [...SETTINGS, settingName(INSTANCE_KEY), "version", "pluginDownloadURL", "pluginChecksums"];
  return Object.keys(properties).filter((key) => !known.includes(settingName(key)));
}

/** The name of an explicit instance in its URN; undefined for the default one. */
export function instanceName(urn: string | undefined): string | undefined {
  if (urn === undefined) return undefined;
  const name = urn.split("::").slice(3).join("::");
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
  present: Properties,
): ConfigSource {
  const own = instance === undefined ? ownSettings(present) : {};
  const all = Object.keys(own).length > 0 ? own : settings;
  const values: Properties = { ...all, [settingName(INSTANCE_KEY)]: instance };
  return {
    get(key) {
      const value = values[settingName(key)];
      return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
    },
  };
}

/** The stack's present configuration in the package's namespace, as the engine puts it into the environment. */
export function presentConfiguration(env: NodeJS.ProcessEnv): Properties {
  try {
    const config: unknown = JSON.parse(env["PULUMI_CONFIG"] ?? "{}");
    return typeof config === "object" && config !== null ? (config as Properties) : {};
  } catch {
    return {};
  }
}
