import { type Settings, settingsSchema } from "./settings";

/** The configuration of a Pulumi stack, whoever reads it. */
export interface ConfigSource {
  get(key: string): string | undefined;
}

interface Option {
  readonly setting: keyof Settings;
  readonly config: string;
  readonly variable: string;
  readonly set: string;
}

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

/** What to do about a refused key depends on where it came from. */
const REFUSED_KEY = {
  environment: "The key is that of WIRO_API_KEY: check it.",
  stack:
    "The key is wiro:apiKey of the stack: check it. After a rotation set the new key, run `pulumi up` without a refresh, and revoke the old key last: refresh and destroy send the key that the state recorded, unless WIRO_API_KEY is exported.",
};
const SIGNED = "If the Wiro project asks for signed requests, set wiro:apiSecret too.";

/**
 * The environment wins over configuration, because a refresh or a destroy gets the configuration that the state
 * recorded, not the present one. Every fault is one line that names the setting and the command that mends it.
 */
export function readSettings(config: ConfigSource | undefined, env: NodeJS.ProcessEnv): Settings | string[] {
  const found = OPTIONS.map((option) => {
    const fromEnv = env[option.variable] === "" ? undefined : env[option.variable];
    return { ...option, fromEnv, value: fromEnv ?? config?.get(option.config) };
  });
  const keyFrom = found[0]?.fromEnv === undefined ? "stack" : "environment";
  const result = settingsSchema.safeParse({
    ...Object.fromEntries(found.map(({ setting, value }) => [setting, value])),
    debug: env["WIRO_LOG"] === "debug",
    refusedKeyRemedy: `${REFUSED_KEY[keyFrom]} ${SIGNED}`,
  });
  if (result.success) return result.data;
  return result.error.issues.map((issue) => {
    const option = found.find(({ setting }) => setting === issue.path[0]);
    if (option === undefined) return issue.message;
    const where = option.fromEnv === undefined ? option.config : option.variable;
    return `${where}: ${issue.message}; run \`${option.set}\`, or export ${option.variable}`;
  });
}
