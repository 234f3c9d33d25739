import type { Agent } from "../agents/agent";
import type { World } from "../world";
import { agentOperations } from "./agent-operations";
import { oauthOperations } from "./oauth-operations";

const DETAIL = "UserAgent/Detail";
const STATUS = "UserAgentOAuth/OAuthStatus";
const READS = { [DETAIL]: agentOperations[DETAIL], [STATUS]: oauthOperations[STATUS] };

/** Before a write: keeps the present responses of the agent's reads, under the setting `readsBehind`. */
export function holdReads(world: World, { guid, workspace }: Agent): void {
  const { readsBehind } = world.settings;
  if (readsBehind === 0) return;
  const body = { guid, useragentguid: guid, credentialkey: "linkedin" };
  const responses = Object.entries(READS).map(
    ([path, read]) => [path, read(world, body, workspace)] as const,
  );
  world.lateReads.hold(guid, readsBehind, new Map(responses));
}
