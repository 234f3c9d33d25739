import { z } from "zod";
import { agentGuidSchema } from "../wiro/agent-guid";
import { agentStatus, WHILE_STOPPED } from "../wiro/agent-status";
import { changedKeys, checkFields, choice, pick, shown } from "./fields";
import { type CheckResult, type Properties, UNKNOWN } from "./check";
import {
  type Context,
  type DiffResult,
  type Lifecycle,
  messageOf,
  type Observed,
  PartialFailure,
  type Recorded,
} from "./lifecycle";
import { AGENT_STATE_ID } from "./ids";
import { identityDifference } from "./identity";
import {
  AGENT_NOT_VISIBLE,
  missingWarnings,
  PRESENT,
  lookupError,
  orLeaveUndone,
  orMissing,
  recordedWith,
} from "./missing-agent";
import { reconcileRunState, StillChanging, isStuck } from "./run-agent";
import { type Desired, DESIRED, inWords, isDesired } from "./run-state";

const SECONDS = "must be a whole number of seconds from 1 to 86400";

const fields = {
  agentGuid: agentGuidSchema,
  desired: z.enum(DESIRED, {
    error: (issue) =>
      issue.input === undefined
        ? 'is required; give "running" or "stopped"'
        : 'must be "running" or "stopped"',
  }),
  timeoutSeconds: z.int(SECONDS).min(1, SECONDS).max(86_400, SECONDS).optional(),
  onDelete: choice("leave", "stop").optional(),
};

/** The inputs after `check`. `presence` is derived; with ignoreChanges, `desired` may be what `read` found. */
export type AgentStateInputs = Omit<z.output<z.ZodObject<typeof fields>>, "desired"> & {
  desired: string;
  presence: string;
};
/**
 * `status` is the API's own word for what the agent does. `declared` is the `desired` of the program when the agent
 * last got there, and not an Output: a refresh puts the observed one into `desired`.
 */
export type AgentStateState = AgentStateInputs & { status: string; declared?: Desired };

/** What a program may give. */
export const AGENT_STATE_FIELDS = Object.keys(fields);
const INPUTS = [...AGENT_STATE_FIELDS, "presence"];

function check(news: Properties, recorded?: Properties): CheckResult {
  const { inputs, failures } = checkFields(fields, ["presence"], news, recorded);
  return { inputs: { ...inputs, presence: PRESENT }, failures };
}

function diff(state: AgentStateState, inputs: AgentStateInputs): DiffResult {
  const who = nameOf(state.agentGuid);
  const { replaces, notes } = identityDifference(
    AGENT_STATE_ID.parts,
    state,
    inputs,
    who,
    `the old agent is ${state.onDelete === "stop" ? "stopped" : "left as it is"}`,
  );
  if (replaces.length > 0) return { kind: "replace", properties: replaces, notes, warnings: [] };
  const changed = changedKeys(INPUTS, state, inputs);
  const warnings = missingWarnings(who, state.presence);
  if (changed.length === 0) return { kind: "same", notes, warnings };
  const stops = changed.includes("desired") && inputs.desired === "stopped";
  // The program may have taken the change back: then nothing else in the preview shows why there is an update.
  const unfinished =
    typeof state.desired === "string" && UNFINISHED.test(state.desired) && isDesired(inputs.desired)
      ? [
          `${who}: it is not known how its last Start or Stop ended, so the update makes sure that it is ${inputs.desired}.`,
        ]
      : [];
  const all = [...notes, ...unfinished, ...(stops ? [`${who}: ${WHILE_STOPPED}`] : [])];
  return { kind: "update", properties: changed, notes: all, warnings };
}

/** What has the update start or stop the agent. */
const ASKING = ["desired", "presence"];

function preview(inputs: AgentStateInputs, state: AgentStateState | undefined): Properties {
  const isAsked = state === undefined || changedKeys(ASKING, state, inputs).length > 0;
  return { ...inputs, status: isAsked ? UNKNOWN : state.status };
}

async function create(context: Context, inputs: AgentStateInputs): Promise<Recorded> {
  const { agentGuid, desired } = inputs;
  if (!isDesired(desired))
    throw new Error(`AgentState of agent ${agentGuid}: desired must be "running" or "stopped".`);
  try {
    return { id: AGENT_STATE_ID.format(inputs), state: await reach(context, inputs, desired) };
  } catch (error) {
    throw asPartial(error, inputs, desired);
  }
}

async function read({ client }: Context, id: string, state: Partial<AgentStateState>): Promise<Observed> {
  const { agentGuid } = AGENT_STATE_ID.parse(id);
  const agent = await orMissing(client.detail(agentGuid, "refresh"));
  const recorded = { agentGuid, ...pick(INPUTS, state) };
  const declared = pick(["declared"], state);
  if (agent === "missing") {
    if (state.presence === undefined) throw lookupError("AgentState", id, AGENT_NOT_VISIBLE);
    const gone = { ...recorded, presence: `missing: ${AGENT_NOT_VISIBLE}` };
    return { inputs: gone, state: { ...gone, ...declared, status: "missing" } };
  }
  const inputs = { ...recorded, desired: inWords(agent, state.declared), presence: PRESENT };
  return { inputs, state: { ...inputs, ...declared, status: agentStatus(agent.status) } };
}

async function update(
  context: Context,
  id: string,
  state: AgentStateState,
  inputs: AgentStateInputs,
): Promise<{ state: Properties }> {
  const { desired } = inputs;
  const isAsked = changedKeys(ASKING, state, inputs).length > 0;
  if (!isAsked || !isDesired(desired))
    return { state: { ...inputs, ...pick(["declared"], state), status: state.status } };
  const isEdited = desired !== state.declared;
  const change = {
    who: "AgentState",
    ...AGENT_STATE_ID.parse(id),
    asksAgent: isEdited && desired !== "stopped",
    undone: isEdited ? "it is not stopped" : undefined,
    record: recordedWith(["timeoutSeconds", "onDelete"], state, inputs),
  };
  return orLeaveUndone(context, change, updated(context, inputs, desired, isEdited));
}

async function remove(context: Context, id: string, state: AgentStateState): Promise<void> {
  if (state.onDelete !== "stop") {
    const runs = state.presence === PRESENT && state.desired === "running";
    if (runs)
      context.report(
        `${nameOf(state.agentGuid)}: the agent goes on running, and its tasks spend credits. To stop it with the delete, use onDelete: "stop".`,
      );
    return;
  }
  // A state may hold anything, and a wait needs an end.
  const timeoutSeconds = fields.timeoutSeconds.catch(undefined).parse(state.timeoutSeconds);
  try {
    await reconcileRunState(context, { ...AGENT_STATE_ID.parse(id), desired: "stopped", timeoutSeconds });
  } catch (error) {
    if (!(error instanceof StillChanging)) throw error;
    // A delete that fails records nothing, so a declaration that comes back would look the same.
    throw new Error(
      `${error.message} The state does not show this Stop: before you declare the AgentState again, wait until the agent is stopped, and run \`pulumi refresh\`.`,
      { cause: error },
    );
  }
}

export const agentState: Lifecycle<AgentStateInputs, AgentStateState> = {
  secrets: [],
  identity: AGENT_STATE_ID.parts,
  check,
  id: (inputs) => AGENT_STATE_ID.ofDeclared(inputs),
  diff,
  preview,
  create,
  read,
  update,
  delete: remove,
};

function nameOf(agentGuid: string): string {
  return `AgentState of agent ${shown(agentGuid)}`;
}

/** Starts or stops the agent, and returns the state then. */
async function reach(context: Context, inputs: AgentStateInputs, desired: Desired): Promise<AgentStateState> {
  const { agentGuid, timeoutSeconds } = inputs;
  const status = await reconcileRunState(context, { agentGuid, desired, timeoutSeconds });
  return { ...inputs, declared: desired, status: agentStatus(status) };
}

/** An agent may be unable to run although nobody edited its declaration. That must not stop the others. */
async function updated(
  context: Context,
  inputs: AgentStateInputs,
  desired: Desired,
  isEdited: boolean,
): Promise<{ state: AgentStateState }> {
  try {
    return { state: await reach(context, inputs, desired) };
  } catch (error) {
    if (isEdited || desired !== "running" || !isStuck(error)) throw asPartial(error, inputs, desired);
    const { agentGuid } = inputs;
    const agent = await context.client.detail(agentGuid, "now");
    const found = inWords(agent, desired);
    context.warn(`${nameOf(agentGuid)} stays "${found}": ${messageOf(error)}`);
    return {
      state: { ...inputs, desired: found, declared: desired, status: agentStatus(agent.status) },
    };
  }
}

/** No refresh finds these words: they are the record of a change that did not end. */
const UNFINISHED = /^(unknown: it was .*|unknown|stopping|queued|starting|setup required)$/;

/** Records an unfinished change as different from the declaration, so that the next run goes on. */
function asPartial(error: unknown, inputs: AgentStateInputs, desired: Desired): unknown {
  if (!(error instanceof StillChanging)) return error;
  const status = agentStatus(error.status);
  // A program may take its change back: neither of the two values that it can declare is certain.
  const found = isDesired(status) ? `unknown: it was ${status} when it was last read` : status;
  const state = { ...inputs, desired: found, declared: desired, status };
  return new PartialFailure(AGENT_STATE_ID.format(inputs), state, error.message);
}
