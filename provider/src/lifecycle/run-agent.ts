import { agentStatus } from "../wiro/agent-status";
import { SECOND } from "../wiro/clock";
import { isInDoubt, isMissingAgent } from "../wiro/error";
import { type Context, messageOf } from "./lifecycle";
import { type Desired, nextStep, type Step } from "./run-state";

/** How an agent is waited for. */
export const WAIT = {
  timeoutSeconds: 300,
  /** The pause before the second look; each further one is twice as long. */
  firstPauseMs: SECOND / 2,
  longestPauseMs: 8 * SECOND,
  /** Nothing is said of an agent that is there within this: a fleet that starts is not worth a page of lines. */
  quietMs: 5 * SECOND,
  /** After that a line at each change of the status, and at least as often as this. */
  sayEveryMs: 30 * SECOND,
  /** How often Start or Stop is sent again when no answer came and the status shows that nothing happened. */
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
    message: string,
  ) {
    super(message);
  }
}

/** What became of the way so far. */
interface Way {
  accepted: boolean;
  moved: boolean;
  setupTried: boolean;
  status: number;
  /** Start or Stop was sent at this status, and no answer came. */
  unanswered: { status: number; times: number } | undefined;
}

/** Brings the agent where it should be, waits until it is there, and gives its last status. */
export async function bring(context: Context, goal: Goal): Promise<number> {
  const { clock } = context;
  const { desired, timeoutSeconds = WAIT.timeoutSeconds } = goal;
  const deadline = clock.now() + timeoutSeconds * SECOND;
  const say = sayer(context, goal);
  const status = await statusOf(context, goal);
  const way: Way = { accepted: false, moved: false, setupTried: false, status, unanswered: undefined };
  try {
    for (let pause = WAIT.firstPauseMs; ; pause = Math.min(2 * pause, WAIT.longestPauseMs)) {
      const step = nextStep(desired, way.status, way);
      if (step === "done") return way.status;
      if (!(await act(context, goal, way, step))) {
        const left = deadline - clock.now();
        if (left <= 0) throw late(goal, way.status, timeoutSeconds);
        say(way.status);
        await clock.sleep(Math.min(left, pause));
      }
      look(way, await statusOf(context, goal));
    }
  } catch (error) {
    // Of an agent that is gone nothing is half done.
    if (!way.accepted || isMissingAgent(error)) throw error;
    throw new Halfway(way.status, messageOf(error));
  }
}

async function statusOf({ client }: Context, { agentGuid }: Goal): Promise<number> {
  return (await client.detail(agentGuid, "now")).status;
}

function look(way: Way, status: number): void {
  // Whether a call without an answer was carried out, only the status can tell.
  if (way.unanswered !== undefined && status !== way.unanswered.status) way.accepted = true;
  way.moved ||= status !== way.status;
  way.status = status;
}

/** Takes the step. True: look again at once. */
async function act({ client }: Context, goal: Goal, way: Way, step: Step): Promise<boolean> {
  const { agentGuid } = goal;
  switch (step) {
    case "complete-setup":
      await client.completeSetup(agentGuid);
      way.setupTried = true;
      return true;
    case "start":
    case "stop":
      try {
        if ((await client[step](agentGuid)) === "accepted") way.accepted = true;
      } catch (error) {
        const times = (way.unanswered?.times ?? 0) + 1;
        if (!isInDoubt(error) || times > WAIT.repeats) throw error;
        way.unanswered = { status: way.status, times };
      }
      return false;
    case "fail: error":
      throw failure(
        goal,
        "it ended in its error state; look at its log in Wiro, correct what it names, and run again, which starts it anew.",
      );
    case "fail: setup required":
      throw failure(
        goal,
        "its setup is not complete, so it cannot be started; store the credentials that it lacks, declare this resource to depend on them (dependsOn), and run again.",
      );
    case "done":
    case "wait":
      return false;
  }
}

function late(goal: Goal, status: number, timeoutSeconds: number): Error {
  return failure(
    goal,
    `it is ${agentStatus(status)}, and was not ${goal.desired} within ${timeoutSeconds} s; run again, which goes on from there, or give it more timeoutSeconds.`,
  );
}

function failure({ agentGuid }: Goal, what: string): Error {
  return new Error(`AgentState of agent ${agentGuid}: ${what}`);
}

/** Tells the user what the agent does while it is waited for. */
function sayer({ clock, tell }: Context, { agentGuid, desired }: Goal): (status: number) => void {
  const begin = clock.now();
  let said: { status: number; at: number } | undefined;
  return (status) => {
    const now = clock.now();
    if (now - begin < WAIT.quietMs) return;
    if (said?.status === status && now - said.at < WAIT.sayEveryMs) return;
    said = { status, at: now };
    const seconds = Math.round((now - begin) / SECOND);
    tell(`agent ${agentGuid} is ${agentStatus(status)} after ${seconds} s; waiting until it is ${desired}.`);
  };
}
