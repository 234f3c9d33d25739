import { AGENT_STATUSES } from "../../../provider/src/wiro/agent-status";
import { isMissingAgent } from "../../../provider/src/wiro/error";
import { Run } from "../../../provider/src/engine/run";
import { type Context, messageOf } from "../../../provider/src/lifecycle/lifecycle";
import { reconcileRunState, type Goal, StillChanging } from "../../../provider/src/lifecycle/run-agent";
import {
  type Desired,
  inWords,
  nextStep,
  type RunState,
  type Step,
} from "../../../provider/src/lifecycle/run-state";
import { AutoClock } from "../fake-clock";
import type { Reply } from "../http-server";
import { clientOf, DONE, GUID, rejection } from "../wiro/client-of";

/**
 * An agent whose Detail shows these statuses and repeats the last one. The responses to other calls come from a list
 * for each operation. The client itself tries a server that is down three times.
 */
async function agentWith(
  statuses: readonly (number | "gone" | "down" | "foreign")[],
  responses: Readonly<Record<string, Reply | readonly Reply[]>> = {},
  cancelled = new AbortController().signal,
) {
  const left = [...statuses];
  const repliesLeft = new Map(
    Object.entries(responses).map(([operation, replies]) => [operation, [replies].flat()]),
  );
  const clock = new AutoClock();
  const reported: string[] = [];
  const { client, server } = await clientOf(
    ({ path }) => {
      const operation = path.split("/").at(-1) ?? "";
      const replies = repliesLeft.get(operation) ?? [];
      if (operation !== "Detail")
        return (replies.length > 1 ? replies.shift() : replies[0]) ?? { body: DONE };
      const status = left.length > 1 ? left.shift() : left[0];
      if (status === "gone") return { body: rejection("User agent not found", 95) };
      if (status === "down") return { status: 503, body: "" };
      if (status === "foreign") return { body: "<html>" };
      return { body: { ...DONE, useragents: [{ guid: GUID, status }] } };
    },
    { clock },
  );
  const context: Context = {
    client,
    clock,
    cancelled,
    report: (line) => reported.push(line),
    warn: (line) => reported.push(`warning: ${line}`),
  };
  const calls = () =>
    server.received.map(({ path }) => path.split("/").at(-1)).filter((it) => it !== "Detail");
  return { context, clock, reported, calls, server };
}

const goal = (desired: Desired, timeoutSeconds?: number): Goal => ({
  agentGuid: GUID,
  desired,
  timeoutSeconds,
});

async function failureOf(work: Promise<unknown>): Promise<Error> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Error) return error;
  throw new Error("it succeeded");
}

describe("the wait", () => {
  it("polls after pauses that double up to 8 s, with no jitter", async () => {
    const { context, clock } = await agentWith([2, 2, 2, 2, 2, 2, 2, 4]);
    expect(await reconcileRunState(context, goal("running"))).toBe(4);
    expect(clock.sleeps).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  it.each([undefined, 10])("ends at its timeout, to the second (%s)", async (timeoutSeconds) => {
    const { context, clock } = await agentWith([2]);
    const begin = clock.now();
    const { message } = await failureOf(reconcileRunState(context, goal("running", timeoutSeconds)));
    const seconds = timeoutSeconds ?? 300;
    expect(clock.now() - begin).toBe(seconds * 1000);
    expect(message).toBe(
      `AgentState of agent ${GUID}: after ${seconds} s it is queued, not running; run again to go on from there, or give it more timeoutSeconds.`,
    );
  });

  it.each([
    ["accepted", {}, "after Start was accepted"],
    ["without a response", { Start: { how: "reset" } }, "after Start had no response"],
  ] as const)("ends at once when the run is cancelled after a Start, %s", async (_, responses, sent) => {
    const run = new Run();
    const { context, clock, calls } = await agentWith([0, 2], responses, run.cancelled);
    const { client } = context;
    const start = client.start.bind(client);
    jest.spyOn(client, "start").mockImplementation((guid) => start(guid).finally(() => run.cancel()));
    const error = await failureOf(reconcileRunState(context, goal("running")));
    expect(error).toBeInstanceOf(StillChanging);
    expect(error.message).toBe(
      `AgentState of agent ${GUID}: the run was cancelled ${sent}; when last read, it was stopped, not running; run again to go on from there.`,
    );
    expect(calls()).toEqual(["Start"]);
    expect(clock.sleeps).toHaveLength(1);
  });

  it.each([
    ["running", 0, "stopped"],
    ["running", 6, "setup required"],
    ["stopped", 4, "running"],
  ] as const)("to %s: a run that is cancelled sends nothing to an agent at %d", async (desired, at, word) => {
    const { context, calls } = await agentWith([at], {}, AbortSignal.abort());
    const error = await failureOf(reconcileRunState(context, goal(desired)));
    expect(error).not.toBeInstanceOf(StillChanging);
    expect(error.message).toBe(
      `AgentState of agent ${GUID}: the run was cancelled while it was ${word}, not ${desired}; run again to go on from there.`,
    );
    expect(calls()).toEqual([]);
  });

  it("goes on through polls that fail, and reports why only at its end", async () => {
    const back = await agentWith([0, 2, ...Array<"down">(6).fill("down"), 3, 4]);
    expect(await reconcileRunState(back.context, goal("running"))).toBe(4);
    expect(back.calls()).toEqual(["Start"]);
    const down = await agentWith([0, 2, "down"]);
    const error = await failureOf(reconcileRunState(down.context, goal("running", 20)));
    expect(error).toBeInstanceOf(StillChanging);
    expect(error.message).toMatch(/^Detail of agent .* HTTP 503/);
  });

  it("does not report an old status where a poll failed", async () => {
    const { context, reported } = await agentWith([0, 2, 2, 2, 2, ...Array<"down">(6).fill("down"), 4]);
    await reconcileRunState(context, goal("running"));
    expect(reported.at(-1)).toMatch(
      /^agent \S+ does not report its status after \d+ s; waiting until it is running\.$/,
    );
  });

  it("ends at once where a server other than the API responds", async () => {
    const { context, clock } = await agentWith([0, 2, "foreign"]);
    const begin = clock.now();
    expect((await failureOf(reconcileRunState(context, goal("running")))).message).toMatch(
      /not the API's JSON/,
    );
    expect(clock.now() - begin).toBeLessThan(30_000);
  });

  it("reports nothing for 5 s, then each change of the status, and an unchanged status every half a minute", async () => {
    const { context, reported } = await agentWith([0, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 4]);
    await reconcileRunState(context, goal("running"));
    expect(reported).toEqual([
      `agent ${GUID} is queued after 8 s; waiting until it is running.`,
      `agent ${GUID} is starting after 16 s; waiting until it is running.`,
      `agent ${GUID} is starting after 48 s; waiting until it is running.`,
    ]);
  });

  it("does not report the status from before a slow Start", async () => {
    const busy: Reply = { status: 429, headers: { "retry-after": "10" } };
    const { context, reported } = await agentWith([0, 2, 4], { Start: [busy, { body: DONE }] });
    await reconcileRunState(context, goal("running"));
    expect(reported).toEqual([expect.stringMatching(/^agent \S+ is queued after 1\d s; /)]);
  });

  it("reports an unchanged status while the API accepts no Start", async () => {
    const { context, reported } = await agentWith([0], {
      Start: { body: rejection("Agent is currently stopping") },
    });
    await failureOf(reconcileRunState(context, goal("running", 60)));
    expect(reported[0]).toMatch(/^agent \S+ is stopped after \d+ s; waiting until it is running\.$/);
    expect(reported.length).toBeGreaterThan(1);
  });

  it("reports nothing for an agent that arrives soon", async () => {
    const { context, reported } = await agentWith([0, 2, 3, 4]);
    await reconcileRunState(context, goal("running"));
    expect(reported).toEqual([]);
  });
});

describe("Start and Stop", () => {
  it.each([
    ["the status shows that it was carried out", [0, 2, 3, 4], ["Start"]],
    ["the status shows that it was not", [0, 0, 0, 0], ["Start", "Start", "Start"]],
    ["the status shows it still in its error state", [5, 5, 5, 5], ["Start", "Start", "Start"]],
  ])("trap 18: are sent again only after a poll: no response, and %s", async (_, statuses, calls) => {
    const agent = await agentWith(statuses, { Start: { how: "reset" } });
    await reconcileRunState(agent.context, goal("running")).catch(() => undefined);
    expect(agent.calls()).toEqual(calls);
    const [first, second, third] = agent.server.received.map(({ path }) => path.split("/").at(-1));
    expect([first, second, third]).toEqual(["Detail", "Start", "Detail"]);
  });

  const reset: Reply = { how: "reset" };
  it.each([
    [
      "a Stop, of an agent that goes up by itself",
      "stopped",
      { Stop: [reset, { body: DONE }] },
      [3, 4, 1, 0],
      ["Stop", "Stop"],
    ],
    ["a Stop, of an agent that goes down", "stopped", { Stop: reset }, [3, 1, 0], ["Stop"]],
    [
      "the call that completes the setup, and did",
      "running",
      { Update: reset },
      [6, 0, 2, 4],
      ["Update", "Start"],
    ],
    [
      "the call that completes the setup, and did not",
      "running",
      { Update: [reset, { body: DONE }] },
      [6, 6, 0, 4],
      ["Update", "Update", "Start"],
    ],
  ] as const)("are followed by a poll: no response to %s", async (_, desired, responses, statuses, calls) => {
    const agent = await agentWith(statuses, responses);
    expect(await reconcileRunState(agent.context, goal(desired))).toBe(statuses.at(-1));
    expect(agent.calls()).toEqual(calls);
  });

  it("Start that ends in the error state before the first poll was carried out", async () => {
    const { context } = await agentWith([0, 5], { Start: reset });
    expect(await failureOf(reconcileRunState(context, goal("running")))).toBeInstanceOf(StillChanging);
  });

  it("Start is not sent again when the API accepted a part of it", async () => {
    const body = { result: true, errors: [{ code: 0, message: "No credits available" }] };
    const { context, calls } = await agentWith([0], { Start: { body } });
    expect((await failureOf(reconcileRunState(context, goal("running")))).message).toMatch(
      /only a part was accepted/,
    );
    expect(calls()).toEqual(["Start"]);
  });

  it("Stop is sent again for a restart that it did not cancel", async () => {
    const { context, calls } = await agentWith([4, 1, 2, 3, 4, 1, 0]);
    expect(await reconcileRunState(context, goal("stopped"))).toBe(0);
    expect(calls()).toEqual(["Stop", "Stop"]);
  });

  it("that never get a response end with the network's error, and may have been carried out", async () => {
    const { context } = await agentWith([0], { Start: { how: "reset" } });
    const error = await failureOf(reconcileRunState(context, goal("running")));
    expect(error).toBeInstanceOf(StillChanging);
    expect(error.message).toMatch(
      /^Start of agent .* cut before the whole response came\. Whether it was carried out/,
    );
  });

  it.each([
    ["running", "Agent is already running", [0, 4], 4],
    ["running", "Agent is already queued to start", [0, 2, 3, 4], 4],
    ["stopped", "Agent is already stopped", [4, 0], 0],
    ["stopped", "Agent is in error state, use Start to retry", [4, 5], 5],
  ] as const)("trap 18: to %s: %j is a success", async (desired, message, statuses, last) => {
    const { context } = await agentWith(statuses, {
      Start: { body: rejection(message) },
      Stop: { body: rejection(message) },
    });
    expect(await reconcileRunState(context, goal(desired))).toBe(last);
  });

  it.each([
    ["running", [0, 0, 4], ["Start", "Start"]],
    ["running", [5, 5, 4], ["Start", "Start"]],
    ["stopped", [4, 1, 2, 0], ["Stop", "Stop"]],
  ] as const)(
    "to %s is sent again when it was rejected while the agent was stopping",
    async (desired, statuses, sent) => {
      const body = rejection("Agent is currently stopping, please wait");
      const { context, calls } = await agentWith(statuses, { Start: { body }, Stop: { body } });
      expect(await reconcileRunState(context, goal(desired))).toBe(statuses.at(-1));
      expect(calls()).toEqual(sent);
    },
  );

  it("distinguishes an agent that was deleted during the wait from one that did not arrive", async () => {
    const { context } = await agentWith([4, 1, "gone"]);
    const error = await failureOf(reconcileRunState(context, goal("stopped")));
    expect(isMissingAgent(error)).toBe(true);
  });

  it("are not repeated against another person: whoever stops the started agent wins", async () => {
    const { context, calls } = await agentWith([0, 2, 0]);
    const error = await failureOf(reconcileRunState(context, goal("running", 5)));
    expect(error).toBeInstanceOf(StillChanging);
    expect(calls()).toEqual(["Start"]);
  });

  it.each([
    [
      "No credits available. Please renew your subscription or purchase extra credits.",
      /buy extra credits in Wiro/,
    ],
    ["Agent has no remaining credits for this month", /buy extra credits in Wiro/],
    ["Subscription required — please subscribe to this agent before starting it.", /Subscribe to the agent/],
    [
      "Active subscription required to start agent. Please renew your subscription.",
      /Subscribe to the agent/,
    ],
    [
      "Agent setup is not complete. Please fill in your credentials before starting.",
      /Store the credentials/,
    ],
    ["Only a team admin can perform this action on a team-owned agent.", /key of an admin of the team/],
    ["This agent belongs to a different team.", /in the agent's own workspace/],
  ])("that are rejected end with the API's reason and what to do: %s", async (message, remedy) => {
    for (const status of [200, 403, 500]) {
      const { context, calls } = await agentWith([0], { Start: { status, body: rejection(message, 97) } });
      const error = await failureOf(reconcileRunState(context, goal("running")));
      expect(error).not.toBeInstanceOf(StillChanging);
      expect(messageOf(error)).toContain(message.replace(/\.$/, ""));
      expect(messageOf(error)).toMatch(remedy);
      expect(calls()).toEqual(["Start"]);
    }
  });
});

describe("the next step", () => {
  const fresh = { accepted: false, moved: false, setupTried: false };
  const steps = (desired: Desired, way: typeof fresh) =>
    AGENT_STATUSES.map((_, status) => nextStep(desired, status, way));

  it.each<[Desired, Step[]]>([
    ["running", ["start", "wait", "wait", "wait", "done", "start", "complete-setup"]],
    ["stopped", ["done", "wait", "stop", "stop", "stop", "done", "done"]],
  ])("at first, to be %s", (desired, expected) => {
    expect(steps(desired, fresh)).toEqual(expected);
  });

  it.each<[Desired, Step[]]>([
    ["running", ["wait", "wait", "wait", "wait", "done", "fail-error", "fail-setup-required"]],
    ["stopped", ["done", "wait", "wait", "wait", "wait", "done", "done"]],
  ])("once the API accepted the call, to be %s", (desired, expected) => {
    expect(steps(desired, { accepted: true, moved: true, setupTried: true })).toEqual(expected);
  });

  it("a restart that ends in the error state is not started again", () => {
    expect(nextStep("running", 5, { ...fresh, moved: true })).toBe("fail-error");
  });

  it("a setup that the one call did not complete ends the wait", () => {
    expect(nextStep("running", 6, { ...fresh, setupTried: true })).toBe("fail-setup-required");
  });
});

describe("the sentence for what an agent does", () => {
  const agent = (status: number, rest: Partial<RunState> = {}): RunState => ({
    status,
    credits: undefined,
    subscribed: undefined,
    ...rest,
  });

  it.each<[number, Desired | undefined, string]>([
    [0, "running", "stopped"],
    [1, "running", "running"],
    [2, "running", "running"],
    [3, "running", "running"],
    [4, "running", "running"],
    [5, "running", "error"],
    [6, "running", "stopped: setup required"],
    [7, "running", "unknown: the API says status 7"],
    [0, "stopped", "stopped"],
    [1, "stopped", "stopped"],
    [2, "stopped", "running"],
    [3, "stopped", "running"],
    [4, "stopped", "running"],
    [5, "stopped", "stopped"],
    [6, "stopped", "stopped"],
    [1, undefined, "stopped"],
    [5, undefined, "error"],
  ])("at status %s, declared %s: %s", (status, declared, words) => {
    expect(inWords(agent(status), declared)).toBe(words);
  });

  it("has the reason why it does not run, where the API gives one", () => {
    expect(inWords(agent(0, { credits: 0 }), "running")).toBe("stopped: no credits");
    expect(inWords(agent(0, { credits: 3 }), "running")).toBe("stopped");
    expect(inWords(agent(0, { subscribed: false, credits: 0 }), "running")).toBe("stopped: no subscription");
    expect(inWords(agent(0, { credits: 0 }), "stopped")).toBe("stopped");
  });
});
