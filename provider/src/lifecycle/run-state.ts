import type { AgentDetail } from "../wiro/responses";
import { AGENT_STATUSES } from "../wiro/agent-status";

/** What can be asked of an agent. */
export const DESIRED = ["running", "stopped"] as const;
export type Desired = (typeof DESIRED)[number];

const [STOPPED, STOPPING, QUEUED, STARTING, RUNNING, ERROR, SETUP_REQUIRED] = AGENT_STATUSES.keys();

/** The part of an agent that shows whether it runs. */
export type RunState = Pick<AgentDetail, "status" | "credits" | "subscribed">;

export function isDesired(word: string): word is Desired {
  return (DESIRED as readonly string[]).includes(word);
}

/** What the agent does, as a value of the input `desired`. `declared`: the declared value, if there is one. */
export function inWords({ status, credits, subscribed }: RunState, declared: Desired | undefined): string {
  switch (status) {
    case QUEUED:
    case STARTING:
    case RUNNING:
      return "running";
    case STOPPING:
      // Every functional write restarts a running agent by itself, through this status: it is on its way back.
      return declared === "running" ? "running" : "stopped";
    case STOPPED:
    case ERROR:
    case SETUP_REQUIRED:
      // Nothing of it runs, as declared.
      if (declared === "stopped") return "stopped";
      if (status === ERROR) return "error";
      if (status === SETUP_REQUIRED) return "stopped: setup required";
      if (subscribed === false) return "stopped: no subscription";
      return credits !== undefined && credits <= 0 ? "stopped: no credits" : "stopped";
    default:
      return `unknown: the API says status ${status}`;
  }
}

/** What a run has done so far to start or stop an agent. */
export interface StepMemory {
  /** Whether the API took our Start or Stop. */
  readonly accepted: boolean;
  /** Whether its status has changed during this run. */
  readonly moved: boolean;
  readonly setupTried: boolean;
}

/** A step that is a call of the API. */
export type Call = "start" | "stop" | "complete-setup";
export type Step = "done" | "wait" | Call | "fail-error" | "fail-setup-required";

/** Where a call leads, of all the changes of a status: an agent goes from queued to running by itself, too. */
const LEADS_TO: Readonly<Record<Call, readonly (number | undefined)[]>> = {
  start: [QUEUED, STARTING, RUNNING, ERROR],
  stop: [STOPPING, STOPPED],
  "complete-setup": [],
};

/** Whether the status after a call without a response shows that it was carried out. */
export function isDoneBy(call: Call, before: number, after: number): boolean {
  return before !== after && LEADS_TO[call].includes(after);
}

/** Whether the agent came back up: a restart, flagged by a write before our Stop, that the Stop did not cancel. */
export function isRestart(before: number, after: number): boolean {
  return before === STOPPING && LEADS_TO.start.includes(after);
}

/**
 * The next step. Start is sent once: we do not fight a person who stops an agent that we started. Stop is sent again
 * only to a restart that it did not cancel.
 */
export function nextStep(desired: Desired, status: number, memory: StepMemory): Step {
  return desired === "running" ? stepToRunning(status, memory) : stepToStopped(status, memory);
}

function stepToRunning(status: number, { accepted, moved, setupTried }: StepMemory): Step {
  switch (status) {
    case RUNNING:
      return "done";
    case STOPPED:
      return accepted ? "wait" : "start";
    case ERROR:
      // A Start is the API's way out of it; but what failed during this run would only fail again.
      return accepted || moved ? "fail-error" : "start";
    case SETUP_REQUIRED:
      return setupTried ? "fail-setup-required" : "complete-setup";
    default:
      return "wait";
  }
}

function stepToStopped(status: number, { accepted }: StepMemory): Step {
  switch (status) {
    case STOPPED:
    case ERROR:
    case SETUP_REQUIRED:
      return "done";
    case QUEUED:
    case STARTING:
    case RUNNING:
      return accepted ? "wait" : "stop";
    default:
      // Stopping: for good, or for a restart that can only be stopped once it has begun.
      return "wait";
  }
}
