import type { Settings } from "../settings";
import type { Agent, Status } from "./agent";

/** Starting or running. */
export function containerRuns({ status }: Pick<Agent, "status">): boolean {
  return status === 3 || status === 4;
}

/** Without a container, and without one on its way. */
export function isAtRest({ status }: Pick<Agent, "status">): boolean {
  return status === 0 || status === 5 || status === 6;
}

export function enterStatus(agent: Agent, status: Status, at: number): void {
  const ranBefore = containerRuns(agent);
  agent.status = status;
  // The container renews the token at each of its starts.
  if (agent.grant !== null && containerRuns(agent) && !ranBefore) agent.grant.renewAt = at;
  agent.statusSince = at;
  if (status !== 1) agent.restartAfterStop = false;
  if (status === 2) agent.startedAt = at;
  if (status === 4) agent.runningAt = at;
  if (status === 0) agent.stoppedAt = at;
}

function isPaid({ subscription, credits }: Pick<Agent, "subscription" | "credits">): boolean {
  return subscription && credits > 0;
}

function statusAfter(agent: Agent): Status | undefined {
  // A restart starts the agent, and no agent that is not paid for is started.
  if (agent.status === 1) return agent.restartAfterStop && isPaid(agent) ? 2 : 0;
  if (agent.status === 2) return 3;
  if (agent.status === 3) return agent.failingStarts > 0 ? 5 : 4;
  return undefined;
}

function phaseOf({ status }: Agent, { phaseMs }: Settings): number {
  if (typeof phaseMs === "number") return phaseMs;
  return status === 1 ? phaseMs.stopping : status === 2 ? phaseMs.queued : phaseMs.starting;
}

/** Moves an agent through the statuses that pass by themselves, as far as the clock has gone. */
export function passPhases(agent: Agent, settings: Settings, now: number): void {
  agent.statusSince = Math.min(agent.statusSince, now);
  let next = statusAfter(agent);
  while (next !== undefined && now - agent.statusSince >= phaseOf(agent, settings)) {
    if (next === 5) agent.failingStarts -= 1;
    enterStatus(agent, next, agent.statusSince + phaseOf(agent, settings));
    next = statusAfter(agent);
  }
}

export function changeBilling(
  agent: Agent,
  billing: { credits?: number | undefined; subscription?: boolean | undefined },
  settings: Settings,
  now: number,
): void {
  agent.credits = billing.credits ?? agent.credits;
  agent.subscription = billing.subscription ?? agent.subscription;
  const isUnderWay = agent.status === 2 || containerRuns(agent);
  if (!isPaid(agent) && isUnderWay && settings.unpaidAgent === "stop") stop(agent, now);
}

/** A functional write reaches a starting or running agent by a restart; any other agent at its next start. */
export function restartIfRunning(agent: Agent, now: number): void {
  agent.updatedAt = now;
  if (!containerRuns(agent)) return;
  enterStatus(agent, 1, now);
  agent.restartAfterStop = true;
}

/** Why a Start is refused, in the API's words; undefined when it is not. */
export function startRejection(agent: Agent): string | undefined {
  if (containerRuns(agent)) return "Agent is already running";
  if (agent.status === 2) return "Agent is already queued to start";
  if (agent.status === 1) return "Agent is currently stopping, please wait";
  if (agent.status === 6) {
    return "Agent setup is not complete. Please fill in your credentials before starting.";
  }
  if (!agent.subscription)
    return "Subscription required — please subscribe to this agent before starting it.";
  if (agent.credits <= 0) {
    return "No credits available. Please renew your subscription or purchase extra credits.";
  }
  return undefined;
}

export function stopRejection(agent: Agent, settings: Settings): string | undefined {
  if (agent.status === 0 || agent.status === 6) return "Agent is already stopped";
  if (agent.status === 5 && settings.stopAtError === "reject") {
    return "Agent is in error state, use Start to retry";
  }
  if (agent.status === 1 && settings.stopWhileStopping === "reject") {
    return "Agent is currently stopping, please wait";
  }
  return undefined;
}

export function stop(agent: Agent, now: number): void {
  agent.restartAfterStop = false;
  if (agent.status === 2) enterStatus(agent, 0, now);
  else if (agent.status !== 1) enterStatus(agent, 1, now);
}
