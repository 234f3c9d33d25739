import { agentStatus } from "../wiro/agent-status";
import { elapsed, SECOND } from "../wiro/clock";
import { mayHaveBeenApplied, isMissingAgent, isRejected, type WiroError } from "../wiro/error";
import { type Context, messageOf } from "./lifecycle";
import { type Call, type Desired, isDoneBy, isRestart, nextStep, type Step } from "./run-state";

/** How an agent is waited for. */
export const WAIT = {
  timeoutSeconds: 300,
  /** The pause before the second look; each further one is twice as long. */
  firstPauseMs: SECOND / 2,
  maxPauseMs: 8 * SECOND,
  /** Nothing is said of an agent that is there within this: a fleet that starts is not worth a page of lines. */
  quietMs: 5 * SECOND,
  /** After that a line at each change of the status, and at least as often as this. */
  reportEveryMs: 30 * SECOND,
  /** How often a call is sent again when no answer came and the status shows that nothing happened. */
  repeats: 2,
};

export interface Goal {
  readonly agentGuid: string;
  readonly desired: Desired;
  readonly timeoutSeconds: number | undefined;
}

/** The API took our Start or Stop, and then something kept the agent from getting there. */
export class Halfway extends Error {
  constructor(
    readonly status: number,
    cause: unknown,
  ) {
    super(messageOf(cause), { cause });
  }
}

/** Something of the agent itself, such as its setup, keeps it from running. */
class CannotRun extends Error {}

/** Whether it is for the agent itself that it does not run, and not for what is between it and us. */
export function isStuck(error: unknown): boolean {
  const cause = error instanceof Halfway ? error.cause : error;
  if (cause instanceof CannotRun) return true;
  return isRejected(cause) && (cause.operation === "Start" || cause.operation === "Update");
}

/** What became of the way so far. */
interface Way {
  accepted: boolean;
  moved: boolean;
  setupTried: boolean;
  status: number;
  /** This was sent, and no answer came. */
  unanswered: { call: Call; times: number } | undefined;
  /** Why the last look told nothing. */
  blind: WiroError | undefined;
}

/** Brings the agent where it should be, waits until it is there, and gives its last status. */
export async function bring(context: Context, goal: Goal): Promise<number> {
  const { clock } = context;
  const { desired, timeoutSeconds = WAIT.timeoutSeconds } = goal;
  const deadline = elapsed(clock) + timeoutSeconds * SECOND;
  const report = progressReporter(context, goal);
  const status = await statusOf(context, goal, "update");
  const way: Way = {
    accepted: false,
    moved: false,
    setupTried: false,
    status,
    unanswered: undefined,
    blind: undefined,
  };
  try {
    for (let pause = WAIT.firstPauseMs; ; pause = Math.min(2 * pause, WAIT.maxPauseMs)) {
      // Without news there is nothing to do but to look again.
      const step = way.blind === undefined ? nextStep(desired, way.status, way) : "wait";
      if (step === "done") return way.status;
      if (!(await act(context, goal, way, step))) {
        const left = deadline - elapsed(clock);
        if (left <= 0) throw way.blind ?? late(goal, way.status, timeoutSeconds);
        report(way.blind === undefined ? `is ${agentStatus(way.status)}` : "does not tell its status");
        await clock.sleep(Math.min(left, pause));
      }
      await readStatus(context, goal, way);
    }
  } catch (error) {
    // Of an agent that is gone nothing is half done.
    if (!way.accepted || isMissingAgent(error)) throw error;
    throw new Halfway(way.status, error);
  }
}

async function statusOf(
  { client }: Context,
  { agentGuid }: Goal,
  freshness: "now" | "update" = "now",
): Promise<number> {
  return (await client.detail(agentGuid, freshness)).status;
}

async function readStatus(context: Context, goal: Goal, way: Way): Promise<void> {
  try {
    const status = await statusOf(context, goal);
    // Whether a call without an answer was carried out, only the status can tell.
    if (way.unanswered !== undefined && isDoneBy(way.unanswered.call, way.status, status))
      way.accepted = true;
    if (goal.desired === "stopped" && isRestart(way.status, status)) way.accepted = false;
    way.moved ||= status !== way.status;
    way.status = status;
    way.blind = undefined;
  } catch (error) {
    // A server that fails for a moment ends no wait of minutes; what is not the API at all does.
    if (!mayHaveBeenApplied(error) || error.kind === "unreadable") throw error;
    way.blind = error;
  }
}

/** Takes the step. True: look again at once. */
async function act(context: Context, goal: Goal, way: Way, step: Step): Promise<boolean> {
  switch (step) {
    case "complete-setup":
      return await send(context, goal, way, step);
    case "start":
    case "stop":
      await send(context, goal, way, step);
      return false;
    case "fail: error":
      throw cannotRun(
        goal,
        "it ended in its error state; look at its log in Wiro, correct what it names, and run again, which starts it anew.",
      );
    case "fail: setup required":
      throw cannotRun(
        goal,
        "its setup is not complete, so it cannot be started; store the credentials that it lacks, declare this resource to depend on them (dependsOn), and run again.",
      );
    case "done":
    case "wait":
      return false;
  }
}

/** Whether there was an answer. Without one it may be sent again, after a look. */
async function send({ client }: Context, { agentGuid }: Goal, way: Way, call: Call): Promise<boolean> {
  try {
    if (call === "complete-setup") {
      await client.completeSetup(agentGuid);
      way.setupTried = true;
    } else if ((await client[call](agentGuid)) === "accepted") way.accepted = true;
    return true;
  } catch (error) {
    const times = way.unanswered?.call === call ? way.unanswered.times + 1 : 1;
    if (!mayHaveBeenApplied(error) || times > WAIT.repeats) throw error;
    way.unanswered = { call, times };
    return false;
  }
}

function late(goal: Goal, status: number, timeoutSeconds: number): Error {
  return new Error(
    `${nameOf(goal)}: it is ${agentStatus(status)}, and was not ${goal.desired} within ${timeoutSeconds} s; run again, which goes on from there, or give it more timeoutSeconds.`,
  );
}

function cannotRun(goal: Goal, why: string): CannotRun {
  return new CannotRun(`${nameOf(goal)}: ${why}`);
}

function nameOf({ agentGuid }: Goal): string {
  return `AgentState of agent ${agentGuid}`;
}

/** Tells the user what the agent does while it is waited for. */
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
