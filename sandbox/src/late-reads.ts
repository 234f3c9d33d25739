type Answers = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** Reads that lag: after a write to an agent, some of its reads still get the answers from before it. */
export class LateReads {
  readonly #held = new Map<string, { left: number; answers: Answers }>();

  /** Keeps the answers from before a write. A second write does not bring back what was just shown. */
  hold(agentGuid: string, reads: number, answers: Answers): void {
    const held = this.#held.get(agentGuid);
    this.#held.set(agentGuid, { left: reads, answers: held?.answers ?? answers });
  }

  /** The answer that a read gets instead of the true one; undefined when it gets that one. */
  take(agentGuid: string, operation: string): Readonly<Record<string, unknown>> | undefined {
    const held = this.#held.get(agentGuid);
    const answer = held?.answers.get(operation);
    if (held === undefined || answer === undefined) return undefined;
    held.left -= 1;
    if (held.left <= 0) this.#held.delete(agentGuid);
    return answer;
  }

  clear(): void {
    this.#held.clear();
  }
}
