/** @module Provider */
import * as pulumi from "@pulumi/pulumi";
import type { ConfigSource } from "../wiro/config-source";
import {
  INSTANCE_KEY,
  isVariableName,
  readSettings,
  VARIABLE_NAME,
  variableKey,
} from "../wiro/setting-sources";
import { aliasesOf, type Adapter, DYNAMIC, NATIVE, otherAdapter } from "./adapter";
import { secretInput } from "./secret-arguments";
import { programError } from "./program-error";

/** The arguments of a `Provider`. */
export interface ProviderArgs {
  /**
   * The API key of the Wiro account. It is always a secret in the state. It may be left out with `apiKeyEnv`. A value that
   * the stack's configuration holds as plain text is rejected.
   *
   * @see The header `x-api-key` of each request
   */
  apiKey?: pulumi.Input<string>;
  /**
   * The API secret of the Wiro account. With it the requests are signed. It is always a secret in the state.
   *
   * @default none: the requests are not signed
   * @see The header `x-signature` of each request
   */
  apiSecret?: pulumi.Input<string>;
  /**
   * The name of an environment variable with the API key, such as `"WIRO_API_KEY_EU"`. Where it is exported it wins over
   * `apiKey`, in a refresh and a destroy, too. Without an `apiKey` no key is in the state at all.
   *
   * @default none
   */
  apiKeyEnv?: string;
  /**
   * The name of an environment variable with the API secret. Where it is exported it wins over `apiSecret`.
   *
   * @default none
   */
  apiSecretEnv?: string;
  /**
   * The URL of the API: https, or http to a loopback address.
   *
   * @default `"https://api.wiro.ai/v1"`
   */
  baseUrl?: pulumi.Input<string>;
  /**
   * How many requests may be under way at once: 1 to 100.
   *
   * @default `16`
   */
  maxConcurrentRequests?: pulumi.Input<number>;
}

/** How the engine configures the instance's process: strings, under the names of the stack's configuration. */
type Configuration = Record<string, unknown>;

const configurations = new WeakMap<pulumi.ProviderResource, Configuration>();
const adapters = new WeakMap<pulumi.ProviderResource, Adapter>();

/**
 * What the instance's process is configured with: unknown as long as one of the values is. A secret.
 *
 * @internal
 */
export function configurationOf(provider: Provider): pulumi.Output<ConfigSource> {
  const configuration = configurations.get(provider);
  // The compiler accepts the provider of any other package, too; it must not stand for the default account.
  if (configuration === undefined)
    throw programError("provider: is not a Provider of pulumi-wiro-linkedin; pass one, or leave it out");
  return pulumi.output(configuration).apply(source);
}

/**
 * A Wiro account of its own, for programs that manage several. Pass it as `{ provider }` to a resource, a component or a
 * function. Each instance has its own process and its own settings. It ignores the `wiro:` configuration of the stack. Of
 * the environment it reads `WIRO_LOG` and the variables that it names, and no other `WIRO_` variable.
 *
 * A new key, base URL or limit is an update of the instance, and touches no resource. A preview may not know one of them,
 * because another resource makes it. The engine then leaves the instance unconfigured: its resources are shown as they
 * are declared, and the program alone checks them. The engine checks them when `pulumi up` knows the value.
 *
 * @example
 * ```ts
 * const eu = new Provider("eu", { apiKey: config.requireSecret("euApiKey"), apiKeyEnv: "WIRO_API_KEY_EU" });
 * new AgentSchedule("jane-posts", { agentGuid: "5c0c1f6e-…", interval: "0 9 * * *" }, { provider: eu });
 * ```
 */
export class Provider extends pulumi.ProviderResource {
  /** @internal */
  static readonly adapter: Adapter = DYNAMIC;

  /**
   * @param name - The name of the instance in the program.
   * @param args - The settings of the account.
   * @param options - Pulumi's options.
   * @throws A `RunError` that names each wrong argument ends the program with one line.
   */
  constructor(name: string, args: ProviderArgs = {}, options?: pulumi.ResourceOptions) {
    const configuration = configurationFrom(name, args);
    const { adapter } = new.target;
    if (adapter === NATIVE && /^default(_|$)/.test(name))
      throw programError(
        `Provider "${name}": the engine gives such names to its own instances; choose another`,
      );
    const aliases = aliasesOf(
      ({ packageName }) => `pulumi:providers:${packageName}`,
      adapter,
      options?.aliases,
    );
    const ownOptions = { aliases, ...adapter.plugin() };
    super(
      adapter.packageName,
      name,
      adapter.instanceInputs(configuration),
      pulumi.mergeOptions(ownOptions, options),
    );
    configurations.set(this, configuration);
    adapters.set(this, adapter);
  }
}

/**
 * Ends the program if an instance of the other adapter is all that there is: the default account would stand for it.
 *
 * @internal
 */
export function rejectOtherAdapter(
  what: string,
  adapter: Adapter,
  options: (pulumi.ComponentResourceOptions & pulumi.CustomResourceOptions) | undefined,
): void {
  const { provider, providers = [], parent } = options ?? {};
  const inherited = [DYNAMIC, NATIVE].map(({ packageName }) =>
    parent?.getProvider(`${packageName}:index:Any`),
  );
  const found = [provider, ...Object.values(providers), ...inherited].map((one) => one && adapters.get(one));
  if (found.includes(adapter) || !found.includes(otherAdapter(adapter))) return;
  const [resource, instance] = adapter === DYNAMIC ? ENTRIES : [...ENTRIES].reverse();
  throw programError(
    `${what}: its class is of ${resource}, and its provider is of ${instance}; import both from one of them`,
  );
}

const ENTRIES = ["pulumi-wiro-linkedin", "pulumi-wiro-linkedin/native"];

function configurationFrom(name: string, args: ProviderArgs): Configuration {
  const { apiKey, apiSecret, apiKeyEnv, apiSecretEnv, baseUrl, maxConcurrentRequests, ...unknown } = args;
  const problem = (line: string) => `Provider "${name}": ${line}`;
  const problems = Object.keys(unknown).map((key) => problem(`${key} is not an argument of a Provider`));
  for (const [key, variable] of Object.entries({ apiKeyEnv, apiSecretEnv })) {
    // The name is in the state and in messages as plain text: a key that was passed in its place must not be.
    if (variable !== undefined && !isVariableName(variable))
      problems.push(problem(`${key}: ${VARIABLE_NAME}`));
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
