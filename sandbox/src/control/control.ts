import type { Agent, AgentSeed } from "../agents/agent";
import { type AgentSummary, agentSummary } from "../agents/agent-summary";
import { FIELD_NAMES, isFieldName } from "../agents/credential-fields";
import { writeFields } from "../agents/credentials";
import { grantFrom, lapseAccessToken } from "../agents/grant";
import { findSkill, skillChange, type Skill, type SkillWrite } from "../agents/skills";
import { changeBilling, completeSetup, enterStatus } from "../agents/status";
import type { FaultInput } from "../faults";
import { DEFAULT_MEMBER } from "../linkedin/consent-page";
import type { RegisteredApp } from "../linkedin/linkedin";
import type { LoggedRequest } from "../logged-request";
import type { Settings } from "../settings";
import type { World } from "../world";
import { consent, type ConsentChoice } from "./human";
import { statusSchema } from "./schemas";

/** A connection that somebody set up by hand. Omitted fields stay, or get a default. */
export interface HandConnection {
  /**
   * The display name of the member who consented.
   *
   * @default `"Jane Doe"`
   */
  member?: string | undefined;
  /** The Client ID of the app. */
  clientId?: string | undefined;
  /** The Primary Client Secret of the app. */
  clientSecret?: string | undefined;
  /** The numeric id of the page. */
  organizationId?: string | undefined;
}

/** What pays for an agent. Omitted fields stay. */
export interface Billing {
  /** The credits that are left. */
  credits?: number | undefined;
  /** Whether the agent has a subscription. */
  subscription?: boolean | undefined;
}

/**
 * Everything that a test, or a person, may do to a sandbox other than through the API. An agent that is not there is an
 * `Error`.
 */
export class Control {
  /** How the API behaves. A test may change a setting at any time. */
  readonly settings: Settings;
  readonly #world: World;

  /** @internal */
  constructor(world: World) {
    this.#world = world;
    this.settings = world.settings;
  }

  /** Creates agents. */
  addAgents(seeds: readonly AgentSeed[]): AgentSummary[] {
    return seeds.map((seed) => agentSummary(this.#world, this.#world.add(seed)));
  }

  /** All agents. */
  agents(): AgentSummary[] {
    return this.#world.all().map((agent) => agentSummary(this.#world, agent));
  }

  /** One agent. */
  agent(guid: string): AgentSummary {
    return agentSummary(this.#world, this.#find(guid));
  }

  /** Deletes an agent, as a user does in the dashboard. */
  removeAgent(guid: string): void {
    this.#world.remove(this.#find(guid).guid);
  }

  /** The time on the sandbox's clock. */
  now(): Date {
    return this.#world.clock.now();
  }

  /** Sets the clock to a date; it runs on from there. */
  setClock(iso: string): void {
    this.#world.clock.set(iso);
    this.#settle();
  }

  /** Moves the clock forward by so many milliseconds. */
  advanceClock(ms: number): void {
    this.#world.clock.advance(ms);
    this.#settle();
  }

  /** Plans a fault. */
  fault(fault: FaultInput): void {
    this.#world.faults.add(fault);
  }

  /** Cancels the faults that are still to come. */
  clearFaults(): void {
    this.#world.faults.clear();
  }

  /** The requests under `/v1`, in the order in which they came. */
  requests(): LoggedRequest[] {
    return [...this.#world.requests];
  }

  /** Forgets the requests. */
  clearRequests(): void {
    this.#world.requests.length = 0;
  }

  /**
   * Opens a consent link over HTTP, decides, and follows the redirects. It returns the URL where the browser ends: the
   * `redirecturl`, or `/wiro`.
   */
  consent(authorizeUrl: string, choice: ConsentChoice = {}): Promise<string> {
    return consent(this.#world.url, authorizeUrl, choice);
  }

  /** Connects an agent as if somebody had set it up with curl, to the end: 6 becomes 0. */
  connectByHand(guid: string, connection: HandConnection = {}): void {
    const agent = this.#find(guid);
    const held = agent.linkedin;
    const now = this.#world.clock.nowMs();
    const fields = {
      authmethod: "own",
      clientid: connection.clientId ?? (held.clientid || "by-hand-client-id"),
      clientsecret: connection.clientSecret ?? (held.clientsecret || "by-hand-client-secret"),
      organizationid: connection.organizationId ?? (held.organizationid || "12345678"),
    };
    writeFields(agent, fields, now);
    const member = connection.member ?? DEFAULT_MEMBER;
    const response = this.#world.linkedin.grant(fields.clientid, member);
    agent.grant = grantFrom(response, member, this.settings, now);
    completeSetup(agent, this.settings, now);
  }

  /** Changes credential fields by hand: unchecked, without a restart, and recorded in the history. */
  editCredential(guid: string, fields: Readonly<Record<string, string>>): void {
    const unknown = Object.keys(fields).find((name) => !isFieldName(name));
    if (unknown !== undefined) {
      throw new Error(`there is no field "${unknown}"; there are ${FIELD_NAMES.join(", ")}`);
    }
    writeFields(this.#find(guid), fields, this.#world.clock.nowMs());
  }

  /** Changes a skill by hand, without a restart. */
  editSkill(guid: string, key: string, row: SkillWrite): void {
    const agent = this.#find(guid);
    const skill = this.#findSkill(agent, key);
    const after = {
      value: row.value ?? skill.value,
      interval: row.interval === undefined ? skill.interval : row.interval,
      enabled: row.enabled ?? skill.enabled,
    };
    const now = this.#world.clock.nowMs();
    agent.skillHistory.unshift(skillChange(skill.key, "update", skill, after, now));
    Object.assign(skill, after);
  }

  /** Deletes a skill by hand, without a restart. */
  removeSkill(guid: string, key: string): void {
    const agent = this.#find(guid);
    const skill = this.#findSkill(agent, key);
    agent.skills = agent.skills.filter((other) => other !== skill);
  }

  /** Sets the status of an agent. */
  setStatus(guid: string, status: number): void {
    const known = statusSchema.parse(status);
    enterStatus(this.#find(guid), known, this.#world.clock.nowMs());
  }

  /**
   * Ends the credits or the subscription of an agent, or brings them back. An agent that is not paid for is not started
   * again.
   */
  setBilling(guid: string, billing: Billing): void {
    changeBilling(this.#find(guid), billing, this.settings, this.#world.clock.nowMs());
  }

  /** Lets the next `times` starts of an agent, by default one, end in 5. */
  failStarts(guid: string, times = 1): void {
    this.#find(guid).failingStarts = times;
  }

  /** Switches the LinkedIn integration of an agent: while it is off, its bundled tasks are not there. */
  setIntegration(guid: string, enabled: boolean): void {
    this.#find(guid).integrationEnabled = enabled;
  }

  /** Lets the member take the consent back at LinkedIn. Wiro does not know: it reports connected, and renewals fail. */
  revokeGrant(guid: string): void {
    const tokens = this.#find(guid).grant?.tokens;
    if (tokens) this.#world.linkedin.revoke(tokens.access);
  }

  /** Lets Wiro notice that the consent is gone: it clears what it held of it. */
  noticeRevocation(guid: string): void {
    this.#find(guid).grant = null;
  }

  /** Ends the access token now. The next daily renewal of a running agent, or a TokenRefresh, may bring a new one. */
  lapseTokens(guid: string): void {
    lapseAccessToken(this.#find(guid), this.#world.linkedin, this.#world.clock.nowMs());
  }

  /** Registers an app at LinkedIn: from now on its secret, scopes and redirect URLs are checked. */
  registerApp(app: RegisteredApp): void {
    this.#world.linkedin.register(app);
  }

  /** Puts everything back as it was at the start, with the same agents. */
  reset(): void {
    this.#world.reset();
  }

  /** Settles what is due with the present settings and apps, before a change of them. */
  #settle(): void {
    this.#world.all();
  }

  #find(guid: string): Agent {
    const agent = this.#world.find(guid);
    if (agent === undefined) throw new Error(`there is no agent ${guid}`);
    return agent;
  }

  #findSkill(agent: Agent, key: string): Skill {
    const skill = findSkill(agent.skills, key);
    if (skill !== undefined) return skill;
    const keys = agent.skills.map((row) => row.key).join(", ");
    throw new Error(`agent ${agent.guid} has no skill "${key}"; it has ${keys}`);
  }
}
