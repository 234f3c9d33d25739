import { agentStatus } from "../wiro/agent-status";
import { elapsed, SECOND } from "../wiro/clock";
import { mayHaveBeenApplied, isMissingAgent, isRejected, type WiroError } from "../wiro/error";
import { type Context, messageOf } from "./lifecycle";
import { type Call, type Desired, isDoneBy, isRestart, nextStep, type Step } from "./run-state";

/** How an agent is waited for. */
export const WAIT = {
  timeoutSeconds: 300,
  /** The pause before the second poll; each further one is twice as long. */
  firstPauseMs: SECOND / 2,
  maxPauseMs: 8 * SECOND,
  /** Nothing is printed of an agent that is there within this time: a fleet that starts would fill a page. */
  quietMs: 5 * SECOND,
  /** After that a line at each change of the status, and at least as often as this. */
  reportEveryMs: 30 * SECOND,
  /** How often a call is sent again when no response came and the status shows that nothing happened. */
  repeats: 2,
};

export interface Goal {
  readonly agentGuid: string;
  readonly desired: Desired;
  readonly timeoutSeconds: number | undefined;
}

/** The API took our Start or Stop, or may have taken it, and then something kept the agent from getting there. */
export class StillChanging extends Error {
  constructor(
    readonly status: number,
    cause: unknown,
  ) {
    super(messageOf(cause), { cause });
  }
}

/** Something of the agent itself, such as its setup, keeps it from running. */
class CannotRun extends Error {}

/** Whether the agent itself is why it does not run, and not the connection to it. */
export function isStuck(error: unknown): boolean {
  const cause = error instanceof StillChanging ? error.cause : error;
  if (cause instanceof CannotRun) return true;
  return isRejected(cause) && (cause.operation === "Start" || cause.operation === "Update");
}

/** The progress so far. */
interface Progress {
  accepted: boolean;
  moved: boolean;
  setupTried: boolean;
  status: number;
  /** This was sent, and no response came. */
  noResponse: { call: Call; times: number } | undefined;
  /** Why the last poll failed. */
  lastReadFailure: WiroError | undefined;
}

/** Starts or stops the agent, waits until it is there, and returns its last status. */
export async function reconcileRunState(context: Context, goal: Goal): Promise<number> {
  const { clock, cancelled } = context;
  const { desired, timeoutSeconds = WAIT.timeoutSeconds } = goal;
  const deadline = elapsed(clock) + timeoutSeconds * SECOND;
  const report = progressReporter(context, goal);
  const status = await statusOf(context, goal, "update");
  const progress: Progress = {
    accepted: false,
    moved: false,
    setupTried: false,
    status,
    noResponse: undefined,
    lastReadFailure: undefined,
  };
  // Nothing is sent for a run that the user has ended: a Start spends credits.
  const endIfCancelled = () => {
    if (cancelled.aborted) throw cancellation(goal, progress);
  };
  try {
    for (let pause = WAIT.firstPauseMs; ; pause = Math.min(2 * pause, WAIT.maxPauseMs)) {
      // Without a status it can only poll again.
      const step =
        progress.lastReadFailure === undefined ? nextStep(desired, progress.status, progress) : "wait";
      if (step === "done") return progress.status;
      endIfCancelled();
      if (!(await act(context, goal, progress, step))) {
        const left = deadline - elapsed(clock);
        if (left <= 0) throw progress.lastReadFailure ?? timedOut(goal, progress.status, timeoutSeconds);
        // A call may just have changed the status, so the known one is outdated.
        const isSent = step !== "wait" && (progress.accepted || progress.noResponse !== undefined);
        if (!isSent) {
          const isKnown = progress.lastReadFailure === undefined;
          report(isKnown ? `is ${agentStatus(progress.status)}` : "does not report its status");
        }
        await clock.sleep(Math.min(left, pause), cancelled);
        endIfCancelled();
      }
      await readStatus(context, goal, progress);
    }
  } catch (error) {
    const { accepted, noResponse } = progress;
    const mayBeTaken = accepted || isRunCall(noResponse?.call);
    // A missing agent leaves nothing half done.
    if (!mayBeTaken || isMissingAgent(error)) throw error;
    throw new StillChanging(progress.status, error);
  }
}

/** Whether the call is a Start or a Stop. */
function isRunCall(call: Call | undefined): boolean {
  return call === "start" || call === "stop";
}

async function statusOf(
  { client }: Context,
  { agentGuid }: Goal,
  freshness: "now" | "update" = "now",
): Promise<number> {
  return (await client.detail(agentGuid, freshness)).status;
}

async function readStatus(context: Context, goal: Goal, progress: Progress): Promise<void> {
  try {
    const status = await statusOf(context, goal);
    // Only the status shows whether a call without a response was carried out.
    if (progress.noResponse !== undefined && isDoneBy(progress.noResponse.call, progress.status, status))
      progress.accepted = true;
    if (goal.desired === "stopped" && isRestart(progress.status, status)) progress.accepted = false;
    progress.moved ||= status !== progress.status;
    progress.status = status;
    progress.lastReadFailure = undefined;
  } catch (error) {
    // A server that fails for a moment must not end a wait of minutes; a response that is not the API's does.
    if (!mayHaveBeenApplied(error) || error.kind === "unreadable") throw error;
    progress.lastReadFailure = error;
  }
}

/** Takes the step. True: poll again at once. */
async function act(context: Context, goal: Goal, progress: Progress, step: Step): Promise<boolean> {
  switch (step) {
    case "complete-setup":
      return await send(context, goal, progress, step);
    case "start":
    case "stop":
      await send(context, goal, progress, step);
      return false;
    case "fail-error":
      throw cannotRun(
        goal,
        "it ended in its error state; look at its log in Wiro, correct what it names, and run again, which starts it again.",
      );
    case "fail-setup-required":
      throw cannotRun(
        goal,
        "its setup is not complete, so it cannot be started; store the credentials that it lacks, declare this resource to depend on them (dependsOn), and run again.",
      );
    case "done":
    case "wait":
      return false;
  }
}

/** Whether there was a response. Without one it may be sent again, after a poll. */
async function send(
  { client }: Context,
  { agentGuid }: Goal,
  progress: Progress,
  call: Call,
): Promise<boolean> {
  try {
    if (call === "complete-setup") {
      await client.completeSetup(agentGuid);
      progress.setupTried = true;
    } else if ((await client[call](agentGuid)) === "accepted") progress.accepted = true;
    return true;
  } catch (error) {
    if (isRejected(error)) {
      if (error.kind === "partly-rejected" && call !== "complete-setup") progress.accepted = true;
      // The API would not reject a call that it had carried out without a response.
      progress.noResponse = undefined;
    }
    const times = progress.noResponse?.call === call ? progress.noResponse.times + 1 : 1;
    if (!mayHaveBeenApplied(error) || times > WAIT.repeats) throw error;
    progress.noResponse = { call, times };
    return false;
  }
}

function timedOut(goal: Goal, status: number, timeoutSeconds: number): Error {
  return new Error(
    `${nameOf(goal)}: after ${timeoutSeconds} s it is ${agentStatus(status)}, not ${goal.desired}; run again to go on from there, or give it more timeoutSeconds.`,
  );
}

function cancellation(goal: Goal, { accepted, noResponse, status }: Progress): Error {
  const observed = agentStatus(status);
  if (!accepted && !isRunCall(noResponse?.call))
    return new Error(
      `${nameOf(goal)}: the run was cancelled while it was ${observed}, not ${goal.desired}; run again to go on from there.`,
    );
  const call = goal.desired === "running" ? "Start" : "Stop";
  const response = accepted ? "was accepted" : "had no response";
  return new Error(
    `${nameOf(goal)}: the run was cancelled after ${call} ${response}; when last read, it was ${observed}, not ${goal.desired}; run again to go on from there.`,
  );
}

function cannotRun(goal: Goal, why: string): CannotRun {
  return new CannotRun(`${nameOf(goal)}: ${why}`);
}

function nameOf({ agentGuid }: Goal): string {
  return `AgentState of agent ${agentGuid}`;
}

/** Prints what the agent does while it is waited for. */
function progressReporter({ clock, report }: Context, { agentGuid, desired }: Goal): (news: string) => void {
  const begin = elapsed(clock);
  let lastReport: { news: string; at: number } | undefined;
  return (news) => {
    const now = elapsed(clock);
    if (now - begin < WAIT.quietMs) return;
    if (lastReport?.news === news && now - lastReport.at < WAIT.reportEveryMs) return;
    lastReport = { news, at: now };
    const seconds = Math.round((now - begin) / SECOND);
    report(`agent ${agentGuid} ${news} after ${seconds} s; waiting until it is ${desired}.`);
  };
}
