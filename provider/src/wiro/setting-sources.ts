import type { ConfigSource } from "./config-source";
import { RECORDED_CONFIGURATION, type RefreshAdvice } from "./refresh-advice";
import { type Settings, settingsSchema } from "./settings";
import { baseUrlSchema, DEFAULT_BASE_URL } from "./urls";

interface Option {
  readonly setting: keyof Settings;
  readonly config: string;
  readonly variable: string;
  readonly set: string;
}

/** What the default provider reads. */
export const OPTIONS: readonly Option[] = [
  {
    setting: "apiKey",
    config: "wiro:apiKey",
    variable: "WIRO_API_KEY",
    set: "pulumi config set --secret wiro:apiKey",
  },
  {
    setting: "apiSecret",
    config: "wiro:apiSecret",
    variable: "WIRO_API_SECRET",
    set: "pulumi config set --secret wiro:apiSecret",
  },
  {
    setting: "baseUrl",
    config: "wiro:baseUrl",
    variable: "WIRO_BASE_URL",
    set: "pulumi config set wiro:baseUrl https://api.wiro.ai/v1",
  },
  {
    setting: "maxConcurrentRequests",
    config: "wiro:maxConcurrentRequests",
    variable: "WIRO_MAX_CONCURRENT_REQUESTS",
    set: "pulumi config set wiro:maxConcurrentRequests 8",
  },
];

/** The configuration key with the name of an explicit provider instance; the default provider has none. */
export const INSTANCE_KEY = "wiro:instance";

/** The configuration key under which an explicit instance names the variable of a setting. */
export function variableKey(config: string): string {
  return `${config}Env`;
}

export const VARIABLE_NAME =
  'must be the name of an environment variable, in capitals, such as "WIRO_API_KEY_EU"';

export function isVariableName(value: unknown): boolean {
  return typeof value === "string" && /^[A-Z_][A-Z0-9_]*$/.test(value);
}

/** A setting with where it may come from, and how a message names that. */
interface Source {
  readonly setting: keyof Settings;
  readonly config: string;
  readonly variable: string | undefined;
  /** The value, where the variable does not have it: at the head of a line, and within one. */
  readonly name: string;
  readonly called: string;
  readonly remedy: string;
}

function sourcesOf(config: ConfigSource | undefined): Source[] {
  const instance = config?.get(INSTANCE_KEY);
  return OPTIONS.map(({ setting, config: key, variable, set }) => {
    if (instance === undefined) {
      const remedy = `run \`${set}\`, or export ${variable}`;
      return { setting, config: key, variable, name: key, called: `${key} of the stack`, remedy };
    }
    const own = config?.get(variableKey(key));
    return {
      setting,
      config: key,
      variable: own,
      name: `Provider "${instance}": ${setting}`,
      called: `${setting} of Provider "${instance}"`,
      remedy: own === undefined ? "set it where the Provider is declared" : `export ${own}`,
    };
  });
}

/** What to do about a rejected key depends on where it came from. */
function rejectedKeyRemedy(key: Source, secret: Source, fromEnv: boolean, rotation: string): string {
  const signed = `If the Wiro project asks for signed requests, set ${secret.called}, too.`;
  if (fromEnv) return `The key is that of ${key.variable ?? key.called}: check it. ${signed}`;
  return `The key is ${key.called}: check it. ${rotation} ${signed}`;
}

function valueOf(
  { variable, config: key }: Source,
  config: ConfigSource | undefined,
  env: NodeJS.ProcessEnv,
) {
  const fromEnv = (variable && env[variable]) || undefined;
  return { fromEnv, value: fromEnv ?? config?.get(key) };
}

/** The base URL alone, also where other settings are missing; undefined for a wrong one. */
export function readBaseUrl(config: ConfigSource | undefined, env: NodeJS.ProcessEnv): string | undefined {
  const source = sourcesOf(config).find(({ setting }) => setting === "baseUrl");
  const value = source === undefined ? undefined : valueOf(source, config, env).value;
  return baseUrlSchema.default(DEFAULT_BASE_URL).safeParse(value).data;
}

/**
 * The environment wins over configuration, because a refresh or a destroy gets the configuration that the state
 * recorded, not the present one. An explicit instance reads no variable but those that it names itself. Every check
 * failure is one line that names the setting and the remedy.
 */
export function readSettings(
  config: ConfigSource | undefined,
  env: NodeJS.ProcessEnv,
  advice: RefreshAdvice = RECORDED_CONFIGURATION,
): Settings | string[] {
  const found = sourcesOf(config).map((source) => ({ ...source, ...valueOf(source, config, env) }));
  const [key, secret] = found;
  const origin = { isExplicit: config?.get(INSTANCE_KEY) !== undefined, variable: key?.variable };
  const result = settingsSchema.safeParse({
    ...Object.fromEntries(found.map(({ setting, value }) => [setting, value])),
    debug: env["WIRO_LOG"] === "debug",
    rejectedKeyRemedy:
      key && secret && rejectedKeyRemedy(key, secret, key.fromEnv !== undefined, advice.rotation(origin)),
  });
  if (result.success) return result.data;
  return result.error.issues.map((issue) => {
    const source = found.find(({ setting }) => setting === issue.path[0]);
    if (source === undefined) return issue.message;
    const where = source.fromEnv === undefined ? source.name : source.variable;
    const isMissing = source.setting === "apiKey" && source.value === undefined;
    return `${where ?? ""}: ${issue.message}; ${source.remedy}${isMissing ? advice.missingKey(origin) : ""}`;
  });
}
