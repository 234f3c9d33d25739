import { SECOND } from "../clock";
import { isMissingAgent } from "../error";

interface Entry {
  readonly usableUntil: number;
  readonly value: Promise<unknown>;
}

/**
 * Concurrent reads of one agent are one request, and a response that may be cached serves later reads: a refresh
 * follows dependencies, so an agent's resources are read one after the other. A write of this process to the agent ends
 * both, before it leaves and again when it has returned.
 */
export class ReadCache {
  private readonly entries = new Map<string, Map<string, Entry>>();

  /** `now`: the time for pauses and budgets, on a clock that nobody sets. */
  constructor(private readonly now: () => number) {}

  get<T>(agentGuid: string, name: string, keep: MaxAge, load: () => Promise<T>): Promise<T> {
    const ofAgent = this.entries.get(agentGuid) ?? new Map<string, Entry>();
    this.entries.set(agentGuid, ofAgent);
    const known = ofAgent.get(name);
    if (known !== undefined && this.now() <= known.usableUntil) return known.value as Promise<T>;
    const value = load();
    const entry: Entry = { usableUntil: Number.POSITIVE_INFINITY, value };
    ofAgent.set(name, entry);
    const settle = (until: number) => {
      if (ofAgent.get(name) !== entry) return;
      if (until > this.now()) ofAgent.set(name, { usableUntil: until, value });
      else ofAgent.delete(name);
    };
    value.then(
      () => settle(this.now() + keep.ms),
      (error: unknown) => settle(isMissingAgent(error) ? this.now() + keep.missingMs : 0),
    );
    return value;
  }

  forget(agentGuid: string): void {
    this.entries.delete(agentGuid);
  }
}

/** How long a response serves later reads, and how long one of a missing agent does. */
export interface MaxAge {
  readonly ms: number;
  readonly missingMs: number;
}

export const NO_CACHE: MaxAge = { ms: 0, missingMs: 0 };
export const DETAIL_MAX_AGE: MaxAge = { ms: 10 * SECOND, missingMs: 0 };
export const MISSING_MAX_AGE: MaxAge = { ms: 0, missingMs: 10 * SECOND };
