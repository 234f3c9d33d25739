import type { Session } from "../engine/session";
import { oneLine } from "../wiro/redaction";
import type { Properties } from "../lifecycle/check";
import { agentGuidSchema } from "../wiro/agent-guid";
import { agentStatus } from "../wiro/agent-status";
import { readConnection } from "../wiro/consent/read-connection";
import { firstReason } from "../wiro/first-reason";

/** What a function returns, or what is wrong with its arguments. */
export type FunctionResult =
  | { readonly value: Properties }
  | { readonly failures: readonly { readonly property: string; readonly reason: string }[] };

type ProviderFunction = (session: Session, args: Properties) => Promise<FunctionResult>;

async function getAgents(session: Session): Promise<FunctionResult> {
  const agents = await session.connect().myAgents();
  const summaries = agents.map(({ guid, title, status }) => ({ guid, title, status: agentStatus(status) }));
  return { value: { agents: summaries } };
}

async function getLinkedInConnection(session: Session, { agentGuid }: Properties): Promise<FunctionResult> {
  const guid = agentGuidSchema.safeParse(agentGuid);
  if (!guid.success)
    return { failures: [{ property: "agentGuid", reason: oneLine(firstReason(guid.error)) }] };
  const read = await readConnection(session.connect(), guid.data);
  const { connected, reason, accountName, connectedAt, tokenExpiresAt, renewBy } = read;
  const dates = { connectedAt, tokenExpiresAt, renewBy };
  return { value: { agentGuid: guid.data, connected, statusReason: reason, accountName, ...dates } };
}

/** The functions by their tokens. */
export const FUNCTIONS: Readonly<Record<string, ProviderFunction>> = {
  "wiro:index:getAgents": getAgents,
  "wiro:index:getLinkedInConnection": getLinkedInConnection,
};
