import { z } from "zod";
import { canonicalGuid } from "./agent-guid";
import {
  type AgentDetail,
  agentList,
  authorizeLink,
  connectionStatus,
  type ConnectionStatus,
  credentialHistory,
  type CredentialChange,
  upsertResult,
} from "./responses";
import type { Moment } from "./api-clock";
import { BOUNDS } from "./bounds";
import { AgentOrder } from "./http/agent-order";
import { Caller, type CallContext } from "./http/call";
import { WiroError, type WiroErrorKind } from "./error";
import { keyFingerprint } from "./key-fingerprint";
import { DETAIL_MAX_AGE, MISSING_MAX_AGE, NO_CACHE } from "./http/read-cache";
import { LIMITS } from "./http/budget";
import { REMEDIES } from "./remedies";
import { Sightings } from "./sightings";
import { type SkillFlavour, sentSkillKey } from "./skill-key";
import { startResult, stopResult, type SwitchResult } from "./switch-result";

const CREDENTIAL = "linkedin";
const PAGE = 1000;

const nothing = z.object({});

/** A cache in between may return another agent's response. A response without a guid is accepted: some have none. */
function isAbout({ guid }: AgentDetail, agentGuid: string): boolean {
  return guid === "" || canonicalGuid(guid) === canonicalGuid(agentGuid);
}

/** The app's keys and the page, as CredentialUpsert stores them. */
export interface LinkedInKeys {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly organizationId: string;
}

/** The Wiro agents API, as far as this package needs it. One instance for each process and account. */
export class WiroClient {
  readonly baseUrl: string;
  /** Distinguishes the key and the base URL from others, and discloses neither. */
  readonly keyFingerprint: string;
  /** What to do about a key that is rejected, or sees nothing. */
  readonly keyRemedy: string;
  private readonly caller: Caller;
  private readonly agents: AgentOrder;

  constructor(
    private readonly context: CallContext,
    readonly sightings = new Sightings(),
  ) {
    this.baseUrl = context.settings.baseUrl;
    this.keyFingerprint = keyFingerprint(context.settings);
    this.keyRemedy = context.settings.rejectedKeyRemedy;
    this.caller = new Caller(context, sightings);
    this.agents = new AgentOrder(this.caller, context.clock, (context.limits ?? LIMITS).waitMs);
  }

  /** The time by the API's own clock, as far as its responses have shown it. */
  moment(): Moment {
    return this.caller.time.moment();
  }

  /** UserAgentOAuth/OAuthStatus. */
  oauthStatus(agentGuid: string): Promise<ConnectionStatus> {
    return this.agents.read(agentGuid, "OAuthStatus", NO_CACHE, () =>
      this.caller.call(
        { operation: "OAuthStatus", agentGuid, body: { credentialkey: CREDENTIAL } },
        connectionStatus,
      ),
    );
  }

  /**
   * UserAgent/Detail. With `freshness: "refresh"` a response may be up to 10 s old, if this process did not write to
   * the agent since. With `"update"` it is new, but concurrent updates share it, and "missing" is cached for 10 s: the
   * agent's other resources need not read again. `"now"` always reads.
   */
  detail(agentGuid: string, freshness: "now" | "update" | "refresh"): Promise<AgentDetail> {
    const load = async () => {
      const [agent] = await this.caller.call({ operation: "Detail", agentGuid }, agentList);
      const failure = (kind: WiroErrorKind, what: string, remedy: string) =>
        new WiroError({ kind, operation: "Detail", agentGuid, what, remedy });
      if (agent === undefined) {
        this.sightings.add(agentGuid, "missing");
        throw failure("missing-agent", "the API knows no such agent", REMEDIES.missingAgent);
      }
      if (!isAbout(agent, agentGuid)) {
        throw failure("unreadable", "the response is about another agent", REMEDIES.otherAgent);
      }
      return agent;
    };
    switch (freshness) {
      case "now":
        return load();
      case "update":
        return this.agents.read(agentGuid, "Detail/update", MISSING_MAX_AGE, load);
      case "refresh":
        return this.agents.read(agentGuid, "Detail", DETAIL_MAX_AGE, load);
    }
  }

  /** UserAgent/MyAgents, every page: the agents of the key's own workspace. */
  async myAgents(): Promise<AgentDetail[]> {
    const all = new Map<string, AgentDetail>();
    for (let start = 0; start < BOUNDS.pages * PAGE; start += PAGE) {
      const page = await this.caller.call(
        { operation: "MyAgents", agentGuid: "", body: { limit: PAGE, start, sort: "id" } },
        agentList,
      );
      const known = all.size;
      for (const agent of page) all.set(agent.guid, agent);
      // The API gives no total: a short page is the last one, and so is one that brings nobody new.
      if (page.length < PAGE || all.size === known) return [...all.values()];
    }
    throw new WiroError({
      kind: "unreadable",
      operation: "MyAgents",
      agentGuid: "",
      what: `the list does not end after ${BOUNDS.pages} pages of ${PAGE} agents`,
      remedy: REMEDIES.unreadable,
    });
  }

  /** UserAgent/CredentialFieldHistory of the LinkedIn credential: tokens never appear, secrets are masked. */
  credentialHistory(agentGuid: string): Promise<CredentialChange[]> {
    return this.caller.call(
      { operation: "CredentialFieldHistory", agentGuid, body: { credentialkey: CREDENTIAL } },
      credentialHistory,
    );
  }

  /** UserAgent/CredentialUpsert: all four rows in one call, because each write restarts a running agent. */
  async credentialUpsert(agentGuid: string, keys: LinkedInKeys): Promise<void> {
    const rows = {
      authmethod: "own",
      clientid: keys.clientId,
      clientsecret: keys.clientSecret,
      organizationid: keys.organizationId,
    };
    const fields = Object.entries(rows).map(([fieldname, fieldvalue]) => ({
      credentialkey: CREDENTIAL,
      fieldname,
      fieldvalue,
    }));
    const { applied } = await this.agents.write(
      { operation: "CredentialUpsert", agentGuid, body: { fields }, secrets: [keys.clientSecret] },
      upsertResult,
    );
    if (typeof applied !== "number" || applied >= fields.length) return;
    throw new WiroError({
      kind: "partly-rejected",
      operation: "CredentialUpsert",
      agentGuid,
      what: `only ${applied} of ${fields.length} fields were stored`,
      remedy: REMEDIES.partlyStored,
    });
  }

  /** UserAgentOAuth/OAuthConnect: a new consent link, valid for 15 minutes. The link is a secret. */
  async oauthConnect(agentGuid: string, redirectUrl: string): Promise<string> {
    const body = { credentialkey: CREDENTIAL, redirecturl: redirectUrl, authmethod: "own" };
    const link = await this.agents.write({ operation: "OAuthConnect", agentGuid, body }, authorizeLink);
    this.caller.mask.protectLink(link);
    if (link !== "") return link;
    throw new WiroError({
      kind: "unreadable",
      operation: "OAuthConnect",
      agentGuid,
      what: "the response has no link",
      remedy: REMEDIES.noLink,
    });
  }

  /** UserAgentOAuth/OAuthDisconnect: Wiro forgets the tokens; the app's keys and LinkedIn's own grant stay. */
  async oauthDisconnect(agentGuid: string): Promise<void> {
    await this.agents.write(
      { operation: "OAuthDisconnect", agentGuid, body: { credentialkey: CREDENTIAL } },
      nothing,
    );
  }

  /**
   * UserAgentOAuth/TokenRefresh: Wiro asks LinkedIn for new tokens now. The response holds them, valid: it is dropped
   * unread. Newer pages of the API withdraw the endpoint, which then responds with 404.
   */
  async tokenRefresh(agentGuid: string): Promise<void> {
    // This endpoint alone says `provider` where its siblings say `credentialkey`.
    const body = { provider: CREDENTIAL };
    await this.agents.write({ operation: "TokenRefresh", agentGuid, body }, nothing);
  }

  /** UserAgent/CustomSkillUpsert. A field that is left out keeps its value. */
  async customSkillUpsert(
    agentGuid: string,
    flavour: SkillFlavour,
    skillKey: string,
    fields: { enabled?: boolean; interval?: string; value?: string },
  ): Promise<void> {
    const body = { skillkey: sentSkillKey(skillKey, flavour), ...fields };
    await this.agents.write({ operation: "CustomSkillUpsert", agentGuid, body }, nothing);
  }

  /** UserAgent/CustomSkillRevert to the preset's own values. */
  async customSkillRevert(agentGuid: string, flavour: SkillFlavour, skillKey: string): Promise<void> {
    const body = { skillkey: sentSkillKey(skillKey, flavour), source: "preset" };
    await this.agents.write({ operation: "CustomSkillRevert", agentGuid, body }, nothing);
  }

  /**
   * UserAgent/Start. `already`: it runs, or is queued to; `stopping`: it cannot be started before it has stopped. Never
   * repeat it before you read the status.
   */
  start(agentGuid: string): Promise<SwitchResult> {
    return this.switched("Start", agentGuid, startResult);
  }

  /**
   * UserAgent/Stop. `already`: nothing of it runs. `stopping`: for good, or for a restart, which can only be stopped
   * once it has begun. Never repeat it before you read the status.
   */
  stop(agentGuid: string): Promise<SwitchResult> {
    return this.switched("Stop", agentGuid, stopResult);
  }

  /**
   * UserAgent/Update that changes nothing: the one call that takes an agent whose credentials are there out of "setup
   * required". At any other status it may restart the agent.
   */
  async completeSetup(agentGuid: string): Promise<void> {
    await this.agents.write({ operation: "Update", agentGuid }, nothing);
  }

  /** From now on these values are masked in every response, in any spelling. */
  protect(secrets: readonly string[]): void {
    this.caller.mask.protect(secrets);
  }

  async close(): Promise<void> {
    await this.context.transport.close();
  }

  private async switched(
    operation: "Start" | "Stop",
    agentGuid: string,
    resultOf: (message: string) => SwitchResult | undefined,
  ): Promise<SwitchResult> {
    try {
      await this.agents.write({ operation, agentGuid }, nothing);
      return "accepted";
    } catch (error) {
      const isRejection = error instanceof WiroError && error.kind === "rejected";
      const result = isRejection ? resultOf(error.message) : undefined;
      if (result === undefined) throw error;
      return result;
    }
  }
}
