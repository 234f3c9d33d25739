import * as pulumi from "@pulumi/pulumi";
import type { WiroClient } from "../wiro/client";
import type { ConfigSource } from "../wiro/config-source";
import { rejectPlainTextKey } from "./secret-arguments";
import { configurationOf, type Provider } from "./provider";
import type * as OpenClient from "./open-client";
import { programError } from "./program-error";

/**
 * A client for each account: that of a provider instance, or that of a run, as inline programs run several times in
 * one process, each with its own configuration.
 */
const clients = new WeakMap<object, WiroClient>();

/** The client of the program itself, as the provider's own process would make it. */
export async function programClient(provider: Provider | undefined): Promise<WiroClient> {
  const config = provider === undefined ? stackConfiguration() : await knownConfiguration(provider);
  const account: object | undefined = provider ?? pulumi.runtime.getStackResource();
  const known = account && clients.get(account);
  if (known !== undefined) return known;
  // Only now: hardly any program calls a function, and each start of a program would load all of the client.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import() fails in a user's jest
  const { openClient } = require("./open-client") as typeof OpenClient;
  const client = openClient(config);
  if (account !== undefined) clients.set(account, client);
  return client;
}

function stackConfiguration(): ConfigSource {
  rejectPlainTextKey();
  return {
    get: (key) => {
      const [namespace, name = ""] = key.split(":");
      return new pulumi.Config(namespace).get(name);
    },
  };
}

/** In the SDK at every version that we run on, but left out of its type declarations. */
interface Settling<T> {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<T>;
}

async function knownConfiguration(provider: Provider): Promise<ConfigSource> {
  const configuration = configurationOf(provider) as unknown as Settling<ConfigSource>;
  if (await configuration.isKnown) return configuration.promise();
  throw programError(
    "the settings of the provider are not known in this preview, as another resource makes them; use the Output form of the function",
  );
}

/** The response of an account, once a preview knows its settings. Only the settings are secret, not the response. */
export function onceKnown<T>(provider: Provider | undefined, response: () => Promise<T>): pulumi.Output<T> {
  const settings: pulumi.Output<unknown> =
    provider === undefined ? pulumi.output(undefined) : pulumi.unsecret(configurationOf(provider));
  return settings.apply(response);
}
