import { agentStatus } from "../../wiro/agent-status";
import type { AgentDetail, CredentialChange } from "../../wiro/responses";
import { normalisedSkillKey } from "../../wiro/skill-key";
import { plain } from "../text";

const POSTS = normalisedSkillKey("cron-content-scanner", "cron");
const TONE = normalisedSkillKey("content-tone", "preference");
const RUNS: readonly string[] = ["queued", "starting", "running"];

/** One agent as the declaration of a customer: arguments of a `LinkedInAgent`. */
export interface ExportedCustomer {
  readonly customer: string;
  readonly agentGuid: string;
  readonly organizationId: string;
  readonly interval: string;
  readonly running: boolean;
  /** "" where the agent has none that a `LinkedInAgent` could declare. */
  readonly tone: string;
  /** Undefined where the posts are on exactly if the agent is connected, as they are by default. */
  readonly enabled: boolean | undefined;
}

/** An agent as the API has it. */
export interface LiveAgent {
  readonly guid: string;
  readonly agent: AgentDetail;
  readonly connected: boolean;
  readonly history: readonly CredentialChange[];
}

export interface Export {
  readonly customers: readonly ExportedCustomer[];
  /** What a person has to know or to fill in. */
  readonly notes: readonly string[];
}

/** The declarations of these agents, by name. */
export function exportOf(agents: readonly LiveAgent[]): Export {
  const names = agents.map(({ agent }) => nameFrom(agent.title));
  const customers: ExportedCustomer[] = [];
  const notes: string[] = [];
  for (const [n, live] of agents.entries()) {
    const name = names[n] ?? "";
    const isUnique = name !== "" && names.indexOf(name) === names.lastIndexOf(name);
    const customer = isUnique ? name : `${name || "agent"}-${live.guid.split("-").at(-1) ?? ""}`;
    const read = customerOf(customer, live);
    customers.push(read.customer);
    notes.push(...read.notes.map((note) => `${customer}, agent ${live.guid}: ${note}`));
  }
  customers.sort((a, b) => (a.customer < b.customer ? -1 : 1));
  return { customers, notes: [...notes, ...appNotes(agents)] };
}

/** At most 50 letters, digits and dashes: a name that is safe in a file, in a program and in a URN. */
function nameFrom(title: string): string {
  const words =
    title
      .normalize("NFC")
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const [name = ""] = /^.{0,50}/u.exec(words.join("-")) ?? [];
  return name.replace(/-$/, "");
}

function customerOf(customer: string, { guid, agent, connected }: LiveAgent) {
  const notes: string[] = [];
  const posts = agent.schedules.find(({ key }) => key === POSTS);
  if (posts === undefined)
    notes.push(`it has no scheduled task ${POSTS}, without which a LinkedInAgent cannot be declared`);
  const tone = agent.preferences.find(({ key }) => key === TONE);
  const isToneOff = tone !== undefined && !tone.enabled && tone.value !== "";
  if (isToneOff)
    notes.push("its tone is switched off, so it is left out: a LinkedInAgent would switch it on");
  const { organizationId } = agent.linkedin;
  const isPage = /^\d+$/.test(organizationId);
  if (!isPage) notes.push("the API shows no id of its page; fill in organizationId");
  const status = agentStatus(agent.status);
  const running = RUNS.includes(status);
  if (!running && status !== "stopped")
    notes.push(`its status is "${status}", so running is false; set it to true if it is to run`);
  const exported: ExportedCustomer = {
    customer,
    agentGuid: guid,
    organizationId: isPage ? organizationId : "",
    interval: plain(posts?.interval ?? ""),
    running,
    tone: isToneOff ? "" : (tone?.value ?? ""),
    enabled: posts === undefined || posts.enabled === connected ? undefined : posts.enabled,
  };
  return { customer: exported, notes };
}

/** The Client ID that is stored now. Detail may hide it, and the history then shows it. */
function appOf({ agent, history }: LiveAgent): string | undefined {
  // The sort keeps the API's order, newest first, of changes at one time.
  const stored = history
    .filter(({ field }) => field === "clientid")
    .sort((a, b) => b.changedAt.localeCompare(a.changedAt))
    .map(({ value }) => value);
  // A mask in place of a value shows nothing.
  return [agent.linkedin.clientId, ...stored].find((id) => /^[\w-]+$/.test(id));
}

/** Another app than the agents have would need new consents. */
function appNotes(agents: readonly LiveAgent[]): string[] {
  const ids = agents.map(appOf).filter((id) => id !== undefined);
  const [first, ...others] = [...new Set(ids)];
  if (first === undefined)
    return ["the API does not show the agents' LinkedIn app: check its Client ID twice"];
  if (others.length === 0) return [`the agents have the LinkedIn app with the Client ID ${first}`];
  const counted = [first, ...others].map((id) => `${id} (${ids.filter((one) => one === id).length})`);
  return [
    `the agents have more than one LinkedIn app: ${counted.join(", ")}; export the agents of each app separately, by their guids, because another app needs a new consent`,
  ];
}
