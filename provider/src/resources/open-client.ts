import { WiroClient } from "../wiro/client";
import { systemClock } from "../wiro/clock";
import type { ConfigSource } from "../wiro/config-source";
import { undiciTransport } from "../wiro/http/transport";
import { readSettings } from "../wiro/setting-sources";
import { programError } from "./program-error";

/** A client with these settings, for the program itself. */
export function openClient(config: ConfigSource): WiroClient {
  const settings = readSettings(config, process.env);
  if (Array.isArray(settings)) throw programError(settings.join("; "));
  return new WiroClient({
    settings,
    transport: undiciTransport(),
    clock: systemClock,
    random: Math.random,
    log: (line) => console.error(line),
  });
}
