import type { Settings } from "../settings";
import type { Agent } from "./agent";
import { isConnected } from "./grant";
import { containerRuns, STATUS, type Status } from "./status-names";

export function enterStatus(agent: Agent, status: Status, at: number): void {
  const ranBefore = containerRuns(agent);
  agent.status = status;
  // The container renews the token at each of its starts.
  if (agent.grant !== null && containerRuns(agent) && !ranBefore) agent.grant.renewAt = at;
  agent.statusSince = at;
  if (status !== STATUS.stopping) agent.restartAfterStop = false;
  if (status === STATUS.queued) agent.startedAt = at;
  if (status === STATUS.running) agent.runningAt = at;
  if (status === STATUS.stopped) agent.stoppedAt = at;
}

function isPaid({ subscription, credits }: Pick<Agent, "subscription" | "credits">): boolean {
  return subscription && credits > 0;
}

function statusAfter(agent: Agent): Status | undefined {
  // A restart starts the agent, and an unpaid agent is not started.
  if (agent.status === STATUS.stopping)
    return agent.restartAfterStop && isPaid(agent) ? STATUS.queued : STATUS.stopped;
  if (agent.status === STATUS.queued) return STATUS.starting;
  if (agent.status === STATUS.starting) return agent.failingStarts > 0 ? STATUS.error : STATUS.running;
  return undefined;
}

function phaseOf({ status }: Agent, { phaseMs }: Settings): number {
  if (typeof phaseMs === "number") return phaseMs;
  return status === STATUS.stopping
    ? phaseMs.stopping
    : status === STATUS.queued
      ? phaseMs.queued
      : phaseMs.starting;
}

/** Moves an agent through the statuses that pass by themselves, as far as the clock has gone. */
export function passPhases(agent: Agent, settings: Settings, now: number): void {
  agent.statusSince = Math.min(agent.statusSince, now);
  let next = statusAfter(agent);
  while (next !== undefined && now - agent.statusSince >= phaseOf(agent, settings)) {
    if (next === STATUS.error) agent.failingStarts -= 1;
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
  const isUnderWay = agent.status === STATUS.queued || containerRuns(agent);
  if (!isPaid(agent) && isUnderWay && settings.unpaidAgent === "stop") stop(agent, now);
}

/** A functional write reaches a starting or running agent by a restart; any other agent at its next start. */
export function restartIfRunning(agent: Agent, now: number): void {
  agent.updatedAt = now;
  if (!containerRuns(agent)) return;
  enterStatus(agent, STATUS.stopping, now);
  agent.restartAfterStop = true;
}

/** Why a Start is rejected, in the API's words; undefined when it is not. */
export function startRejection(agent: Agent): string | undefined {
  if (containerRuns(agent)) return "Agent is already running";
  if (agent.status === STATUS.queued) return "Agent is already queued to start";
  if (agent.status === STATUS.stopping) return "Agent is currently stopping, please wait";
  if (agent.status === STATUS.setupRequired) {
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
  if (agent.status === STATUS.stopped || agent.status === STATUS.setupRequired)
    return "Agent is already stopped";
  if (agent.status === STATUS.error && settings.stopAtError === "reject") {
    return "Agent is in error state, use Start to retry";
  }
  if (agent.status === STATUS.stopping && settings.stopWhileStopping === "reject") {
    return "Agent is currently stopping, please wait";
  }
  return undefined;
}

export function stop(agent: Agent, now: number): void {
  agent.restartAfterStop = false;
  if (agent.status === STATUS.queued) enterStatus(agent, STATUS.stopped, now);
  else if (agent.status !== STATUS.stopping) enterStatus(agent, STATUS.stopping, now);
}

/** The API's own test of a complete setup: connected, or any field of the user's filled in; no deeper check. */
export function setupIsComplete(agent: Agent, settings: Settings, now: number): boolean {
  return isConnected(agent, settings, now) || agent.linkedin.organizationid !== "";
}

export function completeSetup(agent: Agent, settings: Settings, now: number): void {
  if (agent.status !== STATUS.setupRequired || !setupIsComplete(agent, settings, now)) return;
  enterStatus(agent, STATUS.stopped, now);
}
