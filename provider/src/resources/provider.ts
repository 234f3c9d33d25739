import * as pulumi from "@pulumi/pulumi";
import type { ConfigSource } from "../wiro/config-source";
import { INSTANCE_KEY, readSettings, variableKey } from "../wiro/setting-sources";
import { secretInput } from "./secret-arguments";
import { programError } from "./program-error";

/** The arguments of a `Provider`. */
export interface ProviderArgs {
  /** API key of the Wiro account. Always a secret in the state. May be left out with `apiKeyEnv`. */
  apiKey?: pulumi.Input<string>;
  /** API secret of the Wiro account: with it the requests are signed. Always a secret in the state. Default: unsigned. */
  apiSecret?: pulumi.Input<string>;
  /**
   * Name of an environment variable with the API key, such as `"WIRO_API_KEY_EU"`. Where it is exported it wins over
   * `apiKey`, in a refresh and a destroy, too; without an `apiKey` no key is in the state at all. Default: none.
   */
  apiKeyEnv?: string;
  /** Name of an environment variable with the API secret, in the same way. Default: none. */
  apiSecretEnv?: string;
  /** Where the API is: https, or http to a loopback address. Default `"https://api.wiro.ai/v1"`. */
  baseUrl?: pulumi.Input<string>;
  /** How many requests may be under way at once: 1 to 100. Default 8. */
  maxConcurrentRequests?: pulumi.Input<number>;
}

/** How the engine configures the instance's process: strings, under the names of the stack's configuration. */
type Configuration = Record<string, unknown>;

const configurations = new WeakMap<Provider, Configuration>();

/** What the instance's process is configured with: unknown as long as one of the values is. A secret. */
export function configurationOf(provider: Provider): pulumi.Output<ConfigSource> {
  const configuration = configurations.get(provider);
  // To the compiler the provider of any other package is one, too; it must not stand for the default account.
  if (configuration === undefined)
    throw programError("provider: is no Provider of pulumi-wiro-linkedin; pass one, or leave it out");
  return pulumi.output(configuration).apply(source);
}

/**
 * A Wiro account of its own, for programs that manage several. Passed as `{ provider }` to a resource or a component,
 * or to a function. Each instance has its own process and its own settings: it ignores the `wiro:` configuration of the
 * stack, and of the environment all `WIRO_` variables but `WIRO_LOG` and those that it names. Faulty arguments end the
 * program with one line.
 *
 * ```ts
 * const eu = new Provider("eu", { apiKey: config.requireSecret("euApiKey"), apiKeyEnv: "WIRO_API_KEY_EU" });
 * new AgentSchedule("jane-posts", { agentGuid: "5c0c1f6e-…", interval: "0 9 * * *" }, { provider: eu });
 * ```
 *
 * A new key, base URL or limit is an update of the instance, and touches no resource. As long as a preview does not
 * know one of them, because another resource makes it, the engine leaves the instance unconfigured: its resources are
 * then shown as they are declared, and checked by the program alone; by the engine when `pulumi up` knows the value.
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs = {}, options?: pulumi.ResourceOptions) {
    const configuration = configurationFrom(name, args);
    super("pulumi-nodejs", name, configuration, options);
    configurations.set(this, configuration);
  }
}

function configurationFrom(name: string, args: ProviderArgs): Configuration {
  const { apiKey, apiSecret, apiKeyEnv, apiSecretEnv, baseUrl, maxConcurrentRequests, ...unknown } = args;
  const problem = (line: string) => `Provider "${name}": ${line}`;
  const problems = Object.keys(unknown).map((key) => problem(`${key} is no argument of a Provider`));
  for (const [key, variable] of Object.entries({ apiKeyEnv, apiSecretEnv })) {
    // It lies in the state and in messages as it is: a key that was passed for its name must not.
    if (variable !== undefined && !(typeof variable === "string" && /^[A-Z_][A-Z0-9_]*$/.test(variable)))
      problems.push(
        problem(
          `${key}: must be the name of an environment variable, in capitals, such as "WIRO_API_KEY_EU"`,
        ),
      );
  }
  if (problems.length > 0) throw programError(problems.join("; "));
  const configuration = {
    [INSTANCE_KEY]: name,
    "wiro:apiKey": secretInput(problem("apiKey"), apiKey),
    "wiro:apiSecret": secretInput(problem("apiSecret"), apiSecret),
    [variableKey("wiro:apiKey")]: apiKeyEnv,
    [variableKey("wiro:apiSecret")]: apiSecretEnv,
    "wiro:baseUrl": baseUrl,
    "wiro:maxConcurrentRequests": pulumi.output(maxConcurrentRequests).apply((max) => max?.toString()),
  };
  // An Output, and a variable that only the instance's process has, as under the Automation API, are checked by the
  // resources, when they are there; until then any valid value stands for them.
  const plain = (value: unknown, standIn?: string) =>
    value === undefined || typeof value === "string" || typeof value === "number" ? value : standIn;
  const settings = readSettings(
    source({
      ...configuration,
      "wiro:apiKey": apiKey === undefined && apiKeyEnv !== undefined ? "later" : plain(apiKey, "later"),
      "wiro:apiSecret": plain(apiSecret, "later"),
      "wiro:baseUrl": plain(baseUrl),
      "wiro:maxConcurrentRequests": plain(maxConcurrentRequests),
    }),
    process.env,
  );
  if (Array.isArray(settings)) problems.push(...settings);
  if (problems.length > 0) throw programError(problems.join("; "));
  return configuration;
}

function source(values: Record<string, unknown>): ConfigSource {
  return { get: (key) => values[key] as string | undefined };
}
