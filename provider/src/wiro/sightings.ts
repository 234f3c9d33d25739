export type Sighting = "seen" | "missing";

/** What the API last reported of each agent that this process asked about. */
export class Sightings {
  /** Guids of the agents that the program declares, also of those that are not read yet. */
  readonly declared = new Set<string>();
  /** Whether a record shows that this key saw an agent in an earlier run. */
  isKeyOnRecord = false;
  private readonly latest = new Map<string, Sighting>();
  private reachedAgents = false;

  /** Nothing is added for the guid "" of a call that concerns no single agent. */
  add(agentGuid: string, sighting: Sighting): void {
    if (agentGuid === "") return;
    this.latest.set(agentGuid.toLowerCase(), sighting);
    this.reachedAgents ||= sighting === "seen";
  }

  /** Undefined for an agent that nobody asked about. An older state may hold its guid in capitals. */
  of(agentGuid: string): Sighting | undefined {
    return this.latest.get(agentGuid.toLowerCase());
  }

  /** Whether any agent was ever seen. A method: it changes while somebody waits. */
  hasAny(): boolean {
    return this.reachedAgents;
  }

  /** How many agents the API has reported on. */
  asked(): number {
    return this.latest.size;
  }
}
