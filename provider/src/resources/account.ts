import * as pulumi from "@pulumi/pulumi";
import { systemClock } from "../wiro/clock";
import { WiroClient } from "../wiro/client";
import { readSettings } from "../wiro/setting-sources";
import { undiciTransport } from "../wiro/transport";
import { refusePlainTextKey } from "./declare";

/** Inline programs run several times in one process, each with its own configuration: a client belongs to one run. */
const clients = new WeakMap<object, WiroClient>();

/** The client of the program itself, as the provider's own process would make it. */
export function programClient(): WiroClient {
  const run: object | undefined = pulumi.runtime.getStackResource();
  const known = run && clients.get(run);
  if (known !== undefined) return known;
  refusePlainTextKey();
  const settings = readSettings({ get: fromConfig }, process.env);
  if (Array.isArray(settings)) throw new pulumi.RunError(settings.join("; "));
  const client = new WiroClient({
    settings,
    transport: undiciTransport(),
    clock: systemClock,
    random: Math.random,
    log: (line) => console.error(line),
  });
  if (run !== undefined) clients.set(run, client);
  return client;
}

function fromConfig(key: string): string | undefined {
  const [namespace, name = ""] = key.split(":");
  return new pulumi.Config(namespace).get(name);
}
