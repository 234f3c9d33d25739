import type { Agent, Workspace } from "../agents/agent";
import type { World } from "../world";
import { ApiError } from "./operation";

export interface Caller {
  /** That of the API key. */
  readonly workspace: Workspace;
  readonly hasTeamHeader: boolean;
}

const ADMIN_OPERATIONS = /\/(Start|Stop|Update)$/;

/** Throws the API's rejection where a key may not do this with an agent that exists. */
export function checkContext(world: World, agent: Agent, path: string, caller: Caller): void {
  const { foreignAgent, teamHeader } = world.settings;
  if (teamHeader === "require" && !caller.hasTeamHeader) {
    const message = "This agent belongs to a team. Switch to the team context to access it.";
    throw new ApiError(message, 0, {}, 403);
  }
  if (agent.workspace === caller.workspace) return;
  if (foreignAgent === "other-team") {
    throw new ApiError("This agent belongs to a different team.", 0, {}, 403);
  }
  if (foreignAgent === "not-found") {
    throw path.startsWith("UserAgentOAuth/")
      ? new ApiError("User agent not found or unauthorized", 0, {}, 404)
      : new ApiError("User agent not found", 95);
  }
  if (ADMIN_OPERATIONS.test(path)) {
    throw new ApiError("Only a team admin can perform this action on a team-owned agent.", 97);
  }
}
