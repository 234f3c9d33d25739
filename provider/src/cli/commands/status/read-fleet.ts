import type { WiroClient } from "../../../wiro/client";
import { canonicalGuid } from "../../../wiro/agent-guid";
import { readConnection } from "../../../wiro/consent/read-connection";
import { isMissingAgent, WiroError } from "../../../wiro/error";
import { couldNotAsk } from "../../polling";
import { EXIT, Failure } from "../../shell";
import type { DeclaredAgent, StackRecord } from "../../stack-record";
import { count, plain, type Progress } from "../../text";
import type { ReadAgent } from "../fleet";

const LARGE_FLEET = 20;

/** Which agents are asked for, and how they are evaluated. */
export interface Question {
  /** The agents that the person named; none for all. */
  readonly named: readonly string[];
  /** Undefined where no stack was read. */
  readonly stack: StackRecord | undefined;
  readonly declaredOnly: boolean;
  readonly expectedAccount: string | undefined;
  readonly renewBeforeDays: number | undefined;
}

export interface Fleet {
  /** The agents that have to do with LinkedIn. */
  readonly listed: readonly ReadAgent[];
  /** How many agents without LinkedIn keys were read, and left out. */
  readonly withoutKeys: number;
  /** The accounts of the stack, by their providers, whose agents this key does not list; they were not read. */
  readonly otherAccounts: readonly string[];
}

interface Candidate {
  readonly guid: string;
  readonly title: string;
  /** Shown even if it has nothing to do with LinkedIn. */
  readonly expected: boolean;
  readonly declared: DeclaredAgent | "undeclared" | undefined;
}

interface Candidates {
  readonly asked: readonly Candidate[];
  readonly otherAccounts: readonly string[];
}

async function candidates(client: WiroClient, { named, stack, declaredOnly }: Question): Promise<Candidates> {
  const declaredAs = (guid: string) =>
    stack === undefined ? undefined : (stack.agents.get(guid) ?? ("undeclared" as const));
  if (named.length > 0) {
    const asked = named.map((guid) => ({ guid, title: "", expected: true, declared: declaredAs(guid) }));
    return { asked, otherAccounts: [] };
  }
  const all = (await client.myAgents()).map(({ guid, title }) => {
    const shown = canonicalGuid(plain(guid));
    const declared = declaredAs(shown);
    return { guid: shown, title, expected: hasCredential(declared), declared };
  });
  const listed = new Map(all.map((candidate) => [candidate.guid, candidate]));
  const own = ownAccounts([...(stack?.agents.values() ?? [])], new Set(listed.keys()));
  const unlisted = [...(stack?.agents.values() ?? [])].filter(({ guid }) => !listed.has(guid));
  const gone = unlisted.filter(({ account }) => own.has(account));
  const others = unlisted.filter(({ account }) => !own.has(account));
  return {
    asked: [
      ...[...listed.values()].filter(({ declared }) => !declaredOnly || typeof declared === "object"),
      ...gone.map((declared) => ({ guid: declared.guid, title: "", expected: true, declared })),
    ],
    otherAccounts: [...new Set(others.map(({ account }) => account))],
  };
}

/** An agent of which the stack declares only the schedule, say, may have nothing to do with LinkedIn. */
function hasCredential(declared: Candidate["declared"]): boolean {
  return typeof declared === "object" && declared.recorded !== "";
}

/**
 * The accounts of the stack that the key belongs to: those with an agent that it lists. A key that lists none is taken
 * for the stack's own, or for that of every provider where the stack has no agent of its own: some must be asked about.
 */
function ownAccounts(agents: readonly DeclaredAgent[], listed: ReadonlySet<string>): Set<string> {
  const all = new Set(agents.map(({ account }) => account));
  const own = new Set(agents.filter(({ guid }) => listed.has(guid)).map(({ account }) => account));
  if (own.size > 0) return own;
  return all.has("") ? new Set([""]) : all;
}

/** A disconnect may clear the page id, so an agent without one may still be one that lost its connection. */
async function onceHadKeys(client: WiroClient, guid: string): Promise<boolean> {
  try {
    return (await client.credentialHistory(guid)).length > 0;
  } catch (error) {
    // The older generations of the API have no history.
    if (error instanceof WiroError && error.kind === "rejected") return false;
    throw error;
  }
}

/** Undefined for an agent that has nothing to do with LinkedIn. */
async function readCandidate(
  client: WiroClient,
  { guid, title, expected, declared }: Candidate,
  { expectedAccount, renewBeforeDays }: Question,
): Promise<ReadAgent | undefined> {
  const own = typeof declared === "object" ? declared.policy : {};
  const policy = {
    expectedAccountName: expectedAccount ?? own.expectedAccountName,
    renewBeforeDays: renewBeforeDays ?? own.renewBeforeDays,
    isStoppedByProgram: own.isStoppedByProgram,
  };
  try {
    const detail = client.detail(guid, "now");
    const [agent, connection] = await Promise.all([detail, readConnection(client, guid, policy, detail)]);
    const { organizationId, clientId } = agent.linkedin;
    const hasKeys = connection.connected || organizationId !== "" || clientId !== "";
    if (!expected && !hasKeys && !(await onceHadKeys(client, guid))) return undefined;
    return { guid, title: agent.title, organizationId, connection, declared };
  } catch (error) {
    if (!(error instanceof WiroError)) throw error;
    // A rejected key concerns the whole fleet, and so does a proxy: one line is clearer than a table.
    if (error.kind === "unauthorized" || error.kind === "not-sent") throw error;
    const unreadable = { unreadable: error.message, unasked: couldNotAsk(error) };
    return {
      guid,
      title,
      organizationId: "",
      connection: isMissingAgent(error) ? "missing" : unreadable,
      declared,
    };
  }
}

/** The API does not distinguish a deleted agent from one of another account: a key that sees none may be the wrong one. */
function assertSeesDeclared(listed: readonly ReadAgent[], client: WiroClient): void {
  const declared = listed.filter((agent) => typeof agent.declared === "object");
  if (declared.length < 2 || declared.some(({ connection }) => connection !== "missing")) return;
  throw new Failure(
    `this API key sees none of the ${declared.length} agents that the stack declares, so it may be the key of another account. ${client.keyRemedy}`,
    EXIT.unavailable,
  );
}

/** Reads every agent that is asked for; one that cannot be read does not hide the others. */
export async function readFleet(client: WiroClient, question: Question, progress: Progress): Promise<Fleet> {
  const { asked, otherAccounts } = await candidates(client, question);
  if (asked.length === 0)
    throw new Failure(
      `this API key sees no agent, so nothing was checked: it may be the key of another account. ${client.keyRemedy}`,
      EXIT.unavailable,
    );
  let done = 0;
  let over = false;
  const step = () => {
    done += 1;
    if (asked.length > LARGE_FLEET && !over) progress.show(`${done} of ${count(asked.length, "agent")} read`);
  };
  try {
    const read = await Promise.all(
      asked.map((candidate) => readCandidate(client, candidate, question).finally(step)),
    );
    const listed = read.filter((one) => one !== undefined);
    assertSeesDeclared(listed, client);
    return { listed, withoutKeys: asked.length - listed.length, otherAccounts };
  } finally {
    over = true;
    progress.clear();
  }
}
