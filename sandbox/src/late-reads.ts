type HeldResponses = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** Reads that lag: after a write to an agent, some of its reads still get the responses from before it. */
export class LateReads {
  readonly #held = new Map<string, { left: number; responses: HeldResponses }>();

  /** Keeps the responses from before a write. A second write does not bring back what was just shown. */
  hold(agentGuid: string, reads: number, responses: HeldResponses): void {
    const held = this.#held.get(agentGuid);
    this.#held.set(agentGuid, { left: reads, responses: held?.responses ?? responses });
  }

  /** The response that a read gets instead of the true one; undefined when it gets that one. */
  take(agentGuid: string, operation: string): Readonly<Record<string, unknown>> | undefined {
    const held = this.#held.get(agentGuid);
    const response = held?.responses.get(operation);
    if (held === undefined || response === undefined) return undefined;
    held.left -= 1;
    if (held.left <= 0) this.#held.delete(agentGuid);
    return response;
  }

  clear(): void {
    this.#held.clear();
  }
}
