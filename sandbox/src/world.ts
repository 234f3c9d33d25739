import { randomUUID } from "node:crypto";
import type { Agent, AgentSeed } from "./agents/agent";
import { renewDaily } from "./agents/grant";
import { presetSkills } from "./agents/skills";
import { enterStatus, passPhases } from "./agents/status";
import { STATUS } from "./agents/status-names";
import { Clock } from "./clock";
import { FaultPlan } from "./faults";
import { LateReads } from "./late-reads";
import { LinkedIn } from "./linkedin/linkedin";
import type { LoggedRequest } from "./logged-request";
import { DEFAULT_SETTINGS, type Settings } from "./settings";

/** What OAuthConnect keeps of a link that it gave out. */
export interface ConsentState {
  readonly agentGuid: string;
  readonly redirectUrl: string;
  readonly expiresAt: number;
}

/** Everything that one sandbox knows. */
export class World {
  /** http://127.0.0.1:PORT; known once the server listens. */
  url = "";
  readonly clock = new Clock();
  readonly settings: Settings;
  readonly linkedin: LinkedIn;
  readonly faults = new FaultPlan();
  readonly requests: LoggedRequest[] = [];
  readonly consents = new Map<string, ConsentState>();
  readonly lateReads = new LateReads();
  readonly usedNonces = new Set<string>();
  /** When the requests of the last second came, for the rate limit. */
  recentArrivals: number[] = [];
  readonly #agents = new Map<string, Agent>();
  readonly #seeds: readonly (AgentSeed & { guid: string })[];
  readonly #startSettings: Readonly<Settings>;
  #created = 0;

  constructor(seeds: readonly AgentSeed[], settings: Partial<Settings> = {}) {
    this.#startSettings = { ...DEFAULT_SETTINGS, ...settings };
    this.settings = { ...this.#startSettings };
    this.linkedin = new LinkedIn(this.clock, this.settings);
    this.#seeds = seeds.map((seed) => ({ ...seed, guid: seed.guid ?? randomUUID() }));
    for (const seed of this.#seeds) this.add(seed);
  }

  get callbackUrl(): string {
    return `${this.url}/v1/UserAgentOAuth/LICallback`;
  }

  add(seed: AgentSeed): Agent {
    const guid = seed.guid ?? randomUUID();
    if (this.#agents.has(guid)) throw new Error(`there is already an agent ${guid}`);
    const now = this.clock.nowMs();
    this.#created += 1;
    const agent: Agent = {
      guid,
      id: this.#created,
      title: seed.title ?? `Social Manager ${this.#created}`,
      description: "Plans, writes and publishes posts",
      categories: ["social-media"],
      cover: "",
      status: seed.status ?? STATUS.setupRequired,
      statusSince: now,
      restartAfterStop: false,
      credits: seed.credits ?? 1000,
      subscription: seed.subscription ?? true,
      workspace: seed.workspace ?? "main",
      failingStarts: 0,
      integrationEnabled: true,
      createdAt: now,
      updatedAt: now,
      startedAt: 0,
      runningAt: 0,
      stoppedAt: 0,
      linkedin: { authmethod: "", clientid: "", clientsecret: "", organizationid: "" },
      credentialHistory: [],
      grant: null,
      skills: presetSkills(),
      skillHistory: [],
    };
    enterStatus(agent, agent.status, now);
    this.#agents.set(guid, agent);
    return agent;
  }

  /** The agent as it is at this moment of the sandbox's clock. */
  find(guid: string): Agent | undefined {
    const agent = this.#agents.get(guid);
    if (agent !== undefined) this.#settle(agent);
    return agent;
  }

  all(): Agent[] {
    const agents = [...this.#agents.values()];
    for (const agent of agents) this.#settle(agent);
    return agents;
  }

  remove(guid: string): void {
    this.#agents.delete(guid);
  }

  /** Takes the record of a link; undefined when it is unknown, used or 15 minutes old. */
  takeConsent(state: string): ConsentState | undefined {
    const consent = this.consents.get(state);
    this.consents.delete(state);
    return consent !== undefined && consent.expiresAt > this.clock.nowMs() ? consent : undefined;
  }

  reset(): void {
    this.clock.reset();
    Object.assign(this.settings, this.#startSettings);
    this.linkedin.reset();
    this.faults.clear();
    this.requests.length = 0;
    this.consents.clear();
    this.lateReads.clear();
    this.usedNonces.clear();
    this.recentArrivals = [];
    this.#agents.clear();
    this.#created = 0;
    for (const seed of this.#seeds) this.add(seed);
  }

  #settle(agent: Agent): void {
    const now = this.clock.nowMs();
    passPhases(agent, this.settings, now);
    renewDaily(agent, this.linkedin, this.settings, now);
  }
}
