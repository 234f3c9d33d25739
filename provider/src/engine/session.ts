import { type Moment, ownMoment } from "../wiro/api-clock";
import type { Clock } from "../wiro/clock";
import { systemClock } from "../wiro/clock";
import { WiroClient } from "../wiro/client";
import type { ConfigSource } from "../wiro/config-source";
import { RECORDED_CONFIGURATION, type RefreshAdvice } from "../wiro/refresh-advice";
import { readBaseUrl, readSettings } from "../wiro/setting-sources";
import type { Settings } from "../wiro/settings";
import { Sightings } from "../wiro/sightings";
import { undiciTransport } from "../wiro/http/transport";
import { Claims } from "./claims";
import { ClaimsFile } from "./claims-file";
import { Run } from "./run";

/**
 * The process's one connection to the API. `configure` runs concurrently with the first operations and its errors are
 * swallowed, so it only keeps the configuration. A wrong setting is reported where it is used.
 */
export class Session {
  readonly sightings = new Sightings();
  readonly run = new Run();
  private config: ConfigSource | undefined;
  private read: Settings | readonly string[] | undefined;
  private baseUrl: string | undefined;
  private client: WiroClient | undefined;
  private readWasRejected = false;
  private readonly claimsByScope = new Map<string | undefined, Claims>();

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    readonly clock: Clock,
    private readonly warn: (line: string) => void,
    readonly advice: RefreshAdvice = RECORDED_CONFIGURATION,
  ) {}

  configure(config: ConfigSource): void {
    this.config = config;
    this.read = undefined;
    this.baseUrl = undefined;
  }

  /** Each operation asks for them. */
  private get settings(): Settings | readonly string[] {
    this.read ??= readSettings(this.config, this.env, this.advice);
    return this.read;
  }

  /** One line for each check failure of the settings; none when requests can be sent. */
  problems(): string[] {
    return "apiKey" in this.settings ? [] : [...this.settings];
  }

  /** What the program declares in this run. A delete of a claimed object needs no key. */
  get claims(): Claims {
    this.baseUrl ??= readBaseUrl(this.config, this.env) ?? "";
    const scope = this.run.scope(this.baseUrl);
    const claims =
      this.claimsByScope.get(scope) ??
      new Claims(scope === undefined ? undefined : new ClaimsFile(scope, this.warn));
    this.claimsByScope.set(scope, claims);
    return claims;
  }

  /** Values that must not appear in any text that leaves the process. */
  secrets(): string[] {
    return "apiKey" in this.settings ? [this.settings.apiKey, this.settings.apiSecret ?? ""] : [];
  }

  /** The API's time, if this process made a request; a plain preview has our own clock alone. */
  moment(): Moment {
    return this.client?.moment() ?? ownMoment(this.clock.now());
  }

  /** Of the key and base URL with which the process has made requests; undefined as long as it made none. */
  keyFingerprint(): string | undefined {
    return this.client?.keyFingerprint;
  }

  /** For a read whose key the API rejected: whether it is the first one of the process. */
  isFirstRejectedRead(): boolean {
    const isFirst = !this.readWasRejected;
    this.readWasRejected = true;
    return isFirst;
  }

  connect(): WiroClient {
    if (this.client !== undefined) return this.client;
    const { clock, warn, settings } = this;
    if (!("apiKey" in settings)) throw new Error(settings.join("; "));
    this.client = new WiroClient(
      { settings, transport: undiciTransport(), clock, random: Math.random, log: warn },
      this.sightings,
    );
    return this.client;
  }
}

/** What every resource of the process shares. */
export const processSession = new Session(process.env, systemClock, (line) => console.error(line));
